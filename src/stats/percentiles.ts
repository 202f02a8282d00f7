// Median, quartiles and other percentiles of all readings, and the two measures of spread made from them.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { zone as zoneOf } from '../model/time.ts';
import { distribution } from './distribution.ts';
import { grid } from './grid.ts';
import { oncePerZone } from './once.ts';
import { quantiles, quantilesOfCounts } from './quantile.ts';
import { lowerBound } from './search.ts';

/**
 * Percentiles of glucose. Where sampling intervals are mixed they are taken from the grid, which evens the intervals out.
 * @formula type 7: h = (n − 1)·p, straight line between the sorted values ⌊h⌋ and ⌊h⌋ + 1 (counted from 0)
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source Hyndman and Fan, The American Statistician 1996;50:361, definition 7
 */
export function percentiles(columns: Columns, ps: readonly number[], zone?: Zone): number[] | undefined {
  const of = distribution(columns);
  if (of.mixed) return quantiles(presentPoints(columns, zone ?? zoneOf('UTC')), ps);
  return quantilesOfCounts(of.values, of.counts, ps);
}

/** The points of the grid that are not missing. */
export const presentPoints: (columns: Columns, zone: Zone) => Float64Array = oncePerZone((columns, zone) =>
  grid(columns, zone).flat.filter((value) => value === value),
);

/**
 * Median glucose.
 * @formula percentile 50, type 7
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source as percentiles
 */
export function median(columns: Columns, zone?: Zone): number | undefined {
  return percentiles(columns, [0.5], zone)?.[0];
}

/**
 * Interquartile range (IQR).
 * @formula percentile 75 − percentile 25
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source as percentiles
 */
export function interquartileRange(columns: Columns, zone?: Zone): number | undefined {
  const found = percentiles(columns, [0.25, 0.75], zone);
  return found && found[1]! - found[0]!;
}

/**
 * Median absolute deviation (MAD).
 * @formula 1.4826 · median(|g − median(g)|)
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source Hampel, J Am Stat Assoc 1974;69:383; the factor makes it comparable with an SD
 */
export function medianAbsoluteDeviation(columns: Columns, zone?: Zone): number | undefined {
  const center = median(columns, zone);
  if (center === undefined) return undefined;
  const of = distribution(columns);
  if (of.mixed) {
    const points = presentPoints(columns, zone ?? zoneOf('UTC'));
    return (
      1.4826 *
      quantiles(
        points.map((value) => Math.abs(value - center)),
        [0.5],
      )![0]!
    );
  }
  // Distances fall towards the median and rise beyond it: two ascending lists, put together.
  const { values, counts } = of;
  const away = new Float64Array(values.length);
  const awayCounts = new Float64Array(values.length);
  let right = lowerBound(values, center);
  let left = right - 1;
  for (let to = 0; to < values.length; to++) {
    const isLeft = left >= 0 && (right >= values.length || center - values[left]! <= values[right]! - center);
    const from = isLeft ? left-- : right++;
    away[to] = Math.abs(values[from]! - center);
    awayCounts[to] = counts[from]!;
  }
  return 1.4826 * quantilesOfCounts(away, awayCounts, [0.5])![0]!;
}
