// Older indices of how good control is, each one number from the readings: J-index, M-value, GRADE, Rodbard's indices, COGI.
import type { Columns } from '../model/columns.ts';
import { mean, standardDeviation } from './center.ts';
import { distribution, weightedMean } from './distribution.ts';
import { RANGE_PRESETS, shares } from './ranges.ts';
import { rememberedForWhole } from './whole-values.ts';

/**
 * J-index.
 * @formula 0.001 · (mean + SD)²
 * @unit none, from mg/dL
 * @rounding one decimal
 * @source Wojcicki, Horm Metab Res 1995;27:41
 */
export function jIndex(columns: Columns): number | undefined {
  const sd = standardDeviation(columns);
  return sd === undefined ? undefined : 0.001 * (mean(columns)! + sd) ** 2;
}

/**
 * M-value against a reference of 90 mg/dL, without the correction for the range of the original.
 * @formula mean of 1000 · |log10(g / 90)|³
 * @unit none
 * @rounding one decimal
 * @source Schlichtkrull et al., Acta Med Scand 1965;177:95
 */
export function mValue(columns: Columns, referenceMgdl = 90): number | undefined {
  const of = distribution(columns);
  return weightedMean(of, referenceMgdl === 90 ? mScore : (value) => mScoreAgainst(value, referenceMgdl));
}

function mScoreAgainst(value: number, referenceMgdl: number): number {
  return 1000 * Math.abs(Math.log10(value / referenceMgdl)) ** 3;
}

const mScore = rememberedForWhole((value) => mScoreAgainst(value, 90));

export interface Grade {
  readonly grade: number;
  /** Percent of the total score from low, normal and high values. */
  readonly hypoPercent: number;
  readonly euPercent: number;
  readonly hyperPercent: number;
}

/**
 * GRADE with the shares of its score that come from low, normal and high values. The shares overlap between 70 and
 * 80 mg/dL, as in the R package iglu, and need not add up to 100. A value of 18 mg/dL or less has no score: then there
 * is no GRADE.
 * @formula mean of min(50, 425·(log10(log10(g / 18)) + 0.16)²); shares of the sum from g < 80, 70 ≤ g ≤ 140 and g > 140 mg/dL
 * @unit none (0 to 50); percent
 * @rounding one decimal; whole percent
 * @source Hill et al., Diabet Med 2007;24:753; limits of the shares: iglu 4.3.0
 */
export function grade(columns: Columns): Grade | undefined {
  const of = distribution(columns);
  if (of.count === 0 || of.values[0]! <= 18) return undefined;
  const all = weightedMean(of, gradeScore)!;
  const part = (belongs: (value: number) => boolean): number =>
    (100 * weightedMean(of, (value) => (belongs(value) ? gradeScore(value) : 0))!) / all;
  return {
    grade: all,
    hypoPercent: part((value) => value < 80),
    euPercent: part((value) => value >= 70 && value <= 140),
    hyperPercent: part((value) => value > 140),
  };
}

const gradeScore = rememberedForWhole((value) => Math.min(50, 425 * (Math.log10(Math.log10(value / 18)) + 0.16) ** 2));

/**
 * Hyperglycemia index.
 * @formula Σ (g − 140)^1.1 over g > 140 / (30 · n)
 * @unit none, from mg/dL
 * @rounding two decimals
 * @source Rodbard, Diabetes Technol Ther 2009;11 Suppl 1:S55
 */
export function hyperIndex(columns: Columns): number | undefined {
  return weightedMean(distribution(columns), hyperScore);
}

const hyperScore = rememberedForWhole((value) => (value > 140 ? (value - 140) ** 1.1 / 30 : 0));

/**
 * Hypoglycemia index.
 * @formula Σ (80 − g)² over g < 80 / (30 · n)
 * @unit none, from mg/dL
 * @rounding two decimals
 * @source Rodbard, Diabetes Technol Ther 2009;11 Suppl 1:S55
 */
export function hypoIndex(columns: Columns): number | undefined {
  return weightedMean(distribution(columns), (value) => (value < 80 ? (80 - value) ** 2 / 30 : 0));
}

/**
 * Index of glycemic control (IGC).
 * @formula hyperglycemia index + hypoglycemia index
 * @unit none
 * @rounding two decimals
 * @source Rodbard, Diabetes Technol Ther 2009;11 Suppl 1:S55
 */
export function indexOfControl(columns: Columns): number | undefined {
  const hyper = hyperIndex(columns);
  return hyper === undefined ? undefined : hyper + hypoIndex(columns)!;
}

/**
 * Continuous glucose monitoring index (COGI).
 * @formula 100 · (0.5·a + 0.35·b + 0.15·c); a = share in 70–180 mg/dL; b = 1 − percent below 70 / 15, at least 0; c = 1 − (SD − 18) / 90, between 0 and 1, SD in mg/dL
 * @unit none (0 to 100)
 * @rounding one decimal
 * @source Leelarathna et al., Diabetes Technol Ther 2020;22:383
 */
export function cogi(columns: Columns): number | undefined {
  const sd = standardDeviation(columns);
  if (sd === undefined) return undefined;
  const { target, belowLow } = shares(columns, RANGE_PRESETS.standard.limits);
  const low = Math.max(0, 1 - (100 * belowLow) / 15);
  const spread = Math.min(1, Math.max(0, 1 - (sd - 18) / 90));
  return 100 * (0.5 * target + 0.35 * low + 0.15 * spread);
}
