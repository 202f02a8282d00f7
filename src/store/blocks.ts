// What a block is: one device's records of one kind for one day of the device's clock, in one order, with one id.
import { AppError } from '../model/errors.ts';
import { type DataRecord, type RecordKind, VALUE_FIELD } from '../model/record.ts';
import type { Day } from '../model/time.ts';
import type { EditClock } from './edit-clock.ts';

/** First byte of a block. Another one was written by a version of Basalt that this one does not know. */
export const FORMAT = 1;
/** The same with a list of removed records behind it: `[format 1's bytes but the first][JSON {id: clock}][uint32 its length]`. */
export const FORMAT_REMOVED = 2;

/** What a block holds: records, and ids of records that were removed, with when. No id is in both. */
export interface Contents {
  readonly records: readonly DataRecord[];
  readonly removed: ReadonlyMap<string, EditClock>;
}

export const NONE_REMOVED: ReadonlyMap<string, EditClock> = new Map();

/** More records than any device makes in a day: a larger count is damage, not to be given memory. */
export const MOST_RECORDS = 2 ** 20;

/** What a block's columns do not say about a record: fields without a column, and what cannot be computed again. */
export interface Extra {
  /** Running number among equal records, part of the id. */
  '#'?: number;
  /** An id that was not made by `recordId`. */
  id?: string;
  /** A wall clock text that `wallFromMs` would spell differently. */
  deviceTime?: string;
  [field: string]: unknown;
}

/** `deviceId/kind/day`. The day is the device's, so that a record's block never changes, however its time is corrected. */
export function blockId(deviceId: string, kind: RecordKind, day: Day): string {
  return `${deviceId}/${kind}/${day}`;
}

/** Records by block id, in the order they came. `bad-input` for a record without a kind or a day of its device's clock. */
export function byBlock(records: readonly DataRecord[]): Map<string, DataRecord[]> {
  const blocks = new Map<string, DataRecord[]>();
  let deviceId: string | undefined;
  let kind: string | undefined;
  let dayT = '';
  let block: DataRecord[] = [];
  for (const record of records) {
    // Readings come in order, so the block is nearly always that of the one before.
    if (record.kind !== kind || record.deviceId !== deviceId || !record.deviceTime.startsWith(dayT)) {
      ({ deviceId, kind } = record);
      dayT = record.deviceTime.slice(0, 11);
      if (!(record.kind in VALUE_FIELD) || !/^\d{4}-\d\d-\d\dT$/.test(dayT)) throw notARecord(record, 'kind or day');
      const id = blockId(record.deviceId, record.kind, dayT.slice(0, 10));
      block = blocks.get(id) ?? [];
      blocks.set(id, block);
    }
    block.push(record);
  }
  return blocks;
}

/** The order of a kind's records, in a block and out of it: by time, and by what ids begin with where times are equal. */
export function compareRecords(a: DataRecord, b: DataRecord): number {
  return (
    a.at - b.at ||
    compareText(a.deviceId, b.deviceId) ||
    compareText(a.deviceTime, b.deviceTime) ||
    compareText(a.id, b.id)
  );
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Each id once, the first of several, in the order of a block. */
export function distinct(records: Iterable<DataRecord>): DataRecord[] {
  const byId = new Map<string, DataRecord>();
  for (const record of records) if (!byId.has(record.id)) byId.set(record.id, record);
  return [...byId.values()].sort(compareRecords);
}

/** Numbers as a `DataView`: the same on every machine, little-endian where it is asked for. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function notARecord(record: DataRecord, what: string): AppError {
  return new AppError('bad-input', `record ${record.id} cannot be kept: ${what}`);
}
