// One reading of a device, from the opened port to the closed one: identify, read in batches, always close.
import { AppError, asAppError } from '../model/errors.ts';
import type { Reading } from '../model/record.ts';
import type { DeviceInfo, DeviceMemory, DeviceModule, Farewell, Problem, ReadContext, Settled } from './driver.ts';
import { recorded } from './transcript.ts';
import type { Transcript } from './transcript.ts';
import type { Transport } from './transport.ts';

export interface SessionOptions {
  readonly module: DeviceModule;
  readonly signal: AbortSignal;
  /** What passes over the cable is written here. */
  readonly transcript: Transcript;
  readonly model?: string;
  readonly now?: () => number;
  readonly onIdentified: (info: DeviceInfo) => void | Promise<void>;
  /** Called with each batch; the next one is read after it has resolved. What it took is safe when the cable breaks. */
  readonly onReadings: (readings: readonly Reading[]) => void | Promise<void>;
  readonly onProgress?: (done: number, total: number) => void;
  readonly onProblem?: (problem: Problem) => void;
  /** Answers to the manifest's `asks`. */
  readonly answers?: Readonly<Record<string, string>>;
  /** What is kept of the device that was identified. */
  readonly memory?: (info: DeviceInfo) => DeviceMemory;
  readonly onSettled?: (span: Settled) => void;
}

/** Forgets when the reading ends. */
export function passingMemory(): DeviceMemory {
  const pages = new Map<string, Uint8Array>();
  return {
    all: () => Promise.resolve(new Map(pages)),
    put: (name, bytes) => Promise.resolve(void pages.set(name, bytes.slice())),
  };
}

/** A batch is handed over when it has this many readings or is this old, so that a break loses next to nothing. */
const BATCH_READINGS = 100;
const BATCH_MS = 500;

/**
 * Reads a device. Resolves when everything was read; rejects with the `AppError` that ended it, after the readings that
 * came before it were handed over. The port is closed in any case.
 */
export async function readDevice(port: Transport, options: SessionOptions): Promise<DeviceInfo> {
  const { module, signal } = options;
  const { cable, unstopped } = guarded(recorded(port, options.transcript), module, signal);
  const farewells: Farewell[] = [];
  let gone = false;
  let batch: Reading[] = [];
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    if (full.length) await options.onReadings(full);
  };
  try {
    const ctx: ReadContext = {
      signal,
      now: options.now ?? Date.now,
      ...(options.model !== undefined && { model: options.model }),
      sleep: (ms) => sleep(ms, signal),
      progress: (done, total) => options.onProgress?.(done, total),
      problem: (problem) => options.onProblem?.(problem),
      answers: options.answers ?? {},
      memory: passingMemory(),
      settled: (span) => options.onSettled?.(span),
      farewell: (say) => void farewells.push(say),
    };
    const info = await module.driver.identify(cable, ctx);
    await options.onIdentified(info);
    const held = options.memory ? { ...ctx, memory: options.memory(info) } : ctx;
    let flushedAt = performance.now();
    try {
      for await (const reading of module.driver.read(cable, info, held)) {
        batch.push(reading);
        if (batch.length < BATCH_READINGS && performance.now() - flushedAt < BATCH_MS) continue;
        await flush();
        flushedAt = performance.now();
      }
    } finally {
      await flush();
    }
    return info;
  } catch (error) {
    gone = error instanceof AppError && error.code === 'disconnected';
    // A stop closes the cable under the driver, which then sees 'disconnected': say what really happened.
    if (signal.aborted) throw new AppError('cancelled', 'stopped by the person', { cause: error });
    throw asAppError(error);
  } finally {
    if (!gone && farewells.length) await sayAll(farewells.reverse(), unstopped);
    await cable.close().catch(() => undefined);
  }
}

/** All farewells together have this long; a meter that relays for a pump needs about 3 s. */
const FAREWELL_MS = 8000;

async function sayAll(farewells: readonly Farewell[], port: Transport): Promise<void> {
  const end = new AbortController();
  const pause = { sleep: (ms: number) => sleep(ms, end.signal) };
  const all = async (): Promise<void> => {
    for (const say of farewells) {
      if (end.signal.aborted) return;
      await say(port, pause).catch(() => undefined);
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      end.abort();
      resolve();
    }, FAREWELL_MS);
  });
  await Promise.race([all(), late]);
  clearTimeout(timer);
}

/**
 * Refuses what is not on the driver's list before it reaches the device, and lets go at once when the reading is stopped;
 * `unstopped` is the same port for what is said after a stop.
 */
function guarded(
  port: Transport,
  module: DeviceModule,
  signal: AbortSignal,
): { readonly cable: Transport; readonly unstopped: Transport } {
  const stopped = (): AppError => new AppError('cancelled', 'stopped by the person');
  /** A read that a stop has left behind: the port allows one at a time. */
  let left: Promise<Uint8Array> | undefined;
  /** The last write that passed. */
  let before: Uint8Array | undefined;
  const unstopped: Transport = {
    ...port,
    async read(timeoutMs) {
      const waiting = left;
      left = undefined;
      if (!waiting) return port.read(timeoutMs);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          left = waiting;
          reject(new AppError('timeout', `nothing came within ${timeoutMs} ms`));
        }, timeoutMs);
      });
      try {
        return await Promise.race([waiting, late]);
      } finally {
        clearTimeout(timer);
      }
    },
    async write(bytes) {
      if (!module.maySend(bytes, before))
        throw new AppError('forbidden-command', 'the driver may not send this', { bytes });
      before = bytes.slice();
      await port.write(bytes);
    },
    close: () => port.close(),
  };
  const cable: Transport = {
    ...unstopped,
    async read(timeoutMs) {
      if (signal.aborted) throw stopped();
      let onAbort: (() => void) | undefined;
      const abort = new Promise<never>((_, reject) => {
        onAbort = () => reject(stopped());
        signal.addEventListener('abort', onAbort, { once: true });
      });
      const reading = port.read(timeoutMs);
      try {
        return await Promise.race([reading, abort]);
      } catch (error) {
        if (signal.aborted) {
          reading.catch(() => undefined);
          left = reading;
        }
        throw error;
      } finally {
        if (onAbort) signal.removeEventListener('abort', onAbort);
      }
    },
  };
  return { cable, unstopped };
}

/** Waits; rejects with `cancelled` as soon as the signal says so. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new AppError('cancelled', 'stopped by the person'));
    };
    if (signal.aborted) return stop();
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
