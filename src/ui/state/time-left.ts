// An honest guess of the time left: from the rate so far, and none before there is enough to go by.

export interface Progress {
  readonly done: number;
  /** 0 when the device does not say how many there are. */
  readonly total: number;
  /** Milliseconds on a steady clock. */
  readonly at: number;
}

/** No number in the first seconds: the start of a conversation is slower than the rest. */
const QUIET_MS = 3000;

/**
 * Milliseconds left at `now`, from the first progress heard and the latest one; `undefined` while nobody can know.
 * While nothing arrives the rate falls, so the guess grows: it does not stand still at a number that is no longer true.
 */
export function timeLeftMs(first: Progress | undefined, latest: Progress | undefined, now: number): number | undefined {
  if (!first || !latest || latest.total <= 0 || now - first.at < QUIET_MS) return undefined;
  const arrived = latest.done - first.done;
  if (arrived <= 0) return undefined;
  const perItem = (latest.at - first.at) / arrived;
  const waited = now - latest.at;
  const left = (latest.total - latest.done) * perItem;
  // The time since the last news is part of what was left, unless it has become longer than one item should take.
  return Math.max(
    0,
    waited <= 2 * perItem ? left - waited : (latest.total - latest.done) * ((now - first.at) / arrived),
  );
}

/** Rounded to what is worth saying: whole minutes, or steps of five seconds. */
export function roundedLeftMs(leftMs: number): number {
  if (leftMs >= 90_000) return Math.round(leftMs / 60_000) * 60_000;
  return Math.ceil(leftMs / 5000) * 5000;
}
