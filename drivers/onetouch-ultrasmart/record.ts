// One record of an UltraSmart: what is known of it, and why most of it is not shown.
import { hex } from '../../src/device/bytes.ts';
import type { Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { MINUTE_MS, wallFromMs } from '../../src/model/time.ts';

/** Bytes of a record's body. */
export const BODY_LENGTH = 12;
/** Body of the answer to a number beyond the last record: the frame has seven bytes (ggc). */
export const END_LENGTH = 2;

/** Types of records, as ggc names them. */
export const GLUCOSE = 0x00;
const TYPES: Readonly<Record<number, string>> = { 0x50: 'food', 0x54: 'food', 0xb4: 'exercise', 0x2c: 'insulin' };

const EPOCH_MS = Date.UTC(2000, 0, 1);

/** [0:2) number of the record, high byte first; the newest is 0, so a record's number grows as newer ones come. */
export function numberOf(body: Uint8Array): number {
  return (body[0]! << 8) | body[1]!;
}

/** [2:5) minutes since 2000, low byte first, local time. */
export function timeOf(body: Uint8Array): WallTime {
  const minutes = body[2]! | (body[3]! << 8) | (body[4]! << 16);
  return wallFromMs(EPOCH_MS + minutes * MINUTE_MS);
}

export function minutesOf(wallMilliseconds: number): number {
  return Math.floor((wallMilliseconds - EPOCH_MS) / MINUTE_MS);
}

/** Why a record has no value, as a kind of problem; the reading itself is kept as 'unknown'. */
export interface Parsed {
  readonly reading: Reading;
  readonly why?: string;
}

/**
 * Byte 5 is the glucose, but only its lowest eight bits: 300 mg/dL would read as 44. Nobody has published where the higher
 * bits are. They can only be where a bit is set, so a value is given when none is set that could be one of them: not in the
 * low half of byte 6 (its high half is 1, 3 or 6 in the four public records, perhaps a meal), not in byte 7 beside bit 7,
 * not in byte 8, and nothing but bit 0 in byte 9 (set in all four). Byte 7 is 80 or 81 there, as the check bytes tell, and
 * the 81 is beside a value of 123: what that bit means is not known, so such a record is not shown either.
 */
export function parseRecord(body: Uint8Array): Parsed {
  const deviceTime = timeOf(body);
  // Without the number: the same record must stay the same when it is read again.
  const unknown = (why: string): Parsed => ({
    reading: { kind: 'unknown', deviceTime, raw: hex(body.subarray(2)) },
    why,
  });
  const type = body[10]!;
  if (type !== GLUCOSE)
    return unknown(`${TYPES[type] ?? `type ${hex(body.subarray(10, 11))}`}, whose fields are not known`);
  const mgdl = body[5]!;
  if (body[6]! & 0x0f || body[7]! & 0x7f || body[8]! || body[9]! & 0xfe) {
    return unknown('glucose with bits beside it that may make it larger');
  }
  // LO and HI must be marked somehow, and how is not known; no number can be below 20.
  if (mgdl < LOWEST_MGDL) return unknown('glucose below what the meter can show as a number');
  return { reading: { kind: 'smbg', deviceTime, mgdl } };
}

export const LOWEST_MGDL = 20;
/** What eight bits hold. The meter itself shows up to 600. */
export const HIGHEST_MGDL = 255;
