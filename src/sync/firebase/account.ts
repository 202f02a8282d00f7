// The account: made, signed in to, unlocked, changed, left. Password for the server, passphrase for the keys (docs/security.md).
import type { User } from 'firebase/auth';
import {
  EmailAuthProvider,
  createUserWithEmailAndPassword,
  reauthenticateWithCredential,
  sendEmailVerification,
  sendPasswordResetEmail,
  signInWithEmailAndPassword,
  signOut as leave,
  updatePassword,
} from 'firebase/auth';
import { AppError } from '../../model/errors.ts';
import { base64url } from '../encoding.ts';
import { fingerprint } from '../fingerprint.ts';
import type { KeyPair } from '../hpke.ts';
import type { LockedIdentity } from '../identity.ts';
import {
  changePassphrase as relock,
  changeRecoveryCode,
  newIdentity,
  unlockByPassphrase,
  unlockByRecovery,
} from '../identity.ts';
import { LEAST_PASSWORD, weakness } from '../passphrase-rules.ts';
import type { PassphraseParameters } from '../passphrase.ts';
import { newParameters } from '../passphrase.ts';
import { lockedIdentity, needIdentity, publishKey } from './account-keys.ts';
import type { Place } from './computer.ts';
import { openAccount } from './computer.ts';
import { asked } from './errors.ts';
import { signedIn } from './open.ts';

/** What opens the keys. */
export type Opener = { readonly passphrase: string } | { readonly recoveryCode: string };

export interface AccountInfo {
  readonly uid: string;
  readonly email: string;
  readonly isConfirmed: boolean;
  /** What requests are signed with. */
  readonly name?: string;
  /** The recovery code made here last was not asked back: nobody knows whether it was written down. */
  readonly isCodeUnchecked?: true;
}

export type AccountState =
  | { readonly state: 'signed-out' }
  /** Signed in, but making the account stopped before it had keys: `finishAccount`. */
  | { readonly state: 'unfinished'; readonly account: AccountInfo }
  /** Signed in, the keys are not open here: `unlock`. */
  | { readonly state: 'locked'; readonly account: AccountInfo }
  | { readonly state: 'unlocked'; readonly account: AccountInfo; readonly fingerprint: readonly string[] };

const AUTH_LIMIT_MS = 30_000;

/** `offline` when it is not known here and cannot be asked. */
export async function accountState(place: Place): Promise<AccountState> {
  const { session, computer } = place;
  await session.ready;
  const user = session.auth.currentUser;
  if (!user) return { state: 'signed-out' };
  const kept = await computer.keptAccount();
  const account = infoOf(user);
  if (kept?.uid === user.uid) {
    const { name, isCodeUnchecked } = kept;
    Object.assign(account, name && { name }, isCodeUnchecked && { isCodeUnchecked });
    return { state: 'unlocked', account, fingerprint: await fingerprint(kept.publicKey) };
  }
  return { state: (await lockedIdentity(session, user.uid)) ? 'locked' : 'unfinished', account };
}

function infoOf({ uid, email, emailVerified }: User): AccountInfo {
  return { uid, email: email ?? '', isConfirmed: emailVerified };
}

export interface CreateOptions {
  readonly email: string;
  readonly password: string;
  readonly passphrase: string;
  readonly name?: string;
  /** Those of RFC 9106; others only in tests. */
  readonly parameters?: PassphraseParameters;
}

/**
 * Makes an account and opens it here. Resolves with the recovery code, which is never to be seen again.
 * `weak-secret`, `taken`, `bad-input` for an address that is none, `offline`.
 */
