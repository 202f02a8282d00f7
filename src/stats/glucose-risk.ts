// Low and high blood glucose index: how far readings lie from the centre on a scale on which lows and highs weigh alike.
import type { Columns } from '../model/columns.ts';
import type { Distribution } from './distribution.ts';
import { distribution } from './distribution.ts';
import { once } from './once.ts';
import { rememberedForWhole } from './whole-values.ts';

/** Kovatchev's scale of a value in mg/dL: 0 at 112.5, negative below. */
export const riskScale: (mgdl: number) => number = rememberedForWhole((mgdl) => Math.log(mgdl) ** 1.084 - 5.381);

/** Risk of a value: 22.77 · scale². */
export function risk(mgdl: number): number {
  return 22.77 * riskScale(mgdl) ** 2;
}

/** Both indices in one pass: powers and logarithms are what they cost. */
const bothIndices = once((of: Distribution) => {
  let low = 0;
  let high = 0;
  for (let i = 0; i < of.values.length; i++) {
    const scale = riskScale(of.values[i]!);
    const own = of.weights[i]! * 22.77 * scale ** 2;
    if (scale < 0) low += own;
    else high += own;
  }
  return of.count === 0 ? { low: undefined, high: undefined } : { low: low / of.weight, high: high / of.weight };
});

/**
 * Low blood glucose index (LBGI). Up to 1.1 minimal, to 2.5 low, to 5 moderate, above high risk.
 * @formula f(g) = ln(g)^1.084 − 5.381; LBGI = Σ 22.77·f² over readings with f < 0 / number of all readings
 * @unit none
 * @rounding one decimal
 * @source Kovatchev et al., Diabetes Care 1997;20:1655
 */
export function lowGlucoseIndex(columns: Columns): number | undefined {
  return bothIndices(distribution(columns)).low;
}

/**
 * High blood glucose index (HBGI). Up to 4.5 low, to 9 moderate, above high risk.
 * @formula HBGI = Σ 22.77·f² over readings with f > 0 / number of all readings, f as in LBGI
 * @unit none
 * @rounding one decimal
 * @source Kovatchev et al., Diabetes Care 1997;20:1655
 */
export function highGlucoseIndex(columns: Columns): number | undefined {
  return bothIndices(distribution(columns)).high;
}

/**
 * Blood glucose risk index (BGRI).
 * @formula LBGI + HBGI
 * @unit none
 * @rounding one decimal
 * @source Kovatchev et al., Diabetes Care 1997;20:1655
 */
export function glucoseRiskIndex(columns: Columns): number | undefined {
  const low = lowGlucoseIndex(columns);
  return low === undefined ? undefined : low + highGlucoseIndex(columns)!;
}

export type LowRisk = 'minimal' | 'low' | 'moderate' | 'high';

/** Risk class of an LBGI. */
export function lowRiskClass(index: number): LowRisk {
  if (index <= 1.1) return 'minimal';
  if (index <= 2.5) return 'low';
  return index <= 5 ? 'moderate' : 'high';
}

/** Risk class of an HBGI. */
export function highRiskClass(index: number): Exclude<LowRisk, 'minimal'> {
  if (index <= 4.5) return 'low';
  return index <= 9 ? 'moderate' : 'high';
}
