// Packing records into bytes and back: every field of every kind exactly as it was, and damage never as data.
import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import { type DataRecord, mainValue, type Reading } from '../../src/model/record.ts';
import { wallFromMs, wallMs, zone } from '../../src/model/time.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { distinct } from '../../src/store/blocks.ts';
import { nextClock } from '../../src/store/edit-clock.ts';
import { readColumn, columnSize, widthOf, writeColumn } from '../../src/store/number-columns.ts';
import { packBlock } from '../../src/store/pack.ts';
import { wallMsOfDay } from '../../src/store/time-columns.ts';
import { blockCount, readingColumns, unpackBlock, unpackContents, unpackReadings } from '../../src/store/unpack.ts';
import { blockOfRecords } from './arbitrary.ts';

const NUMERIC = new Set(['cgm', 'smbg', 'control', 'ketone', 'bolus', 'basal', 'injection', 'carbs', 'exercise']);

function unpacked(records: readonly DataRecord[], bytes: Uint8Array): DataRecord[] {
  const { kind, deviceId } = records[0] ?? { kind: 'cgm', deviceId: '' };
  return unpackBlock({ id: 'tested', kind, deviceId, bytes });
}

/** Readings of a sensor every five minutes from `begin` on. */
function sensor(begin: string, count: number, mgdl: (i: number) => number): DataRecord[] {
  const readings = Array.from({ length: count }, (_, i): Reading => ({
    kind: 'cgm',
    deviceTime: wallFromMs(wallMs(begin) + i * 300_000),
    mgdl: mgdl(i),
  }));
  return stamp(readings, 'sensor:1', { zone: zone('Europe/Paris') });
}

describe('columns of numbers', () => {
  it('give back every number, whatever width was chosen', () => {
    const numbers = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 255 })),
      fc.array(fc.integer({ min: 0, max: 65_535 })),
      fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
      fc.array(fc.double({ noNaN: true })),
      fc.array(fc.constant(7.5)),
    );
    fc.assert(
      fc.property(numbers, (list) => {
        const values = Float64Array.from(list, (value) => value + 0);
        const width = widthOf(values, values.length);
        const view = new DataView(new ArrayBuffer(3 + columnSize(width, values.length)));
        const end = writeColumn(view, 3, width, values, values.length);
        expect(end).to.equal(view.byteLength);
        const back = new Float64Array(values.length + 2);
        expect(readColumn(view, 3, values.length, back, 2)).to.equal(end);
        expect([...back.subarray(2)]).to.deep.equal([...values]);
      }),
    );
  });

  it('take one byte, two, four or eight a number, and none when all are equal', () => {
    const width = (...values: number[]) => widthOf(Float64Array.from(values), values.length);
    expect(width(5, 5, 5)).to.equal(0);
    expect(width(5.5)).to.equal(0);
    expect(width(0, 255)).to.equal(1);
    expect(width(0, 256)).to.equal(2);
    expect(width(0, 65_536)).to.equal(4);
    expect(width(0, 2 ** 32)).to.equal(8);
    expect(width(0, -1)).to.equal(8);
    expect(width(0, 0.5)).to.equal(8);
  });
});

