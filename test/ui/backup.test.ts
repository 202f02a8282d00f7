// Backup in the settings: sealed, refused when anything is wrong, restored to the right person and nothing lost.
import { expect } from 'chai';
import { openStore } from '../../src/store/dexie-store.ts';
import { everything, records, smbg } from '../sync/support.ts';
import { catchDownloads } from './downloads.ts';
import { accessible, mountApp, unmountAll } from './mount.ts';

const PASSPHRASE = 'correct horse battery';

describe('backup in the settings', function () {
  this.timeout(120_000);
  afterEach(unmountAll);

  it('is saved under a passphrase and comes back, here or as a person of their own', async () => {
    const page = await mountApp({ path: '/settings/backup' });
    const { person } = page.people.value.current!;
    // The worker opens the person's own database, which the page of this test keeps elsewhere.
    const store = await openStore(person.id);
    await store.put(records([smbg('2026-01-31T08:00:00', 100), smbg('2026-02-01T08:00:00', 101)]));
    const inside = (selector: string, words?: string | RegExp) => page.find(`x-settings-backup >>> ${selector}`, words);
    const type = async (id: string, value: string): Promise<void> => {
      (await page.find<HTMLInputElement>(`x-settings-backup >>> #${id}`)).value = value;
    };
    const downloads = catchDownloads();
    try {
      await type('passphrase', 'short');
      (await inside('button', 'Save a backup')).click();
      await inside('#wrong', /at least 12/);
      await type('passphrase', PASSPHRASE);
      await type('again', 'correct horse batterz');
      (await inside('button', 'Save a backup')).click();
      await inside('#wrong', 'The two are not the same.');
      await accessible(page.app);
      await type('again', PASSPHRASE);
      (await inside('button', 'Save a backup')).click();
      await inside('p[role="status"]', /^basalt-my-data-\d{4}-\d\d-\d\d\.basalt is saved/);
    } finally {
      downloads.stop();
    }
    const [{ content, name }] = downloads.files as [(typeof downloads.files)[number]];
    const choose = async (): Promise<void> => {
      const list = new DataTransfer();
      list.items.add(new File([content], name));
      (await page.find<HTMLInputElement>('x-settings-backup >>> #file')).files = list.files;
    };
    await choose();
    await type('opening', 'another passphrase');
    (await inside('button', 'Open the backup')).click();
    await inside('p[role="alert"]', /That does not open it/);
    await type('opening', PASSPHRASE);
    await store.remove(records([smbg('2026-02-01T08:00:00', 101)]));
    await store.put(records([smbg('2026-03-01T08:00:00', 102)]));
    (await inside('button', 'Open the backup')).click();
    await inside('p[role="status"]', /A backup of My data, made .*, with 0 devices/);
    await accessible(page.app);
    // As a person of their own: under another id, because this one is here.
    (await inside('button', /as a person of their own/)).click();
    await inside('p[role="status"]', '2 records came back for My data.');
    const adopted = page.people.value.people.at(-1)!;
    expect(adopted).to.include({ name: 'My data', unit: 'mg/dL' }).and.not.have.property('id', person.id);
    const apart = await openStore(adopted.id);
    expect(await everything(apart)).to.have.length(2);
    apart.close();
    // Into the person shown: what is here stays, and what was removed on purpose stays removed.
    await choose();
    await type('opening', PASSPHRASE);
    (await inside('button', 'Open the backup')).click();
    (await inside('button', /Add it to My data/)).click();
    await inside('p[role="status"]', '0 records came back for My data.');
    expect((await everything(store)).map((record) => (record as { mgdl: number }).mgdl)).to.deep.equal([100, 102]);
    store.close();
  });
});
