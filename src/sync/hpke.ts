// HPKE (RFC 9180) for one message: X25519 and HKDF-SHA-256 to agree on a key, AES-GCM to seal; base mode and auth mode.
import { concat } from '../device/bytes.ts';
import { AppError } from '../model/errors.ts';
import type { Bytes } from './encoding.ts';
import { owned, utf8 } from './encoding.ts';
import { hkdfExpand, hkdfExtract } from './hash.ts';

/** An X25519 key pair; the private half may be one that cannot be taken out of the browser. */
export interface KeyPair {
  readonly privateKey: CryptoKey;
  /** 32 bytes. */
  readonly publicKey: Bytes;
}

/** AEADs of RFC 9180 section 7.3: Basalt uses AES-256-GCM; the RFC's own test vectors for this KEM use AES-128-GCM. */
export type Aead = 'AES-256-GCM' | 'AES-128-GCM';

const KEM_X25519 = [0x00, 0x20];
const KDF_SHA256 = [0x00, 0x01];
const AEADS = { 'AES-128-GCM': { id: [0x00, 0x01], keyBytes: 16 }, 'AES-256-GCM': { id: [0x00, 0x02], keyBytes: 32 } };
const PUBLIC_BYTES = 32;
const EMPTY = new Uint8Array(0);

export interface SealOptions {
  readonly to: Uint8Array;
  /** Auth mode: the recipient learns that only the holder of this key can have sealed it. */
  readonly from?: KeyPair;
  /** What the message is for; the recipient must name the same. */
  readonly info: Uint8Array;
  /** Authenticated with the message. */
  readonly about?: Uint8Array;
  readonly aead?: Aead;
  /** Only for test vectors: the one-time key pair. */
  readonly ephemeral?: KeyPair;
}

/** `[32 bytes of the one-time public key][ciphertext and tag]`. `bad-input` when `to` is no public key. */
export async function hpkeSeal(plain: Uint8Array, options: SealOptions): Promise<Bytes> {
  const { to, from, info, about = EMPTY, aead = 'AES-256-GCM' } = options;
  const ephemeral = options.ephemeral ?? (await newKeyPair());
  const shared = [await agree(ephemeral.privateKey, to), ...(from ? [await agree(from.privateKey, to)] : [])];
  const context = concat([ephemeral.publicKey, to, ...(from ? [from.publicKey] : [])]);
  const { key, nonce } = await schedule(await kemSecret(concat(shared), context), info, aead, from !== undefined);
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData: owned(about) },
    aes,
    owned(plain),
  );
  return owned(concat([ephemeral.publicKey, new Uint8Array(sealed)]));
}

export interface OpenOptions {
  readonly me: KeyPair;
  /** Auth mode: who must have sealed it. */
  readonly from?: Uint8Array;
  readonly info: Uint8Array;
  readonly about?: Uint8Array;
  readonly aead?: Aead;
}

/** `tampered` when it was not sealed for `me`, by `from`, for `info`, or was changed. */
export async function hpkeOpen(sealed: Uint8Array, options: OpenOptions): Promise<Bytes> {
  const { me, from, info, about = EMPTY, aead = 'AES-256-GCM' } = options;
  try {
    const ephemeral = sealed.slice(0, PUBLIC_BYTES);
    const shared = [await agree(me.privateKey, ephemeral), ...(from ? [await agree(me.privateKey, from)] : [])];
    const context = concat([ephemeral, me.publicKey, ...(from ? [from] : [])]);
    const { key, nonce } = await schedule(await kemSecret(concat(shared), context), info, aead, from !== undefined);
    const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    const body = owned(sealed.subarray(PUBLIC_BYTES));
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: owned(about) }, aes, body),
    );
  } catch (cause) {
    throw new AppError('tampered', 'a message that is not for this key, or not from who it should be', { cause });
  }
}

/** RFC 9180 section 4.1, ExtractAndExpand. */
async function kemSecret(shared: Uint8Array, context: Uint8Array): Promise<Bytes> {
  const suite = concat([utf8('KEM'), Uint8Array.from(KEM_X25519)]);
  const prk = await labeledExtract(suite, EMPTY, 'eae_prk', shared);
  return labeledExpand(suite, prk, 'shared_secret', context, 32);
}

/** RFC 9180 section 5.1, without a pre-shared key. */
async function schedule(
  secret: Uint8Array,
  info: Uint8Array,
  aead: Aead,
  isAuth: boolean,
): Promise<{ readonly key: Bytes; readonly nonce: Bytes }> {
  const { id, keyBytes } = AEADS[aead];
  const suite = concat([utf8('HPKE'), Uint8Array.from([...KEM_X25519, ...KDF_SHA256, ...id])]);
  const context = concat([
    Uint8Array.of(isAuth ? 2 : 0),
    await labeledExtract(suite, EMPTY, 'psk_id_hash', EMPTY),
    await labeledExtract(suite, EMPTY, 'info_hash', info),
  ]);
  const prk = await labeledExtract(suite, secret, 'secret', EMPTY);
  return {
    key: await labeledExpand(suite, prk, 'key', context, keyBytes),
    nonce: await labeledExpand(suite, prk, 'base_nonce', context, 12),
  };
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, material: Uint8Array): Promise<Bytes> {
  return hkdfExtract(salt, concat([utf8('HPKE-v1'), suite, utf8(label), material]));
}

function labeledExpand(
  suite: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Promise<Bytes> {
  return hkdfExpand(prk, concat([Uint8Array.of(0, length), utf8('HPKE-v1'), suite, utf8(label), info]), length);
}

async function agree(privateKey: CryptoKey, publicKey: Uint8Array): Promise<Bytes> {
  const other = await crypto.subtle.importKey('raw', owned(publicKey), 'X25519', true, []).catch((cause: unknown) => {
    throw new AppError('bad-input', 'not a public key', { cause });
  });
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'X25519', public: other }, privateKey, 256));
}

/** An X25519 key pair whose private half can be taken out once, to be wrapped. */
export async function newKeyPair(): Promise<KeyPair> {
  const pair = (await crypto.subtle.generateKey('X25519', true, ['deriveBits'])) as CryptoKeyPair;
  return { privateKey: pair.privateKey, publicKey: await rawPublic(pair.publicKey) };
}

async function rawPublic(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('raw', key));
}

/** PKCS #8 around 32 bytes of an X25519 private key (RFC 8410 section 7). */
const PKCS8_HEAD = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

/** The 32 bytes of a private key that may be taken out. */
export async function privateBytes({ privateKey }: KeyPair): Promise<Bytes> {
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
  return pkcs8.slice(PKCS8_HEAD.length);
}

/** A key pair from the private half's 32 bytes; what is made cannot be taken out again unless `extractable`. */
export async function keyPairFrom(secret: Uint8Array, extractable = false): Promise<KeyPair> {
  const pkcs8 = owned(concat([PKCS8_HEAD, secret]));
  const open = await crypto.subtle.importKey('pkcs8', pkcs8, 'X25519', true, ['deriveBits']);
  const { x } = await crypto.subtle.exportKey('jwk', open);
  const binary = atob(x!.replaceAll('-', '+').replaceAll('_', '/'));
  const publicKey = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  if (extractable) return { privateKey: open, publicKey };
  return {
    privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, 'X25519', false, ['deriveBits']),
    publicKey,
  };
}
