// A grant: the keys somebody may have, sealed for their key pair by the person's, so that nobody can put others in their place.
import * as v from 'valibot';
import { AppError } from '../model/errors.ts';
import type { UtcMs } from '../model/time.ts';
import type { Bytes } from './encoding.ts';
import { base64url, fields, fromBase64url, utf8 } from './encoding.ts';
import type { EpochKeys, Month } from './epochs.ts';
import { epochKeys, keysFrom, newRoot } from './epochs.ts';
import type { KeyPair } from './hpke.ts';
import { hpkeOpen, hpkeSeal } from './hpke.ts';
import type { Keyring } from './state.ts';

/** Somebody who holds keys of the current epoch. */
interface AnyHolder {
  /** The account's id of a clinic; the link's. */
  readonly id: string;
  readonly fromMonth: Month;
  readonly since: UtcMs;
  readonly until: UtcMs;
}

export interface ClinicHolder extends AnyHolder {
  readonly kind: 'clinic';
  /** As it was when the person approved, base64url: the server cannot put another one in its place later. */
  readonly publicKey: string;
  readonly name: string;
  readonly email: string;
}

/** A link, with what it was made of: the person can show it again, and new keys can be sealed for it. */
export interface LinkHolder extends AnyHolder {
  readonly kind: 'link';
  readonly secret: string;
  readonly code: string;
  /** Whom it is for, in the person's words. */
  readonly label: string;
}

export type Holder = ClinicHolder | LinkHolder;

/** What a person's own computers hold: the roots of all epochs, and who was given the last. Never given to anybody else. */
export interface OwnKeys {
  readonly personId: string;
  readonly nameKey: Uint8Array;
  /** By epoch, from 1. */
  readonly roots: readonly Uint8Array[];
  readonly holders: readonly Holder[];
  /** Of the head they were written with, 0 for the first ones: the head says it too, so that none of before can be shown again. */
  readonly version: number;
}

export function newOwnKeys(): OwnKeys {
  const personId = base64url(newRoot().subarray(0, 16));
  return { personId, nameKey: newRoot(), roots: [newRoot()], holders: [], version: 0 };
}

/** The same with one epoch more, to be given to `holders`: what is sealed from now on opens with no key that was given before. */
export function rotated(own: OwnKeys, holders: readonly Holder[] = []): OwnKeys {
  return { ...own, roots: [...own.roots, newRoot()], holders };
}

export async function ownKeyring({ personId, nameKey, roots }: OwnKeys): Promise<Keyring> {
  return { personId, nameKey, epochs: await Promise.all(roots.map((root, i) => epochKeys(i + 1, root))) };
}

/** What a reader holds. */
export interface Grant {
  readonly personId: string;
  readonly fromMonth: Month;
  /** After this the rules refuse; absent for no end. */
  readonly until?: UtcMs;
  readonly epochs: readonly EpochKeys[];
}

export async function grantOf(own: OwnKeys, fromMonth: Month, until?: UtcMs): Promise<Grant> {
  const { personId, epochs } = await ownKeyring(own);
  return {
    personId,
    fromMonth,
    epochs: await Promise.all(epochs.map((keys) => keysFrom(keys, fromMonth))),
    ...(until !== undefined && { until }),
  };
}

export function readerKeyring({ personId, epochs }: Grant): Keyring {
  return { personId, epochs };
}

/** Sealed by the person's key pair for the reader's; `readerId` is the reader's account. */
export function sealGrant(grant: Grant, from: KeyPair, to: Uint8Array, readerId: string): Promise<Bytes> {
  return hpkeSeal(grantBytes(grant), { to, from, info: grantInfo('grant', grant.personId, readerId) });
}

/** `tampered` when it was not sealed by the holder of `from` for this reader and person. */
export async function openGrant(
  sealed: Uint8Array,
  me: KeyPair,
  from: Uint8Array,
  personId: string,
  readerId: string,
): Promise<Grant> {
  const grant = grantFrom(await hpkeOpen(sealed, { me, from, info: grantInfo('grant', personId, readerId) }));
  if (grant.personId !== personId) throw new AppError('tampered', 'a grant of somebody else');
  return grant;
}

/** A person's own keys, sealed by and for their own key pair. */
export function sealOwnKeys(own: OwnKeys, me: KeyPair): Promise<Bytes> {
  const plain = { ...own, nameKey: base64url(own.nameKey), roots: own.roots.map(base64url) };
  return hpkeSeal(utf8(JSON.stringify(plain)), {
    to: me.publicKey,
    from: me,
    info: grantInfo('own', own.personId, ''),
  });
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const HELD = { id: v.string(), fromMonth: whole, since: v.number(), until: v.number() };
const HOLDER = v.variant('kind', [
  v.object({ ...HELD, kind: v.literal('clinic'), publicKey: v.string(), name: v.string(), email: v.string() }),
  v.object({ ...HELD, kind: v.literal('link'), secret: v.string(), code: v.string(), label: v.string() }),
]);
const OWN = v.object({
  personId: v.string(),
  nameKey: v.string(),
  roots: v.pipe(v.array(v.string()), v.minLength(1)),
  holders: v.array(HOLDER),
  version: v.optional(whole, 0),
});

export async function openOwnKeys(sealed: Uint8Array, me: KeyPair, personId: string): Promise<OwnKeys> {
  const plain = await hpkeOpen(sealed, { me, from: me.publicKey, info: grantInfo('own', personId, '') });
  const { nameKey, roots, ...own } = parsed(OWN, plain);
  return { ...own, nameKey: fromBase64url(nameKey), roots: roots.map(fromBase64url) };
}

const GRANT = v.object({
  personId: v.string(),
  fromMonth: whole,
  until: v.optional(v.number()),
  epochs: v.array(v.object({ epoch: whole, fromMonth: whole, monthKey: v.string(), headKey: v.string() })),
});

/** As it stands inside a seal: also in a link's. */
export function grantBytes({ epochs, ...grant }: Grant): Bytes {
  const keys = epochs.map(({ monthKey, headKey, ...rest }) => {
    return { ...rest, monthKey: base64url(monthKey), headKey: base64url(headKey) };
  });
  return utf8(JSON.stringify({ ...grant, epochs: keys }));
}

export function grantFrom(bytes: Uint8Array): Grant {
  const { epochs, until, ...grant } = parsed(GRANT, bytes);
  return {
    ...grant,
    ...(until !== undefined && { until }),
    epochs: epochs.map(({ monthKey, headKey, ...rest }) => {
      return { ...rest, monthKey: fromBase64url(monthKey), headKey: fromBase64url(headKey) };
    }),
  };
}

function parsed<S extends v.GenericSchema>(schema: S, bytes: Uint8Array): v.InferOutput<S> {
  const result = v.safeParse(schema, JSON.parse(new TextDecoder().decode(bytes)));
  if (!result.success) throw new AppError('tampered', 'sealed keys that are none');
  return result.output;
}

function grantInfo(what: 'grant' | 'own', personId: string, readerId: string): Bytes {
  return fields('basalt', 1, what, personId, readerId);
}
