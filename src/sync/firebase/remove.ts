// Deleting: one person from the server, or the account with everything in it. What is on this computer stays.
import { deleteUser } from 'firebase/auth';
import { asAppError } from '../../model/errors.ts';
import { provePassword } from './account.ts';
import { addressHash } from './directory.ts';
import { removeLink } from './access.ts';
import { documentPath, keptHead, lookPath, ownKeysPath, personPath, pushWrites, readerPath } from './backend.ts';
import { notesPath } from './clinic-notes.ts';
import type { Place } from './computer.ts';
import { asked } from './errors.ts';
import { signedIn } from './open.ts';
import type { Wire } from './wire.ts';

/** Documents removed at once, below the 500 writes of a commit. */
const AT_ONCE = 400;
const AUTH_LIMIT_MS = 30_000;

/** Removes a person from the server: links and readers first, so that nobody reads on, then documents. May be repeated. */
export async function removeRemotePerson(place: Place, remoteId: string): Promise<void> {
  const { uid } = await signedIn(place.session);
  await removePerson(place.session.wire, uid, remoteId);
  const here = (await place.computer.remotePeople()).find((item) => item.remoteId === remoteId);
  if (!here) return;
  await place.computer.forgetRemote(here.personId);
  const notes = await place.computer.openSyncNotes(here.personId);
  await notes.clear().finally(() => notes.close());
}

/** Without any key: also who has lost passphrase and recovery code can delete what they have. */
async function removePerson(wire: Wire, owner: string, remoteId: string): Promise<void> {
  const person = await wire.get(personPath(remoteId));
  if (!person) return;
  // Links before readers: a guest may claim one meanwhile.
  for (const [id, fields] of await wire.list('links', { field: 'owner', is: '==', value: owner })) {
    if (fields.person === remoteId) await removeLink(wire, id);
  }
  for (const [uid, { kind }] of await wire.list(`people/${remoteId}/readers`)) {
    if (kind === 'clinic') await wire.remove(`clinics/${uid}/patients/${remoteId}`);
    await wire.remove(readerPath(remoteId, uid));
  }
  for (const uid of (await wire.list(`people/${remoteId}/looks`)).keys()) await wire.remove(lookPath(remoteId, uid));
  let names = [...(await wire.list(`${personPath(remoteId)}/documents`)).keys()];
  const { bytes, version: before } = keptHead(person)!;
  let version = before;
  // What does not fit into one commit goes in steps, each with the next version, as the rules want it.
  while (names.length > AT_ONCE) {
    const push = { documents: new Map<string, Uint8Array>(), removed: names.slice(0, AT_ONCE) };
    await wire.commit(pushWrites(remoteId, owner, { ...push, head: { version: ++version, bytes } }));
    names = names.slice(AT_ONCE);
  }
  await wire.commit([
    ...names.map((name) => ({ remove: documentPath(remoteId, name) })),
    { remove: ownKeysPath(remoteId) },
    { remove: personPath(remoteId) },
  ]);
}

/**
 * Deletes the account with everything the server has of it. `wrong-secret` when the password is another one, and then nothing
 * was deleted. What breaks off goes on when it is called again. A request that another computer sent is left to whom it was sent: their
 * app removes it when it finds nobody behind it.
 */
export async function deleteAccount(place: Place, { password }: { readonly password: string }): Promise<void> {
  const user = await provePassword(place, password);
  const { wire } = place.session;
  const { uid } = user;
  // Gone already when only the sign-in was left to be deleted.
  if (await wire.get(`accounts/${uid}`)) await removeEverything(place, uid, user.email ?? '');
  await asked(() => deleteUser(user), AUTH_LIMIT_MS);
  for (const remote of await place.computer.remotePeople()) {
    if (remote.uid === uid) await place.computer.forgetRemote(remote.personId);
  }
  await place.computer.forgetAccount();
}

async function removeEverything(place: Place, uid: string, email: string): Promise<void> {
  const { wire } = place.session;
  for (const remoteId of (await wire.list('people', { field: 'owner', is: '==', value: uid })).keys()) {
    await removeRemotePerson(place, remoteId);
  }
  for (const id of (await wire.list('links', { field: 'owner', is: '==', value: uid })).keys())
    await removeLink(wire, id);
  for (const from of (await wire.list(`requests/${uid}/from`)).keys())
    await wire.remove(`requests/${uid}/from/${from}`);
  for (const remoteId of (await wire.list(`clinics/${uid}/patients`)).keys()) {
    await wire.remove(readerPath(remoteId, uid)).catch(unlessDenied);
    await wire.remove(`clinics/${uid}/patients/${remoteId}`);
  }
  await wire.remove(notesPath(uid));
  const kept = await place.computer.keptAccount();
  for (const { uid: to } of kept?.asked ?? []) await wire.remove(`requests/${to}/from/${uid}`).catch(unlessDenied);
  for (const invited of (await wire.list('invitations', { field: 'uid', is: '==', value: uid })).keys()) {
    await wire.remove(`invitations/${invited}`);
  }
  // Denied when there is none.
  await wire.remove(`directory/${await addressHash(email)}`).catch(unlessDenied);
  await wire.remove(`keys/${uid}`);
  await wire.commit([{ set: `gone/${uid}`, to: {} }, { remove: `accounts/${uid}` }]);
}

function unlessDenied(thrown: unknown): void {
  if (asAppError(thrown).code !== 'no-access') throw thrown;
}
