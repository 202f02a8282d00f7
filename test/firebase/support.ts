// Accounts on computers of their own, against the emulators: what tests of sharing begin with.
import { stamp } from '../../src/model/identity.ts';
import type { DataRecord, Reading } from '../../src/model/record.ts';
import { RECORD_KINDS } from '../../src/model/record.ts';
import type { Range } from '../../src/model/time.ts';
import { zone } from '../../src/model/time.ts';
import type { KeptAccount, RemotePerson, SummaryRow } from '../../src/store/account.ts';
import { deleteStore, openStore } from '../../src/store/dexie-store.ts';
import type { Person } from '../../src/store/people.ts';
import type { Store } from '../../src/store/store.ts';
import { openSyncNotes } from '../../src/store/sync-notes.ts';
import { createAccount } from '../../src/sync/firebase/account.ts';
import type { Computer, Place } from '../../src/sync/firebase/computer.ts';
import type { FirebaseConfig } from '../../src/sync/firebase/config.ts';
import { configFrom } from '../../src/sync/firebase/config.ts';
import { openFirebase } from '../../src/sync/firebase/open.ts';
import { newParameters } from '../../src/sync/passphrase.ts';

export const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
export const PASSWORD = 'password of ada';
export const PASSPHRASE = 'correct horse battery staple';
/** Weak on purpose: tests make many accounts. */
export const parameters = { ...newParameters(), memoryKib: 19 * 1024, passes: 1, lanes: 1 };

let asked: Promise<FirebaseConfig> | undefined;

/** Where the emulators are. Rejects with the reason when there are none: nothing is skipped. */
export function emulatorConfig(): Promise<FirebaseConfig> {
  asked ??= (async () => {
    const response = await fetch('/emulated/firebase-config.json');
    if (!response.ok) throw new Error(`No emulators: ${await response.text()}`);
    return configFrom(await response.json());
  })();
  return asked;
}

export interface TestComputer extends Computer {
  /** A person with a store of their own. */
  newPerson(name: string): Promise<Person>;
  /** Everything of this computer is gone. */
  dispose(): Promise<void>;
}

/** A computer whose people's stores are real, and whose own notes are in memory. */
export function newComputer(): TestComputer {
  const prefix = crypto.randomUUID();
  const inside = (personId: string): string => `${prefix}-${personId}`;
  let account: KeptAccount | undefined;
  const people = new Map<string, Person>();
  const remotes = new Map<string, RemotePerson>();
  const summaries = new Map<string, SummaryRow>();
  const stores = new Set<Store>();
  const queues = new Map<string, Promise<unknown>>();
  const done = <T>(value: T): Promise<T> => Promise.resolve(value);
  return {
    keptAccount: () => done(account),
    keepAccount: (value) => done(void (account = value)),
    forgetAccount: () => done((account = undefined)).then(() => summaries.clear()),
    remotePeople: () => done([...remotes.values()]),
    keepRemote: (remote) => done(void remotes.set(remote.personId, remote)),
    forgetRemote: (id) => done(void remotes.delete(id)),
    keptSummaries: () => done([...summaries.values()]),
    keepSummaries(rows, isAll) {
      if (isAll) summaries.clear();
      for (const row of rows) summaries.set(row.id, row);
      return done(undefined);
    },
    listPeople: () => done([...people.values()]),
    putPerson: (person) => done(void people.set(person.id, person)),
    async removePerson(id) {
      people.delete(id);
      await deleteStore(inside(id));
    },
    async openStore(personId) {
      const store = await openStore(inside(personId));
      stores.add(store);
      return store;
    },
    openSyncNotes: (personId) => openSyncNotes(inside(personId)),
    alone<T>(name: string, work: () => Promise<T>): Promise<T> {
      const next = (queues.get(name) ?? Promise.resolve()).then(work, work);
      queues.set(name, next);
      return next;
    },
    async newPerson(name) {
      const person: Person = { id: crypto.randomUUID(), name, unit: 'mg/dL', zoneId: 'Europe/Berlin' };
      people.set(person.id, person);
      return done(person);
    },
    async dispose() {
      for (const store of stores) store.close();
      for (const id of people.keys()) await deleteStore(inside(id));
    },
  };
}

export interface TestPlace extends Place {
  readonly computer: TestComputer;
}

const places: TestPlace[] = [];

/** A computer with a browser nobody is signed in to. */
export async function newPlace(): Promise<TestPlace> {
  const session = openFirebase(await emulatorConfig(), { name: crypto.randomUUID(), persistence: 'memory' });
  const place = { session, computer: newComputer() };
  places.push(place);
  return place;
}

/** Computers of the tests so far are gone. */
export async function disposePlaces(): Promise<void> {
  for (const { session, computer } of places.splice(0)) {
    await session.close();
    await computer.dispose();
  }
}

