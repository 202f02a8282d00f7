// A link for somebody without an account: a key in the address's fragment, which no server sees, and a code told another way.
import { argon2id } from 'hash-wasm';
import { concat } from '../device/bytes.ts';
import { AppError, asAppError } from '../model/errors.ts';
import { decrypt, encrypt } from './aead.ts';
import type { Bytes } from './encoding.ts';
import { base64url, fields, randomBytes, utf8 } from './encoding.ts';
import type { Grant } from './grant.ts';
import { grantBytes, grantFrom } from './grant.ts';
import { derive, sha256 } from './hash.ts';
import { CODE_LENGTH, plainCode } from './link-address.ts';

export type { LinkAddress } from './link-address.ts';
export { fragmentOf, fromFragment, plainCode } from './link-address.ts';

/** What the person sends: the link by one way, the code by another. */
export interface Link {
  readonly linkId: string;
  /** In the fragment. */
  readonly secret: Uint8Array;
  /** Eight characters in two groups. */
  readonly code: string;
}

/** Crockford's base 32 again: nothing that looks like something else. */
const CODE_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function newLink(): Link {
  const digits = [...randomBytes(CODE_LENGTH)].map((byte) => CODE_DIGITS[byte % 32]).join('');
  return {
    linkId: base64url(randomBytes(16)),
    secret: randomBytes(32),
    code: `${digits.slice(0, 4)}-${digits.slice(4)}`,
  };
}

/** What the rules compare a guess of the code with, base64url. It lies beside what is sealed, so it is as slow to try out. */
export async function codeHash(linkId: string, code: string): Promise<string> {
  return base64url(await derive(await stretched(linkId, code), 'guess'));
}

export async function sealLink(grant: Grant, link: Link): Promise<Bytes> {
  return encrypt(await linkKey(link), grantBytes(grant), aboutLink(link.linkId));
}

/** `wrong-secret` when secret or code are others. */
export async function openLink(sealed: Uint8Array, link: Link): Promise<Grant> {
  const plain = await decrypt(await linkKey(link), sealed, aboutLink(link.linkId)).catch((thrown: unknown) => {
    throw new AppError('wrong-secret', 'link and code do not open it', { cause: asAppError(thrown) });
  });
  return grantFrom(plain);
}

async function linkKey({ linkId, secret, code }: Link): Promise<Bytes> {
  return derive(concat([secret, await stretched(linkId, code)]), 'link');
}

/** The code is short: who has the fragment and all that the server has pays for each guess as for a passphrase. */
async function stretched(linkId: string, code: string): Promise<Uint8Array> {
  return argon2id({
    password: plainCode(code),
    salt: (await sha256(utf8(linkId))).subarray(0, 16),
    memorySize: 64 * 1024,
    iterations: 3,
    parallelism: 4,
    hashLength: 32,
    outputType: 'binary',
  });
}

function aboutLink(linkId: string): Bytes {
  return fields('basalt', 1, 'link', linkId);
}
