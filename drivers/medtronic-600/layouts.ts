// Where the numbers of each event of the history stand.
// Offsets: github tidepool-org/uploader `lib/drivers/medtronic600/NGPHistoryParser.js`, pazaan/600SeriesAndroidUploader
// `PumpHistoryParser.java`; checked on 2 371 events of three saved histories where those have the type.

/** Where a number stands: `at` from the start of the event, or of the row. */
export interface Field {
  readonly at: number;
  readonly size: 1 | 2 | 4;
  readonly signed?: true;
  /** Bytes hold the number times this. 1 when absent. */
  readonly scale?: number;
  /** Events of older firmware end before it. */
  readonly optional?: true;
}

export type Fields = Readonly<Record<string, Field>>;

export interface Layout {
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
  // The serial number of the meter is text from the end to the beginning, blanks when there was none.
  0x32: {
    fields: {
      flags: u8(0x0b),
      glucose: u16(0x0c),
      glucoseSource: u8(0x0e),
      serialFirst: u8(0x0f),
      serialLast: { at: 0x18, size: 1, optional: true },
    },
  },
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
