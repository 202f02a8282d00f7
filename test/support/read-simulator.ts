// Reads a simulated device the way the app does, over a cable in memory, and says what came of it.
import type { DeviceInfo, DeviceManifest, DeviceMemory, Problem, Settled } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { readDevice } from '../../src/device/session.ts';
import type { Scenario } from '../../src/device/simulator.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { inVirtualTime } from './virtual-time.ts';

export interface Outcome {
  readonly info: DeviceInfo | undefined;
  readonly readings: readonly Reading[];
  readonly error: AppError | undefined;
  readonly problems: readonly Problem[];
  readonly transcript: Transcript;
  readonly settled: readonly Settled[];
  readonly ms: number;
}

export interface ReadOptions {
  readonly timeScale?: number;
  /** Stops after this many readings, as the person's click would. */
  readonly cancelAfter?: number;
  /** Stops after this time. */
  readonly stopAfterMs?: number;
  /** UTC ms that the computer's clock shows. */
  readonly now?: number;
  readonly answers?: Readonly<Record<string, string>>;
  /** What earlier readings kept; forgotten afterwards when absent. */
  readonly memory?: DeviceMemory;
}

export async function readSimulator(
  manifest: DeviceManifest,
  scenario: Scenario,
  options: ReadOptions = {},
): Promise<Outcome> {
  const [module, { simulate }] = await Promise.all([manifest.load(), manifest.simulator()]);
  const link = scenario.link ?? manifest.links[0]!.kind;
  const [host, device] = pair({ timeScale: options.timeScale ?? 1, link });
  const transcript = new Transcript();
  const stop = new AbortController();
  const readings: Reading[] = [];
  const problems: Problem[] = [];
  const settled: Settled[] = [];
  let info: DeviceInfo | undefined;
  let error: AppError | undefined;
  const started = performance.now();
  const playing = simulate(device, scenario).catch((fault: unknown) => {
    // The end of the cable is how every play ends; anything else is a fault of the simulator.
    if (!(fault instanceof AppError) || fault.code !== 'disconnected') throw fault;
  });
  const stopping = options.stopAfterMs === undefined ? undefined : setTimeout(() => stop.abort(), options.stopAfterMs);
  try {
    await readDevice(host, {
      module,
      signal: stop.signal,
      transcript,
      model: scenario.model,
      ...(options.now !== undefined && { now: () => options.now! }),
      onIdentified: (found) => void (info = found),
      onReadings: (batch) => {
        readings.push(...batch);
        if (options.cancelAfter !== undefined && readings.length >= options.cancelAfter) stop.abort();
      },
      onProblem: (problem) => problems.push(problem),
      answers: { serial: scenario.serial, ...options.answers },
      ...(options.memory && { memory: () => options.memory! }),
      onSettled: (span) => settled.push(span),
    });
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    error = thrown;
  }
  clearTimeout(stopping);
  const ms = performance.now() - started;
  await device.close();
  await playing;
  return { info, readings, error, problems, transcript, settled, ms };
}

/**
 * The same in virtual time: pauses of minutes cost nothing, and nothing depends on how busy the computer is. For drivers that
 * wait by timers only.
 */
export async function readInVirtualTime(
  manifest: DeviceManifest,
  scenario: Scenario,
  options: ReadOptions = {},
): Promise<Outcome> {
  // Modules are loaded by real time.
  await Promise.all([manifest.load(), manifest.simulator()]);
  return (await inVirtualTime(() => readSimulator(manifest, scenario, options))).result;
}

/** Readings in an order that does not depend on how the device sends them. */
export function inOrder(readings: readonly Reading[]): Reading[] {
  return [...readings].sort((a, b) => {
    const [x, y] = [`${a.deviceTime} ${JSON.stringify(a)}`, `${b.deviceTime} ${JSON.stringify(b)}`];
    return x < y ? -1 : x > y ? 1 : 0;
  });
}