describe('wall clock texts', () => {
  it('are parsed as the model parses them', () => {
    const texts = fc.oneof(
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => wallFromMs(date.getTime())),
      fc.constantFrom('2024-02-30T00:00:00', '2024-02-29T24:00:00', '2024-02-29T00:60:00', '', '2024-02-29 00:00:00'),
      fc.constantFrom('2024-02-29T00:00', '2024-02-29T00:00:0x', '2024-02-29T0a:00:00', '2024-02-29T00-00:00'),
      fc.string({ minLength: 19, maxLength: 19 }),
    );
    fc.assert(
      fc.property(texts, (wall) => {
        expect(wallMsOfDay(wall)).to.deep.equal(wallMs(wall));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a block', () => {
  it('gives back every record of every kind as it was, in order', () => {
    fc.assert(
      fc.property(blockOfRecords, (records) => {
        const packed = packBlock(records);
        const expected = distinct(records);
        expect(unpacked(records, packed.bytes)).to.deep.equal(expected);
        expect(packed.count).to.equal(expected.length);
        expect(blockCount(packed.bytes)).to.equal(expected.length);
        expect(packed.first).to.equal(expected[0]?.at);
        expect(packed.last).to.equal(expected.at(-1)?.at);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same bytes in whatever order its records come', () => {
    fc.assert(
      fc.property(
        blockOfRecords.chain((records) => {
          const once = distinct(records);
          return fc.tuple(fc.constant(once), fc.shuffledSubarray(once, { minLength: once.length }));
        }),
        ([records, shuffled]) => {
          expect(packBlock(shuffled).bytes).to.deep.equal(packBlock(records).bytes);
          expect(packBlock(unpacked(records, packBlock(records).bytes)).bytes).to.deep.equal(packBlock(records).bytes);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('gives columns that say the same as its records', () => {
    const numeric = blockOfRecords.filter((records) => records.length > 0 && NUMERIC.has(records[0]!.kind));
    fc.assert(
      fc.property(numeric, (records) => {
        const { bytes, count } = packBlock(records);
        const columns = readingColumns(count + 1);
        unpackReadings(bytes, columns, 1);
        const expected = distinct(records) as (DataRecord & { bound?: string; intervalMin?: number })[];
        expect([...columns.at.subarray(1)]).to.deep.equal(expected.map(({ at }) => at));
        expect([...columns.value.subarray(1)]).to.deep.equal(expected.map(mainValue));
        expect([...columns.bound.subarray(1)]).to.deep.equal(
          expected.map(({ bound }) => (bound === 'low' ? 1 : bound === 'high' ? 2 : 0)),
        );
        // Half minutes and hours do not fit into the column: the nearest number that does.
        const fitting = (minutes = 5): number => Math.min(255, Math.max(1, Math.round(minutes)));
        expect([...columns.intervalMin.subarray(1)]).to.deep.equal(
          expected.map(({ intervalMin }) => fitting(intervalMin)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps values of tenths of mmol/L to the last bit', () => {
    const records = sensor('2024-05-01T00:00:00', 288, (i) => mgdlFromMmoll((20 + i) / 10));
    const back = unpacked(records, packBlock(records).bytes);
    expect(back.map(mainValue)).to.deep.equal(records.map(mainValue));
    expect(mainValue(back[35]!)).to.equal(5.5 * 18.01559);
  });

  it('keeps both passes of the hour that comes twice', () => {
    // The night summer time ended in Paris: the meter's clock was set back by its user.
    const at = Date.UTC(2024, 9, 27, 0, 30);
    const first = { kind: 'smbg', deviceId: 'm', deviceTime: '2024-10-27T02:30:00', mgdl: 100, at } as const;
    const second = { ...first, at: at + 3_600_000, mgdl: 101 };
    const records = [first, second].map((record) => ({ ...record, id: `m/smbg/${record.deviceTime}/${record.mgdl}` }));
    expect(unpacked(records, packBlock([...records].reverse()).bytes)).to.deep.equal(records);
  });

  it('takes two or three bytes a reading for a day of a sensor', () => {
    const day = sensor('2024-05-01T00:00:00', 288, (i) => 100 + Math.round(200 * Math.abs(Math.sin(i / 40))));
    expect(packBlock(day).bytes.length).to.be.below(288 * 2 + 64);
    const low = sensor('2024-05-01T00:00:00', 288, (i) => 100 + (i % 100));
    expect(packBlock(low).bytes.length).to.be.below(288 + 64);
  });

  it('refuses records that it could not give back', () => {
    const [record] = sensor('2024-05-01T00:00:00', 1, () => 100);
    const refused = (changes: object): void => {
      const list = [{ ...record, ...changes } as unknown as DataRecord];
      expect(() => packBlock(list), Object.values(changes).map(String).join())
        .to.throw(AppError)
        .with.property('code', 'bad-input');
    };
    refused({ mgdl: Number.NaN });
    refused({ mgdl: Number.POSITIVE_INFINITY });
    refused({ mgdl: undefined });
    refused({ mgdl: '100' });
    refused({ at: Number.NaN });
    refused({ at: 9e15 });
    refused({ deviceTime: '2024-02-30T00:00:00' });
    refused({ extra: Number.NaN });
    refused({ extra: { deep: [Number.NEGATIVE_INFINITY] } });
    refused({ extra: () => 1 });
    refused({ extra: 1n });
  });
});

describe('damaged bytes', () => {
  const day = sensor('2024-05-01T00:00:00', 20, (i) => 100 + i * 7);
  const note: DataRecord = {
    kind: 'note',
    id: 'm/note/2024-05-01T00:00:00/ö',
    deviceId: 'm',
    deviceTime: '2024-05-01T00:00:00',
    at: 0,
    text: 'ö',
  };

  it('are refused when cut short anywhere or too long', () => {
    for (const records of [day, [note]]) {
      const { bytes } = packBlock(records);
      for (let length = 0; length < bytes.length; length++) {
        expect(() => unpacked(records, bytes.slice(0, length)), `${length} of ${bytes.length}`)
          .to.throw(AppError)
          .with.property('code', 'storage');
      }
      expect(() => unpacked(records, Uint8Array.of(...bytes, 0)))
        .to.throw(AppError)
        .with.property('code', 'storage');
    }
  });

  it('of what was removed are refused', () => {
    const { bytes } = packBlock(day, new Map([['gone', nextClock('', 1, 'computer')]]));
    const block = { id: 'x', kind: day[0]!.kind, deviceId: day[0]!.deviceId };
    expect(unpackContents({ ...block, bytes }).removed).to.deep.equal(
      new Map([['gone', nextClock('', 1, 'computer')]]),
    );
    expect(unpackContents({ ...block, bytes }).records).to.deep.equal(unpacked(day, packBlock(day).bytes));
    for (let cut = 1; cut < bytes.length; cut++) {
      const damaged = bytes.slice(0, cut);
      expect(() => unpackContents({ ...block, bytes: damaged }))
        .to.throw(AppError)
        .with.property('code', 'storage');
    }
  });

  it('of a format that is not known are refused, also as columns', () => {
    const bytes = packBlock(day).bytes.slice();
    bytes[0] = 3;
    expect(() => unpacked(day, bytes))
      .to.throw(AppError, 'format 3')
      .with.property('code', 'storage');
    expect(() => unpackReadings(bytes, readingColumns(20), 0))
      .to.throw(AppError)
      .with.property('code', 'storage');
  });

  it('never give anything but records or the one error', () => {
    const damaged = fc.tuple(
      fc.constantFrom(packBlock(day).bytes, packBlock([note]).bytes),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(damaged, ([bytes, changes]) => {
        const copy = bytes.slice();
        for (const [position, byte] of changes) copy[position % copy.length] = byte;
        try {
          expect(unpacked(day, copy)).to.be.an('array');
        } catch (error) {
          expect(error).to.be.instanceOf(AppError).with.property('code', 'storage');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
