// What stands in a link's address and in its code, as far as a page knows them before it asks anybody.
import { AppError } from '../model/errors.ts';
import type { UtcMs } from '../model/time.ts';
import { base64url, fromBase64url, utf8 } from './encoding.ts';
import { sha256 } from './hash.ts';

/** What a link's address says: whose data, and until when, are needed to claim it, before anything can be read. */
export interface LinkAddress {
  readonly linkId: string;
  readonly secret: Uint8Array;
  readonly personId: string;
  readonly until: UtcMs;
}

/** The fragment of the link's address: id, secret, person, end (milliseconds in base 36), with a check of four characters. */
export async function fragmentOf({ linkId, secret, personId, until }: LinkAddress): Promise<string> {
  const text = `${linkId}.${base64url(secret)}.${personId}.${until.toString(36)}`;
  return `${text}.${await check(text)}`;
}

/** `bad-input` when the fragment is cut short or something else. */
export async function fromFragment(fragment: string): Promise<LinkAddress> {
  const match = /^#?(([\w-]{22})\.([\w-]{43})\.([\w-]{22})\.([0-9a-z]{1,11}))\.([\w-]{4})$/.exec(fragment);
  if (!match || (await check(match[1]!)) !== match[6]) throw new AppError('bad-input', 'the link is not complete');
  return {
    linkId: match[2]!,
    secret: fromBase64url(match[3]!),
    personId: match[4]!,
    until: Number.parseInt(match[5]!, 36),
  };
}

async function check(text: string): Promise<string> {
  return base64url((await sha256(utf8(text))).subarray(0, 3));
}

/** Characters of a code, without the dash. */
export const CODE_LENGTH = 8;

/** A code as somebody typed it. */
export function plainCode(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
}
