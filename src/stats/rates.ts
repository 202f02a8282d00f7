// How fast glucose moves: mean absolute change, variability of the trace's length, and spread of the rate of change.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { sdOfChange } from './conga.ts';
import { grid } from './grid.ts';
import { oncePerZone } from './once.ts';

/**
 * Mean absolute glucose change (MAG). With `stepMin` 60 every (60 / step)-th point of the grid is taken, from the first on.
 * @formula Σ |x(t) − x(t − step)| / hours that these differences cover
 * @unit mg/dL per hour
 * @rounding one decimal
 * @source Hermanides et al., Crit Care Med 2010;38:838; grid of iglu 4.3.0
 */
export function meanAbsoluteChange(columns: Columns, zone: Zone, stepMin?: number): number | undefined {
  const { flat, stepMin: own } = grid(columns, zone);
  const every = (stepMin ?? own) / own;
  if (!Number.isInteger(every) || every < 1) return undefined;
  const { absolute, count } = every === 1 ? steps(columns, zone) : absoluteChanges(flat, every);
  return count ? absolute / ((count * every * own) / 60) : undefined;
}

/** Σ |differences| of every `every`-th point, both present, and how many there are. */
function absoluteChanges(flat: Float64Array, every: number): { readonly absolute: number; readonly count: number } {
  let absolute = 0;
  let count = 0;
  for (let i = every; i < flat.length; i += every) {
    const difference = flat[i]! - flat[i - every]!;
    if (difference !== difference) continue;
    absolute += Math.abs(difference);
    count++;
  }
  return { absolute, count };
}

/** Differences of neighbouring points, both present: Σ of their amounts, Σ of the lengths of their lines, and their number. */
const steps = oncePerZone((columns: Columns, zone: Zone) => {
  const { flat, stepMin } = grid(columns, zone);
  const square = stepMin * stepMin;
  let absolute = 0;
  let length = 0;
  let count = 0;
  for (let i = 1; i < flat.length; i++) {
    const difference = flat[i]! - flat[i - 1]!;
    if (difference !== difference) continue;
    absolute += Math.abs(difference);
    length += Math.sqrt(square + difference * difference);
    count++;
  }
  return { absolute, length, count };
});

/**
 * Glycemic variability percentage (GVP): how much longer the trace is than a level line. Always from mg/dL and minutes,
 * also for people who see mmol/L.
 * @formula (Σ √(step² + Δ²) / Σ step − 1) · 100 over neighbouring points of the grid, both present
 * @unit percent
 * @rounding one decimal
 * @source Peyser et al., Diabetes Technol Ther 2018;20:6; grid of iglu 4.3.0
 */
export function glycemicVariabilityPercentage(columns: Columns, zone: Zone): number | undefined {
  const { length, count } = steps(columns, zone);
  return count ? (length / (count * grid(columns, zone).stepMin) - 1) * 100 : undefined;
}

/**
 * SD of the rate of change over 15 minutes. Undefined where the step of the grid is no part of 15 minutes.
 * @formula SD (n − 1) of (x(t) − x(t − 15 min)) / 15 over the grid
 * @unit mg/dL per minute
 * @rounding two decimals
 * @source Clarke and Kovatchev, Diabetes Technol Ther 2009;11 Suppl 1:S45; grid of iglu 4.3.0
 */
export function sdOfRateOfChange(columns: Columns, zone: Zone): number | undefined {
  const sd = sdOfChange(columns, zone, 15);
  return sd === undefined ? undefined : sd / 15;
}
