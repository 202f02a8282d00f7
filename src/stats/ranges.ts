// Ranges of glucose, their presets and goals, and the share of time in each of the five bands.
import type { Columns } from '../model/columns.ts';
import { AppError } from '../model/errors.ts';
import type { GlucoseUnit } from '../model/units.ts';
import type { Distribution } from './distribution.ts';
import { distribution } from './distribution.ts';
import { once } from './once.ts';
import type { Threshold } from './thresholds.ts';
import { THRESHOLDS, isAbove, isBelow, thresholdFrom } from './thresholds.ts';

/** The four limits between the five bands. `low` and `high` themselves are in the target, `veryLow` in low, `veryHigh` in high. */
export interface RangeLimits {
  readonly veryLow: Threshold;
  readonly low: Threshold;
  readonly high: Threshold;
  readonly veryHigh: Threshold;
}

/** The five bands from bottom to top. */
export const BANDS = ['veryLow', 'low', 'target', 'high', 'veryHigh'] as const;
export type Band = (typeof BANDS)[number];

/**
 * What a group of people is advised to reach, in percent of time. A missing number means that none was agreed.
 * `belowLow` and `aboveHigh` are both levels together, as reports print them.
 */
export interface RangeGoals {
  readonly targetOver?: number;
  readonly belowLowUnder?: number;
  readonly belowVeryLowUnder?: number;
  readonly aboveHighUnder?: number;
  readonly aboveVeryHighUnder?: number;
}

export type RangePresetId = 'standard' | 'tight' | 'pregnancy' | 'pregnancy-other' | 'older';

export interface RangePreset {
  readonly id: RangePresetId | 'own';
  readonly limits: RangeLimits;
  readonly goals: RangeGoals;
}

const { veryLow, lowPregnancy, low, tightHigh, high, veryHigh } = THRESHOLDS;
const STANDARD: RangeLimits = { veryLow, low, high, veryHigh };
// No second level of high is agreed for pregnancy: the band above 250 mg/dL is shown without a goal.
const PREGNANCY: RangeLimits = { veryLow, low: lowPregnancy, high: tightHigh, veryHigh };

/**
 * Ranges and goals of the International Consensus on Time in Range (Battelino et al., Diabetes Care 2019;42:1593),
 * also in the ADA Standards of Care, section 6. 'tight' is the 70–140 mg/dL range, for which no percentages are agreed;
 * 'pregnancy' is type 1 in pregnancy, 'pregnancy-other' type 2 or gestational: the same range without agreed percentages.
 */
export const RANGE_PRESETS: Readonly<Record<RangePresetId, RangePreset>> = {
  standard: {
    id: 'standard',
    limits: STANDARD,
    goals: { targetOver: 70, belowLowUnder: 4, belowVeryLowUnder: 1, aboveHighUnder: 25, aboveVeryHighUnder: 5 },
  },
  tight: { id: 'tight', limits: { ...STANDARD, high: tightHigh }, goals: {} },
  pregnancy: {
    id: 'pregnancy',
    limits: PREGNANCY,
    goals: { targetOver: 70, belowLowUnder: 4, belowVeryLowUnder: 1, aboveHighUnder: 25 },
  },
  'pregnancy-other': { id: 'pregnancy-other', limits: PREGNANCY, goals: {} },
  older: {
    id: 'older',
    limits: STANDARD,
    goals: { targetOver: 50, belowLowUnder: 1, belowVeryLowUnder: 0, aboveHighUnder: 50, aboveVeryHighUnder: 10 },
  },
};

/**
 * A person's own ranges from four numbers in `unit`. `AppError` 'bad-input' unless they ascend: the outer limits may
 * coincide with the inner ones (then that outer band stays empty of its level 1), but the target must have a width.
 */
export function ownRanges(
  limits: { readonly veryLow: number; readonly low: number; readonly high: number; readonly veryHigh: number },
  unit: GlucoseUnit,
  goals: RangeGoals = {},
): RangePreset {
  const { veryLow, low, high, veryHigh } = limits;
  if (!(veryLow <= low && low < high && high <= veryHigh))
    throw new AppError('bad-input', `limits do not ascend: ${veryLow}, ${low}, ${high}, ${veryHigh}`);
  return {
    id: 'own',
    limits: {
      veryLow: thresholdFrom(veryLow, unit),
      low: thresholdFrom(low, unit),
      high: thresholdFrom(high, unit),
      veryHigh: thresholdFrom(veryHigh, unit),
    },
    goals,
  };
}

/** The band of one value. */
export function bandOf(mgdl: number, limits: RangeLimits): Band {
  if (isBelow(mgdl, limits.low)) return isBelow(mgdl, limits.veryLow) ? 'veryLow' : 'low';
  if (isAbove(mgdl, limits.high)) return isAbove(mgdl, limits.veryHigh) ? 'veryHigh' : 'high';
  return 'target';
}

