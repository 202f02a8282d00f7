// A clinic asks a person for access, by their e-mail address or a code they told; the person sees who asks. Sealed from one to the other.
import * as v from 'valibot';
import { AppError, asAppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import { DAY_MS } from '../../model/time.ts';
import { base64url, fields, randomBytes, utf8 } from '../encoding.ts';
import { fingerprint } from '../fingerprint.ts';
import { hpkeOpen, hpkeSeal } from '../hpke.ts';
import { publicKeyOf } from './account-keys.ts';
import { bytesOf, textOf, timeOf } from './backend.ts';
import type { Place } from './computer.ts';
import { openAccount } from './computer.ts';
import { addressHash } from './directory.ts';
import { Moment, SERVER_NOW } from './wire.ts';

/** A code to be told a clinic; with a dash in the middle. */
export interface Invitation {
  readonly code: string;
  readonly until: UtcMs;
}

/** What a clinic says of itself, sealed so that only the person reads it. */
const REQUEST = v.object({ name: v.string(), email: v.string(), message: v.optional(v.string()) });

export interface AccessRequest {
  /** The account that asks. */
  readonly from: string;
  readonly name: string;
  readonly email: string;
  readonly message?: string;
  readonly at: UtcMs;
  /** Goes with an approval, so that it is given to the one who was shown. Base64url. */
  readonly publicKey: string;
  /** To be compared with what the clinic sees of itself. */
  readonly fingerprint: readonly string[];
}

export interface Asked {
  readonly uid: string;
  /** The person's, to be compared with what the person sees. */
  readonly fingerprint: readonly string[];
}

const CODE_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 10;
/** The rules take 31 at most. */
const CODE_MS = 30 * DAY_MS;
const MOST_MESSAGE = 500;

/** The code that is good now; a new one when there is none, or when `fresh`, and then the old one ends. */
export async function invitation(place: Place, { fresh = false, now = Date.now } = {}): Promise<Invitation> {
  const { uid } = await openAccount(place);
  const { wire } = place.session;
  const kept = await place.computer.keptAccount();
  const known = kept?.invitation;
  if (known && known.until > now() + DAY_MS && !fresh) return known;
  const digits = [...randomBytes(CODE_LENGTH)].map((byte) => CODE_DIGITS[byte % 32]).join('');
  const until = now() + CODE_MS;
  await wire.commit([{ set: `invitations/${digits}`, to: { uid, until: new Moment(until) } }]);
  if (known) await wire.remove(`invitations/${plainInvitation(known.code)}`).catch(() => undefined);
  const made = { code: `${digits.slice(0, 5)}-${digits.slice(5)}`, until };
  if (kept) await place.computer.keepAccount({ ...kept, invitation: made });
  return made;
}

function plainInvitation(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
}

/**
 * A clinic asks for access. `by` is an e-mail address or a code. `not-found` when nobody has it (an address counts when its
 * owner has confirmed it and lets themselves be found).
 */
export async function askForAccess(
  place: Place,
  { by, name, message, now = Date.now }: { by: string; name: string; message?: string; now?: () => UtcMs },
): Promise<Asked> {
  const account = await openAccount(place);
  const { wire } = place.session;
  const uid = await find(place, by);
  if (uid === account.uid) throw new AppError('bad-input', 'that is this account itself');
  const to = await publicKeyOf(place.session, uid);
  const request: v.InferOutput<typeof REQUEST> = {
    name: name.trim(),
    email: account.email,
    ...(message && { message: message.slice(0, MOST_MESSAGE) }),
  };
  const sealed = await hpkeSeal(utf8(JSON.stringify(request)), {
    to,
    from: account.keys,
    info: info(uid, account.uid),
  });
  const path = `requests/${uid}/from/${account.uid}`;
  const write = { set: path, to: { sealed, at: SERVER_NOW } };
  await wire.commit([write]).catch(async (thrown: unknown) => {
    // A request is never changed: one that is there already gives way first.
    if (asAppError(thrown).code !== 'no-access') throw thrown;
    await wire.remove(path);
    await wire.commit([write]);
  });
  const words = await fingerprint(to);
  const kept = await place.computer.keptAccount();
  if (kept) {
    const asked = (kept.asked ?? []).filter((item) => item.uid !== uid);
    const added = { uid, by: by.trim(), at: now(), fingerprint: words };
    await place.computer.keepAccount({ ...kept, asked: [...asked, added] });
  }
  return { uid, fingerprint: words };
}

async function find({ session: { wire } }: Place, by: string): Promise<string> {
  const path = by.includes('@') ? `directory/${await addressHash(by)}` : `invitations/${plainInvitation(by)}`;
  if (!by.includes('@') && !/^[0-9A-Z]{10,40}$/.test(plainInvitation(by))) {
    throw new AppError('not-found', 'neither an address nor a code');
  }
  // A code that is over, or was never there, is denied.
  const found = await wire.get(path).catch((thrown: unknown) => {
    if (asAppError(thrown).code !== 'no-access') throw thrown;
    return undefined;
  });
  if (!found) throw new AppError('not-found', 'nobody has this address or code');
  return textOf(found, 'uid');
}

/** Takes a request back. */
export async function withdrawRequest(place: Place, uid: string): Promise<void> {
  const account = await openAccount(place);
  await place.session.wire.remove(`requests/${uid}/from/${account.uid}`);
  const kept = await place.computer.keptAccount();
  if (kept?.asked) {
    await place.computer.keepAccount({ ...kept, asked: kept.asked.filter((item) => item.uid !== uid) });
  }
}

/** Who asks for access, oldest first. One that cannot be opened is left out: nobody sealed it for this person. */
export async function accessRequests(place: Place): Promise<readonly AccessRequest[]> {
  const account = await openAccount(place);
  const found = await place.session.wire.list(`requests/${account.uid}/from`);
  const all = await Promise.all(
    [...found].map(async ([from, item]): Promise<AccessRequest | undefined> => {
      try {
        const publicKey = await publicKeyOf(place.session, from);
        const plain = await hpkeOpen(bytesOf(item, 'sealed'), {
          me: account.keys,
          from: publicKey,
          info: info(account.uid, from),
        });
        const { message, ...request } = v.parse(REQUEST, JSON.parse(new TextDecoder().decode(plain)));
        return {
          from,
          ...request,
          ...(message && { message }),
          at: timeOf(item, 'at'),
          publicKey: base64url(publicKey),
          fingerprint: await fingerprint(publicKey),
        };
      } catch (thrown) {
        const { code } = asAppError(thrown);
        if (code === 'offline') throw thrown;
        // Who asked has deleted their account.
        if (code === 'not-found') await declineRequest(place, from);
        return undefined;
      }
    }),
  );
  return all.filter((request) => request !== undefined).sort((a, b) => a.at - b.at);
}

export async function declineRequest(place: Place, from: string): Promise<void> {
  const { uid } = await openAccount(place);
  await place.session.wire.remove(`requests/${uid}/from/${from}`);
}

function info(to: string, from: string): Uint8Array {
  return fields('basalt', 1, 'request', to, from);
}
