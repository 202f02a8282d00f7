// Sharing as a person sees it: their computers, who asks, who may look, a code, a link. Real worker, real rules.
import { expect } from 'chai';
import jsQR from 'jsqr';
import { DAY_MS } from '../../src/model/time.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { accountState } from '../../src/sync/firebase/account.ts';
import { listPatients, openPatient } from '../../src/sync/firebase/clinic.ts';
import { openSharedLink } from '../../src/sync/firebase/guest.ts';
import { askForAccess } from '../../src/sync/firebase/requests.ts';
import type { AppError } from '../../src/model/errors.ts';
import type { SyncApi } from '../../workers/sync-api.ts';
import { PASSPHRASE, disposePlaces, everything, newAccount, newPlace, smbg } from '../firebase/support.ts';
import type { Mounted } from './mount.ts';
import { accessible, mountApp, unmountAll, wordsOf } from './mount.ts';
import { freshBrowser, newPerson, signUp } from './real-account.ts';

const code = (error: unknown): string => (error as AppError).code;
const READINGS = [smbg('2026-01-05T08:00:00', 101), smbg('2026-02-05T08:00:00', 202)];
const open = () => mountApp({ path: '/share/sharing', realStorage: true });
const press = async (page: Mounted, words: string | RegExp, inside = 'x-sharing'): Promise<void> =>
  (await page.find(`${inside} >>> button`, words)).click();
const type = async (page: Mounted, selector: string, value: string): Promise<void> => {
  (await page.find<HTMLInputElement>(`x-sharing >>> ${selector}`)).value = value;
};

/** What a reader of another make sees in the picture, a few pixels a module. */
async function scanned(picture: SVGSVGElement): Promise<string | undefined> {
  const source = new XMLSerializer().serializeToString(picture);
  const image = new Image();
  const { width: modules } = picture.viewBox.baseVal;
  const size = modules * 4;
  image.src = `data:image/svg+xml,${encodeURIComponent(source.replace('<svg', `<svg width="${size}" height="${size}"`))}`;
  await image.decode();
  const context = new OffscreenCanvas(size, size).getContext('2d')!;
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, size, size);
  return jsQR(data, size, size)?.data;
}

