// What a meal did to glucose: where it stood before, how high it rose and how soon, and how much it had come back an hour later.
import type { Columns } from '../model/columns.ts';
import type { UtcMs, Zone } from '../model/time.ts';
import { MINUTE_MS } from '../model/time.ts';
import type { Grid } from './grid.ts';
import { grid, pointAt } from './grid.ts';

export interface MealResponse {
  /** The meal's point of the grid, UTC ms. */
  readonly at: UtcMs;
  /** Mean of the hour before the meal, its own moment not included, mg/dL. */
  readonly base: number;
  /** Greatest value of the three hours after it. */
  readonly peak: number;
  readonly rise: number;
  readonly minutesToPeak: number;
  /** One hour after the peak; `undefined` where that is not known. */
  readonly afterPeak: number | undefined;
  /** (peak − afterPeak) / rise. */
  readonly recovered: number | undefined;
}

/**
 * Response to a meal.
 * @formula on the grid, meal time T moved to the nearest point within one step: base = mean of T − 60 min up to before T; peak = maximum of T … T + 3 h; rise = peak − base; recovered = (peak − glucose 60 min after the peak) / rise
 * @unit mg/dL; minutes; fraction
 * @rounding whole mg/dL, one decimal in mmol/L; whole minutes; whole percent
 * @source iglu 4.3.0, meal_metrics
 */
export function mealResponse(columns: Columns, mealAt: UtcMs, zone: Zone): MealResponse | undefined {
  const of = grid(columns, zone);
  const { flat, stepMin } = of;
  const meal = nearestPresent(of, mealAt);
  if (meal === undefined) return undefined;
  const places = (minutes: number): number => Math.floor(minutes / stepMin);
  let sum = 0;
  let count = 0;
  for (let k = Math.max(0, meal - places(60)); k < meal; k++) {
    const v = flat[k]!;
    if (v !== v) continue;
    sum += v;
    count++;
  }
  if (count === 0) return undefined;
  const base = sum / count;
  let peakAt = meal;
  for (let k = meal; k <= Math.min(flat.length - 1, meal + places(180)); k++) if (flat[k]! > flat[peakAt]!) peakAt = k;
  const peak = flat[peakAt]!;
  const later = flat[peakAt + places(60)];
  const afterPeak = later === undefined || Number.isNaN(later) ? undefined : later;
  const rise = peak - base;
  return {
    at: pointAt(of, meal),
    base,
    peak,
    rise,
    minutesToPeak: (peakAt - meal) * stepMin,
    afterPeak,
    recovered: afterPeak === undefined || rise === 0 ? undefined : (peak - afterPeak) / rise,
  };
}

/** The point of the grid nearest to `at`, at most a step away, that is not missing. */
function nearestPresent(of: Grid, at: UtcMs): number | undefined {
  const place = (at - of.start) / (of.stepMin * MINUTE_MS) - 1;
  const near = [Math.floor(place), Math.ceil(place)].filter(
    (k) => of.flat[k] !== undefined && !Number.isNaN(of.flat[k]),
  );
  near.sort((a, b) => Math.abs(a - place) - Math.abs(b - place));
  return near[0];
}
