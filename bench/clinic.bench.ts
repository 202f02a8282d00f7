// A clinic's morning: a list of 500 shown, searched and sorted, and a patient's year opened from the emulator to the Overview's numbers.
import { ContextProvider } from '@lit/context';
import { LitElement, html } from 'lit';
import { demoPatients } from '../src/demo/patients.ts';
import { DEMO_SEED, demoLife } from '../src/demo/person.ts';
import { stamp } from '../src/model/identity.ts';
import { DAY_MS, zone } from '../src/model/time.ts';
import { overview } from '../src/overview/overview.ts';
import { RANGE_PRESETS } from '../src/stats/ranges.ts';
import type { KeptAccount } from '../src/store/account.ts';
import { deleteStore } from '../src/store/dexie-store.ts';
import { memoryStore } from '../src/store/memory-store.ts';
import { removePerson } from '../src/store/people.ts';
import type { Computer, Place } from '../src/sync/firebase/computer.ts';
import { configFrom } from '../src/sync/firebase/config.ts';
import { en } from '../src/text/en.ts';
import { createFormat } from '../src/text/format.ts';
import { createText, setText } from '../src/text/text.ts';
import type { PatientsView, SortKey } from '../src/ui/data/patients.ts';
import type { ClinicApi } from '../src/ui/state/clinic.ts';
import { formatContext } from '../src/ui/state/contexts.ts';
import { tokens } from '../src/ui/tokens.ts';
import type { PatientRow } from '../workers/sync-api.ts';
import { medianMs, type Report, timed } from './measure.ts';

const GROUP = 'clinic';
const PATIENTS = 500;
const DAYS = 365;
const PARIS = zone('Europe/Paris');

export async function bench(report: Report): Promise<void> {
  await list(report);
  await opened(report);
}

/** What is around the list in the app, as far as the list asks for it. */
class Around extends LitElement {
  readonly format = new ContextProvider(this, {
    context: formatContext,
    initialValue: createFormat({ locale: 'en-GB', unit: 'mg/dL', zoneId: 'Europe/Paris' }),
  });
  override render(): unknown {
    return html`<slot></slot>`;
  }
}
customElements.define('bench-around', Around);

async function list(report: Report): Promise<void> {
  setText(createText(en, 'en-GB'));
  document.adoptedStyleSheets = [tokens.styleSheet!];
  const [{ Clinic }] = await Promise.all([
    import('../src/ui/state/clinic.ts'),
    import('../src/ui/components/patients.ts'),
  ]);
  const patients = demoPatients({ seed: 1, count: PATIENTS, now: Date.now() }) as readonly PatientRow[];
  const clinic = new Clinic(
    () =>
      ({
        listPatients: () => Promise.resolve({ patients, reads: 0 }),
        askedAccounts: () => Promise.resolve([]),
        clinicNotes: () => Promise.resolve({ tags: {}, filters: [] }),
      }) as unknown as ClinicApi,
  );
  await clinic.refresh();
  const page = document.createElement('x-patients');
  page.clinic = clinic;
  const around = document.createElement('bench-around');
  around.append(page);
  const drawn = async (change: () => void): Promise<void> => {
    change();
    await page.updateComplete;
    await page.shadowRoot!.querySelector('x-patients-table')?.updateComplete;
    // Laid out as well: what the person waits for.
    document.body.getBoundingClientRect();
    page.shadowRoot!.querySelector('x-patients-table')?.getBoundingClientRect();
  };
  const first = await timed(() => drawn(() => document.body.append(around)));
  report({ group: GROUP, name: `a list of ${PATIENTS} shown`, value: first.ms, unit: 'ms' });
  /** Each change three times over; its median, and of these the slowest. */
  const slowest = async (name: string, views: readonly Partial<PatientsView>[]): Promise<void> => {
    const times = views.map((): number[] => []);
    for (let round = 0; round < 3; round++) {
      for (const [i, view] of views.entries()) {
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        times[i]!.push((await timed(() => drawn(() => clinic.look(view)))).ms);
      }
    }
    const medians = times.map((runs) => runs.sort((x, y) => x - y)[1]!);
    report({ group: GROUP, name, value: Math.max(...medians), unit: 'ms' });
  };
  await slowest(
    'search, the slowest keystroke',
    ['j', 'jo', 'jon', 'jo', 'j', '', 's', ''].map((search) => ({ search })),
  );
  const keys: readonly SortKey[] = ['name', 'target', 'mean', 'until', 'below', 'flag'];
  await slowest(
    'sort, the slowest column',
    keys.map((sort) => ({ sort })),
  );
  around.remove();
}

