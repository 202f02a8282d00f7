// Several windows and workers on one person's store: they see each other's changes, lose nothing, and let go when asked to.
import { expect } from 'chai';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { DataRecord } from '../../src/model/record.ts';
import { type Range, wallFromMs, zone } from '../../src/model/time.ts';
import { deleteStore, openStore } from '../../src/store/dexie-store.ts';
import type { PutResult, Store } from '../../src/store/store.ts';
import type { PutOrder } from './store.worker.ts';

const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function fingersticks(deviceId: string, count: number, everyMs: number): DataRecord[] {
  const readings = Array.from({ length: count }, (_, i) => ({
    kind: 'smbg' as const,
    deviceTime: wallFromMs(Date.UTC(2024, 4, 1) + i * everyMs),
    mgdl: 100,
  }));
  return stamp(readings, deviceId, { zone: zone('Europe/Paris') });
}

function worker(order: PutOrder): Worker {
  const started = new Worker(new URL('./store.worker.ts', import.meta.url), { type: 'module' });
  started.postMessage(order);
  return started;
}

function nextMessage<T>(from: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    from.addEventListener('message', ({ data }) => resolve(data as T), { once: true });
    from.addEventListener('error', reject, { once: true });
  });
}

/** Values as they come, one after the other. */
function watching<T>(store: Store, query: (store: Store) => Promise<T>): { next(): Promise<T>; stop(): void } {
  const values: T[] = [];
  let heard = (): void => {};
  const stop = store.watch(query, (value) => {
    values.push(value);
    heard();
  });
  return {
    stop,
    async next() {
      while (!values.length) await new Promise<void>((resolve) => (heard = resolve));
      return values.shift()!;
    },
  };
}