/**
 * For tests of the real sync worker: what it keeps of an account lies in the browser's own databases, which all pages of the
 * tests share. One at a time has them; nobody is signed in when it begins. Resolves with the end.
 */
export function ownAccount(): Promise<() => void> {
  return new Promise((begin, fail) => {
    const held = (): Promise<void> => new Promise((end) => begin(end));
    navigator.locks.request('basalt-test-account', held).catch(fail);
  });
}

let addresses = 0;

export interface TestAccount {
  readonly place: TestPlace;
  readonly email: string;
  readonly recoveryCode: string;
}

/** Somebody with an account, on a computer of theirs. */
export async function newAccount(name: string): Promise<TestAccount> {
  const place = await newPlace();
  const email = `${name}-${++addresses}-${crypto.randomUUID().slice(0, 8)}@example.org`.toLowerCase();
  const created = { email, password: PASSWORD, passphrase: PASSPHRASE, name, parameters };
  const { recoveryCode } = await createAccount(place, created);
  return { place, email, recoveryCode };
}

/** Follows the link of the last mail to `email` that asks for `type`, as the person would. */
export async function followMail(email: string, type: 'VERIFY_EMAIL' | 'PASSWORD_RESET', more = {}): Promise<void> {
  const { emulators, projectId } = await emulatorConfig();
  const host = `http://${emulators!.auth}`;
  const mails = (await (await fetch(`${host}/emulator/v1/projects/${projectId}/oobCodes`)).json()) as {
    oobCodes: { email: string; requestType: string; oobCode: string }[];
  };
  const mail = mails.oobCodes.filter((item) => item.email === email && item.requestType === type).at(-1);
  if (!mail) throw new Error(`no mail to ${email}`);
  const action = type === 'VERIFY_EMAIL' ? 'update' : 'resetPassword';
  const answer = await fetch(`${host}/identitytoolkit.googleapis.com/v1/accounts:${action}?key=demo`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ oobCode: mail.oobCode, ...more }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Every document of Firestore as the emulator holds it, past the rules: its fields as text, and those that are bytes as these. */
export async function dump(): Promise<
  readonly { readonly name: string; readonly text: string; readonly bytes: readonly Uint8Array[] }[]
> {
  const { emulators, projectId } = await emulatorConfig();
  const root = `http://${emulators!.firestore}/v1/projects/${projectId}/databases/(default)/documents`;
  const found: { name: string; text: string; bytes: Uint8Array[] }[] = [];
  const ask = async (path: string, body: unknown): Promise<Response> =>
    fetch(`${root}${path}`, {
      method: 'POST',
      headers: { Authorization: 'Bearer owner', 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const visit = async (parent: string): Promise<void> => {
    const ids = (await (await ask(`${parent}:listCollectionIds`, { pageSize: 1000 })).json()) as {
      collectionIds?: string[];
    };
    for (const id of ids.collectionIds ?? []) {
      const url = `${root}${parent}/${id}?pageSize=300&showMissing=true`;
      const listed = (await (await fetch(url, { headers: { Authorization: 'Bearer owner' } })).json()) as {
        documents?: { name: string; createTime?: string; fields?: Record<string, Record<string, unknown>> }[];
      };
      for (const document of listed.documents ?? []) {
        const short = document.name.slice(document.name.indexOf('/documents/') + '/documents'.length);
        // One without a time of its own is only the parent of others.
        if (document.createTime) {
          const fields = document.fields ?? {};
          const values = Object.values(fields).map((field) => field.bytesValue);
          const bytes = values
            .filter((value): value is string => typeof value === 'string')
            .map((value) => Uint8Array.from(atob(value), (char) => char.charCodeAt(0)));
          found.push({
            name: short,
            text: JSON.stringify(fields, (key, value: unknown) => (key === 'bytesValue' ? '' : value)),
            bytes,
          });
        }
        await visit(short);
      }
    }
  };
  await visit('');
  return found;
}

export async function everything(store: Pick<Store, 'range'>): Promise<DataRecord[]> {
  return (await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, EVER)))).flat();
}

/** What a person has on a computer. */
export async function held(place: TestPlace, personId: string): Promise<DataRecord[]> {
  const store = await place.computer.openStore(personId);
  return everything(store).finally(() => store.close());
}

export async function put(
  place: TestPlace,
  personId: string,
  readings: readonly Reading[],
  deviceId = 'meter:SERIAL77',
): Promise<void> {
  const store = await place.computer.openStore(personId);
  await store.put(stamp(readings, deviceId, { zone: zone('UTC') }));
  store.close();
}

export function smbg(deviceTime: string, mgdl: number): Reading {
  return { kind: 'smbg', deviceTime, mgdl };
}
