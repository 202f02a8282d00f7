// Backup and share files: everything back, nothing lost in a full store, nothing taken from a damaged file.
import { expect } from 'chai';
import fc from 'fast-check';
import type { AppError } from '../../src/model/errors.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import type { Store } from '../../src/store/store.ts';
import { monthOf } from '../../src/sync/epochs.ts';
import { isBasaltFile, openFile, writeFile } from '../../src/sync/file.ts';
import { newParameters } from '../../src/sync/passphrase.ts';
import { anyRecords } from '../store/arbitrary.ts';
import { everything, records, smbg } from './support.ts';

const code = (error: unknown): string => (error as AppError).code;
const parameters = { ...newParameters(), memoryKib: 19 * 1024, passes: 1, lanes: 1 };
const passphrase = 'correct horse battery';

describe('a sealed file', function () {
  this.timeout(120_000);
  const stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openStore(`test-${crypto.randomUUID()}`);
    stores.push(store);
    return store;
  };
  afterEach(() => stores.splice(0).forEach((store) => store.close()));

  it('gives everything back, and takes nothing from a store that has more', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords(), anyRecords(), async (mine, theirs) => {
        const [one, other] = [await open(), await open()];
        await one.put(mine);
        const file = await writeFile({ store: one, profile: { name: 'Ada' }, passphrase, parameters });
        const opened = await openFile(file, passphrase);
        expect(opened.head.profile).to.deep.equal({ name: 'Ada' });
        await opened.mergeInto(other);
        expect(await everything(other)).to.deep.equal(await everything(one));
        const full = await open();
        await full.put(theirs);
        const before = new Set((await everything(full)).map(({ id, kind, deviceId }) => `${deviceId} ${kind} ${id}`));
        await opened.mergeInto(full);
        const after = new Set((await everything(full)).map(({ id, kind, deviceId }) => `${deviceId} ${kind} ${id}`));
        for (const id of before) expect(after.has(id)).to.equal(true);
        expect(await opened.mergeInto(full), 'a second time').to.equal(0);
        stores.splice(0).forEach((store) => store.close());
      }),
      { numRuns: 15 },
    );
  });

  it('can begin with a month', async () => {
    const [one, other] = [await open(), await open()];
    await one.put(records([smbg('2026-01-31T08:00:00', 100), smbg('2026-02-01T08:00:00', 101)]));
    const fromMonth = monthOf(Date.UTC(2026, 1, 1));
    const file = await writeFile({ store: one, profile: {}, passphrase, parameters, fromMonth });
    expect(await (await openFile(file, passphrase)).mergeInto(other)).to.equal(1);
    expect(await everything(other)).to.have.length(1);
  });

  it('shows nothing of what is in it, and is another file each time', async () => {
    const one = await open();
    await one.put(
      records([{ kind: 'note', deviceTime: '2026-01-31T08:00:00', text: 'SECRET-NOTE' }], 'meter:SERIAL77'),
    );
    const write = () => writeFile({ store: one, profile: { name: 'Ada Lovelace' }, passphrase, parameters });
    const [a, b] = [await write(), await write()];
    const seen = new TextDecoder('latin1').decode(a);
    for (const word of ['SECRET', 'SERIAL77', 'Ada', '2026']) expect(seen).to.not.include(word);
    const same = a.subarray(400).filter((byte, i) => byte === b[400 + i]).length;
    expect(same / (a.length - 400), 'as alike as noise').to.be.below(0.2);
  });

  it('refuses a wrong passphrase, every cut and every changed byte, and merges nothing of them', async () => {
    const [one, target] = [await open(), await open()];
    await one.put(records([smbg('2026-01-31T08:00:00', 100), smbg('2026-02-01T08:00:00', 101)]));
    const file = await writeFile({ store: one, profile: {}, passphrase, parameters });
    expect(isBasaltFile(file)).to.equal(true);
    expect(await openFile(file, 'another passphrase').catch(code)).to.equal('wrong-secret');
    expect(await openFile(new Uint8Array(20), passphrase).catch(code)).to.equal('bad-file');
    const attempt = (bytes: Uint8Array): Promise<unknown> =>
      openFile(bytes, passphrase).then((opened) => opened.mergeInto(target), code);
    for (let cut = 7; cut < file.length; cut += 41)
      expect(await attempt(file.slice(0, cut)), `cut at ${cut}`).to.be.oneOf(['tampered', 'wrong-secret']);
    for (let at = 0; at < file.length; at += 29) {
      const changed = file.slice();
      changed[at]! ^= 1;
      expect(await attempt(changed), `byte ${at}`).to.be.oneOf(['tampered', 'wrong-secret', 'bad-file', 'no-access']);
    }
    expect(await everything(target)).to.deep.equal([]);
  });
});
