// Where the readings lie and how far they spread: mean, SD, CV, extremes, and the estimates of A1c made from the mean.
import type { Columns } from '../model/columns.ts';
import { mmollFromMgdl } from '../model/units.ts';
import type { Distribution } from './distribution.ts';
import { distribution, weightedMean } from './distribution.ts';

/**
 * Mean glucose.
 * @formula Σ g / n; with mixed sampling intervals Σ w·g / Σ w, w = interval of the reading
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source arithmetic
 */
export function mean(columns: Columns): number | undefined {
  return meanOf(distribution(columns));
}

/** `mean` of a distribution. */
export function meanOf(of: Distribution): number | undefined {
  return weightedMean(of, (value) => value);
}

/**
 * Variance.
 * @formula Σ (g − mean)² / (n − 1); mixed intervals: Σ w·(g − mean)² / Σ w · n / (n − 1)
 * @unit (mg/dL)²
 * @rounding not shown
 * @source arithmetic
 */
export function variance(columns: Columns): number | undefined {
  return varianceOf(distribution(columns));
}

/** `variance` of a distribution; `undefined` below two readings. */
export function varianceOf(of: Distribution): number | undefined {
  const center = meanOf(of);
  if (center === undefined || of.count < 2) return undefined;
  const squares = weightedMean(of, (value) => (value - center) ** 2)!;
  return (squares * of.count) / (of.count - 1);
}

/**
 * Standard deviation (SD).
 * @formula √(Σ (g − mean)² / (n − 1)); mixed intervals: √(Σ w·(g − mean)² / Σ w · n / (n − 1))
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source arithmetic
 */
export function standardDeviation(columns: Columns): number | undefined {
  return standardDeviationOf(distribution(columns));
}

/** `standardDeviation` of a distribution. */
export function standardDeviationOf(of: Distribution): number | undefined {
  const found = varianceOf(of);
  return found === undefined ? undefined : Math.sqrt(found);
}

/**
 * Coefficient of variation (CV). Up to 36 % glucose counts as stable.
 * @formula 100 · SD / mean
 * @unit percent
 * @rounding one decimal
 * @source Danne et al., Diabetes Care 2017;40:1631
 */
export function coefficientOfVariation(columns: Columns): number | undefined {
  return coefficientOfVariationOf(distribution(columns));
}

/** `coefficientOfVariation` of a distribution. */
export function coefficientOfVariationOf(of: Distribution): number | undefined {
  const sd = standardDeviationOf(of);
  return sd === undefined ? undefined : (100 * sd) / meanOf(of)!;
}

/** Glucose is stable up to this coefficient of variation, percent. */
export const STABLE_CV_PERCENT = 36;

/** An extreme reading; `bound` when the device could only say that it lay beyond its range. */
export interface Extreme {
  readonly mgdl: number;
  readonly bound?: 'low' | 'high';
}

/** Lowest and highest reading; `undefined` without readings. When all are LO, the highest is LO too, and never a number. */
export function extremes(columns: Columns): { readonly lowest: Extreme; readonly highest: Extreme } | undefined {
  const { values } = distribution(columns);
  if (values.length === 0) return undefined;
  const least = values[0]!;
  const most = values[values.length - 1]!;
  // Which of number, LO and HI occur at the two ends: bit 0, 1 and 2.
  let atLeast = 0;
  let atMost = 0;
  // Mostly nothing is beyond the device's range.
  const hasBounds = columns.bound.includes(1) || columns.bound.includes(2);
  for (let i = 0; hasBounds && i < columns.length; i++) {
    const value = columns.value[i]!;
    if (value === least) atLeast |= 1 << columns.bound[i]!;
    if (value === most) atMost |= 1 << columns.bound[i]!;
  }
  const low = atLeast & 2 ? 'low' : atLeast === 4 ? 'high' : undefined;
  const high = atMost & 4 ? 'high' : atMost === 2 ? 'low' : undefined;
  return {
    lowest: low ? { mgdl: least, bound: low } : { mgdl: least },
    highest: high ? { mgdl: most, bound: high } : { mgdl: most },
  };
}

/**
 * Glucose management indicator (GMI). What A1c to expect from the mean of sensor glucose, mg/dL. Not from fingersticks,
 * and only with enough data (14 days, 70 % of the possible readings).
 * @formula 3.31 + 0.02392 · mean
 * @unit percent (NGSP)
 * @rounding one decimal
 * @source Bergenstal et al., Diabetes Care 2018;41:2275
 */
export function gmi(meanMgdl: number): number {
  return 3.31 + 0.02392 * meanMgdl;
}

/**
 * Glucose management indicator (GMI) in IFCC units.
 * @formula 12.71 + 4.70587 · mean in mmol/L
 * @unit mmol/mol
 * @rounding whole
 * @source Bergenstal et al., Diabetes Care 2018;41:2275
 */
export function gmiIfcc(meanMgdl: number): number {
  return 12.71 + 4.70587 * mmollFromMgdl(meanMgdl);
}

/**
 * Estimated A1c (eA1c). An older formula for the same idea as GMI; shown on request only, as "eA1c".
 * @formula (mean + 46.7) / 28.7
 * @unit percent (NGSP)
 * @rounding one decimal
 * @source ADAG study, Nathan et al., Diabetes Care 2008;31:1473
 */
export function estimatedA1c(meanMgdl: number): number {
  return (meanMgdl + 46.7) / 28.7;
}

/**
 * A1c in IFCC units from NGSP percent.
 * @formula (NGSP − 2.15) · 10.929
 * @unit mmol/mol
 * @rounding whole
 * @source NGSP, IFCC standardization
 */
export function ifccFromNgsp(percent: number): number {
  return (percent - 2.15) * 10.929;
}

/**
 * A1c in NGSP percent from IFCC units.
 * @formula 0.09148 · IFCC + 2.152
 * @unit percent (NGSP)
 * @rounding one decimal
 * @source NGSP, IFCC standardization
 */
export function ngspFromIfcc(mmolPerMol: number): number {
  return 0.09148 * mmolPerMol + 2.152;
}
