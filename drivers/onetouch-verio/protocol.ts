// What is said to a Verio IQ, and what its answers mean.
import { hex, sameBytes, text } from '../../src/device/bytes.ts';
import type { Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { encodePacket, findPacket } from '../lifescan-packet/packet.ts';
import { le16, le32, limited, MEALS, timeOf, toLe16 } from '../lifescan-packet/value.ts';

export const MODEL = 'OneTouch Verio IQ';

/** Everything that is ever sent; the link byte of every packet is 00. 03 1A would erase, 03 20 01 set the clock. */
export const QUESTIONS = {
  serial: Uint8Array.of(0x03, 0x0b, 0x01, 0x02),
  version: Uint8Array.of(0x03, 0x0d, 0x01),
  clock: Uint8Array.of(0x03, 0x20, 0x02),
  unit: Uint8Array.of(0x03, 0x09, 0x02, 0x02),
  count: Uint8Array.of(0x03, 0x27, 0x00),
} as const;

/** Most records that are believed; the meter is sold with a memory of 750. */
export const MEMORY = 750;

/** [0:2) 03 21 [2:4) number, low byte first; 0 is the newest. */
export function recordRequest(number: number): Uint8Array {
  return Uint8Array.of(0x03, 0x21, ...toLe16(number));
}

export function maySend(bytes: Uint8Array): boolean {
  const packet = findPacket(bytes);
  if (!packet || packet.link !== 0 || !sameBytes(encodePacket(0, packet.data), bytes)) return false;
  const { data } = packet;
  if (Object.values(QUESTIONS).some((question) => sameBytes(question, data))) return true;
  return data.length === 4 && data[0] === 0x03 && data[1] === 0x21 && le16(data, 2) < MEMORY;
}

export type Said =
  | { readonly of: 'version'; readonly firmware: string }
  | { readonly of: 'serial'; readonly serial: string }
  | { readonly of: 'count'; readonly count: number }
  | { readonly of: 'record'; readonly record: Uint8Array }
  /** Clock and settings look alike: which it is depends on what was asked. */
  | { readonly of: 'number'; readonly value: number }
  /** Done, and the model's name: what the maker's own program asks for besides. */
  | { readonly of: 'nothing-kept' };

/** The lengths differ, so that an answer tells by itself what it is (a session of the maker's program, github Doume/Glucometer). */
export function parseAnswer(data: Uint8Array): Said | undefined {
  if (data[0] !== 0x03 || data[1] !== 0x06) return undefined;
  const body = data.subarray(2);
  if (body.length === 0) return { of: 'nothing-kept' };
  if (body.length === 2) return { of: 'count', count: le16(body, 0) };
  if (body.length === 4) return { of: 'number', value: le32(body, 0) };
  if (body.length === 10) return { of: 'record', record: body.slice() };
  // Version of eight characters, blank, date, 00.
  if (body[0] === 0x11 && body.length === 19) return { of: 'version', firmware: text(body.subarray(1, 9)) };
  const name = /^([\x20-\x7e]+)\0/.exec(text(body))?.[1];
  if (name === undefined) return body.length === 5 ? { of: 'nothing-kept' } : undefined;
  // Eight characters and 00; the model's name is followed by more.
  if (body.length === 9) return /^[A-Z0-9]{8}$/.test(name) ? { of: 'serial', serial: name } : undefined;
  return { of: 'nothing-kept' };
}

/** Seconds since 2000, local time. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

export function clockTime(seconds: number): WallTime | undefined {
  return timeOf(seconds, EPOCH_MS);
}

export function secondsOf(wallMilliseconds: number): number {
  return Math.floor((wallMilliseconds - EPOCH_MS) / 1000);
}

/** [0:4) time [4:6) glucose, mg/dL always [6] 1 is a control test [7] meal [8:10) 00 00. */
export function parseRecord(record: Uint8Array): { readonly reading?: Reading; readonly problem?: string } {
  const deviceTime = clockTime(le32(record, 0));
  if (deviceTime === undefined) return { problem: `a record without a time: ${hex(record)}` };
  const [control, meal] = [record[6]!, record[7]!];
  const marks = MEALS[meal];
  if (control > 1 || !marks || record[8] || record[9]) {
    return {
      reading: { kind: 'unknown', deviceTime, raw: hex(record) },
      problem: `a record with a flag of unknown meaning, so its glucose is not shown: ${hex(record)}`,
    };
  }
  const value = limited(le16(record, 4));
  if (control) return { reading: { kind: 'control', deviceTime, ...value } };
  return { reading: { kind: 'smbg', deviceTime, ...value, ...(marks.length > 0 && { marks }) } };
}
