// Glycemia risk index: one number for how dangerous the lows and highs are, with its two components and zone.
import type { Columns } from '../model/columns.ts';
import { distribution } from './distribution.ts';
import { RANGE_PRESETS, sharesOf } from './ranges.ts';

export type GriZone = 'A' | 'B' | 'C' | 'D' | 'E';

export interface GlycemiaRiskIndex {
  /** 0 to 100. */
  readonly gri: number;
  /** Horizontal axis of the grid, percent. */
  readonly hypo: number;
  /** Vertical axis of the grid, percent. */
  readonly hyper: number;
  readonly zone: GriZone;
}

/**
 * Glycemia risk index (GRI) with hypo- and hyperglycemia component and zone. Always by the standard limits.
 * @formula hypo = %<54 + 0.8·%54–69; hyper = %>250 + 0.5·%181–250; GRI = 3·hypo + 1.6·hyper, at most 100; zones A 0–20, B > 20–40, C > 40–60, D > 60–80, E > 80–100
 * @unit none (0 to 100)
 * @rounding one decimal
 * @source Klonoff et al., J Diabetes Sci Technol 2023;17:1226
 */
export function glycemiaRiskIndex(columns: Columns): GlycemiaRiskIndex | undefined {
  const of = sharesOf(distribution(columns), RANGE_PRESETS.standard.limits);
  if (of.readings === 0) return undefined;
  const hypo = 100 * (of.veryLow + 0.8 * of.low);
  const hyper = 100 * (of.veryHigh + 0.5 * of.high);
  const gri = Math.min(100, 3 * hypo + 1.6 * hyper);
  return { gri, hypo, hyper, zone: griZone(gri) };
}

/** The zone of a GRI; each includes its upper limit. */
export function griZone(gri: number): GriZone {
  if (gri <= 20) return 'A';
  if (gri <= 40) return 'B';
  if (gri <= 60) return 'C';
  return gri <= 80 ? 'D' : 'E';
}
