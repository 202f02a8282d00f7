// Readings that a sensor gave twice: two closer together than half its interval are one.
import type { Columns } from '../model/columns.ts';
import { MINUTE_MS } from '../model/time.ts';
import { once } from './once.ts';
import { pick } from './within.ts';

/** The least distance of two readings of a sensor, ms, by its interval in minutes. */
export type LeastDistance = (intervalMin: number) => number;

/** Half the interval: what is nearer cannot be a reading of its own. */
export const halfInterval: LeastDistance = (intervalMin) => (intervalMin * MINUTE_MS) / 2;

/** Ten seconds less than the interval, as tidepool-org/viz 1.57.0 has it. */
export const almostInterval: LeastDistance = (intervalMin) => intervalMin * MINUTE_MS - 10_000;

/**
 * The readings without duplicates: of each source, in order of time, what is too near to the last one kept is left out.
 * A step of cleaning, to be taken before any measure. The very same columns come back when there is nothing to leave out.
 */
export function dropDuplicates<C extends Columns>(columns: C, leastDistance: LeastDistance = halfInterval): C {
  return leastDistance === halfInterval ? (halfOnce(columns) as C) : without(columns, leastDistance);
}

const halfOnce = once((columns: Columns) => without(columns, halfInterval));

function without<C extends Columns>(columns: C, leastDistance: LeastDistance): C {
  const { at, source, intervalMin, length } = columns;
  // Intervals seldom change from one reading to the next.
  let interval = -1;
  let least = 0;
  const leastOf = (i: number): number => {
    if (intervalMin[i] !== interval) {
      interval = intervalMin[i]!;
      least = leastDistance(interval);
    }
    return least;
  };
  // Mostly there is none: then not even neighbours of different sources are that near.
  let first = 1;
  while (first < length && at[first]! - at[first - 1]! >= leastOf(first)) first++;
  if (first >= length) return columns;
  const lastKept = new Float64Array(columns.sources.length).fill(-Infinity);
  const kept = new Uint32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) {
    const own = source[i]!;
    if (at[i]! - lastKept[own]! < leastOf(i)) continue;
    lastKept[own] = at[i]!;
    kept[count++] = i;
  }
  return count === length ? columns : pick(columns, kept.subarray(0, count));
}
