// What a person does about who reads their data: approve, look who has looked, extend, revoke; links.
import { AppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import { base64url, fromBase64url } from '../encoding.ts';
import type { Month } from '../epochs.ts';
import { fingerprint } from '../fingerprint.ts';
import type { ClinicHolder, Holder, LinkHolder } from '../grant.ts';
import { grantOf } from '../grant.ts';
import { codeHash, fragmentOf, newLink, sealLink } from '../link.ts';
import { provePassphrase } from './account.ts';
import { readerPath } from './backend.ts';
import { clinicWrite, linkOf, removeTraces, rotation } from './access.ts';
import type { Place } from './computer.ts';
import { openAccount } from './computer.ts';
import { changeKeys, loadHead, loadOwnKeys, remoteOf } from './own.ts';
import type { AccessRequest } from './requests.ts';
import { declineRequest } from './requests.ts';
import { writeSummaries } from './summaries.ts';
import { Moment } from './wire.ts';

/** Somebody who may read now, or whose access is about to end. */
export interface Share {
  readonly kind: 'clinic' | 'link';
  readonly id: string;
  /** A clinic's name, or whom a link was made for. */
  readonly name: string;
  readonly email?: string;
  readonly fingerprint?: readonly string[];
  readonly since: UtcMs;
  readonly until: UtcMs;
  /** Months since January 1970; 0 for everything. */
  readonly fromMonth: Month;
  /** The last time it was opened; absent when never. */
  readonly lastLookAt?: UtcMs;
  /** The server lets them in no more, and new keys are still to be made: at the next sync, or by `revoke`. */
  readonly isEnding?: true;
  /** To be shown again, for a link. */
  readonly link?: MadeLink;
}

export interface MadeLink {
  readonly id: string;
  /** Behind the `#` of the link's address. */
  readonly fragment: string;
  /** Told by another way. */
  readonly code: string;
}

export interface Scope {
  /** Access is given by who knows it, not by who sits at an unlocked computer. */
  readonly passphrase: string;
  readonly personId: string;
  /** From this month on (months since January 1970); 0 for everything. */
  readonly fromMonth: Month;
  readonly until: UtcMs;
}

/** `bad-input` for an end that is over. */
async function begin(place: Place, personId: string, until: UtcMs, now: () => UtcMs) {
  const account = await openAccount(place);
  const remote = await remoteOf(place, account, personId);
  if (until <= now()) throw new AppError('bad-input', 'an end that is over');
  return { account, remote };
}

/** Lets a clinic in that has asked. `wrong-secret` for the passphrase, `not-found` when the person was never synchronised. */
export async function approve(
  place: Place,
  { passphrase, personId, fromMonth, until, request }: Scope & { readonly request: AccessRequest },
  now: () => UtcMs = Date.now,
): Promise<void> {
  const { account, remote } = await begin(place, personId, until, now);
  await provePassphrase(place, passphrase);
  const holder: ClinicHolder = {
    kind: 'clinic',
    id: request.from,
    publicKey: request.publicKey,
    name: request.name,
    email: request.email,
    fromMonth,
    until,
    since: now(),
  };
  await changeKeys(
    place,
    account,
    remote,
    async (own) => {
      const next = { ...own, holders: [...own.holders.filter(({ id }) => id !== holder.id), holder] };
      return { own: next, writes: [await clinicWrite(account, next, holder)] };
    },
    now,
  );
  await declineRequest(place, request.from);
  const store = await place.computer.openStore(personId);
  try {
    const person = (await place.computer.listPeople()).find((item) => item.id === personId);
    if (person) await writeSummaries(place, account, remote, [holder], { store, person, now: now() });
  } finally {
    store.close();
  }
}

/** Who may read a person's data, and when they last looked. Nobody before the first sync; `tampered` when the server shows who could earlier. */
export async function shares(place: Place, personId: string): Promise<readonly Share[]> {
  const account = await openAccount(place);
  const { wire } = place.session;
  const { remoteId } = await remoteOf(place, account, personId);
  const { own } = await loadHead(wire, remoteId, account).catch((thrown: unknown) => {
    if (thrown instanceof AppError && thrown.code === 'not-found') return { own: undefined };
    throw thrown;
  });
  if (!own?.holders.length) return [];
  const [readers, looks, links] = await Promise.all([
    wire.list(`people/${remoteId}/readers`),
    wire.list(`people/${remoteId}/looks`),
    wire.list('links', { field: 'owner', is: '==', value: account.uid }),
  ]);
  return Promise.all(
    own.holders.map(async (holder): Promise<Share> => {
      const { kind, id, since, until, fromMonth } = holder;
      // A link is read by whoever has opened it, each under an id of their own.
      const guests = [...readers].filter(([, fields]) => fields.link === id).map(([uid]) => uid);
      const times = (kind === 'link' ? guests : [id]).map((uid) => looks.get(uid)?.at as UtcMs | undefined);
      const lastLookAt = Math.max(...times.map((time) => time ?? Number.NEGATIVE_INFINITY));
      const isThere = kind === 'link' ? links.has(id) : readers.has(id);
      return {
        kind,
        id,
        since,
        until,
        fromMonth,
        ...(Number.isFinite(lastLookAt) && { lastLookAt }),
        ...(!isThere && { isEnding: true as const }),
        ...(kind === 'clinic'
          ? { name: holder.name, email: holder.email, fingerprint: await fingerprint(fromBase64url(holder.publicKey)) }
          : { name: holder.label, link: await madeLink(holder, remoteId) }),
      };
    }),
  );
}

/** Another end date for a clinic, later or earlier. `bad-input` for a link: its address holds the end. `not-found` once it was ended. */
export async function extend(
  place: Place,
  { personId, id, until }: { readonly personId: string; readonly id: string; readonly until: UtcMs },
  now: () => UtcMs = Date.now,
): Promise<void> {
  const { account, remote } = await begin(place, personId, until, now);
  // One that was ended, here or by another computer, does not come back by another date.
  const isThere = await place.session.wire.get(readerPath(remote.remoteId, id));
  await changeKeys(
    place,
    account,
    remote,
    async (own) => {
      const holder = own.holders.find((item) => item.id === id);
      if (!holder || (!isThere && holder.kind === 'clinic')) throw new AppError('not-found', 'no such access');
      if (holder.kind !== 'clinic') throw new AppError('bad-input', 'a link ends as it says');
      const changed = { ...holder, until };
      const next = { ...own, holders: own.holders.map((item) => (item.id === id ? changed : item)) };
      return { own: next, writes: [await clinicWrite(account, next, changed)] };
    },
    now,
  );
}

/**
 * Ends an access. First the server is told: it lets them in no more. Then new keys for what comes after, given to those who
 * stay. A break between the two is made good by the next sync of any of the person's computers.
 */
export async function revoke(
  place: Place,
  { personId, id }: { readonly personId: string; readonly id: string },
  now: () => UtcMs = Date.now,
): Promise<void> {
  const account = await openAccount(place);
  const remote = await remoteOf(place, account, personId);
  const { wire } = place.session;
  const { own } = await loadOwnKeys(wire, account, remote.remoteId);
  const going = own.holders.filter((holder) => holder.id === id);
  await removeTraces(wire, account, remote.remoteId, going);
  const isStaying = (holder: Holder): boolean => holder.id !== id;
  await changeKeys(
    place,
    account,
    remote,
    async (current) => (current.holders.every(isStaying) ? undefined : rotation(wire, account, current, isStaying)),
    now,
  );
}

/** A link and its code for somebody without an account. */
export async function createLink(
  place: Place,
  { passphrase, personId, fromMonth, until, label }: Scope & { readonly label: string },
  now: () => UtcMs = Date.now,
): Promise<MadeLink> {
  const { account, remote } = await begin(place, personId, until, now);
  await provePassphrase(place, passphrase);
  const { linkId, secret, code } = newLink();
  const holder: LinkHolder = {
    kind: 'link',
    id: linkId,
    secret: base64url(secret),
    code,
    label: label.trim(),
    fromMonth,
    until,
    since: now(),
  };
  await changeKeys(
    place,
    account,
    remote,
    async (own) => {
      const sealed = await sealLink(await grantOf(own, fromMonth, until), linkOf(holder));
      const to = {
        owner: account.uid,
        person: remote.remoteId,
        codeHash: await codeHash(linkId, code),
        sealed,
        until: new Moment(until),
        guesses: 0,
      };
      return { own: { ...own, holders: [...own.holders, holder] }, writes: [{ set: `links/${linkId}`, to }] };
    },
    now,
  );
  return madeLink(holder, remote.remoteId);
}

async function madeLink(holder: LinkHolder, personId: string): Promise<MadeLink> {
  const { id, code, until } = holder;
  const { secret } = linkOf(holder);
  return { id, code, fragment: await fragmentOf({ linkId: id, secret, personId, until }) };
}
