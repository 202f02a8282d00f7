// PGS: Hirsch's personal glycemic state, one number from variability, range, mean and the weekly count of lows.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { mean } from './center.ts';
import { withoutInside } from './episodes.ts';
import { grid } from './grid.ts';
import { RANGE_PRESETS, shares } from './ranges.ts';
import { glycemicVariabilityPercentage } from './rates.ts';
import { LEVEL, levelStretches, runs } from './runs.ts';

/**
 * Personal glycemic state (PGS).
 * @formula sum of 1 + 9 / (1 + e^(−0.049·(GVP − 65.47))); 1 + 9 / (1 + e^(0.0833·(TIR − 55.04))); 1 + 9·(1 / (1 + e^(0.1139·(mean − 72.08))) + 1 / (1 + e^(−0.09195·(mean − 157.57)))); 0.5 + 4.5·(1 − e^(−0.81093·N54)); 0.5714·N70 + 0.625 up to N70 = 7.65, then 5. N54, N70: lows a week, start after 20 min, end after 30 min, N70 without those that hold one below 54; weeks = points of the grid that are not missing · step / 10080
 * @unit none
 * @rounding one decimal
 * @source Hirsch et al., Diabetes Technol Ther 2017;19 Suppl 3:S27; rule of episodes: iglu 4.3.0
 */
export function personalGlycemicState(columns: Columns, zone: Zone): number | undefined {
  const gvp = glycemicVariabilityPercentage(columns, zone);
  const center = mean(columns);
  if (gvp === undefined || center === undefined) return undefined;
  const tir = 100 * shares(columns, RANGE_PRESETS.standard.limits).target;
  const { stepMin, present } = grid(columns, zone);
  const stretches = levelStretches(columns, zone);
  const toStart = Math.ceil(20 / stepMin);
  const toEnd = Math.ceil(30 / stepMin);
  const below54 = runs(stretches, LEVEL.below54, LEVEL.below54, toStart, toEnd);
  const below70 = withoutInside(runs(stretches, LEVEL.below54, LEVEL.below70, toStart, toEnd), below54);
  const weeks = (present * stepMin) / 10_080;
  const n54 = below54.length / weeks;
  const n70 = below70.length / weeks;
  const rising = (x: number): number => 1 / (1 + Math.exp(-x));
  return (
    1 +
    9 * rising(0.049 * (gvp - 65.47)) +
    (1 + 9 * rising(-0.0833 * (tir - 55.04))) +
    (1 + 9 * (rising(-0.1139 * (center - 72.08)) + rising(0.09195 * (center - 157.57)))) +
    (0.5 + 4.5 * (1 - Math.exp(-0.81093 * n54))) +
    (n70 <= 7.65 ? 0.5714 * n70 + 0.625 : 5)
  );
}
