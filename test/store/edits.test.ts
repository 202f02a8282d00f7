// What people enter, change and remove: the later change wins on every computer, and nothing comes back by itself.
import { expect } from 'chai';
import fc from 'fast-check';
import type { DataRecord, Note } from '../../src/model/record.ts';
import type { Range } from '../../src/model/time.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { isEditClock, newName, nextClock } from '../../src/store/edit-clock.ts';
import type { Store } from '../../src/store/store.ts';

const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function note(text: string, id = 'n'): Note {
  return { kind: 'note', id, deviceId: 'me', deviceTime: '2024-05-01T08:00:00', at: 1, text };
}

async function texts(store: Store): Promise<string[]> {
  return (await store.range('note', EVER)).map(({ text }) => text);
}

describe('edit clocks', () => {
  it('go forward whatever the computer says, and are later than what was seen', () => {
    const who = newName();
    const times = fc.array(fc.integer({ min: -1e6, max: 2 ** 43 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(times, (nows) => {
        let last = '';
        for (const now of nows) {
          const clock = nextClock(last, now, who);
          expect(isEditClock(clock), clock).to.equal(true);
          expect(clock > last, `${clock} after ${last}`).to.equal(true);
          last = clock;
        }
      }),
    );
  });

  it('go on when there are more changes in a millisecond than it has numbers', () => {
    const full = nextClock('', 5, 'computer').replace('-0000-', '-ffff-');
    expect(nextClock(full, 5, 'computer')).to.equal(nextClock('', 6, 'computer'));
  });
});

describe('edits in the store', function () {
  this.timeout(60_000);
  const stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openStore(`test-${crypto.randomUUID()}`);
    stores.push(store);
    return store;
  };
  afterEach(() => stores.splice(0).forEach((store) => store.close()));
  const tell = async (from: Store, to: Store): Promise<unknown> => to.merge(await from.changedSince(0));

  it('keeps the last of several changes', async () => {
    const store = await open();
    for (const text of ['a', 'c', 'b']) await store.edit([note(text)]);
    expect(await texts(store)).to.deep.equal(['b']);
  });

  it('a removed record stays away: read again, and on the other computer', async () => {
    const [one, other] = [await open(), await open()];
    await one.put([note('x'), note('y', 'm')]);
    await tell(one, other);
    await one.remove([note('x')]);
    expect(await one.put([note('x'), note('y', 'm')])).to.deep.equal({ added: 0, known: 2 });
    await tell(one, other);
    await tell(other, one);
    for (const store of [one, other]) expect(await texts(store)).to.deep.equal(['y']);
    // Removed together with its neighbour the block is empty, and still says so.
    await other.remove([note('y', 'm')]);
    await tell(other, one);
    expect(await texts(one)).to.deep.equal([]);
    // Entered again on purpose, it is there again.
    await one.edit([note('again')]);
    await tell(one, other);
    expect(await texts(other)).to.deep.equal(['again']);
  });

  it('decoding again takes back what it did before, never what a person did', async () => {
    const [one, other] = [await open(), await open()];
    const ids = (store: Store): Promise<string[]> =>
      store.range('note', EVER).then((notes) => notes.map(({ id, text }) => `${id} ${text}`).sort());
    await one.put([note('a', 'a'), note('b', 'b'), note('c', 'c'), note('d', 'd')]);
    await one.edit([note('mine', 'b')]);
    await one.remove([note('c', 'c')]);
    // Without the a, and all of them otherwise.
    const again = [note('new b', 'b'), note('c', 'c'), note('new d', 'd')];
    expect(await one.replaceDevice('me', again)).to.deep.equal({ added: 0, removed: 1, changed: 1 });
    expect(await ids(one)).to.deep.equal(['b mine', 'd new d']);
    // The a comes back with the next decoder, what the person removed does not; one that no decoder makes any more stays when it is theirs.
    expect(await one.replaceDevice('me', [note('a', 'a'), note('c', 'c')])).to.deep.equal({
      added: 1,
      removed: 1,
      changed: 0,
    });
    expect(await ids(one)).to.deep.equal(['a a', 'b mine']);
    await tell(one, other);
    expect(await ids(other)).to.deep.equal(['a a', 'b mine']);
    // Stamping again is no change of a person's: the next decoder has its way.
    await one.restamp('me', (record) => record.at + 1);
    await one.replaceDevice('me', [note('other a', 'a')]);
    expect(await ids(one)).to.deep.equal(['a other a', 'b mine']);
  });

  it('what was changed after it was seen wins, even on a computer whose clock is years behind', async () => {
    const [ahead, behind] = [await open(), await open()];
    const now = Date.now;
    try {
      Date.now = () => now() + 10 * 365 * 86_400_000;
      await ahead.edit([note('from the future')]);
      Date.now = now;
      await tell(ahead, behind);
      await behind.edit([note('corrected')]);
      await tell(behind, ahead);
    } finally {
      Date.now = now;
    }
    expect(await texts(ahead)).to.deep.equal(['corrected']);
  });

  it('three computers that edit, remove, lose touch and tell each other in any order hold the same in the end', async () => {
    const action = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom('edit', 'remove', 'put', 'tell', 'tell'),
      id: fc.constantFrom('a', 'b', 'c'),
      text: fc.constantFrom('x', 'y', 'z'),
      to: fc.nat(2),
      clockMs: fc.constantFrom(0, 0, 5e9, -5e9),
    });
    const now = Date.now;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 20 }), async (actions) => {
        const all = [await open(), await open(), await open()];
        try {
          for (const { who, what, id, text, to, clockMs } of actions) {
            Date.now = () => now() + clockMs * (who - 1);
            const store = all[who]!;
            const record: DataRecord = note(text, id);
            if (what === 'tell') await tell(store, all[to]!);
            else if (what === 'put') await store.put([record]);
            else await store[what]([record]);
          }
        } finally {
          Date.now = now;
        }
        for (const from of all) for (const to of [...all].reverse()) if (from !== to) await tell(from, to);
        for (const from of all) for (const to of all) if (from !== to) await tell(from, to);
        const [first, ...others] = await Promise.all(all.map((store) => store.range('note', EVER)));
        for (const held of others) expect(held).to.deep.equal(first);
      }),
      { numRuns: 25 },
    );
  });
});
