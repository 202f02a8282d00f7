// Bytes of a block back into records, or straight into columns without an object per reading. Pure.
import { boundFromCode, DEFAULT_INTERVAL_MIN } from '../model/columns.ts';
import { AppError } from '../model/errors.ts';
import { identityValue, recordId } from '../model/identity.ts';
import { type DataRecord, VALUE_FIELD } from '../model/record.ts';
import { wallFromMs } from '../model/time.ts';
import { type Contents, type Extra, FORMAT, FORMAT_REMOVED, MOST_RECORDS, NONE_REMOVED, viewOf } from './blocks.ts';
import { type EditClock, isEditClock } from './edit-clock.ts';
import { readColumn } from './number-columns.ts';
import type { Block } from './store.ts';
import { readTimes } from './time-columns.ts';

/** The columns of `Columns` that a block fills. */
export interface ReadingColumns {
  readonly at: Float64Array;
  readonly value: Float64Array;
  readonly bound: Uint8Array;
  readonly intervalMin: Uint8Array;
}

export function readingColumns(length: number): ReadingColumns {
  return {
    at: new Float64Array(length),
    value: new Float64Array(length),
    bound: new Uint8Array(length),
    intervalMin: new Uint8Array(length),
  };
}

/** Number of records in a block; `storage` when its format is not known or it is damaged. */
export function blockCount(bytes: Uint8Array): number {
  if (bytes[0] !== FORMAT && bytes[0] !== FORMAT_REMOVED) {
    throw new AppError('storage', `block of format ${bytes[0]}; known are ${FORMAT} and ${FORMAT_REMOVED}`);
  }
  const count = bytes.length < 5 ? Number.NaN : viewOf(bytes).getUint32(1, true);
  if (!(count <= MOST_RECORDS)) throw new AppError('storage', `block of ${count} records in ${bytes.length} bytes`);
  return count;
}

/** Writes the readings of a numeric kind's block to `into` from `offset` on. `storage` when the bytes are damaged. */
export function unpackReadings(bytes: Uint8Array, into: ReadingColumns, offset: number): void {
  const count = blockCount(bytes);
  if (count === 0) return;
  readReadings(viewOf(bytes), count, true, into, offset);
  for (let i = offset; i < offset + count; i++) into.intervalMin[i] ||= DEFAULT_INTERVAL_MIN;
}

/** A block's records, in order. `storage` when the bytes are not a block of a known format. */
export function unpackBlock(block: Pick<Block, 'id' | 'kind' | 'deviceId' | 'bytes'>): DataRecord[] {
  try {
    return unpack(block);
  } catch (cause) {
    // RangeError: a time that is none; SyntaxError: extras that are no JSON.
    throw new AppError('storage', `block ${block.id} cannot be read: ${String(cause)}`, { cause });
  }
}

/** Records and removals of a block. */
export function unpackContents(block: Pick<Block, 'id' | 'kind' | 'deviceId' | 'bytes'>): Contents {
  return { records: unpackBlock(block), removed: unpackRemoved(block) };
}

/** Ids of the records that were removed from a block, with when. `storage` when the bytes are damaged. */
export function unpackRemoved({ id, bytes }: Pick<Block, 'id' | 'bytes'>): ReadonlyMap<string, EditClock> {
  if (bytes[0] !== FORMAT_REMOVED) return NONE_REMOVED;
  try {
    const list: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(recordsEnd(bytes), bytes.length - 4)));
    const entries = Object.entries(list as Record<string, unknown>);
    if (!entries.length || !entries.every(([, clock]) => isEditClock(clock))) throw new SyntaxError('not a list');
    return new Map(entries as [string, EditClock][]);
  } catch (cause) {
    throw new AppError('storage', `what was removed from block ${id} cannot be read: ${String(cause)}`, { cause });
  }
}

/** Where the records end and what was removed begins. */
function recordsEnd(bytes: Uint8Array): number {
  if (bytes[0] !== FORMAT_REMOVED) return bytes.length;
  const end = bytes.length < 9 ? -1 : bytes.length - 4 - viewOf(bytes).getUint32(bytes.length - 4, true);
  if (end < 5) throw new AppError('storage', `no list of what was removed in ${bytes.length} bytes`);
  return end;
}

function unpack({ kind, deviceId, bytes }: Pick<Block, 'kind' | 'deviceId' | 'bytes'>): DataRecord[] {
  const count = blockCount(bytes);
  const records: DataRecord[] = [];
  if (count === 0) return records;
  const field = VALUE_FIELD[kind];
  const { at, value, bound, intervalMin } = readingColumns(count);
  const wall = new Float64Array(count);
  let position = readReadings(viewOf(bytes), count, !!field, { at, value, bound, intervalMin }, 0);
  position = readColumn(viewOf(bytes), position, count, wall);
  const extras = readExtras(bytes, position);
  for (let i = 0; i < count; i++) {
    // A wall clock is a whole number of milliseconds; the sum can be off a little where the time is not.
    const deviceTime = wallFromMs(Math.round(at[i]! + wall[i]!));
    const record: Record<string, unknown> = { id: '', deviceId, kind, at: at[i]!, deviceTime };
    if (field) record[field] = value[i]!;
    if (bound[i]) record['bound'] = boundFromCode(bound[i]!);
    if (intervalMin[i]) record['intervalMin'] = intervalMin[i]!;
    const { '#': equal = 0, id, ...fields } = extras.get(i) ?? {};
    Object.assign(record, fields);
    const made = record as unknown as DataRecord;
    record['id'] = id ?? recordId(made, identityValue(made), equal);
    records.push(made);
  }
  return records;
}

function readReadings(
  view: DataView,
  count: number,
  withValues: boolean,
  into: ReadingColumns,
  offset: number,
): number {
  let position = readTimes(view, 5, count, into.at, offset);
  if (withValues) position = readColumn(view, position, count, into.value, offset);
  position = readColumn(view, position, count, into.bound, offset);
  return readColumn(view, position, count, into.intervalMin, offset);
}

function readExtras(bytes: Uint8Array, position: number): ReadonlyMap<number, Extra> {
  const length = position + 4 > bytes.length ? Number.NaN : viewOf(bytes).getUint32(position, true);
  const end = recordsEnd(bytes);
  if (position + 4 + length !== end) {
    throw new AppError('storage', `extras of ${length} bytes at byte ${position} of ${end}`);
  }
  if (length === 0) return new Map();
  return new Map(JSON.parse(new TextDecoder().decode(bytes.subarray(position + 4, end))) as [number, Extra][]);
}
