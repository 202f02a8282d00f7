// How far apart the readings are: the step of the grid that all measures of variability run on.
import type { Columns } from '../model/columns.ts';
import { DEFAULT_INTERVAL_MIN } from '../model/columns.ts';
import { MINUTE_MS } from '../model/time.ts';
import { roundHalfEven } from '../model/units.ts';
import { once } from './once.ts';
import { quantiles } from './quantile.ts';

/** Spacings up to 17 minutes are counted by the second; the median of sensor data is among them. */
const SECONDS = 1024;

/**
 * Median time between one reading and the next (of readings at one instant the last counts), in whole minutes, at
 * least 1; the reading's own interval when there are fewer than two.
 */
export const medianSpacingMin: (columns: Columns) => number = once((columns) => {
  const { at, length } = columns;
  const counts = new Uint32Array(SECONDS + 1);
  let total = 0;
  for (let i = 1; i < length; i++) {
    const ms = at[i]! - at[i - 1]!;
    if (ms === 0) continue;
    total++;
    // Multiplying may take a whole second for the one before: below, two seconds are left for that.
    counts[ms < SECONDS * 1000 ? (ms * 0.001) | 0 : SECONDS]!++;
  }
  if (total === 0) return columns.intervalMin[0] ?? DEFAULT_INTERVAL_MIN;
  const upper = total >> 1;
  const lower = total % 2 === 0 ? upper - 1 : upper;
  const secondAt = (rank: number): number => {
    let sum = 0;
    for (let s = 0; s <= SECONDS; s++) if ((sum += counts[s]!) > rank) return s;
    return SECONDS;
  };
  // The median lies within a second or so of `least`: mostly it is clear which minute that is.
  const most = secondAt(upper);
  const least = (secondAt(lower) + most) / 2;
  const minute = roundHalfEven(least / 60);
  const isSure = most < SECONDS && Math.abs(least + 0.5 - 30 - 60 * Math.floor(least / 60)) > 2;
  const median = isSure ? minute : roundHalfEven(quantiles(spacings(columns, total), [0.5])![0]! / MINUTE_MS);
  return Math.max(1, median);
});

function spacings({ at, length }: Columns, count: number): Float64Array {
  const found = new Float64Array(count);
  let next = 0;
  for (let i = 1; i < length; i++) if (at[i] !== at[i - 1]) found[next++] = at[i]! - at[i - 1]!;
  return found;
}

/**
 * Step of the grid, minutes: the median spacing where a day is a multiple of it; else 20 for wider spacings, and for
 * narrower ones the nearest multiple of 5 (from the middle down). Rule of the R package iglu 4.3.0.
 */
export function gridStepMin(columns: Columns): number {
  const spacing = medianSpacingMin(columns);
  if (1440 % spacing === 0) return spacing;
  if (spacing > 20) return 20;
  return spacing - (spacing % 5) + (spacing % 5 > 2 ? 5 : 0);
}
