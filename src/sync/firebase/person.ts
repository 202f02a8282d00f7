// People of an account: linked to people of this computer, synchronised, taken over by a second computer.
import { AppError, asAppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import type { RemotePerson } from '../../store/account.ts';
import type { Person } from '../../store/people.ts';
import type { Store } from '../../store/store.ts';
import type { SyncNotes } from '../../store/sync-notes.ts';
import type { OwnKeys } from '../grant.ts';
import { ownKeyring } from '../grant.ts';
import type { Profile } from '../profile.ts';
import { mergeDevices, mergedProfile, profileFrom, profileOf } from '../profile.ts';
import type { Synced } from '../sync.ts';
import { synchronise } from '../sync.ts';
import { firebaseBackend, keptHead, ownKeysPath } from './backend.ts';
import type { OpenAccount, Place } from './computer.ts';
import { openAccount } from './computer.ts';
import { dropEnded } from './access.ts';
import { loadHead, loadOwnKeys, makeOwnKeys, olderKeys, openKept, remoteOf, stateKeeper } from './own.ts';
import { writeSummaries } from './summaries.ts';

/** A person of the account, as another computer has put them there. */
export interface RemoteInfo {
  readonly remoteId: string;
  readonly name: string;
  /** When their data last changed on the server. */
  readonly changedAt: UtcMs;
  readonly devices: number;
  /** The person of this computer they are, if any. */
  readonly personId?: string;
  /** Their id on the computer that put them there: somebody here with the same one is surely the same person. */
  readonly originalId: string;
}

export interface SyncResult {
  /** Records that were new here. */
  readonly added: number;
  readonly pulled: number;
  readonly pushed: number;
  readonly pushedBytes: number;
  readonly at: UtcMs;
}

export interface SyncRunOptions {
  readonly personId: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  readonly now?: () => UtcMs;
}

/** Begins to synchronise a person of this computer. `bad-input` for the demo. The first run follows with `syncPerson`. */
export async function linkPerson(place: Place, personId: string): Promise<RemotePerson> {
  const account = await openAccount(place);
  const known = (await place.computer.remotePeople()).find((item) => item.personId === personId);
  if (known?.uid === account.uid) return known;
  const person = await personOf(place, personId);
  if (person.demo) throw new AppError('bad-input', 'the demo is not synchronised');
  return makeOwnKeys(place, account, personId);
}

/** Everybody of the account. One request, and one for each person. */
export async function listRemotePeople(place: Place): Promise<readonly RemoteInfo[]> {
  const account = await openAccount(place);
  const { wire } = place.session;
  const here = new Map((await place.computer.remotePeople()).map((item) => [item.remoteId, item.personId]));
  const all = await wire.list('people', { field: 'owner', is: '==', value: account.uid });
  return Promise.all(
    [...all].map(async ([remoteId, fields]): Promise<RemoteInfo> => {
      const { own } = await loadOwnKeys(wire, account, remoteId);
      const { profile, at } = await openKept(own, keptHead(fields)!);
      const { person, devices } = profileFrom(profile);
      const personId = here.get(remoteId);
      return {
        remoteId,
        name: person.name,
        changedAt: at,
        devices: devices.length,
        originalId: person.id,
        ...(personId !== undefined && { personId }),
      };
    }),
  );
}

/**
 * Takes a person of the account onto this computer: as a new person, or joined with one that is here (`personId`), whose
 * records are then part of both. The first run follows with `syncPerson`. Resolves with the person here.
 */
export async function adoptPerson(
  place: Place,
  { remoteId, personId }: { readonly remoteId: string; readonly personId?: string },
): Promise<Person> {
  const account = await openAccount(place);
  const { wire } = place.session;
  const known = (await place.computer.remotePeople()).find((item) => item.remoteId === remoteId);
  if (known) return personOf(place, known.personId);
  const { head } = await loadHead(wire, remoteId, account);
  const { person: theirs } = profileFrom(head.profile);
  const people = await place.computer.listPeople();
  let person: Person;
  if (personId === undefined) {
    const isTaken = people.some((item) => item.id === theirs.id);
    person = { ...theirs, id: isTaken ? crypto.randomUUID() : theirs.id };
    await place.computer.putPerson(person);
  } else {
    person = await personOf(place, personId);
    if (person.demo) throw new AppError('bad-input', 'the demo is not synchronised');
    const remotes = await place.computer.remotePeople();
    if (remotes.some((item) => item.personId === personId && item.uid === account.uid)) {
      throw new AppError('bad-input', 'the person is synchronised already, as somebody else');
    }
  }
  const notes = await place.computer.openSyncNotes(person.id);
  await notes.clear().finally(() => notes.close());
  await place.computer.keepRemote({ personId: person.id, remoteId, uid: account.uid });
  return person;
}

/** Stops synchronising on this computer; what is on the server and on other computers stays. */
export async function unlinkPerson({ computer }: Place, personId: string): Promise<void> {
  await computer.forgetRemote(personId);
  const notes = await computer.openSyncNotes(personId);
  await notes.clear().finally(() => notes.close());
}

/**
 * Synchronises a person once, after any run that is going on in another tab. Whoever's access has ended since is left out
 * first: what is written then is under new keys. Errors as `synchronise`, and `signed-out`, `locked`, `not-found`.
 */
export async function syncPerson(place: Place, options: SyncRunOptions): Promise<SyncResult> {
  const account = await openAccount(place);
  const remote = await remoteOf(place, account, options.personId);
  return place.computer.alone(`sync-${options.personId}`, async () => {
    const store = await place.computer.openStore(options.personId);
    const notes = await place.computer.openSyncNotes(options.personId);
    try {
      return await run(place, account, remote, store, notes, options);
    } finally {
      notes.close();
      store.close();
    }
  });
}

async function run(
  place: Place,
  account: OpenAccount,
  remote: RemotePerson,
  store: Store,
  notes: SyncNotes,
  options: SyncRunOptions,
): Promise<SyncResult> {
  const { now = Date.now, signal, onProgress } = options;
  const { wire } = place.session;
  const { remoteId } = remote;
  for (let attempt = 0; ; attempt++) {
    const loaded = await loadOwnKeys(wire, account, remoteId, notes);
    const own = await dropEnded(place, account, remote, loaded.own, now);
    const backend = firebaseBackend({
      wire,
      remoteId,
      uid: account.uid,
      // The keys come with the first head.
      along: ({ version }) => (version === 1 ? [{ set: ownKeysPath(remoteId), to: { sealed: loaded.sealed } }] : []),
      now,
    });
    try {
      const synced = await synchronise({
        backend,
        keyring: await ownKeyring(own),
        state: stateKeeper(notes),
        store,
        profile: (theirs) => takeProfile(place, store, notes, options.personId, theirs),
        now,
        ...(signal && { signal }),
        ...(onProgress && { onProgress }),
      });
      if (synced.head && own.version < synced.head.keys) {
        // Another computer has changed them in between, or the server shows what was.
        if (attempt > 0) throw olderKeys(own, synced.head);
        continue;
      }
      await settle(place, account, remote, store, notes, own, synced, now);
      const { added, pulled, pushed, pushedBytes } = synced;
      await notes.put('at', now());
      return { added, pulled, pushed, pushedBytes, at: now() };
    } catch (thrown) {
      const error = asAppError(thrown);
      // Another computer has changed the keys in between: once more with those of now.
      if (error.code !== 'no-access' || attempt > 0) throw error;
    }
  }
}

/** After a run: the profile both sides have, and a clinic's summary where anything is new. */
async function settle(
  place: Place,
  account: OpenAccount,
  remote: RemotePerson,
  store: Store,
  notes: SyncNotes,
  own: OwnKeys,
  { head }: Synced,
  now: () => UtcMs,
): Promise<void> {
  if (!head) return;
  await notes.put('profile', head.profile);
  // The server has them now. When it says one day that it has not, the person was removed there.
  await notes.put('own', undefined);
  const clinics = own.holders.filter((holder) => holder.kind === 'clinic');
  const mark = `${head.version} ${clinics.map(({ id, fromMonth }) => `${id}:${fromMonth}`).join(' ')}`;
  if ((await notes.get('summarised')) === mark) return;
  const { person } = profileFrom(head.profile);
  await writeSummaries(place, account, remote, clinics, { store, person, now: now() });
  await notes.put('summarised', mark);
}

async function takeProfile(
  { computer }: Place,
  store: Store,
  notes: SyncNotes,
  personId: string,
  theirs: unknown,
): Promise<Profile> {
  const person = (await computer.listPeople()).find((item) => item.id === personId);
  if (!person) throw new AppError('not-found', 'the person is not on this computer any more');
  const remote = theirs === undefined ? undefined : profileFrom(theirs);
  const base = await notes.get('profile');
  const merged = mergedProfile(
    await profileOf(person, store),
    remote,
    base === undefined ? undefined : profileFrom(base),
  );
  if (remote) {
    await mergeDevices(store, merged);
    const { createdAt } = person;
    const changed: Person = { ...merged.person, id: personId, ...(createdAt !== undefined && { createdAt }) };
    const differs = mergedProfile({ person: changed, devices: [] }).person;
    const before = mergedProfile({ person, devices: [] }).person;
    if (JSON.stringify(differs) !== JSON.stringify(before)) await computer.putPerson(changed);
  }
  return merged;
}

async function personOf({ computer }: Place, personId: string): Promise<Person> {
  const person = (await computer.listPeople()).find((item) => item.id === personId);
  if (!person) throw new AppError('not-found', 'there is no such person on this computer');
  return person;
}

/** When a person of this computer was last synchronised; `undefined` when never. */
export async function lastSyncAt({ computer }: Place, personId: string): Promise<UtcMs | undefined> {
  const notes = await computer.openSyncNotes(personId);
  try {
    return (await notes.get('at')) as UtcMs | undefined;
  } finally {
    notes.close();
  }
}
