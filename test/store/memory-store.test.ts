// The store in memory gives the same as the one in the browser's database, for any blocks, merged in any order.
import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../src/model/errors.ts';
import type { NumericKind } from '../../src/model/columns.ts';
import { RECORD_KINDS } from '../../src/model/record.ts';
import type { Range } from '../../src/model/time.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import type { Block, Store } from '../../src/store/store.ts';
import { anyRecords } from './arbitrary.ts';

const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const NUMERIC: readonly NumericKind[] = ['cgm', 'smbg'];

/** All that can be asked of a store, but for numbers of changes, which are each store's own. */
async function answers(store: Store, ranges: readonly Range[]): Promise<unknown> {
  const asked: unknown[] = [await store.span(), await store.span(['cgm']), await store.span(['smbg', 'bolus'])];
  for (const range of [EVER, ...ranges]) {
    for (const kind of RECORD_KINDS) asked.push(await store.range(kind, range));
    for (const kind of NUMERIC) asked.push(await store.columns(kind, range));
  }
  const blocks = await store.changedSince(0);
  const plain = blocks.map(({ changed: _, ...block }) => block).sort((a, b) => (a.id < b.id ? -1 : 1));
  return [...asked, plain];
}

describe('the store in memory', function () {
  this.timeout(120_000);
  const stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openStore(`test-${crypto.randomUUID()}`);
    stores.push(store);
    return store;
  };
  afterEach(() => stores.splice(0).forEach((store) => store.close()));

  it('answers as the one in the database', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords(), anyRecords(), fc.nat(9), fc.boolean(), async (a, b, removing, isTurned) => {
        const [one, other, merged] = [await open(), await open(), await open()];
        await one.put(a);
        await other.put(b);
        if (a.length) await other.put(a.slice(0, 3));
        await other.remove(b.slice(0, removing));
        const parts: (readonly Block[])[] = [await one.changedSince(0), await other.changedSince(0)];
        if (isTurned) parts.reverse();
        const memory = memoryStore('x');
        for (const blocks of parts) expect(await memory.merge(blocks)).to.deep.equal(await merged.merge(blocks));
        const span = await merged.span();
        const ranges = span
          ? [
              { from: span.from, to: span.from + DAY_MS },
              { from: (span.from + span.to) / 2, to: span.to - 1 },
            ]
          : [];
        expect(await answers(memory, ranges)).to.deep.equal(await answers(merged, ranges));
        expect(await memory.merge(parts.flat()), 'again').to.include({ added: 0 });
        stores.splice(0).forEach((store) => store.close());
      }),
      { numRuns: 40 },
    );
  });

  it('tells who watches of what comes in, and nobody after that', async () => {
    const source = await open();
    const [first, second] = [1, 2].map((day) => ({
      kind: 'smbg' as const,
      id: `${day}`,
      deviceId: 'm',
      deviceTime: `2026-01-0${day}T08:00:00`,
      at: Date.UTC(2026, 0, day, 8),
      mgdl: 100 + day,
    }));
    await source.put([first!]);
    const memory = memoryStore('x');
    const seen: number[] = [];
    const stop = memory.watch(
      (store) => store.range('smbg', EVER),
      (list) => void seen.push(list.length),
    );
    await new Promise((done) => setTimeout(done));
    await memory.merge(await source.changedSince(0));
    await new Promise((done) => setTimeout(done));
    stop();
    await source.put([second!]);
    await memory.merge(await source.changedSince(0));
    await new Promise((done) => setTimeout(done));
    expect(seen).to.deep.equal([0, 1]);
    const errors: unknown[] = [];
    memory.watch(
      () => Promise.reject(new AppError('internal', 'x')),
      () => undefined,
      (error) => errors.push(error),
    );
    await new Promise((done) => setTimeout(done));
    expect(errors).to.have.length(1);
  });

  it('refuses what would write, and blocks that are not what they are named after', async () => {
    const source = await open();
    await source.put([
      { kind: 'smbg', id: '1', deviceId: 'm', deviceTime: '2026-01-01T08:00:00', at: Date.UTC(2026, 0, 1, 8), mgdl: 9 },
    ]);
    const memory = memoryStore('x', [{ id: 'm', driverId: 'd', model: 'M', serial: 's', lastReadAt: 1 }]);
    const code = (error: unknown): string => (error as AppError).code;
    const [block] = await source.changedSince(0);
    expect(await memory.put([]).catch(code)).to.equal('no-access');
    expect(await memory.edit([]).catch(code)).to.equal('no-access');
    expect(await memory.merge([{ ...block!, id: 'm/smbg/2026-01-02' }]).catch(code)).to.equal('bad-input');
    expect(await memory.span()).to.equal(undefined);
    expect(await memory.devices()).to.have.length(1);
    await memory.merge([block!]);
    memory.close();
    expect(await memory.span(), 'gone when it is closed').to.equal(undefined);
  });
});
