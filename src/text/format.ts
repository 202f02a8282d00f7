// Numbers, dates and glucose values as the person reads them: locale, unit and zone bound once.
import type { Bound } from '../model/record.ts';
import type { Day, Range, UtcMs, WallTime, Zone } from '../model/time.ts';
import { DAY_MS, MINUTE_MS, addDays, daysBetween, wallMs, zone } from '../model/time.ts';
import type { GlucoseUnit } from '../model/units.ts';
import { displayGlucose, glucoseDecimals } from '../model/units.ts';

/** Between a number and its unit: they stay on one line. */
const NBSP = '\u00a0';

export interface Format {
  readonly locale: string;
  readonly unit: GlucoseUnit;
  readonly zone: Zone;
  /** A number with exactly so many decimals, 0 when absent. */
  number(value: number, decimals?: number): string;
  /** '154' or '8.6', without the unit; 'LO' and 'HI' at the ends of the device's range. */
  glucose(mgdl: number, bound?: Bound): string;
  /** The same with the unit: '154 mg/dL', 'LO'. */
  glucoseWithUnit(mgdl: number, bound?: Bound): string;
  /** A share from 0 to 1 as '76 %'; '<1 %' for what is there but rounds to nothing. */
  percent(share: number, decimals?: number): string;
  /** Insulin: '4.2 U', two decimals where they are needed. */
  insulin(units: number): string;
  grams(grams: number): string;
  /** 'Monday, 15 January 2024'. */
  dayLong(day: Day): string;
  /** '15 January 2024'. */
  day(day: Day): string;
  /** 'Mon, 15 Jan'. */
  dayShort(day: Day): string;
  /** '4 – 17 January 2024', both days included. */
  dayRange(first: Day, last: Day): string;
  /** '18:22'. */
  time(at: UtcMs): string;
  /** A device's own wall clock, no zone involved: '15 January 2024, 18:22'. */
  wallTime(deviceTime: WallTime): string;
  /** '15 January 2024, 18:22'. */
  dateTime(at: UtcMs): string;
  /** 'today, 08:12', 'yesterday, 19:40', '23 days ago', '9 March 2011'. */
  relative(at: UtcMs, now: UtcMs): string;
  /** '2 h 5 min', '45 min', '20 s'; sign left to the words around it. */
  duration(ms: number): string;
  /** '3.4 MB'. */
  bytes(count: number): string;
  /** First and last local day of a half-open range. */
  days(range: Range): { readonly first: Day; readonly last: Day };
}

export interface FormatOptions {
  readonly locale: string;
  readonly unit: GlucoseUnit;
  readonly zoneId: string;
}

/** Binds locale, unit and zone. `RangeError` when there is no such zone. */
export function createFormat({ locale, unit, zoneId }: FormatOptions): Format {
  const local = zone(zoneId);
  const date = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    // Days are calendar days: formatted at UTC noon of the day, so that no zone can move them.
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  const long = date({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const plain = date({ day: 'numeric', month: 'long', year: 'numeric' });
  const short = date({ weekday: 'short', day: 'numeric', month: 'short' });
  const clock = date({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const relativeDays = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const numbers = new Map<number, Intl.NumberFormat>();
  const number = (value: number, decimals = 0): string => {
    let format = numbers.get(decimals);
    if (!format) {
      format = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
      numbers.set(decimals, format);
    }
    // What rounds to nothing would else be written as '-0'.
    return format.format(Number(value.toFixed(decimals)) === 0 ? 0 : value);
  };
  const glucose = (mgdl: number, bound?: Bound): string =>
    bound === 'low' ? 'LO' : bound === 'high' ? 'HI' : number(displayGlucose(mgdl, unit), glucoseDecimals(unit));
  const onDay = (day: Day): number => wallMs(`${day}T12:00:00`);
  const timeOfWall = (ms: number): string => clock.format(ms);

  return {
    locale,
    unit,
    zone: local,
    number,
    glucose,
    glucoseWithUnit: (mgdl, bound) => (bound ? glucose(mgdl, bound) : `${glucose(mgdl)}${NBSP}${unit}`),
    percent(share, decimals = 0) {
      const shown = share * 100;
      const least = 10 ** -decimals;
      if (shown > 0 && Number(shown.toFixed(decimals)) === 0) return `<${number(least, decimals)}${NBSP}%`;
      return `${number(shown, decimals)}${NBSP}%`;
    },
    insulin: (units) => `${trimmed(units, number)}${NBSP}U`,
    grams: (grams) => `${number(grams)}${NBSP}g`,
    dayLong: (day) => long.format(onDay(day)),
    day: (day) => plain.format(onDay(day)),
    dayShort: (day) => short.format(onDay(day)),
    dayRange: (first, last) => plain.formatRange(onDay(first), onDay(last)),
    time: (at) => timeOfWall(local.wallMsAt(at)),
    wallTime(deviceTime) {
      const ms = wallMs(deviceTime);
      return `${plain.format(ms)}, ${timeOfWall(ms)}`;
    },
    dateTime(at) {
      const ms = local.wallMsAt(at);
      return `${plain.format(ms)}, ${timeOfWall(ms)}`;
    },
    relative(at, now) {
      const days = daysBetween(local.dayAt(at), local.dayAt(now));
      if (days === 0 || days === 1) return `${relativeDays.format(-days, 'day')}, ${timeOfWall(local.wallMsAt(at))}`;
      if (days > 0 && days <= 60) return relativeDays.format(-days, 'day');
      return plain.format(onDay(local.dayAt(at)));
    },
    duration: (ms) => durationText(Math.abs(ms), locale),
    bytes(count) {
      const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
      let step = 0;
      let value = count;
      for (; value >= 1000 && step < steps.length - 1; step++) value /= 1000;
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: steps[step]!,
        unitDisplay: step === 0 ? 'long' : 'short',
        maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
      }).format(value);
    },
    days(range) {
      const first = local.dayAt(range.from);
      const last = local.dayAt(Math.max(range.from, range.to - 1));
      return { first, last };
    },
  };
}

/** One decimal at least, a second and third one where the value has them: 4.0, 4.25, 0.025. */
function trimmed(value: number, number: (value: number, decimals: number) => string): string {
  for (const decimals of [1, 2])
    if (Math.abs(value - Number(value.toFixed(decimals))) < 1e-9) return number(value, decimals);
  return number(value, 3).replace(/0$/, '');
}

/** Hours, minutes and seconds have symbols that are the same in all languages (SI); days and years have words. */
function durationText(ms: number, locale: string): string {
  const symbol = (value: number, unit: string): string => `${value}${NBSP}${unit}`;
  const words = (value: number, unit: 'day' | 'year'): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value).replace(' ', NBSP);
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return symbol(seconds, 's');
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 60) return symbol(minutes, 'min');
  if (minutes < 48 * 60) {
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    return rest ? `${symbol(hours, 'h')} ${symbol(rest, 'min')}` : symbol(hours, 'h');
  }
  const days = Math.round(ms / DAY_MS);
  if (days < 400) return words(days, 'day');
  const [years, rest] = [Math.floor(days / 365), days % 365];
  return rest ? `${words(years, 'year')} ${words(rest, 'day')}` : words(years, 'year');
}

/** The days of a range, first to last. */
export function eachDay(first: Day, last: Day): Day[] {
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => addDays(first, index));
}
