// Looking at what others share, against the emulators and with the real worker: a clinic's visit from request to revocation, and a link.
import { expect } from 'chai';
import { DEMO_SEED, demoLife } from '../../src/demo/person.ts';
import { stamp } from '../../src/model/identity.ts';
import { DAY_MS, zone } from '../../src/model/time.ts';
import { forgetAccount, keepAccount, keptAccount } from '../../src/store/account.ts';
import { linkPerson, syncPerson } from '../../src/sync/firebase/person.ts';
import { accessRequests, invitation } from '../../src/sync/firebase/requests.ts';
import type { MadeLink } from '../../src/sync/firebase/sharing.ts';
import { approve, createLink, revoke, shares } from '../../src/sync/firebase/sharing.ts';
import { fragmentOf } from '../../src/sync/link-address.ts';
import { account } from '../../src/ui/state/account.ts';
import { clinic } from '../../src/ui/state/clinic.ts';
import { VISIT_KEY } from '../../src/ui/routes.ts';
import { syncWorker } from '../../src/ui/state/sync-worker.ts';
import type { TestAccount } from '../firebase/support.ts';
import { PASSPHRASE, PASSWORD, disposePlaces, emulatorConfig, newAccount } from '../firebase/support.ts';
import type { Mounted } from './mount.ts';
import { aloneInTheBrowser, accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';

const PARIS = zone('Europe/Paris');
const NAME = 'Žofie Ångström';

interface Shared extends TestAccount {
  readonly personId: string;
}

/** Somebody with three weeks of pump, sensor and meter up to now, on the server. */
async function newPatient(): Promise<Shared> {
  const patient = await newAccount('zofie');
  const { id: personId } = await patient.place.computer.newPerson(NAME);
  const store = await patient.place.computer.openStore(personId);
  const now = Date.now();
  const life = demoLife({ seed: DEMO_SEED, zone: PARIS, lastDay: PARIS.dayAt(now), days: 21, until: now });
  for (const { id, model, serial, readings } of life) {
    await store.putDevice({ id: `${id}:${serial}`, driverId: id, model, serial, lastReadAt: now });
    await store.put(stamp(readings, `${id}:${serial}`, { zone: PARIS }));
  }
  store.close();
  await linkPerson(patient.place, personId);
  await syncPerson(patient.place, { personId });
  return { ...patient, personId };
}

/** Everything of some of the browser's databases, as text. Other tests have their own beside them. */
async function contents(isOurs: (name: string) => boolean): Promise<string> {
  const found: Record<string, unknown> = {};
  for (const { name = '' } of await indexedDB.databases()) {
    if (!isOurs(name)) continue;
    const database = await asked(indexedDB.open(name));
    for (const table of database.objectStoreNames) {
      found[`${name}/${table}`] = await asked(database.transaction(table).objectStore(table).getAll());
    }
    database.close();
  }
  return JSON.stringify(found, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(new Uint8Array(value.buffer)) : value,
  );
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

/** What is kept for this account and for the person of this window, and the names of all databases that are no other test's. */
async function everythingKept(page: Mounted): Promise<string> {
  const ids = page.people.value.people.map(({ id }) => id);
  const names = (await indexedDB.databases()).map(({ name = '' }) => name);
  return [
    await contents((name) => name === 'basalt' || ids.some((id) => name.endsWith(id))),
    ...names.filter((name) => !/^(basalt-test-|firebase)/.test(name)),
    ...Object.keys(localStorage).filter((key) => key !== 'basalt-recent-days'),
  ].join('\n');
}

const list = (page: Mounted): string[] =>
  page.all('x-patients-table >>> tr[data-id]:not([hidden]) button.name').map(wordsOf);

/** What has the focus, inside all shadow roots. */
function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

describe('looking at what others share', function () {
  this.timeout(180_000);
  before(async () => {
    await aloneInTheBrowser();
    await emulatorConfig();
    const base = document.createElement('base');
    base.href = '/emulated/';
    document.head.append(base);
    // Told where the server is with its first call.
    await syncWorker().signOut({ wipe: false });
    base.remove();
  });
  afterEach(async () => {
    sessionStorage.removeItem(VISIT_KEY);
    await unmountAll();
    await disposePlaces();
  });
  after(async () => {
    await syncWorker().signOut({ wipe: true });
  });

  it('a clinic asks, is let in, opens, looks, keeps nothing, and is shut out', async () => {
    const patient = await newPatient();
    const email = `clinic-${crypto.randomUUID()}@example.org`;
    await syncWorker().createAccount({ email, password: PASSWORD, passphrase: PASSPHRASE, name: 'St. Mary Clinic' });
    const page = await mountApp({ path: '/share/patients' });
    await page.find('x-notice', /Ask for access/);

    // It asks, by the code that it was told.
    (await page.find('x-patients >>> button', 'Ask for access')).click();
    const by = await page.find<HTMLInputElement>('x-patients-ask >>> #by');
    expect((await page.find<HTMLInputElement>('x-patients-ask >>> #name')).value).to.equal('St. Mary Clinic');
    by.value = (await invitation(patient.place)).code;
    (await page.find('x-patients-ask >>> button[type=submit]', 'Send the request')).click();
    await page.find('x-patients-ask >>> [role=status]', /Your request is on its way/);
    const words = wordsOf(await page.find('x-patients-ask >>> .main .words'));
    const [request] = await accessRequests(patient.place);
    expect(request).to.include({ name: 'St. Mary Clinic', email });
    const own = account.value;
    expect(own.state === 'unlocked' && own.fingerprint.join(' ')).to.equal(request!.fingerprint.join(' '));

    // The person lets it in; it stands in the list, by the same words.
    const until30 = Date.now() + 30 * DAY_MS;
    await approve(patient.place, {
      passphrase: PASSPHRASE,
      personId: patient.personId,
      fromMonth: 0,
      until: until30,
      request: request!,
    });
    // Back at this window, which looks by itself.
    dispatchEvent(new Event('focus'));
    const name = await page.find('x-patients-table >>> button.name', NAME);
    expect(page.all('x-patients-ask >>> .waiting'), 'answered').to.have.length(0);
    const inRange = wordsOf(await page.find('x-patients-table >>> td.target'));
    (await page.find('x-patients-table >>> td.more button')).click();
    expect(wordsOf(await page.find('x-patients-details >>> .words'))).to.equal(words);

    // A tag, which a second computer of the clinic has as well.
    (await page.find<HTMLInputElement>('x-patients-tags >>> #new')).value = 'Pump start';
    (await page.find('x-patients-tags >>> button', 'Add')).click();
    await page.find('x-patients-table >>> .tags', 'Pump start');
    (await page.find('x-patients-details >>> button', 'Close')).click();
    clinic.look({ search: 'angstrom' });

    // Opened: the same numbers on every page, and nothing is written for it.
    const before = await everythingKept(page);
    name.click();
    await page.find('x-visit-bar >>> .who', NAME);
    expect(page.people.value.current!.visit).to.include({ by: 'clinic', fromMonth: 0, until: until30 });
    expect(wordsOf(await page.find('x-range-bar >>> .main .percent')), 'as in the list').to.equal(inRange);
    await page.find('x-visit-bar >>> .about', /as of .* · everything · until/);
    await accessible(page.app);
    expect(page.all('x-header >>> nav a').map(wordsOf)).to.deep.include.members([
      'Overview',
      'Explore',
      'Logbook',
      'Reports',
    ]);
    expect(page.all('x-header >>> nav a').map(wordsOf)).to.not.include.members(['Upload']);
    expect(page.all('x-drop-zone'), 'a file has nowhere to go').to.have.length(0);
    await page.go('/explore/day');
    await page.find('x-day-page >>> x-chart');
    await page.find('x-day-page >>> h1', /\d{4}$/);
    await page.go('/explore/settings');
    await page.find('x-settings-history-page >>> h2', /./);
    await page.go('/logbook');
    await page.find('x-logbook-table >>> tbody tr');
    await page.go('/reports');
    (await page.find('x-report-list >>> button', 'Make the report')).click();
    const reports = await page.find('x-reports-page');
    const { pdf } = await until(() => (reports as unknown as { made?: { pdf: Blob } }).made);
    expect((await pdf.text()).slice(0, 5)).to.equal('%PDF-');
    // What is chosen for looking stays in memory.
    await page.people.change({ unit: 'mmol/L', targets: { preset: 'tight' } });
    await page.find('x-header >>> .unit', 'mmol/L');
    const { store } = page.people.value.current!;
    expect(await store.put([]).catch((error: Error & { code?: string }) => error.code)).to.equal('no-access');
    expect((await everythingKept(page)) === before, 'nothing is written').to.equal(true);

    // Back: the list as it was left, and the person's own data again everywhere else.
    (await page.find('x-visit-bar >>> button', 'Back to the list')).click();
    await until(() => list(page).length === 1);
    expect(page.people.value.current).to.not.have.property('visit');
    expect((await page.find<HTMLInputElement>('x-patients-filter >>> input[type=search]')).value).to.equal('angstrom');
    await until(() => wordsOf(focused()!) === NAME);
    expect(sessionStorage.getItem(VISIT_KEY)).to.equal(null);
    expect((await store.devices()).length, 'let go of').to.be.above(0);
    expect(await store.span(), 'emptied').to.equal(undefined);
    const [share] = await shares(patient.place, patient.personId);
    expect(share!.lastLookAt).to.be.closeTo(Date.now(), 120_000);

    // The account closed in another window: the visit ends by itself.
    (await page.find('x-patients-table >>> button.name', NAME)).click();
    await page.find('x-visit-bar >>> .who', NAME);
    const kept = await keptAccount();
    await forgetAccount();
    await until(() => !page.people.value.current!.visit);
    await keepAccount(kept!);
    await account.refresh();
    await page.find('x-patients-table >>> .tags', 'Pump start');

    // Shut out.
    await revoke(patient.place, { personId: patient.personId, id: share!.id });
    (await page.find('x-patients-table >>> button.name', NAME)).click();
    await page.find('x-patients-opening >>> [role=alert]', `${NAME} does not share with you any more`);
    (await page.find('x-patients-opening >>> button', 'Take off the list')).click();
    await until(() => clinic.value.patients?.length === 0);

    // Signed out: nothing of it is left.
    await syncWorker().signOut({ wipe: false });
    await account.refresh();
    expect(clinic.value).to.not.have.any.keys('patients', 'notes');
    expect(await keptAccount()).to.equal(undefined);
    // The person's own computer is in this browser too; what is the clinic's lies in one database.
    const left = await contents((name) => name === 'basalt');
    expect(left).to.include('"basalt/account":[]').and.include('"basalt/summaries":[]').and.not.include(NAME);
  });

  it('a link opens with its code alone, leads back to its page, and says why it does not', async () => {
    const patient = await newPatient();
    const until30 = Date.now() + 30 * DAY_MS;
    const made: MadeLink = await createLink(patient.place, {
      passphrase: PASSPHRASE,
      personId: patient.personId,
      fromMonth: 0,
      until: until30,
      label: 'Dr. Weiß',
    });
    // As it comes out of a mail, with the full stop of its sentence.
    const page = await mountApp({ path: `/shared/${made.fragment}.` });
    await page.find('h1', 'Somebody shares their diabetes data with you');
    const code = await page.find<HTMLInputElement>('x-shared-page >>> #code');
    await accessible(page.app);
    const open = async (value: string): Promise<void> => {
      code.value = value;
      (await page.find('x-shared-page >>> button', 'Open')).click();
    };
    await open('');
    await page.find('x-shared-page >>> [role=alert]', 'Enter the code.');
    await open('1234');
    await page.find('x-shared-page >>> [role=alert]', 'A code has eight characters.');
    await open(made.code === '0000-0000' ? '1111-1111' : '0000-0000');
    await page.find('x-shared-page >>> [role=alert]', /That is not the code.*There are 9 more tries/);
    await open(made.code.toLowerCase().replace('-', ' '));
    await page.find('x-visit-bar >>> .who', NAME);
    expect(page.people.value.current!.visit).to.include({ by: 'link', until: until30 });
    await page.find('x-range-bar >>> .main .percent', /%/);
    expect(sessionStorage.getItem(VISIT_KEY)).to.equal(`/shared/${made.fragment}`);
    await unmountAll();

    // Reloaded: gone, and back where the code is asked for.
    expect(sessionStorage.getItem(VISIT_KEY)).to.equal(`/shared/${made.fragment}`);
    const again = await mountApp({ path: '/logbook' });
    await again.find('x-shared-page >>> #code');
    expect(again.people.value.current).to.not.have.property('visit');
    expect(location.hash).to.equal(`#/shared/${made.fragment}`);
    expect(sessionStorage.getItem(VISIT_KEY)).to.equal(null);

    // Withdrawn.
    await revoke(patient.place, { personId: patient.personId, id: made.id });
    (await again.find<HTMLInputElement>('x-shared-page >>> #code')).value = made.code;
    (await again.find('x-shared-page >>> button', 'Open')).click();
    await again.find('x-shared-page >>> x-notice', /It was withdrawn/);
    // Over, and cut short.
    const over = {
      linkId: 'a'.repeat(22),
      secret: new Uint8Array(32),
      personId: 'b'.repeat(22),
      until: Date.now() - DAY_MS,
    };
    await again.go(`/shared/${await fragmentOf(over)}`);
    await again.find('x-shared-page >>> x-notice', /It was good until/);
    for (const path of [`/shared/${made.fragment.slice(0, -3)}`, '/shared/x', '/shared/']) {
      await again.go(path);
      await again.find('x-shared-page >>> x-notice', /A part of it was lost on the way/);
    }
    await accessible(again.app);
  });
});
