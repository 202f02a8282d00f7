// Reading, correcting a clock and decoding again, through the real store: what stays, what moves, what is never lost.
import { expect } from 'chai';
import { manifestById } from '../../drivers/index.ts';
import type { DeviceManifest } from '../../src/device/driver.ts';
import { isDevice } from '../../src/device/driver.ts';
import { pair } from '../../src/device/pair.ts';
import { readDevice } from '../../src/device/session.ts';
import type { Fault } from '../../src/device/simulator.ts';
import { Transcript } from '../../src/device/transcript.ts';
import { AppError, asAppError } from '../../src/model/errors.ts';
import type { Smbg } from '../../src/model/record.ts';
import { MINUTE_MS, wallFromMs, wallMs, zone } from '../../src/model/time.ts';
import { deleteStore, openStore } from '../../src/store/dexie-store.ts';
import type { Store } from '../../src/store/store.ts';
import { correctClock } from '../../workers/correct-clock.ts';
import type { ReadResult } from '../../workers/device-api.ts';
import { openLedger } from '../../workers/ledger.ts';
import { redecodeDevice } from '../../workers/redecode.ts';

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const HOUR = 60 * MINUTE_MS;
const FIRST = '2026-01-05T07:00:00';

let store: Store;
let personId: string;
let now: number;

beforeEach(async () => {
  personId = `books-${crypto.randomUUID()}`;
  store = await openStore(personId);
  now = Date.UTC(2026, 0, 20, 12);
});
afterEach(async () => {
  store.close();
  await deleteStore(personId);
});

interface Visit {
  readonly zoneId?: string;
  /** Readings in the meter's memory, one an hour and a half since `FIRST`. */
  readonly count: number;
  readonly aheadMs?: number;
  readonly fault?: Fault;
  readonly into?: Store;
  readonly appVersion?: string;
}

/** One reading of the same simulated meter, the way the worker does it. */
async function visit({
  zoneId = 'UTC',
  count,
  aheadMs = 0,
  fault,
  into = store,
  appVersion = 'test',
}: Visit): Promise<ReadResult> {
  now += 24 * HOUR;
  const manifest = manifestById('onetouch-ultra2') as DeviceManifest;
  if (!isDevice(manifest)) throw new Error('no such driver');
  const [module, { simulate }] = await Promise.all([manifest.load(), manifest.simulator()]);
  const [host, device] = pair();
  const readings = Array.from({ length: count }, (_, i) => ({
    kind: 'smbg' as const,
    deviceTime: wallFromMs(wallMs(FIRST) + i * 90 * MINUTE_MS),
    mgdl: 60 + (i % 200),
  }));
  const here = zone(zoneId);
  const scenario = {
    model: 'OneTouch Ultra2',
    serial: 'TKF8EA0RY',
    deviceTime: wallFromMs(here.wallMsAt(now) + aheadMs).slice(0, 19),
    unit: 'mg/dL' as const,
    readings,
    ...(fault && { fault }),
  };
  const playing = simulate(device, scenario).catch(() => undefined);
  const transcript = new Transcript();
  const ledger = openLedger({
    store: into,
    manifest,
    zone: here,
    transcript,
    model: scenario.model,
    appVersion,
  });
  try {
    await readDevice(host, {
      module,
      signal: new AbortController().signal,
      transcript,
      now: () => now,
      onIdentified: async (info) => void (await ledger.identified(info)),
      onReadings: (batch) => ledger.take(batch),
      onProblem: (problem) => ledger.problem(problem),
    });
    return await ledger.finish('complete');
  } catch (error) {
    return await ledger.finish('broken', asAppError(error));
  } finally {
    await playing;
  }
}

/** `at` minus the device's own time, in minutes, by device time. */
async function offsets(): Promise<Map<string, number>> {
  const records = (await store.range('smbg', ALWAYS)) as readonly Smbg[];
  return new Map(records.map(({ at, deviceTime }) => [deviceTime, (at - wallMs(deviceTime)) / MINUTE_MS]));
}

async function correct(result: ReadResult, addMs: number): Promise<number> {
  return correctClock(store, { deviceId: result.deviceId!, sessionId: result.sessionId, addMs });
}

