// Records of one block into bytes: numbers in columns, everything else beside them. Pure.
//
// [0] format, [1:5) uint32 count; unless that is 0 then times, values (kinds with a main number), bounds, intervals,
// wall clock minus time, then [uint32 length, that many bytes of JSON `[[index, extra]…]`]. All numbers little-endian.
import { boundCode } from '../model/columns.ts';
import { AppError } from '../model/errors.ts';
import { identityValue, runningNumber } from '../model/identity.ts';
import { type DataRecord, VALUE_FIELD } from '../model/record.ts';
import type { UtcMs } from '../model/time.ts';
import {
  compareText,
  distinct,
  type Extra,
  FORMAT,
  FORMAT_REMOVED,
  MOST_RECORDS,
  NONE_REMOVED,
  notARecord,
  viewOf,
} from './blocks.ts';
import type { EditClock } from './edit-clock.ts';
import { columnSize, widthOf, writeColumn } from './number-columns.ts';
import { planTimes, timesSize, wallMsOfDay, writeTimes } from './time-columns.ts';

export interface PackedBlock {
  readonly bytes: Uint8Array;
  /** Without what was there twice. */
  readonly count: number;
  /** Absent when there are no records. */
  readonly first?: UtcMs;
  readonly last?: UtcMs;
}

/**
 * Packs records of one block, in any order; of several with one id the first is taken. The same records give the same bytes.
 * `bad-input` for a record that could not be given back as it is: an impossible time, a main number that is none,
 * NaN or a function in a field.
 */
export function packBlock(
  records: readonly DataRecord[],
  removed: ReadonlyMap<string, EditClock> = NONE_REMOVED,
): PackedBlock {
  const packed = packRecords(records);
  return removed.size ? { ...packed, bytes: withRemoved(packed.bytes, removed) } : packed;
}

function withRemoved(bytes: Uint8Array, removed: ReadonlyMap<string, EditClock>): Uint8Array {
  const list = Object.fromEntries([...removed].sort(([a], [b]) => compareText(a, b)));
  const json = new TextEncoder().encode(JSON.stringify(list));
  const out = new Uint8Array(bytes.length + json.length + 4);
  out.set(bytes);
  out[0] = FORMAT_REMOVED;
  out.set(json, bytes.length);
  viewOf(out).setUint32(bytes.length + json.length, json.length, true);
  return out;
}

function packRecords(records: readonly DataRecord[]): PackedBlock {
  const extras: [number, Extra][] = [];
  let list = records;
  if (!fillColumns(list, extras, 'check order')) {
    list = distinct(records);
    extras.length = 0;
    fillColumns(list, extras, 'in order');
  }
  const count = list.length;
  if (count === 0) return { bytes: Uint8Array.of(FORMAT, 0, 0, 0, 0), count };
  if (count > MOST_RECORDS) throw new AppError('bad-input', `${count} records for one day`);

  const times = planTimes(columns.at, count, columns.scratch);
  const { value, bound, intervalMin, wall } = columns;
  const numbers = VALUE_FIELD[list[0]!.kind] ? [value, bound, intervalMin, wall] : [bound, intervalMin, wall];
  const widths = numbers.map((column) => widthOf(column, count));
  const json = extras.length ? new TextEncoder().encode(JSON.stringify(extras)) : new Uint8Array(0);
  const numbersSize = widths.reduce<number>((sum, width) => sum + columnSize(width, count), 0);
  const bytes = new Uint8Array(5 + timesSize(times) + numbersSize + 4 + json.length);
  const view = viewOf(bytes);
  view.setUint8(0, FORMAT);
  view.setUint32(1, count, true);
  let position = writeTimes(view, 5, times);
  numbers.forEach((column, i) => (position = writeColumn(view, position, widths[i]!, column, count)));
  view.setUint32(position, json.length, true);
  bytes.set(json, position + 4);
  return { bytes, count, first: columns.at[0]!, last: columns.at[count - 1]! };
}

