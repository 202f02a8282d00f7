// CONGA: how much glucose differs from what it was some hours before.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { grid } from './grid.ts';

/**
 * Continuous overall net glycemic action (CONGA n). Undefined where the step of the grid is no part of n hours.
 * @formula SD (n − 1) of x(t) − x(t − n hours) over the grid in elapsed time
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source McDonnell et al., Diabetes Technol Ther 2005;7:253; grid of iglu 4.3.0
 */
export function conga(columns: Columns, zone: Zone, hours: number): number | undefined {
  const { flat, stepMin } = grid(columns, zone);
  const lag = (hours * 60) / stepMin;
  return Number.isInteger(lag) ? sdOfDifferences(flat, lag) : undefined;
}

/** SD (n − 1) of the differences of values `lag` places apart, both present; `undefined` below two. */
export function sdOfDifferences(flat: Float64Array, lag: number): number | undefined {
  // One pass: differences lie around 0, so that little is lost against two.
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let i = lag; i < flat.length; i++) {
    const difference = flat[i]! - flat[i - lag]!;
    if (difference !== difference) continue;
    count++;
    sum += difference;
    squares += difference * difference;
  }
  if (count < 2) return undefined;
  return Math.sqrt(Math.max(0, squares - (sum * sum) / count) / (count - 1));
}
