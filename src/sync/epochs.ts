// The keys of one person's data: a root per epoch, a ratchet of month keys, a key per document.
import { AppError } from '../model/errors.ts';
import type { UtcMs } from '../model/time.ts';
import type { Bytes } from './encoding.ts';
import { base64url, fields, randomBytes, utf8 } from './encoding.ts';
import { derive, hmac } from './hash.ts';

/** Months since January 1970, UTC. */
export type Month = number;

/** Later ones no honest clock shows: the ratchet is not turned further. */
export const LAST_MONTH: Month = 12 * 230;

export function monthOf(at: UtcMs): Month {
  const date = new Date(at);
  const month = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
  return Number.isFinite(month) ? Math.min(LAST_MONTH, Math.max(0, month)) : 0;
}

/** The first millisecond of a month, UTC. */
export function monthStart(month: Month): UtcMs {
  return Date.UTC(1970, month, 1);
}

/** What opens one epoch from a month on. */
export interface EpochKeys {
  readonly epoch: number;
  /** The first month that can be opened. */
  readonly fromMonth: Month;
  /** The month key of `fromMonth`. */
  readonly monthKey: Uint8Array;
  readonly headKey: Uint8Array;
}

/** A new epoch's root: 32 random bytes. */
export function newRoot(): Bytes {
  return randomBytes(32);
}

/** The whole epoch, from January 1970 on. */
export async function epochKeys(epoch: number, root: Uint8Array): Promise<EpochKeys> {
  return { epoch, fromMonth: 0, monthKey: await derive(root, 'month'), headKey: await derive(root, 'head') };
}

/** The same epoch, from a later month on: what is handed to a reader. `no-access` for an earlier month. */
export async function keysFrom(keys: EpochKeys, month: Month): Promise<EpochKeys> {
  return { ...keys, fromMonth: Math.max(month, keys.fromMonth), monthKey: await monthKey(keys, month) };
}

const NEXT = utf8('next');
/** Month keys found before, by epoch, first month and key: a year's documents turn the ratchet once, not twelve times. */
const found = new WeakMap<EpochKeys, Map<Month, Uint8Array>>();

async function monthKey(keys: EpochKeys, month: Month): Promise<Uint8Array> {
  if (month < keys.fromMonth) throw new AppError('no-access', `month ${month} is before ${keys.fromMonth}`);
  if (month > LAST_MONTH) throw new AppError('bad-input', `no such month: ${month}`);
  let known = found.get(keys);
  if (!known) found.set(keys, (known = new Map([[keys.fromMonth, keys.monthKey]])));
  let at = month;
  while (!known.has(at)) at--;
  let key = known.get(at)!;
  while (at < month) known.set(++at, (key = await hmac(key, NEXT)));
  return key;
}

/** The key of one document of a month. */
export async function documentKey(keys: EpochKeys, month: Month, name: string): Promise<Bytes> {
  return derive(await monthKey(keys, month), fields('basalt', 1, 'document', name));
}

/** The name of a document as the server sees it: says nothing, and is the same on every computer of the person. */
export async function documentName(nameKey: Uint8Array, month: Month, part: number): Promise<string> {
  return base64url((await hmac(nameKey, fields('basalt', 1, 'name', month, part))).subarray(0, 18));
}
