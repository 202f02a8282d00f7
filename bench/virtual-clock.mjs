// Time that stands still until everything that can happen at a moment has happened, then jumps to the next timer.

/**
 * Runs `work` with timers and clocks that are not real: what takes minutes on a wire takes a blink, and the same time on any
 * machine under any load. Resolves to the milliseconds that passed on that clock. Nothing real may be waited for meanwhile.
 */
export async function virtualMs(work) {
  const real = { setTimeout, clearTimeout, performanceNow: performance.now, dateNow: Date.now };
  const begun = Date.now();
  let now = 0;
  let order = 0;
  const timers = new Map();
  globalThis.setTimeout = (run, ms = 0, ...args) => {
    const id = ++order;
    timers.set(id, { at: now + Math.max(0, ms), id, run: () => run(...args) });
    return id;
  };
  globalThis.clearTimeout = (id) => void timers.delete(id);
  performance.now = () => now;
  Date.now = () => begun + now;
  try {
    let ended = false;
    const working = Promise.resolve(work()).finally(() => (ended = true));
    working.catch(() => undefined);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (ended) break;
      const next = [...timers.values()].reduce(
        (a, b) => (!a || b.at < a.at || (b.at === a.at && b.id < a.id) ? b : a),
        null,
      );
      if (!next) throw new Error('nothing is waited for, and nothing ends');
      timers.delete(next.id);
      now = next.at;
      next.run();
    }
    await working;
    return now;
  } finally {
    globalThis.setTimeout = real.setTimeout;
    globalThis.clearTimeout = real.clearTimeout;
    performance.now = real.performanceNow;
    Date.now = real.dateNow;
  }
}
