// Things that happen, counted by the day.
import type { Range, UtcMs, Zone } from '../model/time.ts';
import { daysBetween } from '../model/time.ts';

/** Local days that a range touches. */
export function daysOf(range: Range, zone: Zone): number {
  return daysBetween(zone.dayAt(range.from), zone.dayAt(Math.max(range.from, range.to - 1))) + 1;
}

/**
 * Events a day. Fingersticks, boluses, alarms, temporary basals.
 * @formula events in the range / local days of the range
 * @unit events a day
 * @rounding one decimal
 * @source count
 */
export function eventsPerDay(events: readonly { readonly at: UtcMs }[], range: Range, zone: Zone): number {
  return events.filter(({ at }) => at >= range.from && at < range.to).length / daysOf(range, zone);
}
