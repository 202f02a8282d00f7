// A captured pump read through the real store: two readings a while apart, one that breaks, and decoding again by a better decoder.
import { expect } from 'chai';
import { manifestById } from '../../drivers/index.ts';
import { withPageCrc } from '../../drivers/paradigm-memory/crc.ts';
import { pumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import { cutPage } from '../../drivers/paradigm-memory/raw-record.ts';
import { RECORD_SHAPES } from '../../drivers/paradigm-memory/record-shapes.ts';
import { simulatePump } from '../../drivers/medtronic-paradigm/simulator.ts';
import { latin1 } from '../../src/device/bytes.ts';
import { isDevice } from '../../src/device/driver.ts';
import type { DeviceMemory } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { readDevice } from '../../src/device/session.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError, asAppError } from '../../src/model/errors.ts';
import type { DataRecord, RecordOf } from '../../src/model/record.ts';
import { RECORD_KINDS } from '../../src/model/record.ts';
import { HOUR_MS, zone } from '../../src/model/time.ts';
import { deleteStore, openStore } from '../../src/store/dexie-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { ReadResult } from '../../workers/device-api.ts';
import { openLedger } from '../../workers/ledger.ts';
import { redecodeDevice } from '../../workers/redecode.ts';
import { captureIt, fetchCapture } from '../support/captures.ts';

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const SERIAL = '736868';
const PAGES = 8;
const NEWEST = 600;
const FILES = Array.from(
  { length: PAGES },
  (_, i) => `paradigm-history-pages/523-736868/ReadHistoryData-page-${i}.data`,
);
/** The newest record of page 0 is of 2015-03-29. */
const LAST = Date.UTC(2015, 2, 30, 12);

let stores: [string, Store][] = [];
afterEach(async () => {
  for (const [personId, store] of stores) {
    store.close();
    await deleteStore(personId);
  }
  stores = [];
});

async function emptyStore(): Promise<Store> {
  const personId = `pump-books-${crypto.randomUUID()}`;
  const store = await openStore(personId);
  stores.push([personId, store]);
  return store;
}

interface State {
  readonly pages: readonly Uint8Array[];
  readonly newest: number;
  /** What pump and computer show; the pump's clock is seven hours behind UTC. */
  readonly clockMs: number;
  /** Stops when so many pages and answers have been kept. */
  readonly stopAfter?: number;
}

/** Pauses and limits pass so many times faster: a pump that refuses many questions is given half a second of quiet at each. */
const FASTER = 25;
const { setTimeout: realTimeout } = globalThis;
before(() => {
  const faster = (run: () => void, ms = 0): unknown => realTimeout(run, ms / FASTER);
  globalThis.setTimeout = faster as typeof globalThis.setTimeout;
});
after(() => void (globalThis.setTimeout = realTimeout));

async function visit(
  store: Store,
  { pages, newest, clockMs, stopAfter }: State,
  by: { readonly appVersion?: string; readonly decoder?: number } = {},
): Promise<ReadResult> {
  const known = manifestById('medtronic-paradigm')!;
  if (!isDevice(known)) throw new Error('no such driver');
  const manifest = { ...known, ...(by.decoder !== undefined && { decoder: by.decoder }) };
  const at = new Date(clockMs);
  const year = at.getUTCFullYear();
  const answers = new Map([
    [0x8d, Uint8Array.of(3, ...latin1('523'))],
    [
      0x70,
      Uint8Array.of(
        at.getUTCHours(),
        at.getUTCMinutes(),
        at.getUTCSeconds(),
        year >> 8,
        year & 0xff,
        at.getUTCMonth() + 1,
        at.getUTCDate(),
      ),
    ],
    [0x71, latin1(SERIAL)],
    [0x74, latin1('VER 2.4A1.1')],
    [0x9d, Uint8Array.of(0, 0, newest >> 8, newest & 0xff)],
  ]);
  const [host, device] = pair({ link: 'usb' });
  const memory = { model: '523', serial: SERIAL, answers, history: pages, glucose: new Map(), isig: new Map() };
  const playing = simulatePump(device, memory);
  const transcript = new Transcript();
  const model = 'Paradigm 523';
  const ledger = openLedger({
    store,
    manifest,
    zone: zone('America/Los_Angeles'),
    transcript,
    model,
    appVersion: by.appVersion ?? 'test',
  });
  const stop = new AbortController();
  let puts = 0;
  const watched = (): DeviceMemory => {
    const own = ledger.memory();
    return {
      all: own.all,
      put: async (name, bytes) => {
        await own.put(name, bytes);
        if (++puts === stopAfter) stop.abort();
      },
    };
  };
  let result: ReadResult;
  try {
    await readDevice(host, {
      module: await manifest.load(),
      signal: stop.signal,
      transcript,
      model,
      now: () => clockMs + 7 * HOUR_MS,
      answers: { serial: SERIAL },
      memory: watched,
      onIdentified: async (info) => void (await ledger.identified(info)),
      onReadings: (batch) => ledger.take(batch),
      onProblem: (problem) => ledger.problem(problem),
      onSettled: (span) => ledger.settled(span),
    });
    result = await ledger.finish('complete');
  } catch (error) {
    result = await ledger.finish('broken', asAppError(error));
  }
  await device.close();
  await playing;
  return result;
}

/** By id; everything but the settings, of which each reading finds its own. */
async function recordsIn(store: Store): Promise<Map<string, string>> {
  const all = (await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, ALWAYS)))).flat() as DataRecord[];
  const held = all.filter(({ kind }) => kind !== 'settings');
  return new Map(held.map((record) => [record.id, JSON.stringify({ ...record, edit: undefined })]));
}

