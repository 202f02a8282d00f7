// What is kept of a device beside its records: a corrected clock, records of a better decoder, sessions, conversations.
import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../src/model/errors.ts';
import { stamp, utcFromDevice } from '../../src/model/identity.ts';
import { type DataRecord, RECORD_KINDS } from '../../src/model/record.ts';
import { HOUR_MS, type Range, zone } from '../../src/model/time.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { isEditClock } from '../../src/store/edit-clock.ts';
import type { Store, StoredDevice, StoredSession } from '../../src/store/store.ts';
import { anyRecords, firstOfEach } from './arbitrary.ts';

const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const paris = zone('Europe/Paris');

async function everything(store: Store): Promise<DataRecord[]> {
  return undated((await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, EVER)))).flat());
}

/** Without when they were changed. */
function undated(records: readonly DataRecord[]): DataRecord[] {
  return records.map((record) => {
    const { edit, ...content } = record;
    expect(edit === undefined || isEditClock(edit)).to.equal(true);
    return content as DataRecord;
  });
}

describe('devices in the store', function () {
  this.timeout(60_000);
  let store: Store;
  beforeEach(async () => (store = await openStore(`test-${crypto.randomUUID()}`)));
  afterEach(() => store.close());

  it('stamps a device again: times move, ids and everything else stay, other devices too', async () => {
    const readings = ['2024-05-01T00:10:00', '2024-05-01T12:00:00', '2024-05-02T12:00:00'].map((deviceTime) => ({
      kind: 'smbg' as const,
      deviceTime,
      mgdl: 100,
    }));
    const mine = stamp(readings, 'm', { zone: paris });
    const others = stamp(readings, 'm/smbg', { zone: paris });
    await store.put([...mine, ...others]);
    // From noon of the first of May on the meter was two hours behind.
    const clock = { zone: paris, shifts: [{ from: '2024-05-01T12:00:00', addMs: 2 * HOUR_MS }] };
    await store.restamp('m', ({ deviceTime }) => utcFromDevice(deviceTime, clock));
    const moved = mine.map((record, i) => ({ ...record, at: record.at + (i ? 2 * HOUR_MS : 0) }));
    expect(undated(await store.range('smbg', EVER))).to.have.deep.members([...moved, ...others]);
    // Found where they are now, not where they were.
    const around = (at: number): Range => ({ from: at, to: at + 1 });
    expect(undated(await store.range('smbg', around(moved[2]!.at)))).to.deep.equal([moved[2]]);
    expect(await store.range('smbg', around(mine[2]!.at))).to.deep.equal([others[2]]);
    // Read again under the old clock they are the same records.
    expect(await store.put(mine)).to.deep.equal({ added: 0, known: 3 });
  });

  it('replaces what was reckoned in a stretch of one kind, and nothing beside it', async () => {
    const basal = (deviceTime: string, unitsPerHour: number, minutes: number) => ({
      kind: 'basal' as const,
      deviceTime,
      unitsPerHour,
      durationMs: minutes * 60_000,
      delivery: 'scheduled' as const,
    });
    const clock = { zone: paris };
    const first = [
      basal('2024-05-01T06:00:00', 0.8, 600),
      basal('2024-05-01T16:00:00', 1, 480),
      basal('2024-05-02T00:00:00', 0.8, 60),
    ];
    const smbg = { kind: 'smbg' as const, deviceTime: '2024-05-02T00:30:00', mgdl: 100 };
    await store.put(stamp([...first, smbg], 'm', clock));
    await store.put(stamp(first, 'n', clock));
    // Read again an hour later: the last stretch is longer, and one was really a temporary rate.
    const again = [
      basal('2024-05-01T16:00:00', 0, 480),
      basal('2024-05-02T00:00:00', 0.8, 120),
      basal('2024-05-03T00:00:00', 0.7, 30),
    ];
    const span = { deviceId: 'm', kind: 'basal' as const, from: '2024-05-01T16:00:00', to: '2024-05-03T01:00:00' };
    const result = await store.replaceSpan(span, stamp(again, 'm', clock));
    expect(result).to.deep.equal({ added: 2, removed: 1, changed: 1 });
    const kept = stamp([first[0]!, ...again], 'm', clock);
    expect(undated(await store.range('basal', EVER))).to.have.deep.members([...kept, ...stamp(first, 'n', clock)]);
    expect(await store.range('smbg', EVER)).to.have.length(1);
    expect(await store.replaceSpan(span, stamp(again, 'm', clock))).to.deep.equal({ added: 0, removed: 0, changed: 0 });
    const outside = store.replaceSpan(span, stamp(first, 'm', clock));
    expect(await outside.catch((error: AppError) => error.code)).to.equal('bad-input');
  });

  it('keeps pages of each device by name', async () => {
    await store.putMemory('m', 'history/514', Uint8Array.of(1, 2));
    await store.putMemory('m', 'history/514', Uint8Array.of(3));
    await store.putMemory('m', 'clock', Uint8Array.of(4));
    await store.putMemory('m2', 'clock', Uint8Array.of(5));
    expect([...(await store.memory('m'))]).to.have.deep.members([
      ['history/514', Uint8Array.of(3)],
      ['clock', Uint8Array.of(4)],
    ]);
    expect(await store.memory('other')).to.have.property('size', 0);
  });

  it('stamps any records again and back', async () => {
    const records = anyRecords('m').map(firstOfEach);
    await fc.assert(
      fc.asyncProperty(records, async (list) => {
        const own = await openStore(`test-${crypto.randomUUID()}`);
        await own.put(list);
        const before = await everything(own);
        const byTime = new Map(before.map((record) => [record.deviceTime, record.at]));
        await own.restamp('m', () => 0);
        const zero = await everything(own);
        expect(zero.map(({ id }) => id)).to.have.members(before.map(({ id }) => id));
        expect(zero.every(({ at }) => at === 0)).to.equal(true);
        // Back again, where the device time says what it was.
        if (byTime.size === before.length) {
          await own.restamp('m', ({ deviceTime }) => byTime.get(deviceTime)!);
          expect(await everything(own)).to.deep.equal(before);
        }
        own.close();
      }),
      { numRuns: 25 },
    );
  });

  it('makes the records of a device exactly those of a better decoder, and counts what that changed', async () => {
    const lists = anyRecords('m')
      .map(firstOfEach)
      .chain((records) => {
        const moved = records.map((record): DataRecord => ({ ...record, at: record.at + 1000 }));
        const part = fc.shuffledSubarray([...records, ...moved]).map(firstOfEach);
        return fc.tuple(part, part);
      });
    const other = stamp([{ kind: 'note', deviceTime: '2024-05-01T08:00:00', text: 'x' }], 'm2', { zone: paris });
    await fc.assert(
      fc.asyncProperty(lists, async ([before, after]) => {
        const own = await openStore(`test-${crypto.randomUUID()}`);
        await own.put([...before, ...other]);
        const result = await own.replaceDevice('m', after);
        const key = ({ kind, deviceTime, id }: DataRecord): string => `${kind} ${deviceTime.slice(0, 10)} ${id}`;
        const old = new Map(before.map((record) => [key(record), record.at]));
        const added = after.filter((record) => !old.has(key(record))).length;
        expect(result).to.deep.equal({
          added,
          removed: before.length - (after.length - added),
          changed: after.filter((record) => old.has(key(record)) && old.get(key(record)) !== record.at).length,
        });
        expect(await everything(own)).to.have.deep.members([...after, ...other]);
        expect(await own.replaceDevice('m', after)).to.deep.equal({ added: 0, removed: 0, changed: 0 });
        const times = [...after, ...other].map(({ at }) => at);
        expect(await own.span()).to.deep.equal({ from: Math.min(...times), to: Math.max(...times) + 1 });
        own.close();
      }),
      { numRuns: 25 },
    );
  });

  it('does not replace one device with records of another', async () => {
    const records = stamp([{ kind: 'note', deviceTime: '2024-05-01T08:00:00', text: 'x' }], 'm2', { zone: paris });
    const error = await store.replaceDevice('m', records).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'bad-input');
    expect(await everything(store)).to.deep.equal([]);
  });

  it('keeps devices, the last word on each', async () => {
    const device: StoredDevice = { id: 'm', driverId: 'd', model: 'M', serial: '1', lastReadAt: 1, demo: true };
    await store.putDevice(device);
    const later = { ...device, lastReadAt: 2, shifts: [{ from: '2024-05-01T12:00:00', addMs: 1 }, { addMs: 2 }] };
    await store.putDevice(later);
    expect(await store.devices()).to.deep.equal([later]);
  });

  it('keeps sessions, newest first, of one device or all', async () => {
    const session = (id: string, deviceId: string, startedAt: number): StoredSession => ({
      id,
      deviceId,
      startedAt,
      driverId: 'd',
      outcome: 'running',
      added: 0,
      known: 0,
      problems: [{ where: 'line 1', what: 'odd' }],
      zone: 'Europe/Paris',
      model: 'M',
      appVersion: '1',
    });
    const [a, b, c] = [session('a', 'm', 2), session('b', 'n', 3), session('c', 'm', 1)];
    for (const one of [a, b, c]) await store.putSession(one);
    expect(await store.sessions()).to.deep.equal([b, a, c]);
    expect(await store.sessions('m')).to.deep.equal([a, c]);
    expect(await store.sessions('nobody')).to.deep.equal([]);
    const done: StoredSession = { ...a, outcome: 'broken', errorCode: 'disconnected', added: 7, endedAt: 9 };
    await store.putSession(done);
    expect(await store.sessions('m')).to.deep.equal([done, c]);
  });

  it('keeps conversations to the last character, packed small', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `{"i":${i},"dir":"in","ms":${i * 7},"hex":"5020${i % 10}"}\n`);
    const text = `${lines.join('')}Ä ✓ \u{1f600}\n`;
    await store.putConversation('s', text);
    expect(await store.conversation('s')).to.equal(text);
    await store.putConversation('s', '');
    expect(await store.conversation('s')).to.equal('');
    expect(await store.conversation('t')).to.equal(undefined);
  });
});
