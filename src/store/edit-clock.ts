// When something was changed, in an order that holds across computers whose clocks are wrong: a hybrid logical clock.

/**
 * `<ms of the computer, 11 hex digits>-<counter, 4 hex digits>-<who, 8 characters>`: compares as text in the order of
 * changes. One made after another was seen is always later, whatever the computer's clock says; of two made apart the clocks
 * decide, and of equal ones the name does. After Kulkarni et al., Logical Physical Clocks, 2014.
 */
export type EditClock = string;

const MS_DIGITS = 11;
const COUNTER_DIGITS = 4;
const MOST_IN_ONE_MS = 0xffff;

/** A clock one step after `last` (the latest seen anywhere, '' for none) and not before `nowMs`. */
export function nextClock(last: EditClock, nowMs: number, who: string): EditClock {
  const lastMs = last ? Number.parseInt(last.slice(0, MS_DIGITS), 16) : 0;
  const counter = last ? Number.parseInt(last.slice(MS_DIGITS + 1, MS_DIGITS + 1 + COUNTER_DIGITS), 16) : 0;
  const now = Math.max(0, Math.floor(nowMs));
  if (now > lastMs) return clockText(now, 0, who);
  return counter < MOST_IN_ONE_MS ? clockText(lastMs, counter + 1, who) : clockText(lastMs + 1, 0, who);
}

function clockText(ms: number, counter: number, who: string): EditClock {
  return `${ms.toString(16).padStart(MS_DIGITS, '0')}-${counter.toString(16).padStart(COUNTER_DIGITS, '0')}-${who}`;
}

const CLOCK = /^[0-9a-f]{11}-[0-9a-f]{4}-[0-9a-z]{8}$/;

export function isEditClock(text: unknown): text is EditClock {
  return typeof text === 'string' && CLOCK.test(text);
}

/**
 * Who has changed what was not a person's doing: reckoned, stamped or decoded again. Such a change gives way to a person's, whenever that
 * was made, and may be taken back by the next one.
 */
export const RECKONED = 'reckoned';

/** True when a person changed or removed it. */
export function isPersonal(clock: EditClock | undefined): boolean {
  return clock !== undefined && !clock.endsWith(`-${RECKONED}`);
}

/** Who this computer is in edit clocks: made once, at random. */
export function newName(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => (byte % 36).toString(36)).join('');
}