describe('the books of a reading', () => {
  it('say what was new, known, and when; twice adds nothing', async () => {
    const first = await visit({ count: 20 });
    expect(first).to.include({ outcome: 'complete', added: 20, known: 0, clockAheadMs: 0 });
    expect(first.kinds).to.deep.equal({ smbg: 20 });
    expect(first.span).to.deep.equal({ from: wallMs(FIRST), to: wallMs(FIRST) + 19 * 90 * MINUTE_MS + 1 });
    expect(await visit({ count: 23 })).to.include({ outcome: 'complete', added: 3, known: 20 });
    const [last] = await store.sessions(first.deviceId);
    expect(last).to.include({ outcome: 'complete', added: 3, known: 20 });
  });

  it('keep a conversation with at least all that is stored, at every moment', async () => {
    const watched: Store = {
      ...store,
      put: async (records) => {
        const { transfers } = Transcript.fromJsonLines(
          (await store.conversation((await store.sessions())[0]!.id)) ?? '',
        );
        const said = transfers.map(({ bytes }) => String.fromCharCode(...bytes)).join('');
        for (const record of records) expect(said).to.include(`"  ${String((record as Smbg).mgdl).padStart(3, '0')} "`);
        return store.put(records);
      },
    };
    await visit({ count: 250, into: watched });
    expect(await store.range('smbg', ALWAYS)).to.have.length(250);
  });

  it('say how it ended also when the disk is full', async () => {
    const full = (): Promise<never> => Promise.reject(new AppError('storage-full', 'no room'));
    let puts = 0;
    const filling: Store = {
      ...store,
      put: (records) => (puts++ ? full() : store.put(records)),
      putConversation: (id, lines) => (puts > 1 ? full() : store.putConversation(id, lines)),
      putSession: (session) => (puts > 1 ? full() : store.putSession(session)),
    };
    const result = await visit({ count: 250, into: filling });
    expect(result).to.include({ outcome: 'broken', added: 100 });
    expect(result.error?.code).to.equal('storage-full');
    expect(await store.range('smbg', ALWAYS)).to.have.length(100);
  });
});

describe('correcting a clock', () => {
  it('moves what that reading brought, and nothing that another clock stamped', async () => {
    await visit({ zoneId: 'Europe/Paris', count: 20 });
    const second = await visit({ zoneId: 'America/New_York', count: 23, aheadMs: 10 * MINUTE_MS });
    const before = await offsets();
    expect(await correct(second, -10 * MINUTE_MS)).to.equal(3);
    const after = [...(await offsets()).values()];
    expect(after.slice(0, 20)).to.deep.equal(Array(20).fill(-60));
    expect(after.slice(20)).to.deep.equal(Array(3).fill(290));
    expect([...before.keys()]).to.deep.equal([...(await offsets()).keys()]);
    // Decoding again comes to the same.
    expect(await redecodeDevice(store, second.deviceId!)).to.include({ added: 0, removed: 0, changed: 0 });
  });

  const DAY = 24 * HOUR;
  for (const [name, aheadMs] of [
    ['a year ahead', 365 * DAY],
    ['a year behind', -366 * DAY],
    ['twelve hours ahead', 12 * HOUR],
    ['twelve hours behind', -12 * HOUR],
    ['seven minutes ahead', 7 * MINUTE_MS],
    ['twenty minutes behind', -20 * MINUTE_MS],
  ] as const) {
    it(`${name}: moves nothing by itself, then exactly that, and keeps what the device showed`, async () => {
      const first = await visit({ zoneId: 'Europe/Paris', count: 20, aheadMs });
      expect(first.clockAheadMs).to.equal(aheadMs);
      const before = (await store.range('smbg', ALWAYS)) as readonly Smbg[];
      // Winter in Paris, an hour ahead of UTC.
      expect(new Set((await offsets()).values())).to.deep.equal(new Set([-60]));

      expect(await correct(first, -aheadMs)).to.equal(20);
      const after = (await store.range('smbg', ALWAYS)) as readonly Smbg[];
      expect(after.map(({ id, deviceTime }) => [id, deviceTime])).to.deep.equal(
        before.map(({ id, deviceTime }) => [id, deviceTime]),
      );
      expect(after.map(({ at }, i) => at - before[i]!.at)).to.deep.equal(Array(20).fill(-aheadMs));
      expect((await store.sessions(first.deviceId))[0]!.shifts).to.deep.equal([{ addMs: -aheadMs }]);

      // The next reading finds the clock as far off: what is new is stamped as agreed, what was there stays once.
      expect(await visit({ zoneId: 'Europe/Paris', count: 22, aheadMs })).to.include({ added: 2, known: 20 });
      expect(new Set((await offsets()).values())).to.deep.equal(new Set([-60 - aheadMs / MINUTE_MS]));
      expect(await redecodeDevice(store, first.deviceId!)).to.include({ added: 0, removed: 0, changed: 0 });
    });
  }

  it('half a year wrong: the hour of summer is that of the corrected day', async () => {
    // The meter says January while it is July, and counts as winter what was summer.
    now = Date.UTC(2026, 6, 20, 12);
    const first = await visit({ zoneId: 'Europe/Paris', count: 10, aheadMs: -181 * DAY });
    expect(new Set((await offsets()).values())).to.deep.equal(new Set([-60]));
    await correct(first, 181 * DAY);
    expect(new Set((await offsets()).values())).to.deep.equal(new Set([181 * 24 * 60 - 120]));
  });

  it('reaches back over a broken reading under the same clock', async () => {
    const broken = await visit({ count: 40, aheadMs: HOUR, fault: { kind: 'unplugged', afterBytes: 1200 } });
    expect(broken.outcome).to.equal('broken');
    expect(broken.added).to.be.within(5, 35);
    const second = await visit({ count: 40, aheadMs: HOUR });
    expect(second.added).to.equal(40 - broken.added);
    expect(await correct(second, -HOUR)).to.equal(40);
    expect(new Set((await offsets()).values())).to.deep.equal(new Set([-60]));
  });

  it('reaches back over readings whose question was not answered, and can be taken back', async () => {
    await visit({ count: 30, aheadMs: HOUR });
    const second = await visit({ count: 30, aheadMs: HOUR });
    expect(await correct(second, -HOUR)).to.equal(30);
    // The next reading under the same clock is stamped as agreed, without asking.
    await visit({ count: 33, aheadMs: HOUR });
    expect([...(await offsets()).values()]).to.deep.equal(Array(33).fill(-60));
    const [last] = await store.sessions(second.deviceId);
    expect(await correctClock(store, { deviceId: second.deviceId!, sessionId: last!.id, addMs: 0 })).to.equal(33);
    expect(new Set((await offsets()).values())).to.deep.equal(new Set([0]));
  });

  it('stops where the clock was set in between', async () => {
    const wrong = await visit({ count: 10, aheadMs: HOUR });
    await correct(wrong, -HOUR);
    await visit({ count: 14, aheadMs: 0 });
    const offset = [...(await offsets()).values()];
    expect(offset).to.deep.equal([...Array(10).fill(-60), ...Array(4).fill(0)]);
  });
});

