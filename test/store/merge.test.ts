// Merging blocks of another computer: the union, whatever comes first and however often.
import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../../src/model/errors.ts';
import { type DataRecord, RECORD_KINDS } from '../../src/model/record.ts';
import type { Range } from '../../src/model/time.ts';
import { compareRecords, type Contents } from '../../src/store/blocks.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { nextClock } from '../../src/store/edit-clock.ts';
import { added, difference, union } from '../../src/store/merge.ts';
import type { Block, Store } from '../../src/store/store.ts';
import { anyRecords, blockOf, blockOfRecords, firstOfEach } from './arbitrary.ts';

const NOTHING: Contents = { records: [], removed: new Map() };
const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** What three computers know of one block: the same records, moved ones, changed ones, removed ones. */
const three = blockOfRecords
  .filter((records) => records.length > 0)
  .chain((records) => {
    const clock = (ms: number): string => nextClock('', ms, 'computer');
    const record = fc.constantFrom(...records);
    const version = fc.tuple(fc.nat(3), fc.nat(1), record).map(([ms, moved, one]): DataRecord => {
      const copy = { ...one, at: one.at + 1000 * moved };
      return ms ? { ...copy, edit: clock(ms) } : copy;
    });
    const removal = fc.tuple(record, fc.integer({ min: 1, max: 3 })).map(([{ id }, ms]) => [id, clock(ms)] as const);
    const part = fc
      .tuple(fc.array(version, { maxLength: 8 }), fc.array(removal, { maxLength: 3 }))
      .map(([list, gone]) => union({ ...NOTHING, records: firstOfEach(list) }, { ...NOTHING, removed: new Map(gone) }));
    return fc.tuple(part, part, part);
  });

/** What three computers hold of the same devices. */
const parts = anyRecords().chain((records) => {
  const part = fc.shuffledSubarray([...records]);
  return fc.tuple(part, part, part);
});

async function blocksOf(records: readonly DataRecord[]): Promise<readonly Block[]> {
  const store = await newStore();
  await store.put(records);
  const blocks = await store.changedSince(0);
  store.close();
  return blocks;
}

async function newStore(): Promise<Store> {
  return openStore(`test-${crypto.randomUUID()}`);
}

async function everything(store: Store): Promise<DataRecord[]> {
  return (await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, EVER)))).flat();
}

describe('union of records', () => {
  it('is commutative, associative and idempotent, and loses no id', () => {
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        const ab = union(a, b);
        expect(union(b, a)).to.deep.equal(ab);
        expect(union(ab, c)).to.deep.equal(union(a, union(b, c)));
        expect(union(ab, b)).to.deep.equal(ab);
        expect(union(a, NOTHING)).to.deep.equal({ ...a, records: [...a.records].sort(compareRecords) });
        const ids = ({ records, removed }: Contents): string[] => [...records.map(({ id }) => id), ...removed.keys()];
        expect(new Set(ids(ab))).to.deep.equal(new Set([...ids(a), ...ids(b)]));
        expect(new Set(ids(ab)).size, 'an id is a record or removed').to.equal(ids(ab).length);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes the same of two contents whatever the order of their fields', () => {
    const one: DataRecord = {
      kind: 'note',
      id: 'n',
      deviceId: 'm',
      deviceTime: '2024-05-01T08:00:00',
      at: 1,
      text: 'a',
    };
    const same: DataRecord = { text: 'a', at: 1, deviceTime: one.deviceTime, deviceId: 'm', id: 'n', kind: 'note' };
    expect(difference([one], [same])).to.deep.equal({ added: 0, removed: 0, changed: 0 });
    expect(difference([one], [{ ...same, text: 'b' }])).to.deep.equal({ added: 0, removed: 0, changed: 1 });
    expect(difference([one], [])).to.deep.equal({ added: 0, removed: 1, changed: 0 });
    expect(difference([], [one])).to.deep.equal({ added: 1, removed: 0, changed: 0 });
    const contents = (...records: DataRecord[]): Contents => ({ records, removed: new Map() });
    expect(union(contents(one), contents({ ...same, text: 'b' })).records).to.deep.equal([{ ...same, text: 'b' }]);
    expect(added(contents(one), [{ ...same, text: 'b' }])).to.deep.equal([]);
  });

  it('takes the later of two changes, and a removal only when nothing was changed after it', () => {
    const clock = (ms: number): string => nextClock('', ms, 'computer');
    const base = { kind: 'note' as const, id: 'n', deviceId: 'm', deviceTime: '2024-05-01T08:00:00', at: 1 };
    const version = (text: string, ms?: number): Contents => ({
      records: [{ ...base, text, ...(ms !== undefined && { edit: clock(ms) }) }],
      removed: new Map(),
    });
    const removal = (ms: number): Contents => ({ records: [], removed: new Map([['n', clock(ms)]]) });
    const textOf = (...parts: Contents[]): string | undefined =>
      (parts.reduce(union, NOTHING).records[0] as { text?: string } | undefined)?.text;
    expect(textOf(version('z'), version('a', 1))).to.equal('a');
    expect(textOf(version('z', 1), version('a', 2))).to.equal('a');
    expect(textOf(version('a'), removal(1))).to.equal(undefined);
    expect(textOf(removal(2), version('a', 1))).to.equal(undefined);
    expect(textOf(removal(2), version('a', 3), removal(1))).to.equal('a');
    expect(added(removal(1), [{ ...base, text: 'a' }]), 'read again, it stays removed').to.deep.equal([]);
  });
});

