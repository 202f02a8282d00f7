// How much of the time there are sensor readings: of a chosen range, and of a recording by the two definitions of other programs.
import type { Columns } from '../model/columns.ts';
import type { Range, UtcMs, Zone } from '../model/time.ts';
import { DAY_MS, MINUTE_MS, addDays, daysBetween } from '../model/time.ts';
import { roundHalfEven } from '../model/units.ts';
import { daysOf } from './per-day.ts';
import { medianSpacingMin } from './spacing.ts';
import { indexesWithin } from './within.ts';

/** Coverage of a chosen range. */
export interface Coverage {
  /** 0 to 100; `undefined` when no time of the range has elapsed before the last upload. */
  readonly percent: number | undefined;
  readonly readings: number;
  /** Σ of the readings' intervals in the range, minutes. */
  readonly minutes: number;
  /** What the percentage is of. */
  readonly elapsedMinutes: number;
  /** Local days that have begun by the last upload. */
  readonly days: number;
  /** Local days with at least one reading. */
  readonly daysWithReadings: number;
}

/**
 * Coverage of a range: the percentage of time with sensor readings, as it is printed on reports and used for the 70 % rule.
 * @formula 100 · Σ intervals of the readings in the range / elapsed minutes; elapsed from the first local midnight of the range to the local midnight after its last day, or to the last upload when that is earlier; days of 23 or 25 hours count as such; at most 100
 * @unit percent of time
 * @rounding one decimal
 * @source our definition; a sensor worn 3 of 14 days is 21 %, not 100 %
 */
export function coverage(columns: Columns, range: Range, zone: Zone, lastUploadAt: UtcMs = Infinity): Coverage {
  const firstDay = zone.dayAt(range.from);
  const lastDay = zone.dayAt(Math.max(range.from, range.to - 1));
  const from = zone.dayRange(firstDay).from;
  const to = Math.min(zone.dayRange(lastDay).to, lastUploadAt);
  const [first, last] = indexesWithin(columns, { from, to: zone.dayRange(lastDay).to });
  let minutes = 0;
  let daysWithReadings = 0;
  let day = Number.NaN;
  for (let i = first; i < last; i++) {
    minutes += columns.intervalMin[i]!;
    const own = Math.floor(zone.wallMsAt(columns.at[i]!) / DAY_MS);
    if (own !== day) {
      day = own;
      daysWithReadings++;
    }
  }
  const elapsedMinutes = Math.max(0, (to - from) / MINUTE_MS);
  return {
    percent: elapsedMinutes > 0 ? Math.min(100, (100 * minutes) / elapsedMinutes) : undefined,
    readings: last - first,
    minutes,
    elapsedMinutes,
    days: elapsedMinutes > 0 ? daysBetween(firstDay, zone.dayAt(to - 1)) + 1 : 0,
    daysWithReadings,
  };
}

/** Coverage of a recording from its first to its last reading. */
export interface RecordingCoverage {
  readonly percent: number;
  /** Readings that fit between the first and the last. */
  readonly expected: number;
  readonly missing: number;
  readonly spacingMin: number;
}

/**
 * Coverage of a recording, by missing readings (as the R package iglu counts).
 * @formula spacing = median spacing in whole minutes; expected = round(minutes from first to last / spacing) + 1; missing = round(Σ (gap − spacing) / spacing) over gaps longer than the spacing, gaps in whole minutes; 100 · (expected − missing) / expected
 * @unit percent of readings
 * @rounding one decimal
 * @source iglu 4.3.0, active_percent
 */
export function coverageOfRecording(columns: Columns): RecordingCoverage | undefined {
  const { at, length } = columns;
  if (length < 2) return undefined;
  const spacingMin = medianSpacingMin(columns);
  // Ties go to even numbers, as in R.
  const expected = roundHalfEven((at[length - 1]! - at[0]!) / MINUTE_MS / spacingMin) + 1;
  let missingMin = 0;
  for (let i = 1; i < length; i++) {
    const gap = at[i]! - at[i - 1]!;
    // Whole minutes: below half a minute more a gap is not longer than the spacing.
    if (gap >= (spacingMin + 0.5) * MINUTE_MS) missingMin += roundHalfEven(gap / MINUTE_MS) - spacingMin;
  }
  const missing = roundHalfEven(missingMin / spacingMin);
  return { percent: (100 * (expected - missing)) / expected, expected, missing, spacingMin };
}

/**
 * Coverage of a recording, by counted readings (as Tidepool's glucose profile counts). Duplicates must have been removed.
 * @formula 100 · n / (⌈minutes from first to last⌉ / interval + 1)
 * @unit percent of readings
 * @rounding one decimal
 * @source tidepool-org/viz 1.57.0
 */
export function coverageByCount(columns: Columns, intervalMin = columns.intervalMin[0]): number | undefined {
  if (columns.length === 0 || intervalMin === undefined) return undefined;
  const minutes = Math.ceil((columns.at[columns.length - 1]! - columns.at[0]!) / MINUTE_MS);
  return (100 * columns.length) / (minutes / intervalMin + 1);
}

/** What the amount of data allows to show. */
export interface Sufficiency {
  /** At least 14 days and 70 %: without it numbers are shown with a note, and no GMI. */
  readonly isEnough: boolean;
  readonly showsGmi: boolean;
  /** At least 24 hours of readings: without them no curve of percentiles. */
  readonly showsCurve: boolean;
}

export const ENOUGH_DAYS = 14;
export const ENOUGH_PERCENT = 70;

/** Whether there are enough readings for what reports say (Danne et al., Diabetes Care 2017;40:1631: 14 days, 70 %). */
export function sufficiency(of: Coverage): Sufficiency {
  const isEnough = of.days >= ENOUGH_DAYS && (of.percent ?? 0) >= ENOUGH_PERCENT;
  return { isEnough, showsGmi: isEnough, showsCurve: of.minutes >= 1440 };
}

/** The local days of `count` days up to and with the one that holds `at`. */
export function lastDays(at: UtcMs, count: number, zone: Zone): Range {
  return zone.daysRange(zone.dayAt(at), count);
}

/** The range of the same number of local days just before. */
export function rangeBefore(range: Range, zone: Zone): Range {
  return zone.daysRange(addDays(zone.dayAt(range.from), -1), daysOf(range, zone));
}
