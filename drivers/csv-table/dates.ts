// Dates in exports: the order of day and month is inferred from all rows of a file, never from one.
import type { WallTime } from '../../src/model/time.ts';
import { wallTime } from '../../src/model/time.ts';

export type DateOrder = 'ymd' | 'dmy' | 'mdy';

const DATE = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AP]M)?)?$/i;

/**
 * The order that fits every date. A number above 12 decides; where none is, the order in which the times run
 * one way with fewer turns; `undefined` when even that does not tell.
 */
export function dateOrder(texts: readonly string[]): DateOrder | undefined {
  const matches = texts.map((text) => DATE.exec(text)).filter((match) => match !== null);
  if (!matches.length) return undefined;
  if (matches.every((match) => match[1]!.length === 4)) return 'ymd';
  const dayFirst = matches.some((match) => +match[1]! > 12);
  const monthFirst = matches.some((match) => +match[2]! > 12);
  if (dayFirst !== monthFirst) return dayFirst ? 'dmy' : 'mdy';
  if (dayFirst) return undefined;
  const [dmy, mdy] = [turns(texts, 'dmy'), turns(texts, 'mdy')];
  return dmy === mdy ? undefined : dmy < mdy ? 'dmy' : 'mdy';
}

/** How often times in this order change direction. */
function turns(texts: readonly string[], order: DateOrder): number {
  let count = 0;
  let direction = 0;
  let before: WallTime | undefined;
  for (const text of texts) {
    const time = parseDate(text, order);
    if (time === undefined) continue;
    const step = before === undefined || time === before ? 0 : time > before ? 1 : -1;
    if (step && direction && step !== direction) count++;
    if (step) direction = step;
    before = time;
  }
  return count;
}

/** Wall time of a date text; `undefined` when it is none or does not exist. Two-digit years are 20YY. */
export function parseDate(text: string, order: DateOrder): WallTime | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [a, b, c] = [match[1]!, match[2]!, match[3]!];
  const [year, month, day] = order === 'ymd' ? [a, b, c] : order === 'dmy' ? [c, b, a] : [c, a, b];
  let hour = Number(match[4] ?? 0);
  const half = match[7]?.toUpperCase();
  if (half && (hour < 1 || hour > 12)) return undefined;
  if (half) hour = (hour % 12) + (half === 'PM' ? 12 : 0);
  const fullYear = year.length <= 2 ? 2000 + Number(year) : Number(year);
  return wallTime(fullYear, Number(month), Number(day), hour, Number(match[5] ?? 0), Number(match[6] ?? 0));
}
