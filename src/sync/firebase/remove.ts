// Deleting: one person from the server, or the account with everything in it. What is on this computer stays.
import { deleteUser } from 'firebase/auth';
import { asAppError } from '../../model/errors.ts';
import { ownKeyring } from '../grant.ts';
import type { Head } from '../head.ts';
import { sealHead } from '../head.ts';
import { currentKeys } from '../state.ts';
import { addressHash, provePassword } from './account.ts';
import { removeTraces } from './access.ts';
import { documentPath, lookPath, ownKeysPath, personPath, pushWrites, readerPath } from './backend.ts';
import type { OpenAccount, Place } from './computer.ts';
import { openAccount } from './computer.ts';
import { asked } from './errors.ts';
import { loadHead } from './own.ts';
import type { Wire } from './wire.ts';

/** Documents removed at once, below the 500 writes of a commit. */
const AT_ONCE = 400;
const AUTH_LIMIT_MS = 30_000;

/** Removes a person from the server: readers first, so that nobody reads on, then keys and documents. May be repeated. */
export async function removeRemotePerson(place: Place, remoteId: string): Promise<void> {
  const account = await openAccount(place);
  await place.computer.alone(`keys-${remoteId}`, () => removePerson(place.session.wire, account, remoteId));
  const here = (await place.computer.remotePeople()).find((item) => item.remoteId === remoteId);
  if (!here) return;
  await place.computer.forgetRemote(here.personId);
  const notes = await place.computer.openSyncNotes(here.personId);
  await notes.clear().finally(() => notes.close());
}

async function removePerson(wire: Wire, account: OpenAccount, remoteId: string): Promise<void> {
  if (!(await wire.get(personPath(remoteId)))) return;
  const { head, own } = await loadHead(wire, remoteId, account);
  await removeTraces(wire, account, remoteId, own.holders);
  for (const uid of (await wire.list(`people/${remoteId}/readers`)).keys())
    await wire.remove(readerPath(remoteId, uid));
  for (const uid of (await wire.list(`people/${remoteId}/looks`)).keys()) await wire.remove(lookPath(remoteId, uid));
  // What does not fit into one commit goes in steps, each a head of its own.
  const keys = currentKeys(await ownKeyring(own));
  let names = Object.keys(head.documents);
  let version = head.version;
  while (names.length > AT_ONCE) {
    const going = names.slice(0, AT_ONCE);
    names = names.slice(AT_ONCE);
    const next: Head = {
      ...head,
      version: ++version,
      documents: Object.fromEntries(names.map((name) => [name, head.documents[name]!])),
    };
    const push = {
      documents: new Map<string, Uint8Array>(),
      removed: going,
      head: { version, bytes: await sealHead(keys, remoteId, next) },
    };
    await wire.commit(pushWrites(remoteId, account.uid, push));
  }
  await wire.commit([
    ...names.map((name) => ({ remove: documentPath(remoteId, name) })),
    { remove: ownKeysPath(remoteId) },
    { remove: personPath(remoteId) },
  ]);
}

/**
 * Deletes the account with everything the server has of it. `wrong-secret` when the password is another one, and then nothing
 * was deleted. What breaks off goes on when it is called again. Codes that were made on another computer end by themselves.
 */
export async function deleteAccount(place: Place, { password }: { readonly password: string }): Promise<void> {
  const user = await provePassword(place, password);
  const account = await openAccount(place);
  const { wire } = place.session;
  const { uid } = account;
  // Gone already when only the sign-in was left to be deleted.
  if (await wire.get(`accounts/${uid}`)) await removeEverything(place, account);
  await asked(() => deleteUser(user), AUTH_LIMIT_MS);
  for (const remote of await place.computer.remotePeople()) {
    if (remote.uid === uid) await place.computer.forgetRemote(remote.personId);
  }
  await place.computer.forgetAccount();
}

async function removeEverything(place: Place, account: OpenAccount): Promise<void> {
  const { wire } = place.session;
  const { uid } = account;
  for (const remoteId of (await wire.list('people', { field: 'owner', is: '==', value: uid })).keys()) {
    await removeRemotePerson(place, remoteId);
  }
  for (const id of (await wire.list('links', { field: 'owner', is: '==', value: uid })).keys()) {
    for (const number of (await wire.list(`links/${id}/tries`)).keys())
      await wire.remove(`links/${id}/tries/${number}`);
    await wire.remove(`links/${id}`);
  }
  for (const from of (await wire.list(`requests/${uid}/from`)).keys())
    await wire.remove(`requests/${uid}/from/${from}`);
  for (const remoteId of (await wire.list(`clinics/${uid}/patients`)).keys()) {
    await wire.remove(readerPath(remoteId, uid)).catch(unlessDenied);
    await wire.remove(`clinics/${uid}/patients/${remoteId}`);
  }
  const kept = await place.computer.keptAccount();
  for (const { uid: to } of kept?.asked ?? []) await wire.remove(`requests/${to}/from/${uid}`).catch(unlessDenied);
  if (kept?.invitation) {
    await wire.remove(`invitations/${kept.invitation.code.replace('-', '')}`).catch(unlessDenied);
  }
  // Denied when there is none.
  await wire.remove(`directory/${await addressHash(account.email)}`).catch(unlessDenied);
  await wire.remove(`keys/${uid}`);
  await wire.commit([{ set: `gone/${uid}`, to: {} }, { remove: `accounts/${uid}` }]);
}

function unlessDenied(thrown: unknown): void {
  if (asAppError(thrown).code !== 'no-access') throw thrown;
}
