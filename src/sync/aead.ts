// AES-256-GCM with a random nonce in front: what everything sealed is made of.
import { concat } from '../device/bytes.ts';
import { AppError } from '../model/errors.ts';
import type { Bytes } from './encoding.ts';
import { owned, randomBytes } from './encoding.ts';

export const NONCE_BYTES = 12;

/** `[12 bytes of nonce][ciphertext][16 bytes of tag]`. `about` is authenticated and not in the result. */
export async function encrypt(key: Uint8Array, plain: Uint8Array, about: Uint8Array): Promise<Bytes> {
  const nonce = randomBytes(NONCE_BYTES);
  const aes = await aesKey(key, 'encrypt');
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData: owned(about) },
    aes,
    owned(plain),
  );
  return owned(concat([nonce, new Uint8Array(sealed)]));
}

/** `tampered` when the key, the bytes or what they are about is not what was sealed. */
export async function decrypt(key: Uint8Array, sealed: Uint8Array, about: Uint8Array): Promise<Bytes> {
  const iv = owned(sealed.subarray(0, NONCE_BYTES));
  try {
    const aes = await aesKey(key, 'decrypt');
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv, additionalData: owned(about) },
      aes,
      owned(sealed.subarray(NONCE_BYTES)),
    );
    return new Uint8Array(plain);
  } catch (cause) {
    throw new AppError('tampered', `${sealed.length} bytes cannot be opened`, { cause });
  }
}

function aesKey(key: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', owned(key), 'AES-GCM', false, [usage]);
}
