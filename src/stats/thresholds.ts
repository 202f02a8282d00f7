// Thresholds are pairs, one number per unit, because 70 mg/dL and 3.9 mmol/L are the same rule but not the same value.
import type { Columns } from '../model/columns.ts';
import { AppError } from '../model/errors.ts';
import type { GlucoseUnit } from '../model/units.ts';
import { MGDL_PER_MMOLL, displayGlucose, mgdlFromMmoll, roundHalfEven } from '../model/units.ts';
import type { Distribution } from './distribution.ts';
import { distribution } from './distribution.ts';

/** A limit as it is written in each unit. Values measured in 0.1 mmol/L are compared with `mmoll`, all others with `mgdl`. */
export interface Threshold {
  readonly mgdl: number;
  readonly mmoll: number;
}

/** The pairs of the consensus papers (Battelino et al., Diabetes Care 2019;42:1593). */
export const THRESHOLDS = {
  veryLow: { mgdl: 54, mmoll: 3.0 },
  lowPregnancy: { mgdl: 63, mmoll: 3.5 },
  low: { mgdl: 70, mmoll: 3.9 },
  tightHigh: { mgdl: 140, mmoll: 7.8 },
  high: { mgdl: 180, mmoll: 10.0 },
  veryHigh: { mgdl: 250, mmoll: 13.9 },
  /** Clinic lists only. */
  extremelyHigh: { mgdl: 350, mmoll: 19.4 },
} as const satisfies Record<string, Threshold>;

/**
 * The pair of a number that a person typed in `unit`: a published pair where there is one, else converted and rounded
 * to a whole mg/dL or 0.1 mmol/L. `AppError` 'bad-input' unless it lies between 20 and 600 mg/dL.
 */
export function thresholdFrom(value: number, unit: GlucoseUnit): Threshold {
  const field = unit === 'mg/dL' ? 'mgdl' : 'mmoll';
  const known = Object.values(THRESHOLDS).find((pair) => pair[field] === value);
  if (known) return known;
  const pair =
    unit === 'mg/dL'
      ? { mgdl: value, mmoll: displayGlucose(value, 'mmol/L') }
      : { mgdl: roundHalfEven(mgdlFromMmoll(value)), mmoll: value };
  if (!(pair.mgdl >= 20 && pair.mgdl <= 600)) throw new AppError('bad-input', `no glucose limit: ${value} ${unit}`);
  return pair;
}

const STEP = MGDL_PER_MMOLL / 10;

/**
 * Whether a value (mg/dL) was measured in tenths of mmol/L. Tenths times 18.01559 are never whole mg/dL below 18000,
 * so a whole number is mg/dL, and so is everything that is no multiple of 0.1 mmol/L.
 */
export function isTenthMmoll(mgdl: number): boolean {
  if (Number.isInteger(mgdl)) return false;
  const tenths = Math.round(mgdl / STEP);
  return tenths > 0 && Math.abs(mgdl - tenths * STEP) < 1e-9 * mgdl;
}

/**
 * Below the threshold, exactly: `mgdl` < 70, or for tenths of mmol/L < 3.9. A value that went to mmol/L and back
 * may be off by the last bits of a double; these are taken as the whole number they were.
 */
export function isBelow(mgdl: number, threshold: Threshold): boolean {
  if (Number.isInteger(mgdl)) return mgdl < threshold.mgdl;
  if (isTenthMmoll(mgdl)) return Math.round(mgdl / STEP) < Math.round(threshold.mmoll * 10);
  return withoutLastBits(mgdl) < threshold.mgdl;
}

/** Above the threshold, exactly: `mgdl` > 180, or for tenths of mmol/L > 10.0. */
export function isAbove(mgdl: number, threshold: Threshold): boolean {
  if (Number.isInteger(mgdl)) return mgdl > threshold.mgdl;
  if (isTenthMmoll(mgdl)) return Math.round(mgdl / STEP) > Math.round(threshold.mmoll * 10);
  return withoutLastBits(mgdl) > threshold.mgdl;
}

function withoutLastBits(mgdl: number): number {
  const whole = Math.round(mgdl);
  return Math.abs(mgdl - whole) < 1e-13 * mgdl ? whole : mgdl;
}

/** The unit that most readings were measured in; 'mg/dL' without readings. */
export function measuredIn(of: Columns | Distribution): GlucoseUnit {
  const { values, counts, count } = 'values' in of ? of : distribution(of);
  let tenths = 0;
  for (let i = 0; i < values.length; i++) if (isTenthMmoll(values[i]!)) tenths += counts[i]!;
  return tenths * 2 > count ? 'mmol/L' : 'mg/dL';
}

/**
 * A threshold as mg/dL for interpolated values of a series measured in `unit`: for mmol/L moved outwards by less than
 * a billionth, so that 10.0 mmol/L itself (180.1559 mg/dL) is still inside.
 */
export function seriesLimit(threshold: Threshold, unit: GlucoseUnit, side: 'below' | 'above'): number {
  if (unit === 'mg/dL') return threshold.mgdl;
  return mgdlFromMmoll(threshold.mmoll) * (side === 'below' ? 1 - 1e-12 : 1 + 1e-12);
}
