// One event of a pump's history, as bytes and as named numbers; a table says where each number stands.
// Offsets: github tidepool-org/uploader `lib/drivers/medtronic600/NGPHistoryParser.js`, checked on 2 371 saved events where those have the type.
import { hex } from '../../src/device/bytes.ts';
import type { WallTime } from '../../src/model/time.ts';
import { wallFromMs } from '../../src/model/time.ts';

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

/** Where a number stands: `at` from the start of the event, or of the row. */
interface Field {
  readonly at: number;
  readonly size: 1 | 2 | 4;
  readonly signed?: true;
  /** Bytes hold the number times this. 1 when absent. */
  readonly scale?: number;
  /** Events of older firmware end before it. */
  readonly optional?: true;
}

type Fields = Readonly<Record<string, Field>>;

interface Layout {
  readonly fields: Fields;
  /** Rows of equal size behind the fields; `count` stands at its offset. */
  readonly rows?: { readonly countAt: number; readonly from: number; readonly size: number; readonly fields: Fields };
}

const u8 = (at: number): Field => ({ at, size: 1 });
const u16 = (at: number, scale?: number): Field => ({ at, size: 2, ...(scale && { scale }) });
const i16 = (at: number, scale?: number): Field => ({ at, size: 2, signed: true, ...(scale && { scale }) });
const u32 = (at: number): Field => ({ at, size: 4 });
/** Insulin, U; 1/10000 U in the bytes. */
const units = (at: number): Field => ({ at, size: 4, scale: 10_000 });
const signedUnits = (at: number): Field => ({ at, size: 4, scale: 10_000, signed: true });

const BOLUS = { bolusSource: u8(0x0b), number: u8(0x0c), preset: u8(0x0d) } as const;
const TEMP = { preset: u8(0x0b), mode: u8(0x0c), rate: units(0x0d), percent: u8(0x11), minutes: u16(0x12) } as const;
const NOTHING = { fields: {} } as const;
const RATES = {
  fields: { pattern: u8(0x0b) },
  rows: { countAt: 0x0c, from: 0x0d, size: 5, fields: { rate: units(0), slot: u8(4) } },
} as const;
const SENSITIVITIES = {
  fields: { glucoseUnit: u8(0x0b) },
  rows: { countAt: 0x0c, from: 0x0d, size: 3, fields: { slot: u8(0), value: u16(1) } },
} as const;
const RATIOS = {
  fields: { carbUnit: u8(0x0b) },
  rows: { countAt: 0x0c, from: 0x0d, size: 5, fields: { slot: u8(0), value: u32(1) } },
} as const;
const TARGETS = {
  fields: { glucoseUnit: u8(0x0b) },
  rows: { countAt: 0x0c, from: 0x0d, size: 5, fields: { slot: u8(0), high: u16(1), low: u16(3) } },
} as const;
const MAXIMUM = { fields: { before: units(0x0b), after: units(0x0f) } } as const;
const CLOCK = { fields: { newRtc: u32(0x0b), newOffset: u32(0x0f) } } as const;

