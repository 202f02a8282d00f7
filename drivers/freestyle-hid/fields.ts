// Fields of record lines: parts between commas, numbered from 1 as in the protocol notes; dates, glucose, ketones.
import type { ParsedLine } from '../abbott-mem/decode.ts';
import { RANGE_MGDL } from '../abbott-mem/record.ts';
import type { Bound, Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { wallTime } from '../../src/model/time.ts';

export type Fields = readonly string[];

export function fieldsOf(line: string): Fields {
  return line.split(',').map((part) => part.trim());
}

/** Field `number` from 1, empty when there is none. */
export function at(fields: Fields, number: number): string {
  return fields[number - 1] ?? '';
}

/** A whole number that is not negative; `NaN` for anything else. */
export function whole(fields: Fields, number: number): number {
  return /^\d{1,6}$/.test(at(fields, number)) ? Number(at(fields, number)) : Number.NaN;
}

/** Month, day, two-digit year, hour, minute and, with `seconds`, second from field `first` on. */
export function timeAt(fields: Fields, first: number, seconds = false): WallTime | undefined {
  const [month, day, year, hour, minute, second] = [0, 1, 2, 3, 4, 5].map((i) => whole(fields, first + i));
  if (!(year! <= 99)) return undefined;
  return wallTime(2000 + year!, month!, day!, hour!, minute!, seconds ? second! : 0);
}

/** mg/dL whatever the screen shows; `HI` above 500 and `LO` below 20 as text (protocol notes; Tidepool). */
export function glucoseAt(
  fields: Fields,
  number: number,
): { readonly mgdl: number; readonly bound?: Bound } | undefined {
  if (at(fields, number) === 'HI') return { mgdl: RANGE_MGDL.high, bound: 'high' };
  if (at(fields, number) === 'LO') return { mgdl: RANGE_MGDL.low, bound: 'low' };
  const mgdl = whole(fields, number);
  return mgdl >= RANGE_MGDL.low && mgdl <= RANGE_MGDL.high ? { mgdl } : undefined;
}

/** Stored times 18; `HI` is above 8.0 (protocol notes). */
const KETONE_SCALE = 18;
const KETONE_HIGH_MMOLL = 8;

export function ketoneAt(fields: Fields, number: number, deviceTime: WallTime): Reading | undefined {
  if (at(fields, number) === 'HI') return { kind: 'ketone', deviceTime, mmoll: KETONE_HIGH_MMOLL, bound: 'high' };
  const mmoll = whole(fields, number) / KETONE_SCALE;
  return mmoll <= KETONE_HIGH_MMOLL ? { kind: 'ketone', deviceTime, mmoll } : undefined;
}

/** Kept as it came, with what is strange about it. */
export function kept(line: string, deviceTime: WallTime, what: string): ParsedLine {
  return { reading: { kind: 'unknown', deviceTime, raw: line }, problem: `${what}: ${JSON.stringify(line)}` };
}

export function noDate(line: string): ParsedLine {
  return { problem: `no such date or time: ${JSON.stringify(line.slice(0, 120))}` };
}
