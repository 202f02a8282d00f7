// Running numbers of history pages: told by the pump (9D), or found by comparing with pages of earlier readings.
import { PAGE_DATA_BYTES } from '../paradigm-memory/crc.ts';
import { sameBytes } from '../../src/device/bytes.ts';
import type { KeptPages } from './kept-pages.ts';

/** Number of the newest page at the first reading of a pump that does not count; the oldest is 35 less, and 0 is never reached. */
export const FIRST_NUMBER = 1035;

/** Fewer bytes in common mean nothing. */
const TELLING_BYTES = 64;

/** Bytes of a page that are written on: up to the zeros in front of its CRC. */
export function usedBytes(page: Uint8Array): number {
  let length = PAGE_DATA_BYTES;
  while (length && !page[length - 1]) length--;
  return length;
}

/** True when `later` is the same page, perhaps with more written on it. */
export function isSamePage(earlier: Uint8Array, later: Uint8Array): boolean {
  const length = usedBytes(earlier);
  if (length < TELLING_BYTES) return false;
  return sameBytes(earlier.subarray(0, length), later.subarray(0, length));
}

/**
 * The number of a page just read, from the kept ones; `undefined` when it is none of them. For the 512/712, which refuse 9D
 * (captures 512-047006).
 */
export function numberByContent(kept: KeptPages, page: Uint8Array): number | undefined {
  for (const number of kept.numbers('history').sort((a, b) => b - a)) {
    const earlier = kept.page('history', number);
    if (earlier && isSamePage(earlier, page)) return number;
  }
  return undefined;
}

/** Answer 9D as a number. */
export function historyNumber(answer: Uint8Array): number {
  return ((answer[0]! << 24) | (answer[1]! << 16) | (answer[2]! << 8) | answer[3]!) >>> 0;
}

/** A number as answer 9D. */
export function historyAnswer(number: number): Uint8Array {
  return Uint8Array.of(number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff);
}
