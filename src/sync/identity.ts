// An account's key pair and its two locks: a passphrase and a recovery code, each opening the same private key.
import { AppError, asAppError } from '../model/errors.ts';
import { decrypt, encrypt } from './aead.ts';
import type { Bytes } from './encoding.ts';
import { base64url, fields, fromBase64url } from './encoding.ts';
import type { KeyPair } from './hpke.ts';
import { keyPairFrom, newKeyPair, privateBytes } from './hpke.ts';
import type { PassphraseParameters } from './passphrase.ts';
import { newParameters, passphraseKey } from './passphrase.ts';
import { newRecoveryCode, recoveryKey } from './recovery.ts';

/** As it is kept by the server: everything secret in it is wrapped. Texts are base64url. */
export interface LockedIdentity {
  readonly format: 1;
  readonly publicKey: string;
  readonly byPassphrase: {
    readonly kind: 'argon2id';
    readonly memoryKib: number;
    readonly passes: number;
    readonly lanes: number;
    readonly salt: string;
    readonly wrapped: string;
  };
  readonly byRecovery: { readonly wrapped: string };
}

export interface NewIdentity {
  readonly locked: LockedIdentity;
  readonly keys: KeyPair;
  /** Shown once. */
  readonly recoveryCode: string;
}

/** `parameters` are those of RFC 9106; others only in tests. */
export async function newIdentity(passphrase: string, parameters = newParameters()): Promise<NewIdentity> {
  const pair = await newKeyPair();
  const secret = await privateBytes(pair);
  const recoveryCode = newRecoveryCode();
  const locked: LockedIdentity = {
    format: 1,
    publicKey: base64url(pair.publicKey),
    byPassphrase: await lockByPassphrase(secret, pair.publicKey, passphrase, parameters),
    byRecovery: await lockByRecovery(secret, pair.publicKey, recoveryCode),
  };
  return { locked, keys: await keyPairFrom(secret), recoveryCode };
}

/** `wrong-secret` when the passphrase is another one, `tampered` when the public key does not belong to it. */
export async function unlockByPassphrase(locked: LockedIdentity, passphrase: string): Promise<KeyPair> {
  return keyPairFrom(await secretByPassphrase(locked, passphrase));
}

export async function unlockByRecovery(locked: LockedIdentity, recoveryCode: string): Promise<KeyPair> {
  return keyPairFrom(await secretByRecovery(locked, recoveryCode));
}

/** The same key pair under a new passphrase, opened by the old one or by the recovery code. The recovery code stays. */
export async function changePassphrase(
  locked: LockedIdentity,
  opened: { readonly passphrase: string } | { readonly recoveryCode: string },
  passphrase: string,
  parameters = newParameters(),
): Promise<LockedIdentity> {
  const secret =
    'passphrase' in opened
      ? await secretByPassphrase(locked, opened.passphrase)
      : await secretByRecovery(locked, opened.recoveryCode);
  const publicKey = fromBase64url(locked.publicKey);
  return { ...locked, byPassphrase: await lockByPassphrase(secret, publicKey, passphrase, parameters) };
}

/** The same key pair under a new recovery code: the old one opens nothing any more. */
export async function changeRecoveryCode(
  locked: LockedIdentity,
  passphrase: string,
): Promise<{ readonly locked: LockedIdentity; readonly recoveryCode: string }> {
  const secret = await secretByPassphrase(locked, passphrase);
  const recoveryCode = newRecoveryCode();
  const byRecovery = await lockByRecovery(secret, fromBase64url(locked.publicKey), recoveryCode);
  return { locked: { ...locked, byRecovery }, recoveryCode };
}

async function lockByPassphrase(
  secret: Uint8Array,
  publicKey: Uint8Array,
  passphrase: string,
  parameters: PassphraseParameters,
): Promise<LockedIdentity['byPassphrase']> {
  const { kind, memoryKib, passes, lanes, salt } = parameters;
  const wrapped = await encrypt(
    await passphraseKey(passphrase, parameters),
    secret,
    aboutWrap('passphrase', publicKey),
  );
  return { kind, memoryKib, passes, lanes, salt: base64url(salt), wrapped: base64url(wrapped) };
}

async function lockByRecovery(
  secret: Uint8Array,
  publicKey: Uint8Array,
  code: string,
): Promise<LockedIdentity['byRecovery']> {
  return { wrapped: base64url(await encrypt(await recoveryKey(code), secret, aboutWrap('recovery', publicKey))) };
}

async function secretByPassphrase(locked: LockedIdentity, passphrase: string): Promise<Bytes> {
  const { salt, wrapped, ...parameters } = locked.byPassphrase;
  const key = await passphraseKey(passphrase, { ...parameters, salt: fromBase64url(salt) });
  return checked(locked, await unwrap(key, wrapped, 'passphrase', locked.publicKey));
}

async function secretByRecovery(locked: LockedIdentity, code: string): Promise<Bytes> {
  return checked(
    locked,
    await unwrap(await recoveryKey(code), locked.byRecovery.wrapped, 'recovery', locked.publicKey),
  );
}

async function unwrap(key: Uint8Array, wrapped: string, lock: string, publicKey: string): Promise<Bytes> {
  try {
    return await decrypt(key, fromBase64url(wrapped), aboutWrap(lock, fromBase64url(publicKey)));
  } catch (thrown) {
    const error = asAppError(thrown);
    if (error.code !== 'tampered') throw error;
    throw new AppError('wrong-secret', `the ${lock} does not open the private key`, { cause: error });
  }
}

/** The server could have put another public key beside what it cannot read. */
async function checked(locked: LockedIdentity, secret: Bytes): Promise<Bytes> {
  const { publicKey } = await keyPairFrom(secret);
  if (base64url(publicKey) !== locked.publicKey) throw new AppError('tampered', 'the public key is another one');
  return secret;
}

function aboutWrap(lock: string, publicKey: Uint8Array): Bytes {
  return fields('basalt', 1, 'identity', lock, publicKey);
}
