// The store against the simplest thing that does the same: a list of records.
import { expect } from 'chai';
import fc from 'fast-check';
import { boundCode, type Columns, type NumericKind } from '../../src/model/columns.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import {
  type DataRecord,
  mainValue,
  type Reading,
  RECORD_KINDS,
  type RecordKind,
  VALUE_FIELD,
} from '../../src/model/record.ts';
import { DAY_MS, type Range, wallFromMs, wallMs, zone } from '../../src/model/time.ts';
import { compareRecords } from '../../src/store/blocks.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import type { Store } from '../../src/store/store.ts';
import { anyRecord, anyRecords, firstOfEach } from './arbitrary.ts';

const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const paris = zone('Europe/Paris');

/** A store that nobody else uses. */
async function newStore(): Promise<Store> {
  return openStore(`test-${crypto.randomUUID()}`);
}

async function everything(store: Store): Promise<DataRecord[]> {
  const lists = await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, EVER)));
  return lists.flat();
}

/** What a store that holds `records` must answer. */
function expectedIn(records: readonly DataRecord[], kind: string, range: Range): DataRecord[] {
  return firstOfEach(records)
    .filter((record) => record.kind === kind && record.at >= range.from && record.at < range.to)
    .sort(compareRecords);
}

/** The kinds there are, and one that may be missing. */
function kindsOf(records: readonly DataRecord[]): ReadonlySet<RecordKind> {
  return new Set([...records.map(({ kind }) => kind), 'cgm']);
}

/** Columns as rows, to compare with records. */
function rowsOf(columns: Columns): unknown[] {
  return Array.from({ length: columns.length }, (_, i) => [
    columns.at[i],
    columns.value[i],
    columns.bound[i],
    columns.sources[columns.source[i]!],
  ]);
}

function rowOf(record: DataRecord): unknown[] {
  const { bound } = record as { bound?: 'low' | 'high' };
  return [record.at, mainValue(record), boundCode(bound), record.deviceId];
}