const final = async (): Promise<State> => ({
  pages: await Promise.all(FILES.map((file) => fetchCapture(file))),
  newest: NEWEST,
  clockMs: LAST,
});

/** The pump when `count` records of page `newest` were written: days or weeks before. */
function earlier({ pages }: State, page: number, count: number): State {
  const { records } = cutPage(pages[page]!, 0, pumpModel('523')!, RECORD_SHAPES);
  const held = records.slice(0, count);
  const grown = new Uint8Array(1024);
  grown.set(held.flatMap(({ bytes }) => [...bytes]));
  // The page before the last one ends with a 7B (basal start) now and then: its date is at byte 2.
  const start = held.findLast(({ opcode }) => opcode === 0x7b)!.bytes;
  const month = ((start[2]! & 0xc0) >> 4) | ((start[3]! & 0xc0) >> 6);
  const clockMs =
    Date.UTC(2000 + (start[6]! & 0x7f), month - 1, start[5]! & 0x1f, start[4]! & 0x1f, start[3]! & 0x3f) + 4 * HOUR_MS;
  return { pages: [withPageCrc(grown), ...pages.slice(page + 1)], newest: NEWEST - page, clockMs };
}

describe('the books of a pump', () => {
  captureIt('two readings come to what one would have, with the tail of the basal replaced', [FILES[0]!], async () => {
    const last = await final();
    const whole = await emptyStore();
    expect((await visit(whole, last)).outcome).to.equal('complete');
    const expected = await recordsIn(whole);
    expect(expected.size).to.be.above(400);
    for (const [page, count] of [
      [0, 12],
      [1, 60],
      [2, 25],
    ] as const) {
      const store = await emptyStore();
      expect((await visit(store, earlier(last, page, count))).outcome).to.equal('complete');
      expect((await visit(store, last)).outcome).to.equal('complete');
      const found = await recordsIn(store);
      expect([...found.keys()].sort(), `page ${page}, ${count} records`).to.deep.equal([...expected.keys()].sort());
    }
  });

  captureIt('a reading that was stopped at any page goes on', [FILES[0]!], async () => {
    const last = await final();
    const whole = await emptyStore();
    await visit(whole, last);
    const expected = [...(await recordsIn(whole)).entries()].sort();
    for (const stopAfter of [1, 2, 4, 7]) {
      const store = await emptyStore();
      expect((await visit(store, { ...last, stopAfter })).error?.code).to.equal('cancelled');
      expect((await visit(store, last)).outcome).to.equal('complete');
      expect([...(await recordsIn(store)).entries()].sort()).to.deep.equal(expected);
    }
  });

  captureIt(
    'decoding again leaves no insulin of an older decoder beside what the pages tell',
    [FILES[0]!],
    async () => {
      const store = await emptyStore();
      const { deviceId } = await visit(store, await final());
      const before = await recordsIn(store);
      const boluses = (await store.range('bolus', ALWAYS)) as readonly RecordOf<'bolus'>[];
      const basals = (await store.range('basal', ALWAYS)) as readonly RecordOf<'basal'>[];
      const [bolus, basal] = [boluses[Math.floor(boluses.length / 2)]!, basals[Math.floor(basals.length / 2)]!];
      // Of months before: read by another computer, from pages that are gone.
      const elsewhere = {
        ...bolus,
        id: `${bolus.id}.elsewhere`,
        deviceTime: '2014-11-01T12:00:00',
        at: Date.UTC(2014, 10, 1, 19),
      };
      await store.put([
        { ...bolus, id: `${bolus.id}9`, units: 9 },
        { ...basal, id: `${basal.id}9`, unitsPerHour: 9 },
        elsewhere,
      ]);
      expect(await redecodeDevice(store, deviceId!)).to.include({ added: 0, removed: 2 });
      const after = await recordsIn(store);
      expect(after.delete(elsewhere.id)).to.equal(true);
      expect(after).to.deep.equal(before);
    },
  );

  /** What the result says of earlier readings; this pump refuses most questions, which is said as well. */
  const ofEarlier = ({ problems }: ReadResult): string[] =>
    problems.flatMap(({ where, what }) => (where === 'earlier readings' ? [what] : []));

  /** A bolus as an older decoder understood it, beside the right one; and one that only another computer's pages held. */
  const withStale = async (store: Store): Promise<{ stale: RecordOf<'bolus'>; elsewhere: RecordOf<'bolus'> }> => {
    const boluses = (await store.range('bolus', ALWAYS)) as readonly RecordOf<'bolus'>[];
    const bolus = boluses[Math.floor(boluses.length / 2)]!;
    const stale = { ...bolus, id: `${bolus.id}9`, units: 9 };
    const elsewhere = {
      ...bolus,
      id: `${bolus.id}.elsewhere`,
      deviceTime: '2014-11-01T12:00:00',
      at: Date.UTC(2014, 10, 1, 19),
    };
    await store.put([stale, elsewhere]);
    return { stale, elsewhere };
  };

  captureIt(
    'an ordinary reading by another decoder leaves no bolus of the older one, and loses nothing',
    [FILES[0]!],
    async () => {
      const last = await final();
      const first = earlier(last, 1, 60);
      for (const [name, older, newer] of [
        ['another version of Basalt', { appVersion: '1' }, { appVersion: '2' }],
        ['another decoder in the same version', { decoder: 1 }, { decoder: 2 }],
      ] as const) {
        const store = await emptyStore();
        await visit(store, first, older);
        const { stale, elsewhere } = await withStale(store);
        // The same decoder again: what is kept is not decoded anew each time.
        await visit(store, first, older);
        expect((await recordsIn(store)).has(stale.id), name).to.equal(true);
        const result = await visit(store, last, newer);
        expect(result.outcome, name).to.equal('complete');
        expect(ofEarlier(result), name).to.deep.equal([]);
        const found = await recordsIn(store);
        expect(found.has(stale.id), name).to.equal(false);
        expect(found.delete(elsewhere.id), name).to.equal(true);
        const whole = await emptyStore();
        await visit(whole, last);
        expect([...found.keys()].sort(), name).to.deep.equal([...(await recordsIn(whole)).keys()].sort());
      }
    },
  );

  captureIt('a reading that broke puts the older decoder’s bolus away as well', [FILES[0]!], async () => {
    const last = await final();
    const store = await emptyStore();
    await visit(store, last, { appVersion: '1' });
    const { stale, elsewhere } = await withStale(store);
    const { outcome } = await visit(store, { ...last, stopAfter: 1 }, { appVersion: '2' });
    expect(outcome).not.to.equal('complete');
    const found = await recordsIn(store);
    expect([found.has(stale.id), found.has(elsewhere.id)]).to.deep.equal([false, true]);
  });

  captureIt('what a person changed or removed stays so when all is decoded again', [FILES[0]!], async () => {
    const last = await final();
    const store = await emptyStore();
    const { deviceId } = await visit(store, last, { appVersion: '1' });
    const boluses = (await store.range('bolus', ALWAYS)) as readonly RecordOf<'bolus'>[];
    const [changed, removed] = [boluses[20]!, boluses[21]!];
    await store.edit([{ ...changed, source: 'remote' }]);
    await store.remove([removed]);
    const before = await recordsIn(store);
    await withStale(store);
    await visit(store, last, { appVersion: '2' });
    const own = (await store.range('bolus', ALWAYS)) as readonly RecordOf<'bolus'>[];
    expect(own.find(({ id }) => id === changed.id)!.source).to.equal('remote');
    expect(own.some(({ id }) => id === removed.id)).to.equal(false);
    const after = await recordsIn(store);
    for (const [id, text] of before) expect(after.get(id), id).to.equal(text);
    expect(await redecodeDevice(store, deviceId!)).to.include({ added: 0, removed: 0, changed: 0 });
  });

  captureIt(
    'decoding again that fails changes nothing, is said, and is tried by the next reading',
    [FILES[0]!],
    async () => {
      const last = await final();
      const store = await emptyStore();
      await visit(store, last, { appVersion: '1' });
      const { stale } = await withStale(store);
      const before = await recordsIn(store);
      const full: Store = {
        ...store,
        replaceDevice: () => Promise.reject(new AppError('storage-full', 'the disk is full')),
      };
      const failed = await visit(full, last, { appVersion: '2' });
      expect(failed.outcome).to.equal('complete');
      expect(ofEarlier(failed)).to.deep.equal(['not decoded again by this version: storage-full, the disk is full']);
      expect(await recordsIn(store)).to.deep.equal(before);
      await visit(store, last, { appVersion: '2' });
      expect((await recordsIn(store)).has(stale.id)).to.equal(false);
    },
  );

  captureIt('decoding again moves nothing whose time the pages do not tell any more', [FILES[0]!], async () => {
    const store = await emptyStore();
    const { deviceId } = await visit(store, await final());
    const [session] = await store.sessions(deviceId);
    await store.putSession({ ...session!, zone: 'Europe/Paris' });
    await store.putMemory(deviceId!, `history/${NEWEST - 3}`, new Uint8Array(1024).fill(7));
    const before = (await store.range('bolus', ALWAYS)).map(({ id, at }) => `${id} ${at}`);
    const { removed, changed } = await redecodeDevice(store, deviceId!);
    expect({ removed, changed }).to.deep.equal({ removed: 0, changed: 0 });
    expect((await store.range('bolus', ALWAYS)).map(({ id, at }) => `${id} ${at}`)).to.deep.equal(before);
  });
});
