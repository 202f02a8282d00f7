// A simulated Paradigm pump read with radio trouble, in virtual time, and what has to hold of such a reading and the one after it.
import { expect } from 'chai';
import * as module from '../../drivers/medtronic-paradigm/driver.ts';
import { commandOf } from '../../drivers/medtronic-paradigm/commands.ts';
import { manifest } from '../../drivers/medtronic-paradigm/manifest.ts';
import type { PumpMemory, RadioFault, RadioPace } from '../../drivers/medtronic-paradigm/simulated-pump.ts';
import { pumpMemory, simulatePump } from '../../drivers/medtronic-paradigm/simulator.ts';
import type { DeviceInfo, DeviceMemory, Problem, Settled } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { passingMemory, readDevice } from '../../src/device/session.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { wallMs, zone } from '../../src/model/time.ts';
import { settingValues } from '../../src/ui/data/pump-settings.ts';
import { NOW, scenarioOf } from '../support/holdings.ts';
import { inOrder } from '../support/read-simulator.ts';
import { inVirtualTime } from '../support/virtual-time.ts';

export type Link = 'usb' | 'hid';

export interface Found {
  readonly info: DeviceInfo | undefined;
  readonly error: AppError | undefined;
  readonly readings: readonly Reading[];
  readonly problems: readonly Problem[];
  readonly sent: readonly Uint8Array[];
  readonly settled: readonly Settled[];
  /** Opcodes of everything that went out on the radio. */
  readonly transmissions: readonly number[];
  /** When, ms after the beginning. */
  readonly atMs: readonly number[];
  readonly ms: number;
}

export interface Setup {
  readonly pump: PumpMemory;
  readonly link: Link;
  readonly memory?: DeviceMemory;
  readonly radio?: RadioFault;
  readonly newPage?: () => Uint8Array;
  readonly serial?: string;
  readonly pace?: RadioPace;
  readonly stopAfterMs?: number;
  readonly now?: number;
}

/** Reads a simulated pump in virtual time, as the app does. */
export async function read({
  pump,
  link,
  memory,
  radio,
  newPage,
  serial,
  pace,
  stopAfterMs,
  now,
}: Setup): Promise<Found> {
  const { result, ms } = await inVirtualTime(async () => {
    const [host, device] = pair({ link });
    const transcript = new Transcript();
    const readings: Reading[] = [];
    const problems: Problem[] = [];
    const settled: Settled[] = [];
    const transmissions: number[] = [];
    const atMs: number[] = [];
    const stop = new AbortController();
    let info: DeviceInfo | undefined;
    let error: AppError | undefined;
    const playing = simulatePump(device, pump, {
      link,
      onTransmission: (opcode) => {
        transmissions.push(opcode);
        atMs.push(performance.now());
      },
      ...(radio && { radio }),
      ...(newPage && { newPage }),
      ...(pace && { pace }),
    });
    if (stopAfterMs !== undefined) setTimeout(() => stop.abort(), stopAfterMs);
    try {
      await readDevice(host, {
        module,
        signal: stop.signal,
        transcript,
        model: 'Paradigm Veo 554',
        now: () => now ?? NOW,
        onIdentified: (found) => void (info = found),
        onReadings: (batch) => void readings.push(...batch),
        onProblem: (problem) => problems.push(problem),
        onSettled: (span) => settled.push(span),
        answers: { serial: serial ?? pump.serial },
        ...(memory && { memory: () => memory }),
      });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      error = thrown;
    }
    await device.close();
    await playing;
    return { info, error, readings, problems, sent: transcript.sent, settled, transmissions, atMs };
  });
  return { ...result, ms };
}

const clock = { zone: zone('Europe/Paris') };
export const ids = (readings: readonly Reading[]): string[] => stamp(readings, 'x', clock).map((record) => record.id);

/** What no reading takes longer to give up, or loses by trouble that passes: stated in the driver's README. */
export const GIVE_UP_MS: Readonly<Record<Link, number>> = { usb: 2 * 60_000, hid: 5 * 60_000 };
/** What a transmission that the pump does not hear costs, with the pump's other doings. */
const DEAF_MS: Readonly<Record<Link, number>> = { usb: 6000, hid: 24_000 };

/**
 * Pauses in which what comes twice or late meets the next question, and short enough to try everything: the real ones are
 * 170 and 135 ms.
 */
export const PACE: RadioPace = { wakeMs: 17_000, answerMs: 60, packetMs: 30 };

/** What a reading that broke may say: what is true, and of basal and settings what the whole truth says of the same moment. */
export function expectPartOf(readings: readonly Reading[], truth: readonly Reading[], where: string): void {
  const known = new Set(truth.map((reading) => JSON.stringify(reading)));
  for (const reading of readings) {
    if (known.has(JSON.stringify(reading))) continue;
    const what = `${where}: ${JSON.stringify(reading)}`;
    if (reading.kind === 'basal') {
      // A stretch that is cut elsewhere, at the same rate.
      const from = wallMs(reading.deviceTime);
      let covered = 0;
      for (const other of truth) {
        if (other.kind !== 'basal' || other.unitsPerHour !== reading.unitsPerHour) continue;
        const otherFrom = wallMs(other.deviceTime);
        const end = Math.min(from + reading.durationMs, otherFrom + other.durationMs);
        covered += Math.max(0, end - Math.max(from, otherFrom));
      }
      expect(covered, what).to.equal(reading.durationMs);
    } else {
      expect(reading.kind, what).to.equal('settings');
      if (reading.kind !== 'settings') continue;
      const whole = truth.find(
        (other): other is ReadingOf<'settings'> => other.kind === 'settings' && other.how === 'found',
      )!;
      expect(reading.how, what).to.equal('found');
      for (const [key, value] of settingValues(reading.settings))
        expect(settingValues(whole.settings).get(key), `${what}: ${key}`).to.deep.equal(value);
    }
  }
}

