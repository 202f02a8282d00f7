// A part of the columns by time, without copying them.
import type { Columns } from '../model/columns.ts';
import type { Range } from '../model/time.ts';
import { lowerBound } from './search.ts';

/** Indexes of the readings with `from` ≤ at < `to`: first, and one past the last. */
export function indexesWithin(columns: Columns, range: Range): readonly [number, number] {
  return [lowerBound(columns.at, range.from), lowerBound(columns.at, range.to)];
}

/** The readings with `from` ≤ at < `to`, as views on the same memory. */
export function within<C extends Columns>(columns: C, range: Range): C {
  return between(columns, ...indexesWithin(columns, range));
}

/** The readings `from` ≤ index < `to`, as views on the same memory. */
export function between<C extends Columns>(columns: C, from: number, to: number): C {
  return {
    ...columns,
    length: Math.max(0, to - from),
    at: columns.at.subarray(from, to),
    value: columns.value.subarray(from, to),
    bound: columns.bound.subarray(from, to),
    source: columns.source.subarray(from, to),
    intervalMin: columns.intervalMin.subarray(from, to),
  };
}

/** Copies of the readings at `indexes` (ascending). */
export function pick<C extends Columns>(columns: C, indexes: ArrayLike<number>): C {
  const size = indexes.length;
  const at = new Float64Array(size);
  const value = new Float64Array(size);
  const bound = new Uint8Array(size);
  const source = new Uint16Array(size);
  const intervalMin = new Uint8Array(size);
  for (let to = 0; to < size; to++) {
    const from = indexes[to]!;
    at[to] = columns.at[from]!;
    value[to] = columns.value[from]!;
    bound[to] = columns.bound[from]!;
    source[to] = columns.source[from]!;
    intervalMin[to] = columns.intervalMin[from]!;
  }
  return { ...columns, length: size, at, value, bound, source, intervalMin };
}