/** Fractions of time (0 to 1) that add up to 1, or all 0 without readings. */
export interface Shares extends Readonly<Record<Band, number>> {
  /** `veryLow` + `low`: what goals and reports call "below range". */
  readonly belowLow: number;
  /** `high` + `veryHigh`. */
  readonly aboveHigh: number;
  readonly readings: number;
  /** Σ of the readings' intervals. */
  readonly minutes: number;
  /** Readings in each band. */
  readonly counts: Readonly<Record<Band, number>>;
}

/**
 * Time in ranges. Very low, low, target, high, very high.
 * @formula Σ intervals of the readings in the band / Σ intervals of all readings; with one interval the same as counting. g < 54, 54 ≤ g < 70, 70 ≤ g ≤ 180, 180 < g ≤ 250, g > 250 mg/dL for the standard limits, compared unrounded; values measured in 0.1 mmol/L are compared with 3.0, 3.9, 10.0 and 13.9 mmol/L
 * @unit fraction of time
 * @rounding whole percent that add up to 100 (largest remainder), "<1 %" for a share that is not 0 but rounds to it
 * @source Battelino et al., Diabetes Care 2019;42:1593
 */
export function shares(columns: Columns, limits: RangeLimits = STANDARD): Shares {
  return sharesOf(distribution(columns), limits);
}

/** `shares` of a distribution. */
export function sharesOf(of: Distribution, limits: RangeLimits = STANDARD): Shares {
  return limits === STANDARD ? standardShares(of) : makeShares(of, limits);
}

/** Several measures start from these. */
const standardShares = once((of: Distribution) => makeShares(of, STANDARD));

function makeShares(of: Distribution, limits: RangeLimits): Shares {
  const weight = { veryLow: 0, low: 0, target: 0, high: 0, veryHigh: 0 };
  const counts = { veryLow: 0, low: 0, target: 0, high: 0, veryHigh: 0 };
  for (let i = 0; i < of.values.length; i++) {
    const band = bandOf(of.values[i]!, limits);
    weight[band] += of.weights[i]!;
    counts[band] += of.counts[i]!;
  }
  const part = (sum: number): number => (of.weight > 0 ? sum / of.weight : 0);
  return {
    veryLow: part(weight.veryLow),
    low: part(weight.low),
    target: part(weight.target),
    high: part(weight.high),
    veryHigh: part(weight.veryHigh),
    belowLow: part(weight.veryLow + weight.low),
    aboveHigh: part(weight.high + weight.veryHigh),
    readings: of.count,
    minutes: of.minutes,
    counts,
  };
}

/**
 * Time between two limits. Both limits are inside, as in the tight range 70–140 mg/dL or the pregnancy range 63–140 mg/dL.
 * @formula Σ intervals of the readings with from ≤ g ≤ to / Σ intervals of all readings
 * @unit fraction of time
 * @rounding whole percent
 * @source Battelino et al., Diabetes Care 2019;42:1593
 */
export function shareBetween(columns: Columns, from: Threshold, to: Threshold): number {
  const of = distribution(columns);
  let inside = 0;
  for (let i = 0; i < of.values.length; i++) {
    const value = of.values[i]!;
    if (!isBelow(value, from) && !isAbove(value, to)) inside += of.weights[i]!;
  }
  return of.weight > 0 ? inside / of.weight : 0;
}

/** Time below a limit, the limit itself not included: a fraction, 0 without readings. */
export function shareBelow(columns: Columns, limit: Threshold): number {
  const of = distribution(columns);
  let below = 0;
  for (let i = 0; i < of.values.length; i++) if (isBelow(of.values[i]!, limit)) below += of.weights[i]!;
  return of.weight > 0 ? below / of.weight : 0;
}

/** Time above a limit, the limit itself not included: a fraction, 0 without readings. */
export function shareAbove(columns: Columns, limit: Threshold): number {
  const of = distribution(columns);
  let above = 0;
  for (let i = 0; i < of.values.length; i++) if (isAbove(of.values[i]!, limit)) above += of.weights[i]!;
  return of.weight > 0 ? above / of.weight : 0;
}

/** The verdict on each goal that there is: is it reached? Compared unrounded. A goal of "about 0" allows what prints as 0.0 %. */
export function goalsReached(of: Shares, goals: RangeGoals): Readonly<Partial<Record<keyof RangeGoals, boolean>>> {
  const under = (share: number, limit: number): boolean => share < (limit === 0 ? 0.0005 : limit / 100);
  return {
    ...(goals.targetOver !== undefined && { targetOver: of.target > goals.targetOver / 100 }),
    ...(goals.belowLowUnder !== undefined && { belowLowUnder: under(of.belowLow, goals.belowLowUnder) }),
    ...(goals.belowVeryLowUnder !== undefined && {
      belowVeryLowUnder: under(of.veryLow, goals.belowVeryLowUnder),
    }),
    ...(goals.aboveHighUnder !== undefined && { aboveHighUnder: under(of.aboveHigh, goals.aboveHighUnder) }),
    ...(goals.aboveVeryHighUnder !== undefined && {
      aboveVeryHighUnder: under(of.veryHigh, goals.aboveVeryHighUnder),
    }),
  };
}
