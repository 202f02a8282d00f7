// Computers of one person: whatever they do, lose and repeat, in the end they hold the same. And what a server could try.
import { expect } from 'chai';
import fc from 'fast-check';
import type { AppError } from '../../src/model/errors.ts';
import type { DataRecord } from '../../src/model/record.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import type { Store } from '../../src/store/store.ts';
import { epochKeys, keysFrom, monthOf, newRoot } from '../../src/sync/epochs.ts';
import { MemoryBackend } from '../../src/sync/memory-backend.ts';
import { pull } from '../../src/sync/pull.ts';
import type { Keyring } from '../../src/sync/state.ts';
import { passingState } from '../../src/sync/state.ts';
import { synchronise } from '../../src/sync/sync.ts';
import type { SyncBackend } from '../../src/sync/backend.ts';
import type { Trouble } from './support.ts';
import { everything, flaky, newKeyring, records, smbg } from './support.ts';

const code = (error: unknown): string => (error as AppError).code;

interface Computer {
  readonly store: Store;
  readonly state: ReturnType<typeof passingState>;
}

describe('synchronising', function () {
  this.timeout(240_000);
  const stores: Store[] = [];
  const computer = async (): Promise<Computer> => {
    const store = await openStore(`test-${crypto.randomUUID()}`);
    stores.push(store);
    return { store, state: passingState() };
  };
  afterEach(() => stores.splice(0).forEach((store) => store.close()));

  const sync = ({ store, state }: Computer, backend: SyncBackend, keyring: Keyring, mostDocumentBytes = 900_000) =>
    synchronise({
      store,
      state,
      backend,
      keyring,
      mostDocumentBytes,
      profile: (remote) => Promise.resolve(remote ?? { name: 'A' }),
    });

  it('brings a second computer the same records, and writes only what is new afterwards', async () => {
    const [keyring, backend] = [await newKeyring(), new MemoryBackend()];
    const [one, other] = [await computer(), await computer()];
    const year = Array.from({ length: 400 }, (_, i) =>
      smbg(new Date(Date.UTC(2025, 0, 1) + i * 86_400_000).toISOString().slice(0, 19), 60 + (i % 200)),
    );
    await one.store.put(records(year));
    const first = await sync(one, backend, keyring);
    expect(first).to.include({ added: 0, pulled: 0, pushed: 14 });
    expect(await sync(one, backend, keyring)).to.include({ pulled: 0, pushed: 0, pushedBytes: 0 });
    const second = await sync(other, backend, keyring);
    expect(second).to.include({ added: 400, pulled: 14, pushed: 0 });
    expect(await everything(other.store)).to.deep.equal(await everything(one.store));
    // A reading more is one document and the head.
    await other.store.put(records([smbg('2026-02-10T08:00:00', 111)]));
    expect(await sync(other, backend, keyring)).to.include({ pulled: 0, pushed: 1 });
    expect(await sync(one, backend, keyring)).to.include({ added: 1, pulled: 1, pushed: 0 });
    expect(backend.kept.head?.version).to.equal(2);
  });

  it('splits a month that is too large, and joins it again', async () => {
    const [keyring, backend] = [await newKeyring(), new MemoryBackend()];
    const [one, other] = [await computer(), await computer()];
    const month = Array.from({ length: 28 }, (_, i) =>
      smbg(`2025-02-${String(i + 1).padStart(2, '0')}T08:00:00`, 100 + i),
    );
    await one.store.put(records(month));
    const { pushed } = await sync(one, backend, keyring, 700);
    expect(pushed).to.be.above(3);
    await sync(other, backend, keyring, 700);
    expect(await everything(other.store)).to.deep.equal(await everything(one.store));
    await other.store.remove(records(month.slice(3)));
    await sync(other, backend, keyring, 1e6);
    expect(backend.kept.documents.size).to.equal(1);
    await sync(one, backend, keyring, 1e6);
    expect(await everything(one.store)).to.have.length(3);
  });

  it('three computers with edits, removals, corrected clocks, wrong clocks and a bad line converge', async () => {
    const computers = fc.nat(2);
    const day = fc.constantFrom('2026-01-05', '2026-01-06', '2026-03-01');
    const action = fc.oneof(
      fc.record({ what: fc.constant('read' as const), who: computers, day, mgdl: fc.integer({ min: 60, max: 62 }) }),
      fc.record({
        what: fc.constantFrom('edit' as const, 'remove' as const),
        who: computers,
        day,
        mgdl: fc.integer({ min: 60, max: 62 }),
      }),
      fc.record({ what: fc.constant('correct' as const), who: computers, hours: fc.integer({ min: -800, max: 800 }) }),
      fc.record({ what: fc.constantFrom('sync' as const, 'sync' as const, 'sync together' as const), who: computers }),
    );
    const trouble = fc.array(fc.constantFrom<Trouble>('none', 'none', 'lost', 'answer lost', 'twice'), {
      maxLength: 60,
    });
    const clocks = fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(0, 3e10, -3e10)));
    const now = Date.now;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 24 }), trouble, clocks, async (actions, troubles, offsets) => {
        const [keyring, backend] = [await newKeyring(), new MemoryBackend()];
        const all = [await computer(), await computer(), await computer()];
        const left = [...troubles];
        const line = flaky(backend, () => left.shift() ?? 'none');
        try {
          for (const one of actions) {
            Date.now = () => now() + offsets[one.who]!;
            const { store } = all[one.who]!;
            if (one.what === 'sync' || one.what === 'sync together') {
              const going = one.what === 'sync' ? [all[one.who]!] : all;
              const offline = (error: unknown): unknown => expect(code(error)).to.equal('offline');
              await Promise.all(going.map((it) => sync(it, line, keyring).catch(offline)));
            } else if (one.what === 'correct') await store.restamp('meter:1', ({ at }) => at + one.hours * 3_600_000);
            else if ('day' in one) {
              const list: DataRecord[] = records([smbg(`${one.day}T08:00:00`, one.mgdl)]);
              if (one.what === 'read') await store.put(list);
              else await store[one.what](list);
            }
          }
        } finally {
          Date.now = now;
        }
        // When the line is good again: once around brings everything to the server, once more to everybody.
        for (const one of [...all, ...all]) await sync(one, backend, keyring);
        const [first, ...others] = await Promise.all(all.map(({ store }) => everything(store)));
        for (const held of others) expect(held).to.deep.equal(first);
        const fresh = await computer();
        await sync(fresh, backend, keyring);
        expect(await everything(fresh.store)).to.deep.equal(first);
        expect(await sync(all[0]!, backend, keyring)).to.include({ pulled: 0, pushed: 0 });
        // Whoever changes something after having seen the rest has the last word, however wrong the clock.
        const list: DataRecord[] = records([smbg('2026-01-05T08:00:00', 61)]);
        for (const [who, what] of (['remove', 'edit', 'remove'] as const).entries()) {
          Date.now = () => now() + offsets[who]!;
          await all[who]!.store[what](list).finally(() => (Date.now = now));
          for (const one of [...all, ...all]) await sync(one, backend, keyring);
          for (const { store } of all) {
            const isThere = (await everything(store)).some(({ id }) => id === list[0]!.id);
            expect(isThere, `after the last ${what}`).to.equal(what === 'edit');
          }
        }
        stores.splice(0).forEach((store) => store.close());
      }),
      { numRuns: 100 },
    );
  });

  it('two that push at once take turns', async () => {
    const [keyring, backend] = [await newKeyring(), new MemoryBackend()];
    const all = await Promise.all([computer(), computer(), computer()]);
    await Promise.all(all.map(({ store }, i) => store.put(records([smbg(`2026-01-0${i + 1}T08:00:00`, 100)]))));
    await Promise.all(all.map((one) => sync(one, backend, keyring)));
    for (const one of all) await sync(one, backend, keyring);
    for (const { store } of all) expect(await everything(store)).to.have.length(3);
  });

  describe('a server that tries', () => {
    let keyring: Keyring & { readonly root: Uint8Array };
    let backend: MemoryBackend;
    let one: Computer;
    beforeEach(async () => {
      [keyring, backend, one] = [await newKeyring(), new MemoryBackend(), await computer()];
      await one.store.put(records([smbg('2026-01-05T08:00:00', 100), smbg('2026-02-05T08:00:00', 101)]));
      await sync(one, backend, keyring);
    });
    const reader = async (kept: MemoryBackend, keys: Keyring = keyring) => {
      const { store, state } = await computer();
      const result = await pull({ backend: kept, keyring: keys, state, store }).catch(code);
      return { result, held: await everything(store) };
    };

    it('to play back an old head, or an old document under the new head', async () => {
      const old = backend.kept;
      await one.store.put(records([smbg('2026-01-06T08:00:00', 102)]));
      await sync(one, backend, keyring);
      expect(await sync(one, new MemoryBackend(old), keyring).catch(code)).to.equal('tampered');
      expect(await sync(one, new MemoryBackend(), keyring).catch(code), 'nothing at all').to.equal('tampered');
      const mixed = new MemoryBackend({ head: backend.kept.head, documents: old.documents });
      const { result, held } = await reader(mixed);
      expect(result).to.equal('tampered');
      expect(held.length, 'what is right may be here already, nothing old').to.be.below(2);
    });

    it('to call an old head a new one', async () => {
      const { head, documents } = backend.kept;
      expect((await reader(new MemoryBackend({ head: { ...head!, version: 7 }, documents }))).result).to.equal(
        'tampered',
      );
    });

    it('to put one document in the place of another', async () => {
      const { head, documents } = backend.kept;
      const [[a, x], [b, y]] = [...documents] as [[string, Uint8Array], [string, Uint8Array]];
      expect(
        (
          await reader(
            new MemoryBackend({
              head,
              documents: new Map([
                [a, y],
                [b, x],
              ]),
            }),
          )
        ).result,
      ).to.equal('tampered');
    });

    it('to show one person the data of another, even under the same keys', async () => {
      expect((await reader(backend, { ...keyring, personId: 'somebody else' })).result).to.equal('tampered');
    });

    it('to change any byte', async () => {
      const { head, documents } = backend.kept;
      for (let at = 0; at < head!.bytes.length; at += 7) {
        const bytes = head!.bytes.slice();
        bytes[at]! ^= 4;
        const { result, held } = await reader(new MemoryBackend({ head: { ...head!, bytes }, documents }));
        expect(result, `byte ${at}`).to.be.oneOf(['tampered', 'bad-file', 'no-access']);
        expect(held).to.deep.equal([]);
      }
      stores.splice(0).forEach((store) => store.close());
    });
  });

  it('the head tells a reader nothing of what an older month holds: equal readings of two people look different', async () => {
    const contents = await Promise.all(
      [1, 2].map(async () => {
        const [keyring, backend, one] = [await newKeyring(), new MemoryBackend(), await computer()];
        await one.store.put(records([smbg('2026-01-05T08:00:00', 60)]));
        const { head } = await sync(one, backend, keyring);
        return Object.values(head!.documents).map(({ content }) => content);
      }),
    );
    expect(contents[0]).to.have.length(1);
    expect(contents[0]).to.not.deep.equal(contents[1]);
  });

  it('a reader gets a scope, and nothing written after access ended', async () => {
    const [keyring, backend, one] = [await newKeyring(), new MemoryBackend(), await computer()];
    await one.store.put(
      records(['2026-01-05', '2026-02-05', '2026-03-05'].map((day, i) => smbg(`${day}T08:00:00`, 100 + i))),
    );
    await sync(one, backend, keyring);
    const fromFebruary = [await keysFrom(keyring.epochs[0]!, monthOf(Date.UTC(2026, 1, 1)))];
    const clinic = async (): Promise<{ result: unknown; values: number[] }> => {
      const { store, state } = await computer();
      const result = await pull({ backend, keyring: { personId: 'person', epochs: fromFebruary }, state, store }).catch(
        code,
      );
      return { result, values: (await everything(store)).map((record) => (record as { mgdl: number }).mgdl) };
    };
    expect((await clinic()).values).to.deep.equal([101, 102]);
    // Revoked: a new epoch, which the clinic has no keys of.
    const after: Keyring = { ...keyring, epochs: [...keyring.epochs, await epochKeys(2, newRoot())] };
    await one.store.put(records([smbg('2026-03-06T08:00:00', 110)]));
    await sync(one, backend, after);
    const { result, values } = await clinic();
    expect(result).to.equal('no-access');
    expect(values).to.deep.equal([]);
    // What it kept of the old keys opens no document written later either.
    const { claimsOf } = await import('../../src/sync/document.ts');
    expect([...backend.kept.documents.values()].map((bytes) => claimsOf(bytes).epoch).sort()).to.deep.equal([1, 1, 2]);
    const fresh = await computer();
    await sync(fresh, backend, after);
    expect(await everything(fresh.store)).to.have.length(4);
  });
});
