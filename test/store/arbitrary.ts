// Arbitrary records of every kind for property tests: few devices, days and times, so that equal ones and neighbours are common.
import fc from 'fast-check';
import { identityValue, recordId } from '../../src/model/identity.ts';
import type { DataRecord, RecordKind } from '../../src/model/record.ts';
import { RECORD_KINDS } from '../../src/model/record.ts';
import { HOUR_MS, wallMs } from '../../src/model/time.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';

type Fields = Record<string, unknown>;

// JSON and the store know one zero only.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const amount = fc.oneof(
  fc.integer({ min: 0, max: 70_000 }),
  fc.integer({ min: 0, max: 333 }).map((tenths) => mgdlFromMmoll(tenths / 10)),
  fc.integer({ min: 0, max: 2000 }).map((hundredths) => hundredths / 40),
  number,
);
const bound = fc.constantFrom('low', 'high');
const durationMs = fc.integer({ min: 0, max: 86_400_000 });
const text = fc.oneof(fc.constantFrom('', 'x', 'x/1', 'ö ✓ "'), fc.string({ unit: 'binary' }));
const some = (required: Fields, optional: Fields = {}): fc.Arbitrary<Fields> =>
  fc.record({ ...required, ...optional } as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: Object.keys(required),
  });

const FIELDS: Record<RecordKind, fc.Arbitrary<Fields>> = {
  cgm: some(
    { mgdl: amount },
    { bound, isig: amount, intervalMin: fc.oneof(fc.constantFrom(1, 5, 15), fc.constantFrom(0, 2.5, 300)) },
  ),
  smbg: some(
    { mgdl: amount },
    {
      bound,
      marks: fc.uniqueArray(fc.constantFrom('fasting', 'before-meal', 'other')),
      afterMealMin: fc.nat(240),
      manual: fc.constant(true),
      temperatureWarning: fc.constant(true),
    },
  ),
  control: some({ mgdl: amount }, { bound }),
  ketone: some({ mmoll: amount }, { bound }),
  bolus: some(
    { units: amount, shape: fc.constantFrom('normal', 'extended', 'dual') },
    {
      programmedUnits: amount,
      extendedUnits: amount,
      durationMs,
      source: fc.constantFrom('wizard', 'manual'),
      wizard: some({}, { mgdl: amount, grams: amount, activeUnits: amount }),
    },
  ),
  basal: some({ unitsPerHour: amount, durationMs, delivery: fc.constantFrom('scheduled', 'suspended') }),
  'temp-basal': some({ durationMs }, { percent: amount, unitsPerHour: amount }),
  wizard: some({ wizard: some({}, { mgdl: amount, grams: amount, suggestedUnits: amount }) }),
  calibration: some({ mgdl: amount }),
  alarm: some({ alarm: fc.constantFrom('no-delivery', 'other') }, { code: fc.nat(255), mgdl: amount }),
  event: some({ event: fc.constantFrom('prime', 'rewind') }, { units: amount, detail: text }),
  'daily-total': some({ day: fc.constantFrom('2024-03-30', '2000-02-29'), units: amount }, { basalUnits: amount }),
  settings: some(
    {
      how: fc.constantFrom('found', 'changed'),
      settings: some({}, { maxBolusUnits: amount, other: some({}, { beep: text }) }),
    },
    { before: some({}, { maxBolusUnits: amount }) },
  ),
  injection: some({ units: amount }, { insulin: fc.constantFrom('rapid', 'long') }),
  carbs: some({ grams: amount }),
  exercise: some({ durationMs }, { intensity: fc.constantFrom('light', 'vigorous') }),
  note: some({ text }),
  'clock-change': some({ newDeviceTime: fc.constantFrom('2024-01-01T00:00:00', '2031-12-31T23:59:59') }),
  unknown: some({ raw: text }),
};

