// An account at the emulators in this browser, as the sync worker has it: what tests of the Share page begin with.
import type { AccountState, SyncApi } from '../../workers/sync-api.ts';
import { forgetRemote, remotePeople } from '../../src/store/account.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import type { Person } from '../../src/store/people.ts';
import { listPeople, putPerson, removePerson } from '../../src/store/people.ts';
import { stamp } from '../../src/model/identity.ts';
import type { Reading } from '../../src/model/record.ts';
import { zone } from '../../src/model/time.ts';
import { syncWorker } from '../../src/ui/state/sync-worker.ts';
import { PASSPHRASE, PASSWORD, emulatorConfig } from '../firebase/support.ts';
import { aloneInTheBrowser } from './mount.ts';

let worker: SyncApi | undefined;

/** The app's own worker, at the emulators; nobody else's test has this browser's people and account meanwhile. */
export async function emulatedWorker(): Promise<SyncApi> {
  await aloneInTheBrowser();
  await emulatorConfig();
  if (!worker) {
    const base = document.createElement('base');
    base.href = '/emulated/';
    document.head.append(base);
    worker = syncWorker();
    base.remove();
  }
  return worker;
}

/** Nobody is signed in and nobody is here: call before each test. */
export async function freshBrowser(): Promise<SyncApi> {
  const api = await emulatedWorker();
  const { state } = await api.accountState();
  if (state !== 'signed-out') await api.signOut({ wipe: true });
  for (const { id } of await listPeople()) await removePerson(id);
  for (const { personId } of await remotePeople()) await forgetRemote(personId);
  return api;
}

/** Signs a new account in. */
export async function signUp(
  name: string,
): Promise<{ readonly email: string; readonly fingerprint: readonly string[] }> {
  const api = await emulatedWorker();
  const email = `${name}-${crypto.randomUUID().slice(0, 8)}@example.org`.toLowerCase();
  await api.createAccount({ email, password: PASSWORD, passphrase: PASSPHRASE, name });
  const { fingerprint } = (await api.accountState()) as Extract<AccountState, { state: 'unlocked' }>;
  return { email, fingerprint };
}

/** A person of this browser with some fingersticks. */
export async function newPerson(name: string, readings: readonly Reading[]): Promise<Person> {
  const person: Person = { id: crypto.randomUUID(), name, unit: 'mg/dL', zoneId: 'UTC' };
  await putPerson(person);
  const store = await openStore(person.id);
  await store.put(stamp(readings, 'meter:SERIAL77', { zone: zone('UTC') }));
  store.close();
  return person;
}