describe('store', function () {
  this.timeout(60_000);

  it('gives back what was put, as records, as columns and as a span, for any stretch of time', async () => {
    const stretch = anyRecords().chain((records) => {
      // Borders that fall on records, where half open matters, and others.
      const border = fc.oneof(
        fc.constantFrom(...records.map(({ at }) => at), 0),
        fc.constantFrom(...records.map(({ at }) => at + 1), wallMs('2024-03-31T00:00:00')),
        fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
      );
      return fc.tuple(fc.constant(records), fc.array(fc.tuple(border, border), { minLength: 2, maxLength: 2 }));
    });
    await fc.assert(
      fc.asyncProperty(stretch, async ([records, borders]) => {
        const store = await newStore();
        const result = await store.put(records);
        const kept = firstOfEach(records);
        expect(result).to.deep.equal({ added: kept.length, known: records.length - kept.length });
        for (const [a, b] of [...borders, [EVER.from, EVER.to] as const]) {
          const range = { from: Math.min(a, b), to: Math.max(a, b) };
          for (const kind of kindsOf(records)) {
            const expected = expectedIn(records, kind, range);
            expect(await store.range(kind, range), kind).to.deep.equal(expected);
            if (!VALUE_FIELD[kind]) continue;
            const columns = await store.columns(kind as NumericKind, range);
            expect(rowsOf(columns), kind).to.deep.equal(expected.map(rowOf));
            expect(columns.at.length).to.equal(columns.length);
            expect(columns.intervalMin.length).to.equal(columns.length);
          }
        }
        for (const kind of kindsOf(records)) {
          const times = kept.filter((record) => record.kind === kind).map(({ at }) => at);
          const span = times.length ? { from: Math.min(...times), to: Math.max(...times) + 1 } : undefined;
          expect(await store.span([kind]), kind).to.deep.equal(span);
        }
        const times = kept.map(({ at }) => at);
        const whole = times.length ? { from: Math.min(...times), to: Math.max(...times) + 1 } : undefined;
        expect(await store.span()).to.deep.equal(whole);
        store.close();
      }),
      { numRuns: 30 },
    );
  });

  it('adds nothing when the same is put again, however it is split and ordered', async () => {
    const batches = anyRecords().chain((records) => {
      const batch = fc.shuffledSubarray(firstOfEach(records));
      return fc.tuple(fc.constant(firstOfEach(records)), fc.array(batch, { maxLength: 4 }));
    });
    await fc.assert(
      fc.asyncProperty(batches, async ([records, parts]) => {
        const store = await newStore();
        let added = 0;
        for (const part of [...parts, records]) added += (await store.put(part)).added;
        expect(added).to.equal(records.length);
        for (const part of [records, ...parts]) {
          expect(await store.put(part)).to.deep.equal({ added: 0, known: part.length });
        }
        expect(await everything(store)).to.have.deep.members(records);
        store.close();
      }),
      { numRuns: 30 },
    );
  });

  it('leaves what is there as it is', async () => {
    const store = await newStore();
    const [record] = stamp([{ kind: 'smbg', deviceTime: '2024-05-01T08:00:00', mgdl: 100 }], 'm', { zone: paris });
    await store.put([record!]);
    const later = { ...record!, at: record!.at + 3_600_000 };
    expect(await store.put([later])).to.deep.equal({ added: 0, known: 1 });
    expect(await store.range('smbg', EVER)).to.deep.equal([record]);
    store.close();
  });

  it('keeps two equal fingersticks of one minute as two', async () => {
    const store = await newStore();
    const reading: Reading = { kind: 'smbg', deviceTime: '2024-05-01T08:00:00', mgdl: 100, marks: ['fasting'] };
    const records = stamp([reading, reading], 'm', { zone: paris });
    expect(await store.put(records)).to.deep.equal({ added: 2, known: 0 });
    expect(await store.put([...records].reverse())).to.deep.equal({ added: 0, known: 2 });
    expect(await store.range('smbg', EVER)).to.deep.equal(records);
    expect((await store.columns('smbg', EVER)).length).to.equal(2);
    store.close();
  });

  it('says 5 minutes where a sensor does not say how often it measures', async () => {
    const store = await newStore();
    const readings: Reading[] = [
      { kind: 'cgm', deviceTime: '2024-05-01T08:00:00', mgdl: 100 },
      { kind: 'cgm', deviceTime: '2024-05-01T08:01:00', mgdl: 101, intervalMin: 1 },
    ];
    await store.put(stamp(readings, 'libre', { zone: paris }));
    expect([...(await store.columns('cgm', EVER)).intervalMin]).to.deep.equal([5, 1]);
    store.close();
  });

  it('finds blocks that are longer than a day because the clock was set back', async () => {
    const store = await newStore();
    const day = '2024-05-01';
    // The clock was wrong by ten days, was set, and came to the same day again.
    const record = (time: string, at: number): DataRecord =>
      ({
        id: `m/smbg/${day}T${time}/100`,
        kind: 'smbg',
        deviceId: 'm',
        deviceTime: `${day}T${time}`,
        at,
        mgdl: 100,
      }) as const;
    const first = record('08:00:00', wallMs('2024-05-11T08:00:00'));
    const second = record('09:00:00', wallMs('2024-05-01T09:00:00'));
    await store.put([first, second]);
    const only = (at: number) => store.range('smbg', { from: at, to: at + 1 });
    expect(await only(first.at)).to.deep.equal([first]);
    expect(await only(second.at)).to.deep.equal([second]);
    expect(await only(second.at + 5 * DAY_MS)).to.deep.equal([]);
    expect(await store.span(['smbg'])).to.deep.equal({ from: second.at, to: first.at + 1 });
    store.close();
  });

  it('puts two sensors worn at once into one order', async () => {
    const store = await newStore();
    const readings = (from: number, mgdl: number): Reading[] =>
      Array.from({ length: 400 }, (_, i) => ({
        kind: 'cgm',
        deviceTime: wallFromMs(Date.UTC(2024, 4, 1) + (from + i) * 300_000),
        mgdl: mgdl + (i % 50),
      }));
    // The one whose id comes later in the alphabet was put on first.
    const records = [
      ...stamp(readings(0, 100), 'b', { zone: paris }),
      ...stamp(readings(100, 200), 'a', { zone: paris }),
    ];
    await store.put(records);
    const columns = await store.columns('cgm', EVER);
    const expected = [...records].sort((x, y) => x.at - y.at || (x.id < y.id ? -1 : 1));
    expect(rowsOf(columns)).to.deep.equal(expected.map(rowOf));
    expect(await store.range('cgm', EVER)).to.deep.equal(expected);
    store.close();
  });

  it('keeps and reads years of days without losing or doubling one', async () => {
    const store = await newStore();
    const readings = Array.from({ length: 900 }, (_, i): Reading => ({
      kind: 'smbg',
      deviceTime: `${new Date(Date.UTC(2020, 0, 1) + i * DAY_MS).toISOString().slice(0, 10)}T07:30:00`,
      mgdl: 80 + (i % 100),
    }));
    const records = stamp(readings, 'm', { zone: paris });
    expect(await store.put(records.slice(200, 500))).to.deep.equal({ added: 300, known: 0 });
    expect(await store.put(records)).to.deep.equal({ added: 600, known: 300 });
    expect(await store.range('smbg', EVER)).to.deep.equal(records);
    const range = { from: records[100]!.at, to: records[700]!.at };
    expect(await store.range('smbg', range)).to.deep.equal(records.slice(100, 700));
    expect(await store.range('cgm', range)).to.deep.equal([]);
    store.close();
  });

  it('refuses a record that could not be given back, and keeps nothing of the call', async () => {
    const store = await newStore();
    const [good] = stamp([{ kind: 'smbg', deviceTime: '2024-05-01T08:00:00', mgdl: 100 }], 'm', { zone: paris });
    for (const bad of [{ mgdl: Number.NaN }, { deviceTime: '2024-02-30T08:00:00' }, { kind: 'nothing' }]) {
      const error = await store.put([good!, { ...good!, id: 'bad', ...bad } as unknown as DataRecord]).catch((e) => e);
      expect(error).to.be.instanceOf(AppError).with.property('code', 'bad-input');
    }
    expect(await everything(store)).to.deep.equal([]);
    store.close();
  });

  it('keeps people apart', async () => {
    const [one, other] = [await newStore(), await newStore()];
    await one.put(fc.sample(anyRecord(), 5));
    expect(await other.span()).to.equal(undefined);
    one.close();
    other.close();
  });

  it('has everything again after it was closed', async () => {
    const store = await newStore();
    const records = stamp([{ kind: 'note', deviceTime: '2024-05-01T08:00:00', text: 'ö' }], 'm', { zone: paris });
    await store.put(records);
    store.close();
    const error = await store.put(records).catch((e) => e);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'storage');
    const again = await openStore(store.personId);
    expect(await everything(again)).to.deep.equal(records);
    again.close();
  });
});