describe('decoding again', () => {
  it('removes what no conversation holds, and restores what is missing', async () => {
    const { deviceId } = await visit({ count: 12 });
    const records = await store.range('smbg', ALWAYS);
    const stray = {
      ...records[0]!,
      id: `${deviceId!}/smbg/2026-01-01T00:00:00/99`,
      deviceTime: '2026-01-01T00:00:00',
      mgdl: 99,
    };
    await store.replaceDevice(deviceId!, [...records.slice(2), stray]);
    expect(await redecodeDevice(store, deviceId!)).to.include({ conversations: 1, added: 2, removed: 1 });
    // Those that came back say when.
    const again = (await store.range('smbg', ALWAYS)).map(({ edit, ...record }) => ({ ...record, back: !!edit }));
    expect(again).to.deep.equal(records.map((record, i) => ({ ...record, back: i < 2 })));
  });

  it('loses nothing of a reading that a closed tab cut off', async () => {
    const { deviceId, sessionId } = await visit({ count: 40 });
    const [session] = await store.sessions(deviceId);
    await store.putSession({ ...session!, outcome: 'running' });
    const lines = (await store.conversation(sessionId))!.split('\n');
    await store.putConversation(sessionId, lines.slice(0, Math.floor(lines.length * 0.6)).join('\n'));
    expect(await redecodeDevice(store, deviceId!)).to.include({ added: 0, removed: 0, changed: 0 });
    expect(await store.range('smbg', ALWAYS)).to.have.length(40);
  });

  it('works without the conversation of a reading whose records a later one holds too', async () => {
    const { deviceId } = await visit({ count: 10 });
    const [session] = await store.sessions(deviceId);
    await store.putSession({
      ...session!,
      id: 'without-conversation',
      startedAt: session!.startedAt - 1000,
      outcome: 'running',
    });
    expect(await redecodeDevice(store, deviceId!)).to.include({ conversations: 1, added: 0, removed: 0, changed: 0 });
  });

  it('does not happen by itself for a meter: what another computer has read of it is in no conversation here', async () => {
    const { deviceId } = await visit({ count: 10, appVersion: '1' });
    const [first] = (await store.range('smbg', ALWAYS)) as readonly Smbg[];
    const elsewhere = {
      ...first!,
      id: `${deviceId!}/smbg/2025-01-01T00:00:00/99`,
      deviceTime: '2025-01-01T00:00:00',
      mgdl: 99,
    };
    await store.put([elsewhere]);
    await visit({ count: 12, appVersion: '2' });
    expect((await store.range('smbg', ALWAYS)).map(({ id }) => id)).to.include(elsewhere.id);
  });

  it('leaves records alone that never had a conversation', async () => {
    const { deviceId } = await visit({ count: 10 });
    const stranger = (await store.range('smbg', ALWAYS)).map((record) => ({
      ...record,
      deviceId: 'merged:1',
      id: record.id.replace(deviceId!, 'merged:1'),
    }));
    await store.put(stranger);
    expect(await redecodeDevice(store, 'merged:1')).to.include({ conversations: 0, added: 0, removed: 0, changed: 0 });
    expect(await store.range('smbg', ALWAYS)).to.have.length(20);
  });

  it('keeps the stamp of the reading that brought a record first', async () => {
    const { deviceId } = await visit({ zoneId: 'Europe/Paris', count: 10 });
    await visit({ zoneId: 'America/New_York', count: 12 });
    const before = await offsets();
    expect([...before.values()]).to.deep.equal([...Array(10).fill(-60), ...Array(2).fill(300)]);
    await redecodeDevice(store, deviceId!);
    expect(await offsets()).to.deep.equal(before);
  });
});
