// One event of a pump's history, as bytes and as named numbers; the table of layouts says where each number stands.
import type { WallTime } from '../../src/model/time.ts';
import { wallFromMs } from '../../src/model/time.ts';
import type { Field, Fields, Layout } from './layouts.ts';
import { LAYOUTS } from './layouts.ts';

/** Type, source, length, RTC and offset; what the event is about follows. */
export const HEAD_LENGTH = 11;
/** Midnight of 2000-01-01 on the pump's own clock, as `wallMs`. */
export const EPOCH_MS = 946_684_800_000;
const OFFSET_BASE = 2 ** 32;

/** The pump's time: a counter of seconds that nobody sets, and what to add to it for the clock on the screen. */
export interface PumpTime {
  /** Seconds, uint32. */
  readonly rtc: number;
  /** Seconds, uint32; the clock is 2000-01-01 + rtc + offset - 2^32. */
  readonly offset: number;
}

/** What the pump's screen showed. */
export function deviceTimeOf({ rtc, offset }: PumpTime): WallTime {
  return wallFromMs(EPOCH_MS + (rtc + offset - OFFSET_BASE) * 1000);
}

/** The offset under which the counter `rtc` shows as that clock (as `wallMs`, whole seconds). */
export function offsetFor(rtc: number, wall: number): number {
  return (Math.round((wall - EPOCH_MS) / 1000) - rtc + 2 * OFFSET_BASE) % OFFSET_BASE;
}

/** An event as it lies in a block. */
export interface RawEvent extends PumpTime {
  readonly type: number;
  readonly source: number;
  /** All of it, head included. */
  readonly bytes: Uint8Array;
}

export type EventType = keyof typeof LAYOUTS;

type OptionalNames<F extends Fields> = {
  [N in keyof F]: F[N] extends { readonly optional: true } ? N : never;
}[keyof F];

/** The numbers of a table of fields, in the unit of each. */
type Numbers<F extends Fields> = { readonly [N in Exclude<keyof F, OptionalNames<F>>]: number } & {
  readonly [N in OptionalNames<F>]?: number;
};

type FieldsOf<T extends EventType> = (typeof LAYOUTS)[T]['fields'];
type RowsOf<T extends EventType> = (typeof LAYOUTS)[T] extends {
  readonly rows: { readonly fields: infer R extends Fields };
}
  ? { readonly rows: readonly Numbers<R>[] }
  : unknown;

/** An event whose type is in the table. */
export type EventOf<T extends EventType> = T extends EventType
  ? PumpTime & { readonly type: T; readonly source: number } & Numbers<FieldsOf<T>> & RowsOf<T>
  : never;
export type PumpEvent = EventOf<EventType>;

export function isKnown(type: number): type is EventType {
  return type in LAYOUTS;
}

/**
 * The event's numbers; `undefined` for a type that is not in the table, and for an event too short to hold what its type
 * does.
 */
export function decodeEvent(raw: RawEvent): PumpEvent | undefined {
  if (!isKnown(raw.type)) return undefined;
  const layout: Layout = LAYOUTS[raw.type];
  const view = new DataView(raw.bytes.buffer, raw.bytes.byteOffset, raw.bytes.length);
  const event: Record<string, unknown> = { type: raw.type, source: raw.source, rtc: raw.rtc, offset: raw.offset };
  if (!readFields(view, 0, layout.fields, event)) return undefined;
  if (layout.rows) {
    const { countAt, from, size, fields } = layout.rows;
    if (countAt >= view.byteLength) return undefined;
    const rows: Record<string, unknown>[] = [];
    for (let i = 0; i < view.getUint8(countAt); i++) {
      const row: Record<string, unknown> = {};
      if (!readFields(view, from + i * size, fields, row)) return undefined;
      rows.push(row);
    }
    event['rows'] = rows;
  }
  return event as unknown as PumpEvent;
}

function readFields(view: DataView, start: number, fields: Fields, into: Record<string, unknown>): boolean {
  for (const [name, field] of Object.entries(fields)) {
    if (start + field.at + field.size > view.byteLength) {
      if (field.optional) continue;
      return false;
    }
    const number = readNumber(view, start + field.at, field);
    into[name] = field.scale ? number / field.scale : number;
  }
  return true;
}

function readNumber(view: DataView, at: number, { size, signed }: Field): number {
  if (size === 1) return view.getUint8(at);
  if (size === 2) return signed ? view.getInt16(at) : view.getUint16(at);
  return signed ? view.getInt32(at) : view.getUint32(at);
}

/** The bytes of an event, as long as its fields and rows need or as `length` says; bytes no field names are zero. */
export function encodeEvent(event: PumpEvent, length = 0): Uint8Array {
  const layout: Layout = LAYOUTS[event.type];
  const values = event as unknown as Readonly<Record<string, number | undefined>>;
  const rows = 'rows' in event ? (event.rows as readonly Readonly<Record<string, number>>[]) : [];
  const fieldsEnd = Math.max(
    HEAD_LENGTH,
    ...Object.entries(layout.fields).map(([name, { at, size }]) => (values[name] === undefined ? 0 : at + size)),
  );
  const rowsEnd = layout.rows ? layout.rows.from + rows.length * layout.rows.size : 0;
  const bytes = new Uint8Array(Math.max(fieldsEnd, rowsEnd, length));
  const view = new DataView(bytes.buffer);
  bytes.set([event.type, event.source, bytes.length]);
  view.setUint32(3, event.rtc);
  view.setUint32(7, event.offset);
  writeFields(view, 0, layout.fields, values);
  if (layout.rows) {
    const { countAt, from, size, fields } = layout.rows;
    bytes[countAt] = rows.length;
    rows.forEach((row, i) => writeFields(view, from + i * size, fields, row));
  }
  return bytes;
}

function writeFields(
  view: DataView,
  start: number,
  fields: Fields,
  values: Readonly<Record<string, number | undefined>>,
): void {
  for (const [name, { at, size, scale = 1 }] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined) continue;
    const number = Math.round(value * scale);
    if (size === 1) view.setUint8(start + at, number);
    else if (size === 2) view.setUint16(start + at, number & 0xffff);
    else view.setUint32(start + at, number >>> 0);
  }
}
