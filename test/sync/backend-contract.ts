// What every backend must do, whatever keeps the documents: memory, a file, Firebase.
import { expect } from 'chai';
import type { AppError } from '../../src/model/errors.ts';
import type { SyncBackend } from '../../src/sync/backend.ts';

const code = (error: unknown): string => (error as AppError).code;
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

export interface ContractOptions {
  /** A backend in which nothing was ever pushed. */
  readonly make: () => Promise<SyncBackend>;
  /** The same documents as somebody who may only read has them; absent where there is no such thing. */
  readonly reader?: (of: SyncBackend) => Promise<SyncBackend>;
}

export function backendContract(name: string, { make, reader }: ContractOptions): void {
  describe(`backend contract: ${name}`, function () {
    this.timeout(60_000);

    it('begins with nothing', async () => {
      const backend = await make();
      expect(await backend.head()).to.equal(undefined);
    });

    it('gives back what was pushed, byte for byte, and leaves out what is not there', async () => {
      const backend = await make();
      const all = Uint8Array.from({ length: 256 }, (_, i) => i);
      const documents = new Map([
        ['a', all],
        ['b', bytes()],
        ['c-_9', bytes(0, 255)],
      ]);
      const head = { version: 1, bytes: bytes(1, 2, 3) };
      expect(await backend.push({ documents, removed: [], head })).to.equal('done');
      expect(await backend.head()).to.deep.equal(head);
      const found = await backend.documents(['a', 'b', 'c-_9', 'missing']);
      expect([...found].sort(([a], [b]) => (a < b ? -1 : 1))).to.deep.equal([...documents]);
      expect((await backend.documents([])).size).to.equal(0);
    });

    it('takes the next version and no other, whole or not at all', async () => {
      const backend = await make();
      const push = (version: number, name: string) =>
        backend.push({
          documents: new Map([[name, bytes(version)]]),
          removed: [],
          head: { version, bytes: bytes(version) },
        });
      expect(await push(2, 'early')).to.equal('conflict');
      expect(await push(1, 'first')).to.equal('done');
      expect(await push(1, 'again')).to.equal('conflict');
      expect(await push(3, 'skipped')).to.equal('conflict');
      expect(await push(2, 'second')).to.equal('done');
      expect(await backend.head()).to.deep.equal({ version: 2, bytes: bytes(2) });
      const names = [...(await backend.documents(['early', 'first', 'again', 'skipped', 'second'])).keys()];
      expect(names.sort()).to.deep.equal(['first', 'second']);
    });

    it('replaces and removes, also what is not there', async () => {
      const backend = await make();
      const documents = new Map([
        ['a', bytes(1)],
        ['b', bytes(2)],
      ]);
      await backend.push({ documents, removed: [], head: { version: 1, bytes: bytes(1) } });
      const second = { documents: new Map([['a', bytes(9)]]), removed: ['b', 'never'] };
      expect(await backend.push({ ...second, head: { version: 2, bytes: bytes(2) } })).to.equal('done');
      expect([...(await backend.documents(['a', 'b']))]).to.deep.equal([['a', bytes(9)]]);
    });

    it('lets one of several that push at once be the next', async () => {
      const backend = await make();
      const pushes = [1, 2, 3].map((i) =>
        backend.push({
          documents: new Map([[`d${i}`, bytes(i)]]),
          removed: [],
          head: { version: 1, bytes: bytes(i) },
        }),
      );
      const outcomes = await Promise.all(pushes);
      expect([...outcomes].sort()).to.deep.equal(['conflict', 'conflict', 'done']);
      const winner = outcomes.indexOf('done') + 1;
      expect((await backend.head())!.bytes).to.deep.equal(bytes(winner));
      expect([...(await backend.documents(['d1', 'd2', 'd3'])).keys()]).to.deep.equal([`d${winner}`]);
    });

    it('takes many documents at once, and gives many', async () => {
      const backend = await make();
      const names = Array.from({ length: 75 }, (_, i) => `document-${i}`);
      const documents = new Map(names.map((item, i) => [item, bytes(i)]));
      expect(await backend.push({ documents, removed: [], head: { version: 1, bytes: bytes(1) } })).to.equal('done');
      expect((await backend.documents(names)).size).to.equal(75);
    });

    it('takes documents as large as are ever sent', async () => {
      const backend = await make();
      const documents = new Map([0, 1, 2].map((i) => [`large-${i}`, new Uint8Array(900_000).fill(i)]));
      expect(
        await backend.push({ documents, removed: [], head: { version: 1, bytes: new Uint8Array(500_000) } }),
      ).to.equal('done');
      const found = await backend.documents([...documents.keys()]);
      for (const [item, value] of documents) expect(found.get(item)).to.deep.equal(value);
    });

    if (reader) {
      it('lets a reader read and write nothing', async () => {
        const backend = await make();
        const head = { version: 1, bytes: bytes(1) };
        await backend.push({ documents: new Map([['a', bytes(7)]]), removed: [], head });
        const reading = await reader(backend);
        expect(await reading.head()).to.deep.equal(head);
        expect([...(await reading.documents(['a']))]).to.deep.equal([['a', bytes(7)]]);
        const next = { documents: new Map(), removed: ['a'], head: { version: 2, bytes: bytes(2) } };
        expect(await reading.push(next).catch(code)).to.equal('no-access');
      });
    }
  });
}