/** Room for the block being packed, kept because thousands are packed in a row. */
let columns = room(512);

function room(count: number): Record<'at' | 'value' | 'bound' | 'intervalMin' | 'wall' | 'scratch', Float64Array> {
  const column = (): Float64Array => new Float64Array(count);
  return { at: column(), value: column(), bound: column(), intervalMin: column(), wall: column(), scratch: column() };
}

/**
 * Fills `columns` and `extras`. 'check order' gives up with false when the records may not be in a block's order or not be
 * distinct: ascending on both clocks and with ids that follow from them, they are.
 */
function fillColumns(
  records: readonly DataRecord[],
  extras: [number, Extra][],
  mode: 'check order' | 'in order',
): boolean {
  if (records.length > columns.at.length) columns = room(2 * records.length);
  let lastAt = Number.NEGATIVE_INFINITY;
  let lastWall = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    const { at } = record;
    const wall = wallMsOfDay(record.deviceTime);
    // Dates of JavaScript end at 8.64e15 ms.
    if (Number.isNaN(wall) || !(Math.abs(at) <= 8.64e15)) throw notARecord(record, `at ${at}, ${record.deviceTime}`);
    columns.at[i] = at;
    columns.wall[i] = wall - at;
    const extra = fillRow(record, i);
    if (extra) extras.push([i, extra]);
    if (mode === 'check order' && !(at > lastAt && wall > lastWall && extra?.id === undefined)) return false;
    lastAt = at;
    lastWall = wall;
  }
  return true;
}

/** Fills row `i` but for its times, and returns what finds no place in it. */
function fillRow(record: DataRecord, i: number): Extra | undefined {
  const fields = record as unknown as Readonly<Record<string, unknown>>;
  const valueField = VALUE_FIELD[record.kind];
  // id, deviceId, kind, at, deviceTime.
  let placed = 5;
  if (valueField) {
    const value = fields[valueField];
    if (!Number.isFinite(value)) throw notARecord(record, `${valueField} is ${String(value)}`);
    columns.value[i] = value as number;
    placed++;
  }
  const bound = boundCode(fields['bound'] as Parameters<typeof boundCode>[0]);
  columns.bound[i] = bound;
  if (bound) placed++;
  const { intervalMin } = fields;
  const interval = typeof intervalMin === 'number' ? Math.min(255, Math.max(1, Math.round(intervalMin))) : 0;
  columns.intervalMin[i] = interval;
  if (interval && interval === intervalMin) placed++;

  let extra: Extra | undefined;
  if (Object.keys(fields).length !== placed) {
    // In one order: a record that went through other hands is the same bytes again.
    for (const field of Object.keys(fields).sort()) {
      const content = fields[field];
      if (COMMON.has(field) || field === valueField || content === undefined) continue;
      if ((field === 'bound' && bound) || (field === 'intervalMin' && interval === content)) continue;
      checkPlain(content, record, field);
      (extra ??= {})[field] = content;
    }
  }
  const equal = runningNumber(record, identityValue(record));
  if (equal === undefined) (extra ??= {}).id = record.id;
  else if (equal > 0) (extra ??= {})['#'] = equal;
  // Only `.000` is another spelling of a time that `wallMs` accepts.
  if (record.deviceTime.endsWith('.000')) (extra ??= {}).deviceTime = record.deviceTime;
  return extra;
}

const COMMON: ReadonlySet<string> = new Set(['id', 'deviceId', 'kind', 'at', 'deviceTime']);

/** JSON would make null of NaN and drop functions, without a word. */
function checkPlain(content: unknown, record: DataRecord, field: string): void {
  if (content === null || typeof content === 'string' || typeof content === 'boolean') return;
  if (typeof content === 'number' && Number.isFinite(content)) return;
  if (typeof content === 'object') {
    for (const part of Object.values(content)) if (part !== undefined) checkPlain(part, record, field);
    return;
  }
  throw notARecord(record, `${field} is ${String(content)}`);
}
