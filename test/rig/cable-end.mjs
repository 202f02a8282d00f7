// What a test has in its hand of a cable, whatever kind it is, and how it waits for what changes on it.

/** `until(holds, timeoutMs)` resolves with true as soon as `holds()`, with false after the time; `tell()` looks again. */
export function watcher() {
  const waiting = new Set();
  return {
    tell() {
      for (const check of [...waiting]) check();
    },
    until: (holds, timeoutMs) =>
      new Promise((resolve) => {
        const finish = (value) => {
          clearTimeout(timer);
          waiting.delete(check);
          resolve(value);
        };
        const check = () => {
          if (holds()) finish(true);
        };
        const timer = setTimeout(finish, timeoutMs, false);
        waiting.add(check);
        check();
      }),
  };
}

/** `state` has getters `open` and `failure`, which change; the rest is as the members below say. */
export function cableEnd({ path, sent, state, until, finished, unplug }) {
  const mustHappen = async (holds, timeoutMs, what) => {
    if (!(await until(holds, timeoutMs))) throw new Error(`within ${timeoutMs} ms the page has not ${what}`);
  };
  return {
    /** The device file, as the browser names it. */
    path,
    /** Everything the page sent, oldest first: reports without their number, transfers, or chunks as they came from a serial port. */
    sent,
    /** The same in one piece. */
    sentBytes: () => Uint8Array.from(sent.flatMap((bytes) => [...bytes])),
    /** Whether the page has the port open now. */
    get open() {
      return state.open;
    },
    /** Waits until the page has it open. */
    opened: (timeoutMs = 5000) => mustHappen(() => state.open, timeoutMs, 'opened the port'),
    /** Waits until the page has given it back. */
    closed: (timeoutMs = 5000) => mustHappen(() => !state.open, timeoutMs, 'closed the port'),
    /** Resolves when the simulator has returned. */
    finished,
    /** What went wrong in the simulator or the rig, if anything. */
    get failure() {
      return state.failure;
    },
    /** Pulls the cable. Resolves when the browser knows. A second call changes nothing. */
    unplug,
  };
}