describe('sharing', function () {
  this.timeout(180_000);
  let worker: SyncApi;
  before(async () => void (worker = await freshBrowser()));
  afterEach(async () => {
    await unmountAll();
    await disposePlaces();
    await freshBrowser();
  });

  it('synchronises by a button, says how it stands, and stops', async () => {
    await signUp('ada');
    const person = await newPerson('Ada', READINGS);
    const page = await open();
    await press(page, 'Synchronise Ada with this account');
    await page.find('x-sharing-sync >>> p', /^Up to date, today/);
    await page.find('x-sharing-readers >>> p', 'Only you. Nobody else sees the data of');
    await accessible(page.app);
    expect(await worker.listRemotePeople()).to.have.nested.property('[0].name', 'Ada');
    await press(page, /^Stop on this computer$/, 'x-sharing-sync');
    await press(page, /^Stop on this computer$/, '#stopping');
    await page.find('x-sharing-sync >>> button', 'Go on synchronising Ada');
    expect(await worker.syncedPeople()).to.deep.equal([]);
    await press(page, 'Go on synchronising Ada');
    await page.find('x-sharing-sync >>> p', /^Up to date, today/);
    expect(await worker.listRemotePeople(), 'the same person, not one more').to.have.length(1);
    expect((await worker.listRemotePeople())[0]).to.include({ personId: person.id });
  });

  it('lets a clinic in that has asked, and out again', async () => {
    await signUp('ada');
    await newPerson('Ada Lovelace', READINGS);
    const page = await open();
    const told = wordsOf(await page.find('x-sharing-invite >>> .code', /^\w{5}-\w{5}$/));
    const clinic = await newAccount('clinic');
    await askForAccess(clinic.place, { by: told, name: 'St. Mary Clinic', message: 'Before your visit' });
    dispatchEvent(new Event('focus'));
    await page.find('x-sharing-request >>> h3', 'St. Mary Clinic');
    const { fingerprint } = (await accountState(clinic.place)) as { fingerprint: readonly string[] };
    const shown = page.all('x-sharing-request >>> li').map(wordsOf);
    expect(shown).to.deep.equal(fingerprint);
    await accessible(page.app);
    await press(page, 'Let them look at the data of Ada Lovelace');
    await press(page, 'Let St. Mary Clinic look');
    await page.find('x-sharing-scope >>> #wrong', 'Enter your passphrase');
    await type(page, '#passphrase', 'not my passphrase');
    (await page.find<HTMLInputElement>('x-sharing-scope >>> input[value="quarter"]')).click();
    await accessible(page.app);
    await press(page, 'Let St. Mary Clinic look');
    await page.find('x-sharing-scope >>> p[role="alert"]', 'That is not your passphrase');
    await type(page, '#passphrase', PASSPHRASE);
    await press(page, 'Let St. Mary Clinic look');
    await page.find('x-sharing >>> .said', /^St. Mary Clinic may look at the data of Ada Lovelace until/);
    await page.find('x-sharing-requests >>> p', 'Nobody at the moment');
    await page.find('x-sharing-reader >>> p', /^Sees from \w+ \d{4} on, until/);
    await page.find('x-sharing-reader >>> p', 'Has not looked yet');

    const [patient] = (await listPatients(clinic.place)).patients;
    expect(patient!.summary).to.include({ name: 'Ada Lovelace' });
    const { remoteId } = (await worker.listRemotePeople())[0]!;
    await openPatient(clinic.place, { remoteId });
    await press(page, 'Change the end');
    (await page.find<HTMLInputElement>('x-sharing-reader >>> input[value="12"]')).click();
    await press(page, 'Save the new end');
    await page.find('x-sharing-reader >>> p', /^Last looked today/);
    const { until: end } = await openPatient(clinic.place, { remoteId });
    expect(end).to.be.above(Date.now() + 364 * DAY_MS);

    await press(page, 'End access', 'x-sharing-reader');
    await accessible(page.app);
    await press(page, 'End access', 'x-sharing-confirm');
    await page.find('x-sharing >>> .said', 'St. Mary Clinic can look no more.');
    await page.find('x-sharing-readers >>> p', 'Only you. Nobody else sees the data of');
    expect(await openPatient(clinic.place, { remoteId }).catch(code)).to.equal('no-access');
  });

  it('makes a link whose QR code, address and code open the data, and withdraws it', async () => {
    await signUp('ada');
    await newPerson('Ada', READINGS);
    const page = await open();
    await press(page, 'Make a link');
    await page.find('x-sharing-link >>> p', 'Ada is synchronised with your account first.');
    await press(page, 'Make the link');
    await page.find('x-sharing-scope >>> #wrong', 'Say for whom it is');
    await type(page, '#label', 'Dr. X');
    await type(page, '#passphrase', PASSPHRASE);
    await press(page, 'Make the link');
    await page.find('x-sharing-link >>> p', /^The link for Dr. X is made. It shows the data of Ada until/);
    const { value: address } = await page.find<HTMLInputElement>('x-sharing-link-shown >>> #address');
    const claimCode = wordsOf(await page.find('x-sharing-link-shown >>> .code', /^\w{4}-\w{4}$/));
    await accessible(page.app);
    expect(await scanned(await page.find<SVGSVGElement>('x-sharing-qr >>> svg'))).to.equal(address);
    const [before, fragment] = address.split('#/shared/') as [string, string];
    expect(before).to.equal(new URL(document.baseURI).origin + new URL(document.baseURI).pathname);
    const guest = await newPlace();
    const opened = await openSharedLink(guest.session, { fragment, code: claimCode });
    const store = memoryStore('x');
    await store.merge(opened.blocks);
    expect((await everything(store)).map((record) => (record as { mgdl: number }).mgdl)).to.deep.equal([101, 202]);
    await press(page, 'Done');
    await page.find('x-sharing-reader >>> h3', 'Link for Dr. X');
    expect((await page.find<HTMLInputElement>('x-sharing-reader >>> #address')).value).to.equal(address);
    await press(page, 'Withdraw the link', 'x-sharing-reader');
    await press(page, 'Withdraw the link', 'x-sharing-confirm');
    await page.find('x-sharing >>> .said', 'The link for Dr. X opens nothing any more.');
    expect(await openSharedLink(guest.session, { fragment, code: claimCode }).catch(code)).to.equal('no-access');
  });
});
