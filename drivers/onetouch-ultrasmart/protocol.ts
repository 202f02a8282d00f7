// What is said to an UltraSmart.
import { sameBytes } from '../../src/device/bytes.ts';
import { encodeFrame, findFrame } from './frame.ts';

/** Sent letter by letter: D M @ CR LF (ggc). Nothing that changes anything can be spelt with them. */
export const IDENTITY = 'DM@\r\n';

/** [0:2) 48 52 [2:4) number of the record, high byte first, 0 the newest (capture onetouch-ultrasmart, ggc). */
export function recordRequest(number: number): Uint8Array {
  return encodeFrame(Uint8Array.of(0x48, 0x52, number >> 8, number & 0xff));
}

/** ggc: up to 5000 records. */
export const MEMORY = 5000;

export function maySend(bytes: Uint8Array): boolean {
  if (bytes.length === 1) return IDENTITY.includes(String.fromCharCode(bytes[0]!));
  const frame = findFrame(bytes);
  if (!frame || frame.at !== 0 || !frame.right || frame.body.length !== 4) return false;
  const number = (frame.body[2]! << 8) | frame.body[3]!;
  return number <= MEMORY && sameBytes(recordRequest(number), bytes);
}
