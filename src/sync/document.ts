// One sealed document: what it is about stands outside the seal for who opens it, and inside it so that nobody can change it.
import { concat } from '../device/bytes.ts';
import { AppError } from '../model/errors.ts';
import { decrypt, encrypt } from './aead.ts';
import type { Bytes } from './encoding.ts';
import { base64url, fields, owned, uint32, utf8 } from './encoding.ts';
import { sha256 } from './hash.ts';

/** First bytes of everything sealed: 'BSL' and the format. */
const MAGIC = utf8('BSL');
export const FORMAT = 1;
/** Magic, format, epoch, version. */
const HEAD_BYTES = 3 + 1 + 4 + 4;

/** What is authenticated with a document. */
export interface About {
  readonly what: 'month' | 'head' | 'profile' | 'summary';
  readonly personId: string;
  /** The document's name. */
  readonly name: string;
  readonly epoch: number;
  /** Counts the document's versions from 1. */
  readonly version: number;
  /** Month and part, for a month's document. */
  readonly place?: readonly [month: number, part: number];
}

/** `['BSL', format][uint32 epoch][uint32 version][nonce, ciphertext, tag]`, numbers big-endian. */
export async function sealDocument(key: Uint8Array, plain: Uint8Array, about: About): Promise<Bytes> {
  const head = concat([MAGIC, Uint8Array.of(FORMAT), uint32(about.epoch), uint32(about.version)]);
  return owned(concat([head, await encrypt(key, plain, aboutBytes(about))]));
}

/** Epoch and version a document says it is of: to be believed only when it opens. `tampered` when it is no document. */
export function claimsOf(sealed: Uint8Array): { readonly epoch: number; readonly version: number } {
  if (sealed.length < HEAD_BYTES || MAGIC.some((byte, i) => sealed[i] !== byte)) {
    throw new AppError('tampered', `${sealed.length} bytes that are no sealed document`);
  }
  if (sealed[3] !== FORMAT) {
    throw new AppError('bad-file', `sealed in format ${sealed[3]}, known is ${FORMAT}: a newer Basalt is needed`);
  }
  const view = new DataView(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  return { epoch: view.getUint32(4), version: view.getUint32(8) };
}

/** `tampered` when anything differs: key, bytes, person, name, epoch, version, place. */
export async function openDocument(key: Uint8Array, sealed: Uint8Array, about: About): Promise<Bytes> {
  const { epoch, version } = claimsOf(sealed);
  if (epoch !== about.epoch || version !== about.version) {
    throw new AppError('tampered', `epoch ${epoch}, version ${version} in place of ${about.epoch}, ${about.version}`);
  }
  return decrypt(key, sealed.subarray(HEAD_BYTES), aboutBytes(about));
}

function aboutBytes({ what, personId, name, epoch, version, place = [-1, -1] }: About): Bytes {
  return fields('basalt', FORMAT, what, personId, name, epoch, version, ...place);
}

/** What the head knows a document by. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  return base64url(await sha256(bytes));
}
