// The recovery code: 160 random bits a person writes down, with a check character that catches a slip.
import { AppError } from '../model/errors.ts';
import type { Bytes } from './encoding.ts';
import { randomBytes } from './encoding.ts';
import { derive } from './hash.ts';

/** Crockford's base 32: no I, L, O, U; the first three are read as 1, 1, 0. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Check characters of Crockford's base 32 are modulo 37. */
const CHECKS = `${DIGITS}*~$=U`;
const BYTES = 20;
const LENGTH = 32;
const GROUP = 4;

/** `XXXX-XXXX-…-X`: eight groups of four and the check character. */
export function newRecoveryCode(): string {
  return recoveryCodeOf(randomBytes(BYTES));
}

export function recoveryCodeOf(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  const digits = Array.from(
    { length: LENGTH },
    (_, i) => DIGITS[Number((value >> BigInt(5 * (LENGTH - 1 - i))) & 31n)],
  );
  const groups = Array.from({ length: LENGTH / GROUP }, (_, i) => digits.slice(GROUP * i, GROUP * (i + 1)).join(''));
  return [...groups, CHECKS[Number(value % 37n)]].join('-');
}

/** The bytes of a code as somebody typed it; `wrong-secret` when it has a slip in it. */
export function recoveryBytes(code: string): Bytes {
  const plain = code.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  const values = [...plain.slice(0, LENGTH)].map((char) => DIGITS.indexOf(char));
  if (plain.length !== LENGTH + 1 || values.includes(-1)) {
    throw new AppError('wrong-secret', `a recovery code has ${LENGTH + 1} characters`);
  }
  const value = values.reduce((sum, digit) => (sum << 5n) | BigInt(digit), 0n);
  if (CHECKS[Number(value % 37n)] !== plain[LENGTH]) throw new AppError('wrong-secret', 'the check character differs');
  return Uint8Array.from({ length: BYTES }, (_, i) => Number((value >> BigInt(8 * (BYTES - 1 - i))) & 255n));
}

/** The key a recovery code is: random enough to need no stretching. */
export function recoveryKey(code: string): Promise<Bytes> {
  return derive(recoveryBytes(code), 'recovery');
}

/** One group of a code, for asking whether it was written down: `index` from 0. */
export function recoveryGroup(code: string, index: number): string {
  return code.split('-')[index] ?? '';
}