/** From the emulator, when it runs (`npm run emulators`). */
async function opened(report: Report): Promise<void> {
  const emulators = { auth: '127.0.0.1:9099', firestore: '127.0.0.1:8080' };
  if (!(await fetch(`http://${emulators.auth}/`).catch(() => undefined))) return;
  const { openFirebase } = await import('../src/sync/firebase/open.ts');
  const { createAccount } = await import('../src/sync/firebase/account.ts');
  const { listPatients, openPatient } = await import('../src/sync/firebase/clinic.ts');
  const { thisComputer } = await import('../src/sync/firebase/computer.ts');
  const { linkPerson, syncPerson } = await import('../src/sync/firebase/person.ts');
  const { accessRequests, askForAccess, invitation } = await import('../src/sync/firebase/requests.ts');
  const { approve } = await import('../src/sync/firebase/sharing.ts');
  const config = configFrom({ apiKey: 'demo', projectId: 'demo-basalt', emulators });
  const passphrase = 'correct horse battery';
  const newPlace = async (name: string): Promise<Place> => {
    let account: KeptAccount | undefined;
    const computer: Computer = {
      ...thisComputer,
      keptAccount: () => Promise.resolve(account),
      keepAccount: (kept) => Promise.resolve(void (account = kept)),
      forgetAccount: () => Promise.resolve((account = undefined)),
    };
    const place = { session: openFirebase(config, { name, persistence: 'memory' }), computer };
    const email = `${name}-${crypto.randomUUID()}@example.org`;
    await createAccount(place, { email, password: 'password of bench', passphrase });
    return place;
  };
  const [patient, clinic] = [await newPlace('patient'), await newPlace('clinic')];
  const person = { id: crypto.randomUUID(), name: 'Ada', unit: 'mg/dL' as const, zoneId: 'Europe/Paris' };
  await patient.computer.putPerson(person);
  const store = await patient.computer.openStore(person.id);
  const now = Date.now();
  const life = demoLife({ seed: DEMO_SEED, zone: PARIS, lastDay: PARIS.dayAt(now), days: DAYS, until: now });
  for (const { id, serial, readings } of life) await store.put(stamp(readings, `${id}:${serial}`, { zone: PARIS }));
  store.close();
  const { remoteId } = await linkPerson(patient, person.id);
  await syncPerson(patient, { personId: person.id });
  const { code } = await invitation(patient);
  await askForAccess(clinic, { by: code, name: 'Clinic' });
  const [request] = await accessRequests(patient);
  const scope = { fromMonth: 0, until: now + DAY_MS };
  await approve(patient, { passphrase, personId: person.id, ...scope, request: request! });
  await listPatients(clinic);
  const { limits } = RANGE_PRESETS.standard;
  const median = await medianMs(3, async () => {
    const data = await openPatient(clinic, { remoteId });
    const memory = memoryStore(data.person.id, data.devices);
    await memory.merge(data.blocks);
    await overview(memory, { param: undefined, limits, now, zone: PARIS });
    memory.close();
  });
  report({ group: GROUP, name: 'a year opened in the clinic, to the Overview’s numbers', value: median, unit: 'ms' });
  await patient.session.close();
  await clinic.session.close();
  await patient.computer.forgetRemote(person.id);
  await removePerson(person.id).catch(() => deleteStore(person.id));
}
