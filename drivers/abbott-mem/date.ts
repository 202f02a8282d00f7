// Dates as Abbott's serial meters write them: `May  30 2005 00:46`, `June 03 2014 12:34`.
import type { WallTime } from '../../src/model/time.ts';
import { wallTime } from '../../src/model/time.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A month of four places (`June` and `July` fill them, some meters leave the fourth blank), day, year, hour of 0 to 23. */
const TIME = /^([A-Za-z]{3})[A-Za-z ] ([ \d]\d) (\d{4}) (\d\d):(\d\d)(?::(\d\d))?$/;

/** `undefined` for another form, and for a date or time that does not exist. */
export function parseMeterTime(value: string): WallTime | undefined {
  const match = TIME.exec(value);
  if (!match) return undefined;
  const [, name, day, year, hour, minute, second] = match;
  const month = MONTHS.findIndex((item) => item.toLowerCase() === name!.toLowerCase()) + 1;
  if (month === 0 || Number(year) < 1990 || Number(year) > 2099) return undefined;
  return wallTime(Number(year), month, Number(day), Number(hour), Number(minute), Number(second ?? 0));
}

/** As a FreeStyle writes it; `longNames` gives June and July their fourth letter. */
export function encodeMeterTime(wall: WallTime, seconds: boolean, longNames: boolean): string {
  const month = Number(wall.slice(5, 7));
  const name = MONTHS[month - 1]! + (longNames && month === 6 ? 'e' : longNames && month === 7 ? 'y' : ' ');
  return `${name} ${wall.slice(8, 10)} ${wall.slice(0, 4)} ${wall.slice(11, seconds ? 19 : 16)}`;
}
