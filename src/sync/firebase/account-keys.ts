// The keys of an account as the server has them: its own private ones, locked, and the public one that others find.
import * as v from 'valibot';
import { AppError } from '../../model/errors.ts';
import { base64url } from '../encoding.ts';
import type { LockedIdentity } from '../identity.ts';
import { bytesOf } from './backend.ts';
import type { Session } from './open.ts';

const IDENTITY = v.object({
  format: v.literal(1),
  publicKey: v.string(),
  byPassphrase: v.object({
    kind: v.literal('argon2id'),
    memoryKib: v.number(),
    passes: v.number(),
    lanes: v.number(),
    salt: v.string(),
    wrapped: v.string(),
  }),
  byRecovery: v.object({ wrapped: v.string() }),
});

export async function needIdentity(session: Session, uid: string): Promise<LockedIdentity> {
  const locked = await lockedIdentity(session, uid);
  if (!locked) throw new AppError('not-found', 'the account has no keys yet');
  return locked;
}

/** `bad-file` when a newer Basalt made it, `tampered` when it is none. */
export async function lockedIdentity({ wire }: Session, uid: string): Promise<LockedIdentity | undefined> {
  const fields = await wire.get(`accounts/${uid}`);
  if (!fields) return undefined;
  if (fields.format !== 1) throw new AppError('bad-file', 'the account is of a newer Basalt');
  const parsed = v.safeParse(IDENTITY, fields.identity);
  if (!parsed.success) throw new AppError('tampered', 'the account holds no keys');
  return parsed.output;
}

/** The public key of an account, as the server has it; `not-found`. Its fingerprint is what tells whether it is the right one. */
export async function publicKeyOf({ wire }: Session, uid: string): Promise<Uint8Array<ArrayBuffer>> {
  const fields = await wire.get(`keys/${uid}`);
  if (!fields) throw new AppError('not-found', 'an account without a public key');
  return new Uint8Array(bytesOf(fields, 'publicKey'));
}

/** The public key where others find it; a broken creation may have left it out. */
export async function publishKey({ wire }: Session, uid: string, publicKey: Uint8Array): Promise<void> {
  const kept = await wire.get(`keys/${uid}`);
  if (!kept) return wire.commit([{ set: `keys/${uid}`, to: { publicKey } }]);
  if (base64url(bytesOf(kept, 'publicKey')) !== base64url(publicKey)) {
    throw new AppError('tampered', 'the server shows others a public key that is not ours');
  }
}
