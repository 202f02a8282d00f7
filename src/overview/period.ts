// Which days a page shows: a number of days up to the last data, or two dates; as it stands in the address.
import type { Day, Range, Zone } from '../model/time.ts';
import { addDays, daysBetween, wallMs } from '../model/time.ts';

export const PRESET_DAYS = [7, 14, 30, 90] as const;
export const DEFAULT_DAYS = 14;
/** Longer stretches belong to trends, not to one picture of a usual day. */
export const MOST_DAYS = 366;

export interface Period {
  readonly first: Day;
  readonly last: Day;
  readonly days: number;
  /** One of the presets, as its number in the address; absent for two chosen dates. */
  readonly preset?: number;
  /** It ends today. */
  readonly current: boolean;
}

/** '2024-01-04..2024-01-17' as it stands in an address. */
export function periodParam(first: Day, last: Day): string {
  return `${first}..${last}`;
}

/**
 * The days an address asks for. A number of days ends today when there is data of today (or none at all), else on the
 * last day with data: an old meter's last two weeks are two weeks with readings.
 */
export function periodOf(param: string | undefined, lastDataDay: Day | undefined, today: Day): Period {
  const dates = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(param ?? '');
  if (dates && isDay(dates[1]!) && isDay(dates[2]!) && dates[1]! <= dates[2]!) {
    const [, first, last] = dates as unknown as [string, Day, Day];
    const days = Math.min(MOST_DAYS, daysBetween(first, last) + 1);
    return { first: addDays(last, 1 - days), last, days, current: last === today };
  }
  const days = PRESET_DAYS.find((count) => String(count) === param) ?? DEFAULT_DAYS;
  const last = lastDataDay === undefined || lastDataDay >= today ? today : lastDataDay;
  return { first: addDays(last, 1 - days), last, days, preset: days, current: last === today };
}

/** From the first midnight to the midnight after the last day. */
export function rangeOf({ first, last }: Pick<Period, 'first' | 'last'>, zone: Zone): Range {
  return { from: zone.dayRange(first).from, to: zone.dayRange(last).to };
}

/** The same number of days just before. */
export function periodBefore({ first, days }: Period): Pick<Period, 'first' | 'last'> {
  return { first: addDays(first, -days), last: addDays(first, -1) };
}

export function isDay(day: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(wallMs(`${day}T00:00:00`));
}