const DAYS = ['2024-03-30', '2024-03-31', '2024-10-27', '2000-02-29', '0001-01-01', '9999-12-31'];
const days = fc.constantFrom(...DAYS);
const times = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('00:00:00', '02:30:00', '02:35:00', '12:00:01', '23:59:59') },
  { weight: 1, arbitrary: fc.constantFrom('02:30:00.000', '02:30:00.001', '23:59:59.999') },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 86_399 }).map((second) => new Date(second * 1000).toISOString().slice(11, 19)),
  },
);
/** What the device's clock is ahead of UTC: zones, wrong clocks, fractions of a millisecond. */
const ahead = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, HOUR_MS, 2 * HOUR_MS, -5 * HOUR_MS) },
  { weight: 1, arbitrary: fc.integer({ min: -1e11, max: 1e11 }) },
  { weight: 1, arbitrary: fc.constantFrom(0.1, 1e12 + 0.3, 72 * HOUR_MS) },
);
const DEVICES = ['meter:1', 'meter:1/cgm', 'pump:2', 'Ä'];
const devices = fc.constantFrom(...DEVICES);
const kinds = fc.constantFrom(...RECORD_KINDS);

interface Place {
  readonly deviceId: fc.Arbitrary<string>;
  readonly kind: fc.Arbitrary<RecordKind>;
  readonly day: fc.Arbitrary<string>;
}

/** One record; `place` narrows where it belongs. */
export function anyRecord(place: Partial<Place> = {}): fc.Arbitrary<DataRecord> {
  const { deviceId = devices, kind = kinds, day = days } = place;
  return fc
    .record({ deviceId, kind, day, time: times, aheadMs: ahead, equal: fc.constantFrom(0, 0, 0, 1, 2, 12) })
    .chain(({ deviceId, kind, day, time, aheadMs, equal }) => {
      const deviceTime = `${day}T${time}`;
      const base = { deviceId, kind, deviceTime, at: wallMs(deviceTime) - aheadMs };
      const ownId = fc.option(fc.constantFrom('hand-1', 'hand-2', `${deviceId}/${kind}/${deviceTime}/1e3`), {
        freq: 10,
      });
      return fc.tuple(FIELDS[kind], ownId).map(([fields, id]) => {
        const record = { id: '', ...base, ...fields } as unknown as DataRecord;
        return { ...record, id: id ?? recordId(record, identityValue(record), equal) };
      });
    });
}

const many = { maxLength: 30, size: 'max' } as const;

/** Records of one block. */
export const blockOfRecords = fc
  .record({ deviceId: devices, kind: kinds, day: days })
  .chain(({ deviceId, kind, day }) =>
    fc.array(anyRecord({ deviceId: fc.constant(deviceId), kind: fc.constant(kind), day: fc.constant(day) }), many),
  );

/** Records of a few blocks, in any order, repeated ones among them; of one device when given. */
export function anyRecords(deviceId?: string): fc.Arbitrary<DataRecord[]> {
  const few = <T>(from: readonly T[], maxLength: number) =>
    fc.subarray([...from], { minLength: 1, maxLength: Math.min(from.length, maxLength) });
  return fc
    .record({ ids: few(deviceId ? [deviceId] : DEVICES, 2), some: few(RECORD_KINDS, 2), on: few(DAYS, 2) })
    .chain(({ ids, some, on }) =>
      fc.array(
        anyRecord({
          deviceId: fc.constantFrom(...ids),
          kind: fc.constantFrom(...some),
          day: fc.constantFrom(...on),
        }),
        many,
      ),
    )
    .chain((records) => {
      const all = [...records, ...records.slice(0, 5)];
      return fc.shuffledSubarray(all, { minLength: all.length });
    });
}

/** The first content of each id. */
export function firstOfEach(records: readonly DataRecord[]): DataRecord[] {
  const byKey = new Map<string, DataRecord>();
  for (const record of records) {
    const key = `${blockOf(record)} ${record.id}`;
    if (!byKey.has(key)) byKey.set(key, record);
  }
  return [...byKey.values()];
}

/** What a record's id is unique in. */
export function blockOf({ deviceId, kind, deviceTime }: DataRecord): string {
  return `${deviceId}/${kind}/${deviceTime.slice(0, 10)}`;
}
