// Dates, times and durations as Smart Pix reports write them.
import type { WallTime } from '../../src/model/time.ts';
import { HOUR_MS, MINUTE_MS, wallTime } from '../../src/model/time.ts';
import type { Element } from './xml.ts';

/** `Dt="2014-10-12" Tm="17:25"`; `undefined` when one is missing, has another form or does not exist. */
export function timeOf({ attributes }: Element): WallTime | undefined {
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(attributes['Dt']?.trim() ?? '');
  const time = /^(\d\d):(\d\d)$/.exec(attributes['Tm']?.trim() ?? '');
  if (!date || !time) return undefined;
  return wallTime(Number(date[1]), Number(date[2]), Number(date[3]), Number(time[1]), Number(time[2]));
}

/** `0:44 h`, `dur 50:00 h`: in ms. */
export function durationOf(remark: string): number | undefined {
  const match = /(?:^|\s)(\d{1,3}):([0-5]\d) h$/.exec(remark.trim());
  return match ? Number(match[1]) * HOUR_MS + Number(match[2]) * MINUTE_MS : undefined;
}

/** A plain number with a point; `undefined` for anything else. */
export function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d{1,5}(\.\d{1,3})?\s*$/.test(value) ? Number(value) : undefined;
}
