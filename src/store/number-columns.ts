// Columns of numbers as bytes: each column is written in the narrowest form that gives every number back exactly.
import { AppError } from '../model/errors.ts';

/** Bytes per number: 0 one number for all of them, 1, 2, 4 unsigned whole numbers, 8 doubles. */
export type Width = 0 | 1 | 2 | 4 | 8;

/** The narrowest width for the first `count` numbers. None of them may be NaN. */
export function widthOf(values: Float64Array, count: number): Width {
  const first = values[0]!;
  let constant = true;
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value !== first) constant = false;
    // `>>> 0` changes everything but whole numbers of 0 to 2^32 - 1.
    if (value >>> 0 !== value) largest = Number.POSITIVE_INFINITY;
    else if (value > largest) largest = value;
  }
  if (constant) return 0;
  return largest <= 0xff ? 1 : largest <= 0xffff ? 2 : largest <= 0xffffffff ? 4 : 8;
}

/** Bytes a column takes, its width byte included. */
export function columnSize(width: Width, count: number): number {
  return 1 + (count === 0 ? 0 : width === 0 ? 8 : width * count);
}

/**
 * Writes a column: [0] its width, then the numbers, little-endian; for width 0 the one number as a double.
 * Returns the position after it.
 */
export function writeColumn(
  view: DataView,
  position: number,
  width: Width,
  values: Float64Array,
  count: number,
): number {
  view.setUint8(position, width);
  const start = position + 1;
  if (count === 0) return start;
  if (width === 0) view.setFloat64(start, values[0]!, true);
  else if (width === 1) for (let i = 0; i < count; i++) view.setUint8(start + i, values[i]!);
  else if (width === 2) for (let i = 0; i < count; i++) view.setUint16(start + 2 * i, values[i]!, true);
  else if (width === 4) for (let i = 0; i < count; i++) view.setUint32(start + 4 * i, values[i]!, true);
  else for (let i = 0; i < count; i++) view.setFloat64(start + 8 * i, values[i]!, true);
  return position + columnSize(width, count);
}

/** Reads `count` numbers to `into` from `offset` on and returns the position after the column; `storage` when it is cut short. */
export function readColumn(
  view: DataView,
  position: number,
  count: number,
  into: Float64Array | Uint8Array,
  offset = 0,
): number {
  const width = position < view.byteLength ? view.getUint8(position) : -1;
  if (width !== 0 && width !== 1 && width !== 2 && width !== 4 && width !== 8) {
    throw new AppError('storage', `no column at byte ${position} of ${view.byteLength}`);
  }
  const end = position + columnSize(width, count);
  if (end > view.byteLength) throw new AppError('storage', `column to byte ${end} in ${view.byteLength} bytes`);
  const start = position + 1;
  if (count === 0) return end;
  if (width === 0) into.fill(view.getFloat64(start, true), offset, offset + count);
  else if (width === 1) for (let i = 0; i < count; i++) into[offset + i] = view.getUint8(start + i);
  else if (width === 2) for (let i = 0; i < count; i++) into[offset + i] = view.getUint16(start + 2 * i, true);
  else if (width === 4) for (let i = 0; i < count; i++) into[offset + i] = view.getUint32(start + 4 * i, true);
  else for (let i = 0; i < count; i++) into[offset + i] = view.getFloat64(start + 8 * i, true);
  return end;
}
