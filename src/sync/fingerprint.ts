// A public key as words that two people can compare by eye or on the telephone.
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { sha256 } from './hash.ts';

const WORDS = 8;
const BITS = 11;

/** Eight words of the BIP-39 list: the first 88 bits of SHA-256 of the key. */
export async function fingerprint(publicKey: Uint8Array): Promise<readonly string[]> {
  const hash = await sha256(publicKey);
  let value = 0n;
  for (const byte of hash) value = (value << 8n) | BigInt(byte);
  const bits = hash.length * 8;
  return Array.from(
    { length: WORDS },
    (_, i) => wordlist[Number((value >> BigInt(bits - BITS * (i + 1))) & BigInt(2 ** BITS - 1))]!,
  );
}