/** Nothing doubled: what the broken reading left in the store and the next one did not say again is taken back by it. */
function expectReplaced(broken: Found, resumed: Found, where: string): void {
  const again = new Set(ids(resumed.readings));
  for (const [i, id] of ids(broken.readings).entries()) {
    const reading = broken.readings[i]!;
    // How the pump was found set is a record of each reading.
    if (again.has(id) || reading.kind === 'settings') continue;
    const isSettled = resumed.settled.some(
      ({ kind, from, to }) => kind === reading.kind && from <= reading.deviceTime && reading.deviceTime < to,
    );
    expect(isSettled, `${where}: ${id} stays`).to.equal(true);
  }
}

/** One fault in one reading, and the reading after it. `whole` is a reading without trouble. */
export async function tryFault(
  link: Link,
  pump: PumpMemory,
  whole: Found,
  radio: RadioFault,
  heals: boolean,
): Promise<void> {
  const memory = passingMemory();
  const found = await read({ pump, link, memory, radio, pace: PACE });
  const where = `transmission ${radio.nth}${radio.packet === undefined ? '' : `, packet ${radio.packet}`}`;
  // A reading that ends counts from the transmission that was not answered; one that goes on, what it takes longer.
  const lateMs = found.ms - (found.error ? found.atMs[radio.nth]! : whole.ms);
  const most = radio.kind === 'battery-low' ? (found.transmissions.length / 3) * DEAF_MS[link] : GIVE_UP_MS[link];
  expect(lateMs, `${where}: ms`).to.be.below(most);
  const code = radio.kind === 'other-pump' ? 'other-device' : 'out-of-reach';
  if (heals) expect(found.error, `${where}: ${found.error?.message}`).to.equal(undefined);
  else if (found.error) expect(found.error.code, where).to.equal(code);
  if (found.error) expectPartOf(found.readings, whole.readings, where);
  else expect(inOrder(found.readings), where).to.deep.equal(inOrder(whole.readings));
  expect(new Set(ids(found.readings)).size, where).to.equal(found.readings.length);
  const resumed = await read({ pump, link, memory });
  expect(resumed.error, `${where}, resumed: ${resumed.error?.message}`).to.equal(undefined);
  expect(inOrder(resumed.readings), `${where}, resumed`).to.deep.equal(inOrder(whole.readings));
  expectReplaced(found, resumed, where);
}

/** Every fault at every transmission of a whole reading through this link, and with the ends of its long answers. */
export function everyStep(link: Link): void {
  /** Three history pages, and one of the sensor with its ISIG page. */
  const SMALL = pumpMemory(scenarioOf(manifest, 'Paradigm Veo 554', { count: 150, sensor: 300 }));
  let whole: Found;
  before(async () => {
    whole = await read({ pump: SMALL, link, pace: PACE });
    expect(whole.error).to.equal(undefined);
    expect(whole.problems).to.deep.equal([]);
    expect(SMALL.history.length + SMALL.glucose.size + SMALL.isig.size).to.be.at.least(5);
    // Who it is, how it is set, each page, and what is asked behind them; radio on before, radio off behind.
    expect(whole.transmissions.length).to.be.above(30);
  });

  const FAULTS: Omit<RadioFault, 'nth'>[] = [
    { kind: 'lost' },
    { kind: 'lost', times: 3 },
    { kind: 'repeated' },
    { kind: 'wrong-crc' },
    { kind: 'wrong-page-crc' },
    { kind: 'late' },
    { kind: 'out-of-range', forMs: 30_000 },
    { kind: 'out-of-range', forMs: 3_600_000 },
    { kind: 'battery-low' },
    { kind: 'other-pump' },
  ];
  for (const fault of FAULTS) {
    const name = `${fault.kind}${fault.times ? ` × ${fault.times}` : ''}${fault.forMs ? ` for ${fault.forMs / 1000} s` : ''}`;
    it(`${link}, ${name} at every transmission: ends in time, nothing wrong or double, the next reading goes on`, async () => {
      for (let nth = 0; nth < whole.transmissions.length; nth++) {
        // A Next Link takes 15 s to notice each of three lost attempts to wake the pump: then it is not there.
        const isAsleep = link === 'hid' && nth === 0 && fault.times === 3;
        const heals = fault.kind !== 'other-pump' && fault.forMs !== 3_600_000 && !isAsleep;
        await tryFault(link, SMALL, whole, { ...fault, nth }, heals);
      }
    }).timeout(300_000);
  }

  it(`${link}: trouble with the first two and last two packets of every long answer`, async () => {
    for (const [nth, opcode] of whole.transmissions.entries()) {
      const { answerBytes = 0 } = commandOf(opcode) ?? {};
      const packets = link === 'hid' && answerBytes > 192 ? answerBytes / 256 : answerBytes / 64;
      if (packets < 2) continue;
      for (const packet of new Set([0, 1, packets - 2, packets - 1]))
        for (const kind of ['lost', 'repeated', 'wrong-crc', 'late'] as const)
          await tryFault(link, SMALL, whole, { kind, nth, packet }, true);
    }
  }).timeout(300_000);
}
