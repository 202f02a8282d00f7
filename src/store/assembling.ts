// Blocks put together: the readings of a stretch of time as columns, or its records, in order of time.
import type { Columns } from '../model/columns.ts';
import type { DataRecord } from '../model/record.ts';
import type { Range } from '../model/time.ts';
import { compareRecords, compareText } from './blocks.ts';
import type { FilledRow } from './finding.ts';
import { blockCount, type ReadingColumns, readingColumns, unpackBlock, unpackReadings } from './unpack.ts';

/** Records of the blocks that are in `range`, in order. */
export function recordsOf(rows: readonly FilledRow[], range: Range): DataRecord[] {
  const inRange = ({ at }: DataRecord): boolean => at >= range.from && at < range.to;
  const records = inOrderOfSource(rows).flatMap((row) => {
    const all = unpackBlock(row);
    return isInside(row, range) ? all : all.filter(inRange);
  });
  return records.sort(compareRecords);
}

/** A block's readings from its `skip`th on, and where they begin in the columns. */
interface Part {
  readonly row: FilledRow;
  readonly skip: number;
  readonly count: number;
  readonly start: number;
}

/** Readings of the blocks that are in `range`, as columns. */
export function columnsOf(rows: readonly FilledRow[], range: Range): Columns {
  const parts: Part[] = [];
  let length = 0;
  for (const row of inOrderOfSource(rows)) {
    const all = blockCount(row.bytes);
    let [skip, end] = [0, all];
    if (!isInside(row, range)) {
      const { at } = unpacked(row, all);
      skip = at.findIndex((time) => time >= range.from);
      end = skip + at.subarray(skip).filter((time) => time < range.to).length;
      if (skip < 0 || skip === end) continue;
    }
    parts.push({ row, skip, count: end - skip, start: length });
    length += end - skip;
  }
  const columns = readingColumns(length);
  const source = new Uint16Array(length);
  const sources: string[] = [];
  for (const { row, skip, count, start } of parts) {
    if (row.deviceId !== sources.at(-1)) sources.push(row.deviceId);
    source.fill(sources.length - 1, start, start + count);
    const all = blockCount(row.bytes);
    if (count === all) unpackReadings(row.bytes, columns, start);
    else copy(unpacked(row, all), skip, count, columns, start);
  }
  const order = orderOf(columns.at, parts);
  if (!order) return { length, ...columns, source, sources };
  return {
    length,
    at: columns.at.map((_, i) => columns.at[order[i]!]!),
    value: columns.value.map((_, i) => columns.value[order[i]!]!),
    bound: columns.bound.map((_, i) => columns.bound[order[i]!]!),
    intervalMin: columns.intervalMin.map((_, i) => columns.intervalMin[order[i]!]!),
    source: source.map((_, i) => source[order[i]!]!),
    sources,
  };
}

function isInside(row: FilledRow, range: Range): boolean {
  return row.first >= range.from && row.last < range.to;
}

function unpacked(row: FilledRow, count: number): ReadingColumns {
  const columns = readingColumns(count);
  unpackReadings(row.bytes, columns, 0);
  return columns;
}

function copy(from: ReadingColumns, skip: number, count: number, to: ReadingColumns, start: number): void {
  to.at.set(from.at.subarray(skip, skip + count), start);
  to.value.set(from.value.subarray(skip, skip + count), start);
  to.bound.set(from.bound.subarray(skip, skip + count), start);
  to.intervalMin.set(from.intervalMin.subarray(skip, skip + count), start);
}

/** One source after the other, each in order of time: sensors that followed each other need no sorting, two worn together one merge. */
function inOrderOfSource(rows: readonly FilledRow[]): FilledRow[] {
  const begin = new Map<string, number>();
  for (const { deviceId, first } of rows) begin.set(deviceId, Math.min(first, begin.get(deviceId) ?? first));
  return [...rows].sort(
    (a, b) =>
      begin.get(a.deviceId)! - begin.get(b.deviceId)! || compareText(a.deviceId, b.deviceId) || a.first - b.first,
  );
}

/** The indexes of all readings in order; `undefined` when they are in order already. */
function orderOf(at: Float64Array, parts: readonly Part[]): readonly number[] | undefined {
  // Inside a block they are; between two blocks an equal time may be out of order.
  if (parts.every(({ start }) => start === 0 || at[start]! > at[start - 1]!)) return undefined;
  // As compareRecords: by time, then device, then day, which is what is left of deviceTime between blocks.
  const byBlock = [...parts].sort(
    ({ row: a }, { row: b }) => compareText(a.deviceId, b.deviceId) || compareText(a.day, b.day),
  );
  const block = new Uint32Array(at.length);
  byBlock.forEach(({ start, count }, rank) => block.fill(rank, start, start + count));
  const order = Array.from(at, (_, i) => i);
  // Array.sort finds the stretches that are in order and merges them.
  return order.sort((a, b) => at[a]! - at[b]! || block[a]! - block[b]! || a - b);
}
