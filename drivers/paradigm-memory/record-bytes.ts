// Writing records: an opcode with a date, and words.
import { wallMs } from '../../src/model/time.ts';
import { putDate } from './date.ts';

/** A record of 7 bytes with its date at 2, or a longer one. */
export function plain(opcode: number, value: number, deviceTime: string, length = 7, day = 0, hour = 0): Uint8Array {
  const record = new Uint8Array(length);
  record[0] = opcode;
  record[1] = value;
  putDate(record, 2, wallMs(deviceTime), { day, hour });
  return record;
}

export function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = (value >> 8) & 0xff;
  bytes[at + 1] = value & 0xff;
}