/** By type. Names of the types are those of the free drivers. */
export const LAYOUTS = {
  // Clock reset, clock set.
  0x02: CLOCK,
  0x03: CLOCK,
  // Day begins, day ends.
  0x07: NOTHING,
  0x08: NOTHING,
  // Boluses as programmed: normal, square, dual.
  0x15: { fields: { ...BOLUS, normal: units(0x0e), active: units(0x12) } },
  0x16: { fields: { ...BOLUS, square: units(0x0e), minutes: u16(0x12), active: units(0x14) } },
  0x17: { fields: { ...BOLUS, normal: units(0x0e), square: units(0x12), minutes: u16(0x16), active: units(0x18) } },
  // Tubing (0) or cannula (1) filled.
  0x1a: { fields: { what: u8(0x0b), delivered: units(0x0c), remaining: units(0x10) } },
  0x1b: { fields: TEMP },
  0x1c: { fields: { before: u8(0x0b), after: u8(0x0c) } },
  // A segment of the basal pattern begins.
  0x1d: { fields: { pattern: u8(0x0b), segment: u8(0x0c), rate: units(0x0d) } },
  // Delivery stopped, restarted.
  0x1e: { fields: { reason: u8(0x0b) } },
  0x1f: { fields: { reason: u8(0x0b) } },
  // Temporary basal over; the form of 20 bytes ends before the flags.
  0x22: {
    fields: { ...TEMP, flags: { at: 0x14, size: 1, optional: true }, ran: { at: 0x15, size: 2, optional: true } },
  },
  0x28: { fields: { code: u16(0x0b), mode: u8(0x11), flags: u8(0x12), data0: u8(0x13), glucose: u16(0x14) } },
  0x2a: { fields: { code: u16(0x0b) } },
  0x2b: { fields: { warning: u8(0x0b), hours: u8(0x0c), minutes: u8(0x0d), remaining: units(0x0e) } },
  0x2c: NOTHING,
  // Markers of the person; from 0B their own time.
  0x2e: { fields: { carbUnit: u8(0x13), carbs: u16(0x14) } },
  0x2f: { fields: { minutes: u16(0x13) } },
  0x30: { fields: { units: units(0x13) } },
  0x31: NOTHING,
  0x32: { fields: { flags: u8(0x0b), glucose: u16(0x0c), glucoseSource: u8(0x0e) } },
  0x36: NOTHING,
  0x37: NOTHING,
  0x38: { fields: { factor: u16(0x0b, 100), glucose: u16(0x0d) } },
  0x3c: {
    fields: {
      dayRtc: u32(0x0b),
      dayOffset: u32(0x0f),
      minutes: u16(0x13),
      total: units(0x25),
      basal: units(0x29),
      bolus: units(0x2e),
      carbUnit: u8(0x33),
      carbs: u16(0x34),
    },
  },
  // Bolus wizard; numbers in the units it names.
  0x3d: {
    fields: {
      glucoseUnit: u8(0x0b),
      carbUnit: u8(0x0c),
      glucose: u16(0x0d),
      carbs: u16(0x0f),
      sensitivity: u16(0x11),
      ratio: u32(0x13),
      low: u16(0x17),
      high: u16(0x19),
      correction: signedUnits(0x1b),
      food: units(0x1f),
      active: units(0x23),
      subtracted: units(0x27),
      sum: signedUnits(0x2b),
      step: u8(0x2f),
      flags: u8(0x30),
      final: units(0x31),
    },
  },
  // The wizard of a 670G in auto mode.
  0x3e: {
    fields: {
      flags: u8(0x0b),
      glucose: u16(0x0c),
      carbs: u16(0x0e),
      correction: signedUnits(0x10),
      food: units(0x14),
      sum: units(0x18),
      ratio: u32(0x1c),
    },
  },
  0x52: RATES,
  0x53: RATES,
  0x58: MAXIMUM,
  0x59: MAXIMUM,
  0x5d: {
    fields: {
      onBefore: u8(0x0b),
      carbUnitBefore: u8(0x0c),
      minutesBefore: u16(0x0d),
      onAfter: u8(0x0f),
      carbUnitAfter: u8(0x10),
      minutesAfter: u16(0x11),
    },
  },
  0x5e: SENSITIVITIES,
  0x5f: SENSITIVITIES,
  0x60: RATIOS,
  0x61: RATIOS,
  0x62: TARGETS,
  0x63: TARGETS,
  // Glucose that came to a 670G: received, and again whenever something is done with it.
  0x82: { fields: { glucose: u16(0x0b), flags: u8(0x16) } },
  // Sensor readings; item 0 has the event's time, item i is i intervals earlier.
  0xd6: {
    fields: { interval: u8(0x0b), predicted: u16(0x0d) },
    rows: {
      countAt: 0x0c,
      from: 0x0f,
      size: 9,
      fields: {
        high: u8(0),
        low: u8(1),
        isig: i16(2, 100),
        vcounter: u8(4),
        change: i16(5, 100),
        state: u8(7),
        flags: u8(8),
      },
    },
  },
  0xdc: { fields: { ...BOLUS, programmed: units(0x0e), delivered: units(0x12), active: units(0x16) } },
  0xdd: {
    fields: {
      ...BOLUS,
      programmed: units(0x0e),
      delivered: units(0x12),
      minutes: u16(0x16),
      ran: u16(0x18),
      active: units(0x1a),
    },
  },
  0xde: {
    fields: {
      ...BOLUS,
      normal: units(0x0e),
      square: units(0x12),
      delivered: units(0x16),
      part: u8(0x1a),
      minutes: u16(0x1b),
      ran: u16(0x1d),
      active: units(0x1f),
    },
  },
  // Auto mode of a 670G begins (1) or ends (0).
  0xdf: { fields: { active: u8(0x0b), reason: u8(0x0c) } },
} as const satisfies Readonly<Record<number, Layout>>;

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

/** An event in words, for problems and unknown records. */
export function describeEvent({ bytes }: RawEvent): string {
  return hex(bytes);
}