describe('merging blocks', function () {
  this.timeout(60_000);

  it('gives the same store in any order, and nothing new the second time', async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (lists) => {
        const [a, b, c] = (await Promise.all(lists.map(blocksOf))) as [Block[], Block[], Block[]];
        const [one, other] = [await newStore(), await newStore()];
        let count = 0;
        for (const blocks of [a, b, c]) count += (await one.merge(blocks)).added;
        await other.merge([...c, ...b, ...a]);
        const all = await everything(one);
        expect(await everything(other)).to.deep.equal(all);
        expect(count).to.equal(all.length);
        const ids = new Set(lists.flat().map((record) => `${blockOf(record)} ${record.id}`));
        expect(new Set(all.map((record) => `${blockOf(record)} ${record.id}`))).to.deep.equal(ids);
        const mark = (await one.changedSince(0)).at(-1)?.changed ?? 0;
        const total = firstOfEach(lists[1]).length;
        expect(await one.merge(b)).to.deep.equal({ added: 0, known: total });
        expect(await one.changedSince(mark)).to.deep.equal([]);
        one.close();
        other.close();
      }),
      { numRuns: 25 },
    );
  });

  it('tells of changes in order, each once', async () => {
    const store = await newStore();
    const note = (day: string, text: string): DataRecord => ({
      kind: 'note',
      id: `m/note/${day}T08:00:00/${text}`,
      deviceId: 'm',
      deviceTime: `${day}T08:00:00`,
      at: Date.parse(`${day}T06:00:00Z`),
      text,
    });
    await store.put([note('2024-05-02', 'a'), note('2024-05-01', 'b')]);
    const first = await store.changedSince(0);
    expect(first.map(({ day }) => day)).to.have.members(['2024-05-01', '2024-05-02']);
    const mark = first.at(-1)!.changed;
    expect(await store.changedSince(mark)).to.deep.equal([]);
    await store.put([note('2024-05-02', 'a'), note('2024-05-01', 'c')]);
    const second = await store.changedSince(mark);
    expect(second.map(({ id }) => id)).to.deep.equal(['m/note/2024-05-01']);
    expect(Object.keys(second[0]!).sort()).to.deep.equal([
      'bytes',
      'changed',
      'day',
      'deviceId',
      'first',
      'id',
      'kind',
    ]);
    await store.replaceDevice('m', [note('2024-05-01', 'c')]);
    // The day that is empty now is told of, too.
    expect((await store.changedSince(second[0]!.changed)).map(({ day }) => day)).to.have.members([
      '2024-05-01',
      '2024-05-02',
    ]);
    store.close();
  });

  it('refuses blocks that are damaged, of a later format or named after something else', async () => {
    const store = await newStore();
    const [block] = await blocksOf([
      { kind: 'note', id: 'n', deviceId: 'm', deviceTime: '2024-05-01T08:00:00', at: 1, text: 'a' },
    ]);
    const later = Uint8Array.from(block!.bytes);
    later[0] = 9;
    const bad: [string, Partial<Block>][] = [
      ['storage', { bytes: block!.bytes.slice(0, 20) }],
      ['storage', { bytes: later }],
      ['bad-input', { id: 'm/note/2024-05-02' }],
      ['bad-input', { id: 'm/note/2024-05-02', day: '2024-05-02' }],
    ];
    for (const [code, changes] of bad) {
      const error = await store.merge([block!, { ...block!, ...changes }]).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(AppError).with.property('code', code);
    }
    expect(await everything(store)).to.deep.equal([]);
    store.close();
  });
});
