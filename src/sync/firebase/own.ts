// A person's own keys on the server, and the one way they change: together with a head, so that two computers never change them at once.
import { AppError, asAppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import type { RemotePerson } from '../../store/account.ts';
import type { SyncNotes } from '../../store/sync-notes.ts';
import type { KeptHead } from '../backend.ts';
import { claimsOf } from '../document.ts';
import type { OwnKeys } from '../grant.ts';
import { newOwnKeys, openOwnKeys, ownKeyring, sealOwnKeys } from '../grant.ts';
import type { Head } from '../head.ts';
import { openHead, sealHead } from '../head.ts';
import { currentKeys } from '../state.ts';
import type { StateKeeper, SyncState } from '../state.ts';
import { NEVER_SYNCED } from '../state.ts';
import { bytesOf, keptHead, ownKeysPath, personPath, pushWrites } from './backend.ts';
import type { OpenAccount, Place } from './computer.ts';
import type { Wire, Write } from './wire.ts';

/** The person of this computer, as linked to the server; `not-found` when they are not. */
export async function remoteOf({ computer }: Place, { uid }: OpenAccount, personId: string): Promise<RemotePerson> {
  const remote = (await computer.remotePeople()).find((item) => item.personId === personId);
  if (remote?.uid !== uid) throw new AppError('not-found', 'the person is not synchronised with this account');
  return remote;
}

export function stateKeeper(notes: SyncNotes): StateKeeper {
  return {
    load: async () => ((await notes.get('state')) as SyncState | undefined) ?? NEVER_SYNCED,
    save: (state) => notes.put('state', state),
  };
}

/** Keys for a person who was never synchronised; they are on the disk before anything is sealed with them. */
export async function makeOwnKeys(place: Place, account: OpenAccount, personId: string): Promise<RemotePerson> {
  const own = newOwnKeys();
  const notes = await place.computer.openSyncNotes(personId);
  try {
    await notes.clear();
    await notes.put('own', await sealOwnKeys(own, account.keys));
  } finally {
    notes.close();
  }
  const remote = { personId, remoteId: own.personId, uid: account.uid };
  await place.computer.keepRemote(remote);
  return remote;
}

/** A person's own keys: as the server has them, or, before the first push, as this computer has made them. */
export async function loadOwnKeys(
  wire: Wire,
  account: OpenAccount,
  remoteId: string,
  notes?: SyncNotes,
): Promise<{ readonly own: OwnKeys; readonly sealed: Uint8Array }> {
  const made = (await notes?.get('own')) as Uint8Array | undefined;
  // Before there is such a person on the server, asking for their keys is denied.
  const fields = await wire.get(ownKeysPath(remoteId)).catch((thrown: unknown) => {
    if (!made || asAppError(thrown).code !== 'no-access') throw thrown;
    return undefined;
  });
  const sealed = fields ? bytesOf(fields, 'sealed') : made;
  if (!sealed) throw new AppError('not-found', 'a person without keys');
  return { own: await openOwnKeys(sealed, account.keys, remoteId), sealed };
}

/**
 * A person's head as the server has it, opened with their own keys. `tampered` when these are of before the head's: somebody
 * who was let in since would be missing from them.
 */
export async function openKept(own: OwnKeys, { version, bytes }: KeptHead): Promise<Head> {
  const { epochs } = await ownKeyring(own);
  const head = await openHead(epochs, own.personId, bytes, { ...claimsOf(bytes), version });
  if (own.version < head.keys) throw olderKeys(own, head);
  return head;
}

export function olderKeys(own: OwnKeys, head: Head): AppError {
  return new AppError('tampered', `own keys of version ${own.version}, and those of ${head.keys} belong to the head`);
}

/** The person's head, opened; `not-found` when nothing was pushed yet. */
export async function loadHead(
  wire: Wire,
  remoteId: string,
  account: OpenAccount,
): Promise<{ readonly head: Head; readonly own: OwnKeys }> {
  const kept = keptHead(await wire.get(personPath(remoteId)));
  if (!kept) throw new AppError('not-found', 'the person was never synchronised');
  const { own } = await loadOwnKeys(wire, account, remoteId);
  return { own, head: await openKept(own, kept) };
}

export interface KeyChange {
  readonly own: OwnKeys;
  /** What goes with it, all or nothing: grants for readers. */
  readonly writes: readonly Write[];
}

/** Computers that change keys at the same moment take turns; more in a row than this is a fault. */
const TRIES = 6;

/**
 * Changes a person's own keys. One commit holds the keys, the next head (sealed with the newest epoch) and what goes with
 * them: it arrives whole or not at all, and of two computers the second has to look again. `change` gets the keys as they are
 * and returns what they are to be, `undefined` when there is nothing to do.
 */
export async function changeKeys(
  { session: { wire }, computer }: Place,
  account: OpenAccount,
  remote: RemotePerson,
  change: (own: OwnKeys) => Promise<KeyChange | undefined>,
  now: () => UtcMs = Date.now,
): Promise<OwnKeys> {
  const { remoteId } = remote;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    // The head first: keys that change in between come with another head, and then the commit below is refused.
    const { head, own } = await loadHead(wire, remoteId, account);
    const notes = await computer.openSyncNotes(remote.personId);
    try {
      const state = stateKeeper(notes);
      const before = await state.load();
      if (head.version < before.headVersion) {
        throw new AppError('tampered', `head ${head.version}, and ${before.headVersion} was seen before`);
      }
      const changed = await change(own);
      if (!changed) return own;
      const version = head.version + 1;
      const written: OwnKeys = { ...changed.own, version };
      const keys = currentKeys(await ownKeyring(written));
      const next: Head = { ...head, version, epoch: keys.epoch, at: now(), keys: version };
      const push = {
        documents: new Map<string, Uint8Array>(),
        removed: [],
        head: { version, bytes: await sealHead(keys, remoteId, next) },
      };
      const sealed = await sealOwnKeys(written, account.keys);
      const writes = [...pushWrites(remoteId, account.uid, push), { set: ownKeysPath(remoteId), to: { sealed } }];
      try {
        await wire.commit([...writes, ...changed.writes]);
      } catch (thrown) {
        const error = asAppError(thrown);
        if (error.code !== 'no-access') throw error;
        const kept = keptHead(await wire.get(personPath(remoteId)));
        if (kept?.version === head.version) throw error;
        continue;
      }
      const latest = await state.load();
      await state.save({ ...latest, headVersion: Math.max(latest.headVersion, version) });
      return written;
    } finally {
      notes.close();
    }
  }
  throw new AppError('busy', 'other computers were faster each time');
}
