// Fingerstick statistics: of readings, never of time, and never mixed with sensor readings (another type of input keeps them apart).
import { columnsFrom } from '../model/columns.ts';
import type { GlucoseMark, Smbg } from '../model/record.ts';
import type { Range, Zone } from '../model/time.ts';
import { MINUTE_MS } from '../model/time.ts';
import type { Extreme } from './center.ts';
import { coefficientOfVariation, extremes, mean, standardDeviation } from './center.ts';
import { eventsPerDay } from './per-day.ts';
import { median } from './percentiles.ts';
import type { ProfileBin } from './profile.ts';
import { binned } from './profile.ts';
import type { RangeLimits, Shares } from './ranges.ts';
import { RANGE_PRESETS, shares } from './ranges.ts';

/** Statistics of a set of fingersticks, mg/dL. There is no GMI among them: it is defined for sensors only. */
export interface FingerstickStats {
  readonly count: number;
  readonly mean: number | undefined;
  readonly median: number | undefined;
  readonly sd: number | undefined;
  readonly cvPercent: number | undefined;
  readonly lowest: Extreme | undefined;
  readonly highest: Extreme | undefined;
  /** Fractions of readings, not of time. */
  readonly shares: Shares;
}

/**
 * Fingerstick statistics: count, mean, SD, CV, lowest, highest and shares of readings in each band.
 * Control-solution tests are another kind of record and are in none of these.
 * @formula as for sensor readings, every reading counting once
 * @unit mg/dL; shares are fractions of readings, not of time
 * @rounding as for sensor readings
 * @source ADA Standards of Care, sections 6 and 7
 */
export function fingerstickStats(
  readings: readonly Smbg[],
  limits: RangeLimits = RANGE_PRESETS.standard.limits,
): FingerstickStats {
  // One interval for all: the sampling intervals of sensors mean nothing here.
  const columns = columnsFrom(
    readings.map(({ at, mgdl, bound }) => ({ at, value: mgdl, intervalMin: 1, ...(bound && { bound }) })),
  );
  const ends = extremes(columns);
  return {
    count: readings.length,
    mean: mean(columns),
    median: median(columns),
    sd: standardDeviation(columns),
    cvPercent: coefficientOfVariation(columns),
    lowest: ends?.lowest,
    highest: ends?.highest,
    shares: shares(columns, limits),
  };
}

/**
 * Fingersticks a day.
 * @formula readings in the range / local days of the range
 * @unit readings a day
 * @rounding one decimal
 * @source count
 */
export function fingersticksPerDay(readings: readonly Smbg[], range: Range, zone: Zone): number {
  return eventsPerDay(readings, range, zone);
}

/** Where a reading comes from: measured, sent by a linked meter, entered to calibrate a sensor, or typed in. */
export type FingerstickRole = 'meter' | 'linked' | 'calibration' | 'typed';

/** How many readings have each role. A reading that is marked as typed in is 'typed' whatever `roleOf` says. */
export function fingerstickRoles(
  readings: readonly Smbg[],
  roleOf: (reading: Smbg) => FingerstickRole = () => 'meter',
): Readonly<Record<FingerstickRole, number>> {
  const counts = { meter: 0, linked: 0, calibration: 0, typed: 0 };
  for (const reading of readings) counts[reading.manual ? 'typed' : roleOf(reading)]++;
  return counts;
}

/** Readings with `from` ≤ at < `to`. */
export function fingersticksWithin(readings: readonly Smbg[], range: Range): readonly Smbg[] {
  return readings.filter(({ at }) => at >= range.from && at < range.to);
}

/** Readings that carry a mark, such as 'before-meal'. A reading with two marks is in both. */
export function markedWith(readings: readonly Smbg[], mark: GlucoseMark): readonly Smbg[] {
  return readings.filter(({ marks }) => marks?.includes(mark));
}

/** Below this many fingersticks in a range a curve would be made up: each reading is drawn as a point ("modal day"). */
export const MIN_FINGERSTICKS_FOR_CURVE = 30;

export interface FingerstickProfile {
  /** `false`: draw the readings as single points over the hours of the day. */
  readonly showsCurve: boolean;
  readonly bins: readonly ProfileBin[];
}

/**
 * Fingerstick profile: percentiles of readings by hour of the day.
 * @formula as the glucose profile; a curve from 30 readings on, median of an hour from 3, quartiles from 5 readings in it
 * @unit mg/dL
 * @rounding none in the curve
 * @source tidepool-org/viz 1.57.0 (limits of 30, 3 and 5 readings)
 */
export function fingerstickProfile(readings: readonly Smbg[], zone: Zone, binMin = 60): FingerstickProfile {
  return {
    showsCurve: readings.length >= MIN_FINGERSTICKS_FOR_CURVE,
    bins: binned(
      readings.map(({ at }) => at),
      readings.map(({ mgdl }) => mgdl),
      readings.length,
      zone,
      binMin,
    ),
  };
}

/** A reading that was sent by more than one device. */
export interface DistinctFingerstick {
  readonly reading: Smbg;
  /** The same value from other devices within five minutes. */
  readonly copies: readonly Smbg[];
}

/** The same value from two devices within this time is one reading. */
export const SAME_FINGERSTICK_MS = 5 * MINUTE_MS;

/**
 * Fingersticks counted once: a value that the meter, the linked pump and the person's typing each sent is one reading.
 * Of copies (other device, same whole mg/dL, at most five minutes apart) the one of the least `rank` is kept (meters 0, pumps
 * 1, typed 2, say), of equal ranks the earliest. Two equal values of one device are two readings.
 */
export function distinctFingersticks(
  readings: readonly Smbg[],
  rank: (reading: Smbg) => number,
): readonly DistinctFingerstick[] {
  const order = [...readings].sort((a, b) => rank(a) - rank(b) || a.at - b.at || (a.id < b.id ? -1 : 1));
  const kept: { reading: Smbg; copies: Smbg[] }[] = [];
  const byValue = new Map<number, { reading: Smbg; copies: Smbg[] }[]>();
  for (const reading of order) {
    const key = Math.round(reading.mgdl);
    const same = byValue.get(key) ?? [];
    const original = same
      .filter(({ reading: other, copies }) => {
        const isNear = Math.abs(other.at - reading.at) <= SAME_FINGERSTICK_MS;
        // One device is named once per original: its second equal value is a reading of its own.
        const isNew = [other, ...copies].every((one) => one.deviceId !== reading.deviceId);
        return isNear && isNew;
      })
      .sort((a, b) => Math.abs(a.reading.at - reading.at) - Math.abs(b.reading.at - reading.at))[0];
    if (original) {
      original.copies.push(reading);
      continue;
    }
    const entry = { reading, copies: [] };
    kept.push(entry);
    same.push(entry);
    byValue.set(key, same);
  }
  return kept.sort((a, b) => a.reading.at - b.reading.at);
}
