// SHA-256, HMAC and HKDF (RFC 5869) as plain functions over WebCrypto.
import { concat } from '../device/bytes.ts';
import type { Bytes } from './encoding.ts';
import { owned, utf8 } from './encoding.ts';

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', owned(bytes)));
}

export async function hmac(key: Uint8Array, message: Uint8Array): Promise<Bytes> {
  // WebCrypto takes no empty key; HMAC fills a short one up with zeros, so one zero is the same.
  const material = key.length ? owned(key) : new Uint8Array(1);
  const hmacKey = await crypto.subtle.importKey('raw', material, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', hmacKey, owned(message)));
}

export function hkdfExtract(salt: Uint8Array, material: Uint8Array): Promise<Bytes> {
  return hmac(salt, material);
}

/** At most 32 bytes: one block is all that is ever needed here. */
export async function hkdfExpand(key: Uint8Array, info: Uint8Array, length: number): Promise<Bytes> {
  if (length > 32) throw new RangeError(`HKDF of ${length} bytes`);
  return (await hmac(key, concat([info, Uint8Array.of(1)]))).slice(0, length);
}

/** 32 bytes made from `material` for one purpose. */
export async function derive(material: Uint8Array, purpose: string | Uint8Array): Promise<Bytes> {
  const info = typeof purpose === 'string' ? utf8(`basalt/1/${purpose}`) : purpose;
  return hkdfExpand(await hkdfExtract(new Uint8Array(0), material), info, 32);
}
