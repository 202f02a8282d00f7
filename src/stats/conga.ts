// CONGA: how much glucose differs from what it was some hours before.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { grid } from './grid.ts';
import { oncePerZone } from './once.ts';

/**
 * Continuous overall net glycemic action (CONGA n). Undefined where the step of the grid is no part of n hours.
 * @formula SD (n − 1) of x(t) − x(t − n hours) over the grid in elapsed time
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source McDonnell et al., Diabetes Technol Ther 2005;7:253; grid of iglu 4.3.0
 */
export function conga(columns: Columns, zone: Zone, hours: number): number | undefined {
  return sdOfChange(columns, zone, hours * 60);
}

/** Lags that are computed together, minutes: those of the rate of change and of the usual CONGA values. */
const USUAL_LAGS = [15, 60, 120, 240, 360, 1440];
/** Points worked on at a time, so that they stay near the processor while all lags go over them. */
const BLOCK = 8192;

const usualSds = oncePerZone((columns: Columns, zone: Zone) => {
  const { flat, stepMin } = grid(columns, zone);
  return sdsOfDifferences(
    flat,
    USUAL_LAGS.map((minutes) => minutes / stepMin),
  );
});

/**
 * SD (n − 1) of the change of glucose over `minutes` on the grid, mg/dL; `undefined` where the step of the grid is no part
 * of these, and below two changes.
 */
export function sdOfChange(columns: Columns, zone: Zone, minutes: number): number | undefined {
  const usual = USUAL_LAGS.indexOf(minutes);
  if (usual >= 0) return usualSds(columns, zone)[usual];
  const { flat, stepMin } = grid(columns, zone);
  return sdsOfDifferences(flat, [minutes / stepMin])[0];
}

/** For each lag the SD of the differences of values that many places apart, both present. */
function sdsOfDifferences(flat: Float64Array, lags: readonly number[]): (number | undefined)[] {
  // One pass: differences lie around 0, so that little is lost against two.
  const totals = lags.map(() => ({ count: 0, sum: 0, squares: 0 }));
  for (let from = 0; from < flat.length; from += BLOCK) {
    const to = Math.min(flat.length, from + BLOCK);
    for (const [index, lag] of lags.entries()) {
      if (!Number.isInteger(lag)) continue;
      let count = 0;
      let sum = 0;
      let squares = 0;
      for (let i = Math.max(from, lag); i < to; i++) {
        const difference = flat[i]! - flat[i - lag]!;
        if (difference !== difference) continue;
        count++;
        sum += difference;
        squares += difference * difference;
      }
      const total = totals[index]!;
      total.count += count;
      total.sum += sum;
      total.squares += squares;
    }
  }
  return totals.map(({ count, sum, squares }) =>
    count < 2 ? undefined : Math.sqrt(Math.max(0, squares - (sum * sum) / count) / (count - 1)),
  );
}
