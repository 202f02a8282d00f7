// Time that passes only when nobody has anything left to do: minutes of radio pauses in milliseconds, the same in every run.

interface Timer {
  readonly id: number;
  readonly dueMs: number;
  readonly run: () => void;
}

/** Real time nothing may happen in before the test is stuck. */
const MOST_IDLE_MS = 5000;

/** A hop to the next task: everything that was resolved has been carried on by then. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/**
 * Runs with `setTimeout`, `clearTimeout` and `performance.now` of its own. Returns the result and the ms that passed. For code
 * that waits by timers, promises and digests only: time stands still while one is computed, and would not for files and the rest of
 * cryptography.
 */
export async function inVirtualTime<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: performance.now };
  let nowMs = 0;
  let ids = 1;
  const timers = new Map<number, Timer>();
  const startTimer = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number => {
    const id = ids++;
    timers.set(id, { id, dueMs: nowMs + Math.max(0, Number(ms) || 0), run: () => callback(...args) });
    return id;
  };
  const stopTimer = (id?: unknown): void => void timers.delete(id as number);
  globalThis.setTimeout = startTimer as unknown as typeof globalThis.setTimeout;
  globalThis.clearTimeout = stopTimer as typeof globalThis.clearTimeout;
  performance.now = () => nowMs;
  let digests = 0;
  const { subtle } = crypto;
  const digest = subtle.digest.bind(subtle);
  subtle.digest = async (...given) => {
    digests++;
    try {
      return await digest(...given);
    } finally {
      digests--;
    }
  };
  try {
    let isDone = false;
    let idleSince = real.now.call(performance);
    const running = run().finally(() => (isDone = true));
    running.catch(() => undefined);
    for (;;) {
      await nextTask();
      if (isDone) break;
      if (digests) continue;
      let next: Timer | undefined;
      for (const timer of timers.values()) if (!next || timer.dueMs < next.dueMs) next = timer;
      if (!next) {
        // Something outside of this time may still happen: a module that is being loaded.
        if (real.now.call(performance) - idleSince > MOST_IDLE_MS)
          throw new Error('everybody waits, and no timer runs');
        continue;
      }
      idleSince = real.now.call(performance);
      timers.delete(next.id);
      nowMs = Math.max(nowMs, next.dueMs);
      next.run();
    }
    return { result: await running, ms: nowMs };
  } finally {
    globalThis.setTimeout = real.setTimeout;
    globalThis.clearTimeout = real.clearTimeout;
    performance.now = real.now;
    subtle.digest = digest;
  }
}
