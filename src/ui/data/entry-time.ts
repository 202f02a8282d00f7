// The time of a typed entry: whether there was such a time in the person's zone, and what to ask when there was not.
import type { UtcMs, WallTime, Zone } from '../../model/time.ts';
import { HOUR_MS, wallMs } from '../../model/time.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';

export interface TypedTime {
  /** 'YYYY-MM-DD' and 'HH:mm', as date and time fields have them; empty while they are not filled in. */
  readonly date: string;
  readonly time: string;
}

/** Before that nobody had a meter at home: it is a slip, such as the year 0026. */
const FIRST_YEAR = 1970;
/** No clock is put back by more. */
const LONGEST_STEP_MS = 3 * HOUR_MS;

export function wallOf({ date, time }: TypedTime): WallTime {
  return `${date}T${time.length === 5 ? `${time}:00` : time}`;
}

/** Why an entry cannot be of this time; `undefined` when it can. */
export function timeProblem(
  typed: TypedTime,
  format: Format,
  now: UtcMs,
): { readonly field: 'date' | 'time'; readonly words: string } | undefined {
  const { zone } = format;
  const wall = wallOf(typed);
  if (Number.isNaN(wallMs(wall))) return { field: typed.date ? 'time' : 'date', words: text('entry.wrong-time') };
  const year = typed.date.slice(0, 4);
  if (Number(year) < FIRST_YEAR) return { field: 'date', words: text('entry.wrong-year', { year }) };
  const at = zone.utcFromWall(wall);
  // The model moves a time that never was by an hour; what a person says is asked about instead.
  if (zone.wallAt(at) !== wall) return { field: 'time', words: text('entry.wrong-gap', { time: typed.time }) };
  if (at > now) return { field: 'date', words: text('entry.wrong-future', { when: format.dateTime(at) }) };
  return undefined;
}

/** Whether the clocks showed this time twice. */
export function isTwice(typed: TypedTime, zone: Zone): boolean {
  const wall = wallOf(typed);
  if (Number.isNaN(wallMs(wall))) return false;
  const at = zone.utcFromWall(wall);
  return zone
    .transitions({ from: at, to: at + LONGEST_STEP_MS })
    .some(({ beforeMs, afterMs }) => afterMs < beforeMs && zone.wallAt(at + beforeMs - afterMs) === wall);
}
