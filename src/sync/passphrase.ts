// A key from a passphrase: Argon2id, slow and hungry for memory on purpose.
import { argon2id } from 'hash-wasm';
import { AppError } from '../model/errors.ts';
import type { Bytes } from './encoding.ts';
import { randomBytes } from './encoding.ts';

/** How a passphrase becomes a key; kept beside what it wraps, so that it can be made harder later. */
export interface PassphraseParameters {
  readonly kind: 'argon2id';
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  /** 16 bytes. */
  readonly salt: Uint8Array;
}

/** RFC 9106 section 4, second recommended option: 64 MiB, 3 passes, 4 lanes, a salt of 128 bits. */
export function newParameters(): PassphraseParameters {
  return { kind: 'argon2id', memoryKib: 64 * 1024, passes: 3, lanes: 4, salt: randomBytes(16) };
}

/** More than these nobody has asked for honestly: a server could hang the browser with larger ones, or weaken a new key with smaller. */
const MOST_KIB = 1024 * 1024;
const LEAST_KIB = 19 * 1024;

/** 32 bytes. The passphrase is taken in Unicode form NFKC, so that every keyboard's spelling of it is the same. */
export async function passphraseKey(passphrase: string, parameters: PassphraseParameters): Promise<Bytes> {
  const { memoryKib, passes, lanes, salt } = parameters;
  const isSane =
    memoryKib >= LEAST_KIB && memoryKib <= MOST_KIB && passes >= 1 && passes <= 20 && lanes >= 1 && lanes <= 16;
  if (!isSane || salt.length < 16) throw new AppError('tampered', 'parameters of the passphrase that nobody uses');
  const key = await argon2id({
    password: passphrase.normalize('NFKC'),
    salt,
    memorySize: memoryKib,
    iterations: passes,
    parallelism: lanes,
    hashLength: 32,
    outputType: 'binary',
  });
  return new Uint8Array(key);
}
