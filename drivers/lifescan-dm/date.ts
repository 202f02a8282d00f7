// Dates and times as DM text writes them.
import type { WallTime } from '../../src/model/time.ts';
import { wallTime } from '../../src/model/time.ts';

/** How a meter writes dates, and which years its clock can show. */
export interface DateStyle {
  readonly dayFirst: boolean;
  readonly halfDays: boolean;
  readonly firstYear: number;
  readonly lastYear: number;
}

// Ultra and later pad with zeros, the older ones with blanks.
const DATE = /^([ \d]\d)\/([ \d]\d)\/(\d\d)$/;
const TIME = /^([ \d]\d):(\d\d):(\d\d) ( {2}|AM|PM)$/;

/** `"03/09/11"` and `"08:38:01   "`, or `" 6/26/96"` and `" 8:12:00 PM"`; `undefined` when there is no such moment. */
export function parseDateTime(date: string, time: string, style: DateStyle): WallTime | undefined {
  const day = DATE.exec(date);
  const clock = TIME.exec(time);
  if (!day || !clock) return undefined;
  const [first, second] = [Number(day[1]), Number(day[2])];
  const year = fullYear(Number(day[3]), style);
  const hour = fullHour(Number(clock[1]), clock[4]!, style.halfDays);
  if (year === undefined || hour === undefined) return undefined;
  const [month, monthDay] = style.dayFirst ? [second, first] : [first, second];
  return wallTime(year, month, monthDay, hour, Number(clock[2]), Number(clock[3]));
}

function fullYear(twoDigits: number, { firstYear, lastYear }: DateStyle): number | undefined {
  return [1900 + twoDigits, 2000 + twoDigits].find((year) => year >= firstYear && year <= lastYear);
}

/** 12 AM is midnight. An hour that does not say which half of the day it is in, where it should, is none. */
function fullHour(hour: number, half: string, halfDays: boolean): number | undefined {
  if (half === '  ') return halfDays ? undefined : hour;
  if (!halfDays || hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === 'PM' ? 12 : 0);
}
