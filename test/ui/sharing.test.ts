// Sharing as a person sees it: their computers, who asks, who may look, a code, a link. Real worker, real rules.
import { expect } from 'chai';
import jsQR from 'jsqr';
import { DAY_MS, zone } from '../../src/model/time.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { accountState } from '../../src/sync/firebase/account.ts';
import { leavePatient, listPatients, openPatient } from '../../src/sync/firebase/clinic.ts';
import { openSharedLink } from '../../src/sync/firebase/guest.ts';
import { askForAccess } from '../../src/sync/firebase/requests.ts';
import { listPeople } from '../../src/store/people.ts';
import { account } from '../../src/ui/state/account.ts';
import { stamp } from '../../src/model/identity.ts';
import type { AppError } from '../../src/model/errors.ts';
import type { SharingRequest } from '../../src/ui/components/sharing-request.ts';
import type { SyncApi } from '../../workers/sync-api.ts';
import {
  PASSPHRASE,
  PASSWORD,
  disposePlaces,
  everything,
  followMail,
  newAccount,
  newPlace,
  smbg,
} from '../firebase/support.ts';
import type { Mounted } from './mount.ts';
import { accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';
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

/** As on another computer that the person unlocks. */
async function signInHere(worker: SyncApi, email: string): Promise<void> {
  await worker.signIn({ email, password: PASSWORD });
  await worker.unlock({ passphrase: PASSPHRASE });
}

/** What the person shown has. */
async function valuesOf(page: Mounted): Promise<number[]> {
  const { store } = page.people.value.current!;
  return (await everything(store)).map((record) => (record as { mgdl: number }).mgdl);
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
    const { email } = await signUp('ada');
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

    // Signed out for a while: what was read meanwhile is sent as soon as the keys are open again.
    await worker.signOut({ wipe: false });
    await account.refresh();
    await page.find('x-account-entry');
    const { store } = page.people.value.current!;
    await store.put(stamp([smbg('2026-03-05T08:00:00', 303)], 'meter:SERIAL77', { zone: zone('UTC') }));
    await until(() => page.app.syncRuns!.value.error?.code === 'signed-out');
    await signInHere(worker, email);
    await account.refresh();
    await page.find('x-sharing-sync >>> p', /^Up to date, today/);
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

  it('on a new computer brings the person of the account first, in place of the empty one', async () => {
    const { email } = await signUp('ada');
    const { id } = await newPerson('Ada', READINGS);
    await worker.linkPerson({ personId: id });
    await worker.syncPerson({ personId: id });
    await freshBrowser();
    await signInHere(worker, email);
    const page = await open();
    const empty = page.people.value.current!.person;
    expect(empty.name).to.equal('My data');
    await page.find('x-sharing-people >>> button.primary', 'Bring Ada to this computer');
    expect(page.all('x-sharing-people >>> button').map(wordsOf).join()).to.not.include('are the same person');
    await accessible(page.app);
    await press(page, 'Bring Ada to this computer');
    await page.find('x-sharing-sync >>> p', /^Up to date, today/);
    expect(page.people.value.current!.person).to.include({ id, name: 'Ada' });
    expect(await valuesOf(page)).to.deep.equal([101, 202]);
    expect((await listPeople()).map((person) => person.name)).to.deep.equal(['Ada']);
    expect(page.all('x-sharing-people')).to.deep.equal([]);
  });

  it('never puts two people together by a slip: names both, does nothing at Cancel, joins at yes', async () => {
    const { email } = await signUp('ada');
    const { id: there } = await newPerson('Ada', READINGS);
    await worker.linkPerson({ personId: there });
    await worker.syncPerson({ personId: there });
    await freshBrowser();
    await signInHere(worker, email);
    const { id } = await newPerson('Ada L.', [smbg('2026-03-05T08:00:00', 303)]);
    const page = await open();
    await press(page, 'Bring Ada to this computer', 'x-sharing-people');
    await page.find('x-sharing-sync >>> p', /^Up to date/);
    expect(page.people.value.people.map((person) => person.name).sort()).to.deep.equal(['Ada', 'Ada L.']);
    expect(await valuesOf(page), 'a person of their own').to.deep.equal([101, 202]);
    // Unlinked and still here: the same person goes on, nobody is doubled.
    const brought = page.people.value.current!.person;
    await worker.unlinkPerson({ personId: brought.id });
    await page.people.show(page.people.value.people.find((person) => person.id === id)!);
    await press(page, 'Go on synchronising Ada', 'x-sharing-people');
    await page.find('x-sharing-sync >>> p', /^Up to date/);
    expect(page.people.value.people).to.have.length(2);
    // The other way round: not brought, but said to be the same.
    await page.go('/settings');
    await page.people.remove(brought.id);
    await page.go('/share/sharing');
    await page.find('x-sharing-sync >>> p', 'else the same person is in the account twice');
    await press(page, 'Ada and Ada L. are the same person');
    await page.find('dialog[open] h2', 'Are Ada and Ada L. really the same person?');
    await accessible(page.app);
    await press(page, 'Cancel', 'dialog[open]');
    expect(await worker.syncedPeople()).to.deep.equal([]);
    await press(page, 'Ada and Ada L. are the same person');
    await press(page, 'Yes, put Ada and Ada L. together', 'dialog[open]');
    await page.find('x-sharing-sync >>> p', /^Up to date/);
    expect(await valuesOf(page)).to.deep.equal([101, 202, 303]);
    expect(page.people.value.current!.person.id).to.equal(id);
  });

  it('asks for a name where there is none, and gives access to the fingerprint that was looked at', async () => {
    await signUp('ada');
    await newPerson('My data', READINGS);
    const page = await open();
    const told = wordsOf(await page.find('x-sharing-invite >>> .code', /^\w{5}-\w{5}$/));
    const clinic = await newAccount('clinic');
    await askForAccess(clinic.place, { by: told, name: 'St. Mary Clinic' });
    dispatchEvent(new Event('focus'));
    await press(page, 'Let them look at your data');
    // What arrives while the form is open changes nothing of it.
    const one = await page.find<SharingRequest>('x-sharing-request');
    const shown = one.request!;
    one.request = { ...shown, publicKey: 'A'.repeat(43), fingerprint: Array.from({ length: 8 }, () => 'zebra') };
    await one.updateComplete;
    expect(page.all('x-sharing-request >>> li').map(wordsOf)).to.deep.equal(shown.fingerprint);
    await type(page, '#passphrase', PASSPHRASE);
    await press(page, 'Let St. Mary Clinic look');
    await page.find('x-sharing-scope >>> #wrong', 'A name is needed');
    await type(page, '#name', 'Ada Lovelace');
    await press(page, 'Let St. Mary Clinic look');
    await page.find('x-sharing >>> .said', /^St. Mary Clinic may look at the data of Ada Lovelace until/);
    const [patient] = (await listPatients(clinic.place)).patients;
    expect(patient!.summary).to.include({ name: 'Ada Lovelace' });
  });

  it('is found by an address that is confirmed, and says so when it is not', async () => {
    const { email } = await signUp('ada');
    await newPerson('Ada', []);
    const page = await open();
    const isOn = async (): Promise<boolean> =>
      (await page.find<HTMLInputElement>('x-sharing-invite >>> [role="switch"]')).checked;
    (await page.find('x-sharing-invite >>> [role="switch"]')).click();
    await page.find('x-sharing-invite >>> p[role="alert"]', 'The address has to be confirmed first.');
    expect(await isOn()).to.equal(false);
    await accessible(page.app);
    await followMail(email, 'VERIFY_EMAIL');
    (await page.find('x-sharing-invite >>> [role="switch"]')).click();
    const clinic = await newAccount('clinic');
    await until(() => !page.all('x-sharing-invite >>> p').some((item) => wordsOf(item) === 'Saving'));
    expect(await isOn()).to.equal(true);
    await askForAccess(clinic.place, { by: email, name: 'Clinic' });
    const before = wordsOf(await page.find('x-sharing-invite >>> .code'));
    await press(page, 'Make a new code', 'x-sharing-invite');
    await press(page, 'Make a new code', 'dialog[open]');
    await until(() => wordsOf(page.all('x-sharing-invite >>> .code')[0]!) !== before);
    expect(await askForAccess(clinic.place, { by: before, name: 'Clinic' }).catch(code)).to.equal('not-found');
    dispatchEvent(new Event('focus'));
    await press(page, 'Decline', 'x-sharing-request');
    await page.find('x-sharing >>> .said', 'The request of Clinic is declined.');
    expect(await worker.accessRequests()).to.deep.equal([]);
  });

  it('removes a person from the account, and shares no demo', async () => {
    await signUp('ada');
    const { id } = await newPerson('Ada', READINGS);
    await worker.linkPerson({ personId: id });
    const page = await open();
    await page.find('x-sharing-sync >>> p', /^Up to date/);
    const removal = await page.find<HTMLButtonElement>('x-sharing-sync >>> button.danger', 'Remove Ada');
    await until(() => !removal.disabled);
    removal.click();
    await press(page, 'Remove Ada from the account', 'dialog[open]');
    await page.find('x-sharing-sync >>> button', 'Synchronise Ada with this account');
    expect(await worker.listRemotePeople()).to.deep.equal([]);
    expect(await valuesOf(page), 'what is here stays').to.deep.equal([101, 202]);
    await page.people.openDemo();
    await page.find('x-sharing >>> p', 'The demo is a simulated person');
    expect(page.all('x-sharing-link')).to.deep.equal([]);
    await accessible(page.app);
    await press(page, 'Show my own data');
    await page.find('x-sharing-sync >>> button', 'Synchronise Ada with this account');
  });

  it('says when a clinic has left or its time is over, and makes the new key at a wish', async () => {
    await signUp('ada');
    const { id: personId } = await newPerson('Ada', READINGS);
    await worker.linkPerson({ personId });
    await worker.syncPerson({ personId });
    const clinic = await newAccount('clinic');
    await askForAccess(clinic.place, { by: (await worker.invitation()).code, name: 'St. Mary Clinic' });
    const [request] = await worker.accessRequests();
    const until = Date.now() + DAY_MS;
    await worker.approve({ passphrase: PASSPHRASE, personId, fromMonth: 0, until, request: request! });
    const { remoteId } = (await worker.listRemotePeople())[0]!;
    const page = await open();
    await page.find('x-sharing-reader >>> p', /^Sees everything, until/);
    await leavePatient(clinic.place, remoteId);
    await page.go('/share/account');
    await page.go('/share/sharing');
    await press(page, 'Make the new key now', 'x-sharing-reader');
    await page.find('x-sharing-readers >>> p', 'Only you.');
    expect(await worker.shares({ personId })).to.deep.equal([]);
  });

  it('goes by keyboard: the focus is where something has come, and back where it was', async () => {
    await signUp('ada');
    await newPerson('Ada', READINGS);
    const page = await open();
    const focused = (): Element => {
      let found = document.activeElement!;
      while (found.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
      return found;
    };
    const make = await page.find('x-sharing-link >>> button', 'Make a link');
    make.click();
    await until(() => focused().id === 'label');
    await press(page, 'Cancel', 'x-sharing-scope');
    await until(() => wordsOf(focused()) === 'Make a link');
    const fresh = await page.find('x-sharing-invite >>> button', 'Make a new code');
    fresh.focus();
    fresh.click();
    await until(() => wordsOf(focused()) === 'Cancel');
    (focused() as HTMLElement).click();
    await until(() => wordsOf(focused()) === 'Make a new code');
  });
});
