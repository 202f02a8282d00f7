// The head: which documents a person's data is made of, in which version, so that no old one can be played back.
import * as v from 'valibot';
import { AppError } from '../model/errors.ts';
import type { UtcMs } from '../model/time.ts';
import { openDocument, sealDocument } from './document.ts';
import type { Bytes } from './encoding.ts';
import { utf8 } from './encoding.ts';
import type { EpochKeys, Month } from './epochs.ts';

/** One document as the head knows it. */
export interface Entry {
  readonly month: Month;
  readonly part: number;
  readonly epoch: number;
  readonly version: number;
  /** SHA-256 of the sealed bytes. */
  readonly digest: string;
  /** Of the pack before it was compressed (`contentOf`): what tells whether a computer has anything new. */
  readonly content: string;
}

export interface Head {
  /** Rises by one with each push. */
  readonly version: number;
  readonly epoch: number;
  readonly at: UtcMs;
  /** The version with which the person's own keys were written last; 0 for the first ones. */
  readonly keys: number;
  /** By document name. */
  readonly documents: Readonly<Record<string, Entry>>;
  /** The person's name, unit, targets, zone and devices, as JSON; small enough to live here. */
  readonly profile: unknown;
}

export const HEAD_NAME = 'head';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const HEAD = v.object({
  version: whole,
  epoch: whole,
  at: v.number(),
  keys: v.optional(whole, 0),
  documents: v.record(
    v.string(),
    v.object({ month: whole, part: whole, epoch: whole, version: whole, digest: v.string(), content: v.string() }),
  ),
  profile: v.unknown(),
});

export async function sealHead(keys: EpochKeys, personId: string, head: Head): Promise<Bytes> {
  const { epoch, version } = head;
  if (epoch !== keys.epoch) throw new AppError('internal', `head of epoch ${epoch} with keys of ${keys.epoch}`);
  return sealDocument(keys.headKey, utf8(JSON.stringify(head)), {
    what: 'head',
    personId,
    name: HEAD_NAME,
    epoch,
    version,
  });
}

/** `tampered` when it is not this person's head, `no-access` when it is of an epoch there are no keys for. */
export async function openHead(
  keyring: readonly EpochKeys[],
  personId: string,
  sealed: Uint8Array,
  claims: { readonly epoch: number; readonly version: number },
): Promise<Head> {
  const keys = keyring.find(({ epoch }) => epoch === claims.epoch);
  if (!keys) throw new AppError('no-access', `no keys of epoch ${claims.epoch}`);
  const plain = await openDocument(keys.headKey, sealed, { what: 'head', personId, name: HEAD_NAME, ...claims });
  const parsed = v.safeParse(HEAD, JSON.parse(new TextDecoder().decode(plain)));
  if (!parsed.success || parsed.output.version !== claims.version) throw new AppError('tampered', 'not a head');
  return parsed.output as Head;
}
