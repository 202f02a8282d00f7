// MODD: how much glucose differs from one day to the next at the same time of day.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { grid } from './grid.ts';

/**
 * Mean of daily differences (MODD).
 * @formula mean of |x(day + 1, t) − x(day, t)| over the grid, both present; t is local time
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source Service and Nelson, Diabetes Care 1980;3:58; grid of iglu 4.3.0
 */
export function meanOfDailyDifferences(columns: Columns, zone: Zone): number | undefined {
  const { rows, perDay } = grid(columns, zone);
  let sum = 0;
  let count = 0;
  for (let i = perDay; i < rows.length; i++) {
    const difference = rows[i]! - rows[i - perDay]!;
    if (difference !== difference) continue;
    sum += Math.abs(difference);
    count++;
  }
  return count ? sum / count : undefined;
}
