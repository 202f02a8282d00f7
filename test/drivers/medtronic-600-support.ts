// Reads a simulated 600 series pump in virtual time, with a stick that misbehaves as a test wants.
import { expect } from 'chai';
import { hex } from '../../src/device/bytes.ts';
import type { DeviceInfo, Farewell, Problem, ReadContext, Settled } from '../../src/device/driver.ts';
import type { DeviceMemory } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { passingMemory } from '../../src/device/session.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { Transcript, recorded } from '../../src/device/transcript.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { driver, maySend } from '../../drivers/medtronic-600/driver.ts';
import type { Inner } from '../../drivers/medtronic-600/inner.ts';
import { mayAsk } from '../../drivers/medtronic-600/inner.ts';
import type { StickBehaviour } from '../../drivers/medtronic-600/simulator.ts';
import { simulatePump, simulatedRtc } from '../../drivers/medtronic-600/simulator.ts';
import { offsetFor } from '../../drivers/medtronic-600/event.ts';
import { wallMs } from '../../src/model/time.ts';
import { readContext } from '../support/read-context.ts';
import { inVirtualTime } from '../support/virtual-time.ts';

export const NOW = Date.UTC(2026, 2, 9, 12, 0);
export const CLOCK = '2026-03-09T13:00:00';

export interface PumpOutcome {
  readonly info: DeviceInfo | undefined;
  readonly readings: readonly Reading[];
  readonly error: AppError | undefined;
  readonly problems: readonly Problem[];
  readonly settled: readonly Settled[];
  readonly transcript: Transcript;
  /** What reached the pump, deciphered, and what the stick was asked. */
  readonly inners: readonly Inner[];
  readonly operations: readonly number[];
  readonly isFrozen: boolean;
}

export interface PumpOptions {
  readonly behaviour?: StickBehaviour;
  readonly memory?: DeviceMemory;
  readonly now?: number;
  readonly stopAfter?: number;
}

/** As `readDevice` does it, in virtual time. */
export async function readPump(scenario: Scenario, options: PumpOptions = {}): Promise<PumpOutcome> {
  return (await inVirtualTime(() => readNow(scenario, options))).result;
}

