// A disk that is full and a database that fails: the right code, and nothing half done.
import { expect } from 'chai';
import Dexie from 'dexie';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { DataRecord } from '../../src/model/record.ts';
import { type Range, wallFromMs, zone } from '../../src/model/time.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { storageError } from '../../src/store/errors.ts';
import type { Store } from '../../src/store/store.ts';

const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function fingersticks(count: number, mgdl: number): DataRecord[] {
  const readings = Array.from({ length: count }, (_, i) => ({
    kind: 'smbg' as const,
    deviceTime: wallFromMs(Date.UTC(2024, 4, 1) + i * 86_400_000),
    mgdl,
  }));
  return stamp(readings, 'm', { zone: zone('Europe/Paris') });
}

const original = IDBObjectStore.prototype.put;

/** Lets `good` more puts of the browser's database pass, then does `instead`. */
function failAfter(good: number, instead: (store: IDBObjectStore) => IDBRequest<IDBValidKey>): void {
  let left = good;
  IDBObjectStore.prototype.put = function (...args: Parameters<typeof original>) {
    return left-- > 0 ? original.apply(this, args) : instead(this);
  };
}

const quotaExceeded = (): never => {
  throw new DOMException('no room', 'QuotaExceededError');
};

describe('a store that fails', function () {
  this.timeout(30_000);
  let store: Store;
  beforeEach(async () => (store = await openStore(`test-${crypto.randomUUID()}`)));
  afterEach(() => {
    IDBObjectStore.prototype.put = original;
    store.close();
  });

  const failures: [string, string, Parameters<typeof failAfter>[1]][] = [
    ['a full disk', 'storage-full', quotaExceeded],
    [
      'a value that cannot be cloned',
      'storage',
      () => {
        throw new DOMException('could not be cloned', 'DataCloneError');
      },
    ],
    [
      'a transaction that is aborted',
      'storage',
      (objects) => {
        const request = objects.get('x');
        objects.transaction.abort();
        return request as IDBRequest<IDBValidKey>;
      },
    ],
  ];
  for (const [what, code, instead] of failures) {
    it(`changes nothing in a put, restamp, replacement or merge that meets ${what}`, async () => {
      const before = fingersticks(3, 100);
      await store.put(before);
      const marks = (await store.changedSince(0)).map(({ changed }) => changed);
      const other = await openStore(`test-${crypto.randomUUID()}`);
      await other.put(fingersticks(10, 300));
      const foreign = await other.changedSince(0);
      other.close();
      const attempts: [string, () => Promise<unknown>][] = [
        ['put', () => store.put(fingersticks(10, 200))],
        ['restamp', () => store.restamp('m', ({ at }) => at + 60_000)],
        ['replaceDevice', () => store.replaceDevice('m', fingersticks(3, 200))],
        ['merge', () => store.merge(foreign)],
      ];
      for (const [name, attempt] of attempts) {
        for (const good of [0, 2]) {
          failAfter(good, instead);
          const error = await attempt().catch((e: unknown) => e);
          IDBObjectStore.prototype.put = original;
          expect(error, name).to.be.instanceOf(AppError).with.property('code', code);
          expect((error as AppError).cause, name).not.to.equal(undefined);
          expect(await store.range('smbg', EVER), name).to.deep.equal(before);
          expect(
            (await store.changedSince(0)).map(({ changed }) => changed),
            name,
          ).to.deep.equal(marks);
        }
      }
      expect(await store.put(fingersticks(10, 200))).to.deep.equal({ added: 10, known: 0 });
    });
  }

  it('says so for sessions, devices and conversations too', async () => {
    failAfter(0, quotaExceeded);
    const attempts = [
      store.putDevice({ id: 'm', driverId: 'd', model: 'M', serial: '1', lastReadAt: 0 }),
      store.putConversation('s', 'text'),
    ];
    for (const attempt of attempts) {
      expect(await attempt.catch((e: unknown) => e))
        .to.be.instanceOf(AppError)
        .with.property('code', 'storage-full');
    }
    IDBObjectStore.prototype.put = original;
    expect(await store.devices()).to.deep.equal([]);
    expect(await store.conversation('s')).to.equal(undefined);
  });

  it('undoes a restamp whose rule throws or gives no time', async () => {
    const before = fingersticks(3, 100);
    await store.put(before);
    let calls = 0;
    const throws = store.restamp('m', ({ at }) => {
      if (++calls === 3) throw new Error('no rule');
      return at + 1;
    });
    expect(await throws.catch((e: unknown) => e)).to.be.instanceOf(AppError);
    const noTime = await store.restamp('m', () => Number.NaN).catch((e: unknown) => e);
    expect(noTime).to.be.instanceOf(AppError).with.property('code', 'bad-input');
    expect(await store.range('smbg', EVER)).to.deep.equal(before);
  });

  it('recognises a full disk wherever Dexie puts it', () => {
    const full = new DOMException('full', 'QuotaExceededError');
    const nested = [
      full,
      Object.assign(new Error('aborted'), { inner: full }),
      Object.assign(new Error('bulk'), { failures: [new Error('x'), full] }),
      new Error('outer', { cause: new Error('inner', { cause: full }) }),
      new Dexie.QuotaExceededError('full'),
      new Dexie.AbortError('aborted', full),
    ];
    for (const error of nested) expect(storageError(error).code).to.equal('storage-full');
    for (const error of [new Error('x'), undefined, 'text', new Dexie.AbortError('aborted')]) {
      expect(storageError(error).code).to.equal('storage');
    }
    const own = new AppError('bad-input', 'mine');
    expect(storageError(own)).to.equal(own);
  });
});
