// Who may read a person's data: let in, extended, shut out. New keys whenever somebody loses access.
import type { UtcMs } from '../../model/time.ts';
import type { RemotePerson } from '../../store/account.ts';
import { fromBase64url } from '../encoding.ts';
import type { ClinicHolder, Holder, LinkHolder, OwnKeys } from '../grant.ts';
import { grantOf, rotated, sealGrant } from '../grant.ts';
import type { Link } from '../link.ts';
import { sealLink } from '../link.ts';
import { lookPath, readerPath } from './backend.ts';
import type { OpenAccount, Place } from './computer.ts';
import type { KeyChange } from './own.ts';
import { changeKeys } from './own.ts';
import type { Wire, Write } from './wire.ts';
import { Moment } from './wire.ts';

/** The link a holder was made as. */
export function linkOf({ id, secret, code }: LinkHolder): Link {
  return { linkId: id, secret: fromBase64url(secret), code };
}

/** A clinic's reader document: since when, until when, and the keys sealed for it. */
export async function clinicWrite(account: OpenAccount, own: OwnKeys, holder: ClinicHolder): Promise<Write> {
  const grant = await grantOf(own, holder.fromMonth, holder.until);
  const sealed = await sealGrant(grant, account.keys, fromBase64url(holder.publicKey), holder.id);
  return {
    set: readerPath(own.personId, holder.id),
    to: { kind: 'clinic', sealed, since: new Moment(holder.since), until: new Moment(holder.until) },
  };
}

/**
 * A new epoch for those who still have access. Who has left by themselves, or whose reader document was removed by a
 * revocation that broke off, is not let in again.
 */
export async function rotation(
  wire: Wire,
  account: OpenAccount,
  own: OwnKeys,
  isStaying: (holder: Holder) => boolean,
): Promise<KeyChange> {
  const there = await holdersThere(wire, account, own);
  const staying = own.holders.filter((holder) => there.has(holder.id) && isStaying(holder));
  const next = rotated(own, staying);
  const writes = await Promise.all(
    staying.map(async (holder): Promise<Write> => {
      if (holder.kind === 'clinic') return clinicWrite(account, next, holder);
      const sealed = await sealLink(await grantOf(next, holder.fromMonth, holder.until), linkOf(holder));
      return { update: `links/${holder.id}`, to: { sealed } };
    }),
  );
  return { own: next, writes };
}

/** Ids of the holders the server knows. */
async function holdersThere(wire: Wire, { uid }: OpenAccount, own: OwnKeys): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  if (own.holders.some(({ kind }) => kind === 'clinic')) {
    for (const id of (await wire.list(`people/${own.personId}/readers`)).keys()) ids.add(id);
  }
  if (own.holders.some(({ kind }) => kind === 'link')) {
    for (const id of (await wire.list('links', { field: 'owner', is: '==', value: uid })).keys()) ids.add(id);
  }
  return ids;
}

/**
 * New keys when somebody's access has ended: their time is over, they left, or a revocation broke off after the server had
 * shut them out. Costs nothing when nobody was let in, else a read for each.
 */
export async function dropEnded(
  place: Place,
  account: OpenAccount,
  remote: RemotePerson,
  own: OwnKeys,
  now: () => UtcMs,
): Promise<OwnKeys> {
  if (!own.holders.length) return own;
  const { wire } = place.session;
  const there = await holdersThere(wire, account, own);
  const isOver = ({ id, until }: Holder): boolean => until <= now() || !there.has(id);
  const over = own.holders.filter(isOver);
  if (!over.length) return own;
  await removeTraces(wire, account, remote.remoteId, over);
  return changeKeys(
    place,
    account,
    remote,
    async (current) =>
      current.holders.some(isOver) ? rotation(wire, account, current, (holder) => !isOver(holder)) : undefined,
    now,
  );
}

/**
 * Removes what the server has of somebody's access: it ends at once. Readers, notes of having looked, summaries, links with
 * their tries. What is gone already is no error.
 */
export async function removeTraces(
  wire: Wire,
  { uid }: OpenAccount,
  remoteId: string,
  holders: readonly Holder[],
): Promise<void> {
  const linkIds = new Set(holders.filter(({ kind }) => kind === 'link').map(({ id }) => id));
  if (linkIds.size) {
    // The links first, and their readers looked for after it: a guest who claims one meanwhile would stay, and nobody would know.
    for (const id of (await wire.list('links', { field: 'owner', is: '==', value: uid })).keys()) {
      if (linkIds.has(id)) await removeLink(wire, id);
    }
    const guests = [...(await wire.list(`people/${remoteId}/readers`))].filter(([, { link }]) =>
      linkIds.has(link as string),
    );
    const writes = guests.flatMap(([guest]) => [
      { remove: readerPath(remoteId, guest) },
      { remove: lookPath(remoteId, guest) },
    ]);
    if (writes.length) await wire.commit(writes);
  }
  for (const { id, kind } of holders) {
    if (kind !== 'clinic') continue;
    await wire.commit([
      { remove: readerPath(remoteId, id) },
      { remove: `clinics/${id}/patients/${remoteId}` },
      { remove: lookPath(remoteId, id) },
    ]);
  }
}

/** A link with what was guessed of its code, at once. */
export async function removeLink(wire: Wire, id: string): Promise<void> {
  const tries = await wire.list(`links/${id}/tries`);
  await wire.commit([
    ...[...tries.keys()].map((number) => ({ remove: `links/${id}/tries/${number}` })),
    { remove: `links/${id}` },
  ]);
}