async function readNow(scenario: Scenario, options: PumpOptions): Promise<PumpOutcome> {
  const [host, device] = pair({ link: 'hid' });
  const transcript = new Transcript();
  const inners: Inner[] = [];
  const operations: number[] = [];
  const forbidden: string[] = [];
  let isFrozen = false;
  const playing = simulatePump(device, scenario, {
    onInner: (inner, address) => {
      // Whatever a test does: nothing but the list ever comes to the pump, seen from behind the cipher.
      if (!mayAsk(inner.command, inner.params, address)) forbidden.push(`${inner.command} ${hex(inner.params)}`);
      inners.push(inner);
    },
    onOperation: (operation) => operations.push(operation),
    onFrozen: () => (isFrozen = true),
    ...options.behaviour,
  });
  const stop = new AbortController();
  const cable = checked(recorded(host, transcript));
  const farewells: Farewell[] = [];
  const problems: Problem[] = [];
  const settled: Settled[] = [];
  const readings: Reading[] = [];
  let info: DeviceInfo | undefined;
  let error: AppError | undefined;
  const pause = { sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };
  const ctx: ReadContext = readContext({
    ...pause,
    signal: stop.signal,
    model: scenario.model,
    now: () => options.now ?? NOW,
    memory: options.memory ?? passingMemory(),
    problem: (problem) => problems.push(problem),
    settled: (span) => settled.push(span),
    farewell: (say) => void farewells.push(say),
  });
  try {
    info = await driver.identify(cable, ctx);
    for await (const reading of driver.read(cable, info, ctx)) {
      readings.push(reading);
      if (readings.length === options.stopAfter) stop.abort();
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    error = thrown;
  }
  for (const say of farewells.reverse())
    await say(cable, pause).catch((thrown: unknown) => {
      if (!(thrown instanceof AppError)) throw thrown;
    });
  await host.close();
  await playing;
  expect(forbidden, 'sent to the pump').to.deep.equal([]);
  return { info, readings, error, problems, settled, transcript, inners, operations, isFrozen };
}

function checked(port: Transport): Transport {
  let before: Uint8Array | undefined;
  return {
    ...port,
    read: (timeoutMs) => port.read(timeoutMs),
    close: () => port.close(),
    async write(bytes) {
      if (!maySend(bytes, before)) throw new AppError('forbidden-command', 'the driver may not send this', { bytes });
      before = bytes.slice();
      await port.write(bytes);
    },
  };
}

/** A day with everything a pump knows, the basal running to the pump's clock. */
export function aDay(): Reading[] {
  const day = '2026-03-09';
  return [
    { kind: 'event', deviceTime: `${day}T00:00:00`, event: 'day-begins' },
    {
      kind: 'basal',
      deviceTime: `${day}T00:00:00`,
      unitsPerHour: 0.8,
      durationMs: 6 * 3_600_000,
      delivery: 'scheduled',
    },
    { kind: 'cgm', deviceTime: `${day}T00:05:00`, mgdl: 123, isig: 24.5 },
    { kind: 'cgm', deviceTime: `${day}T00:10:00`, mgdl: 400, bound: 'high', isig: 80.25 },
    { kind: 'cgm', deviceTime: `${day}T00:15:00`, mgdl: 40, bound: 'low', isig: 4 },
    {
      kind: 'basal',
      deviceTime: `${day}T06:00:00`,
      unitsPerHour: 1.1,
      durationMs: 2 * 3_600_000,
      delivery: 'scheduled',
    },
    { kind: 'smbg', deviceTime: `${day}T06:30:10`, mgdl: 145 },
    {
      kind: 'bolus',
      deviceTime: `${day}T06:32:00`,
      units: 4.5,
      programmedUnits: 4.5,
      shape: 'normal',
      source: 'wizard',
      wizard: {
        mgdl: 145,
        grams: 40,
        gramsPerUnit: 10,
        mgdlPerUnit: 45,
        targetLowMgdl: 90,
        targetHighMgdl: 120,
        activeUnits: 0.1,
        foodUnits: 4,
        correctionUnits: 0.5,
        suggestedUnits: 4.5,
      },
    },
    { kind: 'temp-basal', deviceTime: `${day}T08:00:00`, durationMs: 3_600_000, unitsPerHour: 0.5 },
    { kind: 'basal', deviceTime: `${day}T08:00:00`, unitsPerHour: 0.5, durationMs: 3_600_000, delivery: 'temporary' },
    { kind: 'basal', deviceTime: `${day}T09:00:00`, unitsPerHour: 1.1, durationMs: 3_600_000, delivery: 'scheduled' },
    {
      kind: 'wizard',
      deviceTime: `${day}T09:30:00`,
      wizard: {
        mgdl: 80,
        grams: 0,
        gramsPerUnit: 10,
        mgdlPerUnit: 45,
        targetLowMgdl: 90,
        targetHighMgdl: 120,
        activeUnits: 0,
        foodUnits: 0,
        correctionUnits: -0.2,
        suggestedUnits: 0,
      },
    },
    { kind: 'event', deviceTime: `${day}T10:00:00`, event: 'suspend', detail: 'reservoir change' },
    { kind: 'basal', deviceTime: `${day}T10:00:00`, unitsPerHour: 0, durationMs: 600_000, delivery: 'suspended' },
    { kind: 'event', deviceTime: `${day}T10:01:00`, event: 'rewind' },
    { kind: 'event', deviceTime: `${day}T10:05:00`, event: 'tubing-fill', units: 8.2, detail: '250.5 U left' },
    { kind: 'event', deviceTime: `${day}T10:09:00`, event: 'cannula-fill', units: 0.3, detail: '250.2 U left' },
    { kind: 'event', deviceTime: `${day}T10:10:00`, event: 'resume', detail: 'user' },
    {
      kind: 'basal',
      deviceTime: `${day}T10:10:00`,
      unitsPerHour: 1.1,
      durationMs: 170 * 60_000,
      delivery: 'scheduled',
    },
    { kind: 'alarm', deviceTime: `${day}T10:20:00`, alarm: 'high-glucose', code: 816, mgdl: 255 },
    { kind: 'event', deviceTime: `${day}T10:21:00`, event: 'alarm-cleared', detail: '816' },
    {
      kind: 'bolus',
      deviceTime: `${day}T10:30:00`,
      units: 3,
      programmedUnits: 3,
      shape: 'dual',
      extendedUnits: 1,
      programmedExtendedUnits: 1,
      durationMs: 3_600_000,
      deliveredMs: 3_600_000,
      source: 'manual',
    },
    {
      kind: 'bolus',
      deviceTime: `${day}T11:45:00`,
      units: 0.7,
      programmedUnits: 2,
      shape: 'extended',
      extendedUnits: 0.7,
      programmedExtendedUnits: 2,
      durationMs: 7_200_000,
      deliveredMs: 2_400_000,
      source: 'manual',
    },
    {
      kind: 'daily-total',
      deviceTime: `${day}T00:00:00`,
      day: '2026-03-08',
      units: 40.5,
      basalUnits: 20.25,
      bolusUnits: 20.25,
      grams: 150,
    },
    {
      kind: 'settings',
      deviceTime: `${day}T12:10:00`,
      how: 'changed',
      settings: { maxBolusUnits: 12 },
      before: { maxBolusUnits: 10 },
    },
    { kind: 'unknown', deviceTime: `${day}T12:20:00`, raw: silencedAt(`${day}T12:20:00`) },
  ];
}

export function scenarioOf(readings: readonly Reading[], more: Partial<Scenario> = {}): Scenario {
  return { model: 'MiniMed 640G', serial: 'NG1234567H', deviceTime: CLOCK, unit: 'mg/dL', readings, ...more };
}

/** An event no table knows (alerts silenced), with its time in it. */
function silencedAt(deviceTime: string): string {
  const rtc = simulatedRtc(deviceTime);
  const time = [rtc, offsetFor(rtc, wallMs(deviceTime))].map((number) => number.toString(16).padStart(8, '0')).join('');
  return `d0000e${time}020202`;
}
