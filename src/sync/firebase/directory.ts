// Being found by one's e-mail address: only with the person's wish, and once it is confirmed.
import { AppError } from '../../model/errors.ts';
import { utf8 } from '../encoding.ts';
import { sha256 } from '../hash.ts';
import { checkConfirmed } from './account.ts';
import type { Place } from './computer.ts';
import { signedIn } from './open.ts';

/** Whether clinics find this account by its e-mail address. */
export async function isFindable({ session }: Place): Promise<boolean> {
  const { uid, email } = await signedIn(session);
  return (await session.wire.get(`directory/${await addressHash(email ?? '')}`))?.uid === uid;
}

/** `unconfirmed` when the address is not confirmed. */
export async function setFindable(place: Place, findable: boolean): Promise<void> {
  const { session } = place;
  const { uid, email } = await signedIn(session);
  const path = `directory/${await addressHash(email ?? '')}`;
  if (findable) {
    if (!(await checkConfirmed(place))) throw new AppError('unconfirmed', 'the address is not confirmed');
    await session.wire.commit([{ set: path, to: { uid } }]);
  } else if (await isFindable(place)) await session.wire.remove(path);
}

/** As the rules reckon it: SHA-256 of the address in small letters, hex. */
export async function addressHash(email: string): Promise<string> {
  const hash = await sha256(utf8(email.trim().toLowerCase()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