export async function createAccount(place: Place, options: CreateOptions): Promise<{ readonly recoveryCode: string }> {
  const { email, password, passphrase, name } = options;
  checkSecrets(passphrase, password);
  // Before there is an account: this is what takes time, and what could fail on a small computer.
  const identity = await newIdentity(passphrase, options.parameters ?? newParameters());
  const { user } = await asked(
    () => createUserWithEmailAndPassword(place.session.auth, email.trim(), password),
    AUTH_LIMIT_MS,
  );
  await place.computer.forgetAccount();
  await settle(place, user, identity.locked, identity.keys, name);
  await sendEmailVerification(user).catch(() => undefined);
  return { recoveryCode: identity.recoveryCode };
}

/** Gives keys to an account that has none yet. As `createAccount`; `taken` when it has some. */
export async function finishAccount(
  place: Place,
  {
    passphrase,
    password,
    parameters = newParameters(),
  }: Pick<CreateOptions, 'passphrase' | 'parameters'> & {
    readonly password?: string;
  },
): Promise<{ readonly recoveryCode: string }> {
  checkSecrets(passphrase, password);
  const user = await signedIn(place.session);
  if (await lockedIdentity(place.session, user.uid)) throw new AppError('taken', 'the account has keys already');
  const identity = await newIdentity(passphrase, parameters);
  await settle(place, user, identity.locked, identity.keys);
  return { recoveryCode: identity.recoveryCode };
}

async function settle(place: Place, user: User, locked: LockedIdentity, keys: KeyPair, name?: string): Promise<void> {
  const { wire } = place.session;
  await wire.commit([{ set: `accounts/${user.uid}`, to: { format: 1, identity: locked } }]);
  await publishKey(place.session, user.uid, keys.publicKey);
  const account = { uid: user.uid, email: user.email ?? '', ...keys, ...(name && { name }) };
  await place.computer.keepAccount({ ...account, isCodeUnchecked: true });
}

/** `wrong-secret` for a wrong password or an unknown address, `too-many-tries`, `offline`. */
export async function signIn(
  { session, computer }: Place,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<void> {
  const { user } = await asked(() => signInWithEmailAndPassword(session.auth, email.trim(), password), AUTH_LIMIT_MS);
  const kept = await computer.keptAccount();
  if (kept && kept.uid !== user.uid) await computer.forgetAccount();
}

/** Opens the keys on this computer. `wrong-secret`, `tampered` when the server's public key does not belong to them. */
export async function unlock(place: Place, opener: Opener): Promise<void> {
  const user = await signedIn(place.session);
  const locked = await needIdentity(place.session, user.uid);
  const keys =
    'passphrase' in opener
      ? await unlockByPassphrase(locked, opener.passphrase)
      : await unlockByRecovery(locked, opener.recoveryCode);
  await publishKey(place.session, user.uid, keys.publicKey);
  await place.computer.keepAccount({ uid: user.uid, email: user.email ?? '', ...keys });
}

/** Asks for the passphrase before access is given to somebody. `wrong-secret`. */
export async function provePassphrase({ session, computer }: Place, passphrase: string): Promise<void> {
  const { uid } = await signedIn(session);
  const { publicKey } = await unlockByPassphrase(await needIdentity(session, uid), passphrase);
  const kept = await computer.keptAccount();
  if (!kept || base64url(kept.publicKey) !== base64url(publicKey)) {
    throw new AppError('tampered', 'the passphrase opens other keys than those of this computer');
  }
}

/** A new passphrase, allowed by the old one or by the recovery code, which stays. */
export async function changePassphrase(
  place: Place,
  { opener, passphrase, parameters }: { opener: Opener; passphrase: string; parameters?: PassphraseParameters },
): Promise<void> {
  checkSecrets(passphrase);
  const { session } = place;
  const { uid } = await signedIn(session);
  const { byPassphrase } = await relock(await needIdentity(session, uid), opener, passphrase, parameters);
  // This lock alone: another computer may be making a new recovery code.
  await session.wire.commit([{ update: `accounts/${uid}`, to: { 'identity.byPassphrase': byPassphrase } }]);
  if ('recoveryCode' in opener) await noteRecoveryCode(place, { isUnchecked: false });
}

/** A new recovery code; the old one opens nothing any more. */
export async function newRecoveryCode(
  place: Place,
  { passphrase }: { readonly passphrase: string },
): Promise<{ readonly recoveryCode: string }> {
  const { session } = place;
  const { uid } = await signedIn(session);
  const { locked, recoveryCode } = await changeRecoveryCode(await needIdentity(session, uid), passphrase);
  await session.wire.commit([{ update: `accounts/${uid}`, to: { 'identity.byRecovery': locked.byRecovery } }]);
  await noteRecoveryCode(place, { isUnchecked: true });
  return { recoveryCode };
}

/** Notes whether the recovery code was proved to be in the person's hands: a tab may be closed before it was. */
export async function noteRecoveryCode(
  { computer }: Place,
  { isUnchecked }: { readonly isUnchecked: boolean },
): Promise<void> {
  const kept = await computer.keptAccount();
  if (kept) await computer.keepAccount({ ...kept, isCodeUnchecked: isUnchecked });
}

/** Proves the password again, as before anything that cannot be undone. `wrong-secret`. */
export async function provePassword({ session }: Place, password: string): Promise<User> {
  const user = await signedIn(session);
  const credential = EmailAuthProvider.credential(user.email ?? '', password);
  await asked(() => reauthenticateWithCredential(user, credential), AUTH_LIMIT_MS);
  return user;
}

/** The password alone; keys do not depend on it. Whether it is the passphrase nobody can check here: only the words beside it ask for another. */
export async function changePassword(
  place: Place,
  { password, newPassword }: { readonly password: string; readonly newPassword: string },
): Promise<void> {
  checkPassword(newPassword);
  const user = await provePassword(place, password);
  await asked(() => updatePassword(user, newPassword), AUTH_LIMIT_MS);
}

/** Sends a mail to set a new password, if there is such an account: which is not told. */
export async function resetPassword({ session }: Place, email: string): Promise<void> {
  await asked(() => sendPasswordResetEmail(session.auth, email.trim()), AUTH_LIMIT_MS).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'wrong-secret') throw error;
  });
}