describe('several windows', function () {
  this.timeout(60_000);
  let personId: string;
  beforeEach(() => (personId = `test-${crypto.randomUUID()}`));

  it('see at once what a worker has put', async () => {
    const store = await openStore(personId);
    const watched = watching(store, async (own) => (await own.columns('cgm', EVER)).length);
    expect(await watched.next()).to.equal(0);
    const writer = worker({ personId, deviceId: 'sensor', count: 1000 });
    await nextMessage(writer);
    expect(await watched.next()).to.equal(1000);
    watched.stop();
    writer.terminate();
    store.close();
  });

  it('hear of changes in every part of the store, and of nothing after the stop', async () => {
    const store = await openStore(personId);
    const other = await openStore(personId);
    const watched = watching(store, async (own) => {
      const devices = await own.devices();
      const conversation = await own.conversation('s');
      const sessions = await own.sessions();
      const span = await own.span(['smbg']);
      return `${devices.length} ${conversation?.length ?? 0} ${sessions.length} ${span ? 1 : 0}`;
    });
    expect(await watched.next()).to.equal('0 0 0 0');
    await other.putDevice({ id: 'm', driverId: 'd', model: 'M', serial: '1', lastReadAt: 0 });
    expect(await watched.next()).to.equal('1 0 0 0');
    await other.putConversation('s', '{}\n');
    expect(await watched.next()).to.equal('1 3 0 0');
    await other.put(fingersticks('m', 3, 60_000));
    expect(await watched.next()).to.equal('1 3 0 1');
    watched.stop();
    await other.putDevice({ id: 'n', driverId: 'd', model: 'M', serial: '2', lastReadAt: 0 });
    const raced = await Promise.race([watched.next(), new Promise((resolve) => setTimeout(resolve, 300, 'nothing'))]);
    expect(raced).to.equal('nothing');
    store.close();
    other.close();
  });

  it('are told when a watched query fails, and go on at the next change', async () => {
    const store = await openStore(personId);
    const heard: unknown[] = [];
    let resolve = (): void => {};
    const hear = (value: unknown): void => void (heard.push(value), resolve());
    const heardOf = async (count: number): Promise<void> => {
      while (heard.length < count) await new Promise<void>((done) => (resolve = done));
    };
    const query = async (own: Store): Promise<number> => {
      const { length } = await own.devices();
      if (!length) throw new Error('no device');
      return length;
    };
    const stop = store.watch(query, hear, hear);
    await heardOf(1);
    expect(heard[0]).to.be.instanceOf(AppError).with.property('message').that.contains('no device');
    await store.putDevice({ id: 'm', driverId: 'd', model: 'M', serial: '1', lastReadAt: 0 });
    await heardOf(2);
    expect(heard[1]).to.equal(1);
    stop();
    store.close();
  });

  it('write the same blocks at once and lose nothing', async () => {
    const [a, b] = [await openStore(personId), await openStore(personId)];
    // Minutes of the same days, in turn.
    const records = fingersticks('m', 400, 7 * 60_000);
    const results: Promise<PutResult>[] = [];
    for (let i = 0; i < records.length; i += 20) {
      const mine = records.slice(i, i + 20);
      results.push(a.put(mine.filter((_, k) => k % 3 !== 0)), b.put(mine.filter((_, k) => k % 3 !== 1)));
    }
    const added = (await Promise.all(results)).reduce((sum, result) => sum + result.added, 0);
    expect(added).to.equal(records.length);
    expect(await a.range('smbg', EVER)).to.deep.equal(records);
    const changed = (await b.changedSince(0)).map((block) => block.changed);
    expect(new Set(changed).size).to.equal(changed.length);
    a.close();
    b.close();
  });

  it('have all of a put or nothing of it when the writer is killed in the middle', async () => {
    const count = 30_000;
    let killed = 0;
    for (const afterMs of [0, 5, 20, 40, 60, 80, 100, 150, 200]) {
      const person = `${personId}-${afterMs}`;
      const store = await openStore(person);
      const writer = worker({ personId: person, deviceId: 'sensor', count });
      await nextMessage(writer);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      writer.terminate();
      const { length } = await store.columns('cgm', EVER);
      expect(length, `killed after ${afterMs} ms`).to.be.oneOf([0, count]);
      if (length === 0) killed++;
      // The next try goes on as if nothing had happened.
      const again = worker({ personId: person, deviceId: 'sensor', count });
      await nextMessage(again);
      expect(await nextMessage<PutResult>(again)).to.deep.equal({ added: count - length, known: length });
      again.terminate();
      store.close();
    }
    expect(killed, 'none was killed early enough').to.be.above(0);
  });

  it('let go of a store that another one deletes, and do not bring it back', async () => {
    const store = await openStore(personId);
    await store.put(fingersticks('m', 3, 60_000));
    await deleteStore(personId);
    const error = await store.put(fingersticks('m', 3, 60_000)).catch((e) => e);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'storage');
    const names = (await indexedDB.databases()).map(({ name }) => name);
    expect(names).not.to.include(`basalt-${personId}`);
    const anew = await openStore(personId);
    expect(await anew.span()).to.equal(undefined);
    anew.close();
  });

  it('finish what is being put when an update of the app wants the database', async () => {
    const store = await openStore(personId);
    const records = fingersticks('m', 5000, 3_600_000);
    const putting = store.put(records);
    // A newer version of the app in another window.
    const upgraded = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(`basalt-${personId}`, 1000);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const result = await putting.catch((e: unknown) => e);
    const rows = await new Promise<number>((resolve) => {
      const request = upgraded.transaction('blocks').objectStore('blocks').count();
      request.onsuccess = () => resolve(request.result);
    });
    // Either the put was complete before the window let go, or it says that it was not.
    if (result instanceof AppError) expect([result.code, rows]).to.deep.equal(['storage', 0]);
    else {
      expect(result).to.deep.equal({ added: records.length, known: 0 });
      expect(rows).to.equal(new Set(records.map(({ deviceTime }) => deviceTime.slice(0, 10))).size);
    }
    upgraded.close();
    store.close();
    const opened = await openStore(personId).then(
      () => 'opened',
      (error: AppError) => `${error.code} ${error.message}`,
    );
    expect(opened, 'an older version must not open it').to.match(/^storage .*of version 100, known is 3/);
  });

  it('say so when another one does not let go', async () => {
    (await openStore(personId)).close();
    const held = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(`basalt-${personId}`);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const error = await deleteStore(personId).catch((e) => e);
    expect(error).to.be.instanceOf(AppError).with.property('code', 'storage');
    expect((error as AppError).message).to.contain('another window');
    held.close();
  });
});