export async function sendConfirmation({ session }: Place): Promise<void> {
  const user = await signedIn(session);
  await asked(() => sendEmailVerification(user), AUTH_LIMIT_MS);
}

/** Asks the server whether the address is confirmed by now. */
export async function checkConfirmed({ session }: Place): Promise<boolean> {
  const user = await signedIn(session);
  await asked(() => user.reload(), AUTH_LIMIT_MS);
  // The rules see what the token says.
  if (user.emailVerified) await asked(() => user.getIdToken(true), AUTH_LIMIT_MS);
  return user.emailVerified;
}

/** What requests are signed with. */
export async function setName(place: Place, name: string): Promise<void> {
  await openAccount(place);
  const kept = await place.computer.keptAccount();
  if (kept) await place.computer.keepAccount({ ...kept, name: name.trim() });
}

/** Signs out. With `wipe` the account's people go from this computer with everything of theirs; else they stay, without sync. */
export async function signOut({ session, computer }: Place, { wipe }: { readonly wipe: boolean }): Promise<void> {
  await session.ready;
  const uid = session.auth.currentUser?.uid;
  if (wipe && uid) {
    for (const remote of await computer.remotePeople()) {
      if (remote.uid !== uid) continue;
      await computer.removePerson(remote.personId);
      await computer.forgetRemote(remote.personId);
    }
  }
  await computer.forgetAccount();
  await asked(() => leave(session.auth), AUTH_LIMIT_MS);
}

function checkSecrets(passphrase: string, password?: string): void {
  const why = weakness(passphrase, password);
  if (why) throw new AppError('weak-secret', `the passphrase is ${why}`);
  if (password !== undefined) checkPassword(password);
}

function checkPassword(password: string): void {
  if ([...password].length < LEAST_PASSWORD) throw new AppError('weak-secret', 'the password is short');
}
