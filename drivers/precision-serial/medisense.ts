// The older MediSense protocol: frames, commands and event lines. Nothing of it was seen on bytes but three checksums.
import type { ParsedLine } from '../abbott-mem/decode.ts';
import { RANGE_MGDL } from '../abbott-mem/record.ts';
import { concat, latin1, sum, text } from '../../src/device/bytes.ts';
import type { Bound, Reading, ReadingOf } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { wallTime } from '../../src/model/time.ts';
import { KETONE_HIGH_MMOLL, highKetone, ketoneOf, storedKetone } from './value.ts';

export const MEDISENSE = { STX: 0x02, ETX: 0x03, EOT: 0x04, ENQ: 0x05, ACK: 0x06, NAK: 0x15 } as const;
const CR = 0x0d;
const LF = 0x0a;

/** The three requests of ggc's OptiumXceed: who are you, what are you, your memory. */
export const REQUESTS = ['ID', 'GET_METER', 'GET_EVENTS'] as const;
export type Request = (typeof REQUESTS)[number];

/** STX, digit and text, ETX, two hex digits of the 8-bit sum from the digit through ETX, CR LF. */
export function encodeMediSense(digit: number, content: string): Uint8Array {
  const body = concat([latin1(`${digit}${content}`), Uint8Array.of(MEDISENSE.ETX)]);
  return concat([Uint8Array.of(MEDISENSE.STX), body, latin1(`${checksum(body)}\r\n`)]);
}

/** C1 for `1ID`, F0 for `1GET_METER`, 48 for `1GET_EVENTS` (ggc). */
export function checksum(body: Uint8Array): string {
  return sum(body, 8).toString(16).toUpperCase().padStart(2, '0');
}

/** What stands next in the received bytes. */
export type Token =
  | { readonly kind: 'frame'; readonly digit: string; readonly text: string }
  | { readonly kind: 'control'; readonly byte: number }
  | { readonly kind: 'damage'; readonly code: 'bad-frame' | 'bad-checksum'; readonly what: string }
  | { readonly kind: 'noise' };

/** No line comes near this; ends the search for an end that got lost. */
const LONGEST_FRAME = 256;
const CONTROLS: ReadonlySet<number> = new Set([MEDISENSE.EOT, MEDISENSE.ENQ, MEDISENSE.ACK, MEDISENSE.NAK]);

/** The token at the start of the buffer and its length; `undefined` while more bytes are needed, unless none will come. */
export function nextToken(
  buffer: Uint8Array,
  ended = false,
): { readonly token: Token; readonly length: number } | undefined {
  const first = buffer[0];
  if (first === undefined) return undefined;
  if (CONTROLS.has(first)) return { token: { kind: 'control', byte: first }, length: 1 };
  if (first !== MEDISENSE.STX) return { token: { kind: 'noise' }, length: 1 };
  const damage = (code: 'bad-frame' | 'bad-checksum', what: string, length: number) =>
    ({ token: { kind: 'damage', code, what }, length }) as const;
  for (let at = 1; at < buffer.length; at++) {
    const byte = buffer[at]!;
    if (byte === MEDISENSE.STX || CONTROLS.has(byte)) return damage('bad-frame', 'a frame breaks off', at);
    if (at > LONGEST_FRAME) return damage('bad-frame', 'a frame without an end', at);
    if (byte !== MEDISENSE.ETX) continue;
    const end = at + 5;
    if (buffer.length < end) return ended ? damage('bad-frame', 'a frame breaks off', buffer.length) : undefined;
    const body = buffer.subarray(1, at + 1);
    const printed = text(buffer.subarray(at + 1, at + 3));
    if (buffer[at + 3] !== CR || buffer[at + 4] !== LF)
      return damage('bad-frame', 'no CR LF behind a checksum', at + 1);
    if (printed !== checksum(body)) {
      return damage('bad-checksum', `checksum ${JSON.stringify(printed)}, computed ${checksum(body)}`, end);
    }
    const content = text(body.subarray(0, -1));
    if (!/^\d[\t\x20-\x7e]*$/.test(content)) return damage('bad-frame', 'a frame without its digit', end);
    return { token: { kind: 'frame', digit: content[0]!, text: content.slice(1) }, length: end };
  }
  return ended ? damage('bad-frame', 'a frame breaks off', buffer.length) : undefined;
}

/** Serial number and version in the answer to ID: behind a TAB, parted by a blank. */
export function parseId(content: string): { readonly serial: string; readonly firmware: string } | undefined {
  const match = /^[^\t]*\t([\x21-\x7e]+) +([\x21-\x7e]+)/.exec(content);
  return match ? { serial: match[1]!, firmware: match[2]! } : undefined;
}

export function endsEvents(content: string): boolean {
  return content.includes('END_OF_DATA');
}

/** Type, flag, date, time, value, and fields nobody has named. */
const EVENT = /^(\d\d)\t(\d+)\t(\d{4})(\d\d)(\d\d)\t(\d\d):(\d\d)\t(\d{1,5})(?:\t.*)?$/;

export function isEvent(content: string): boolean {
  return EVENT.test(content);
}

/**
 * One line of the memory. HI and LO may look like plain numbers, for the field that says so is not known: values at the very
 * ends of the range are reported.
 */
export function parseEvent(content: string): ParsedLine {
  const match = EVENT.exec(content);
  if (!match) return { problem: `not an event: ${JSON.stringify(content.slice(0, 80))}` };
  const [, type, flag, year, month, day, hour, minute, stored] = match;
  const deviceTime = wallTime(Number(year), Number(month), Number(day), Number(hour), Number(minute));
  if (deviceTime === undefined) return { problem: `no such date or time: ${JSON.stringify(content)}` };
  const unknown: Reading = { kind: 'unknown', deviceTime, raw: content };
  const value = Number(stored);
  // ggc, the one program that reads these, uses only lines with flag 1 of two types.
  const strange = { reading: unknown, problem: `an event of a kind nobody has explained: ${JSON.stringify(content)}` };
  if (flag !== '1') return strange;
  if (type === '01') return glucose(value, deviceTime, content);
  if (type !== '04') return strange;
  const ketone = ketoneOf(value, deviceTime);
  if (!ketone) return { reading: highKetone(deviceTime), problem: mayBeBound('HI', content) };
  return { reading: ketone, ...(ketone.mmoll >= KETONE_HIGH_MMOLL && { problem: mayBeBound('HI', content) }) };
}

function glucose(value: number, deviceTime: WallTime, content: string): ParsedLine {
  const { low, high } = RANGE_MGDL;
  const as = (mgdl: number, bound?: Bound): Reading => ({ kind: 'smbg', deviceTime, mgdl, ...(bound && { bound }) });
  if (value > high) return { reading: as(high, 'high'), problem: mayBeBound('HI', content) };
  if (value < low) return { reading: as(low, 'low'), problem: mayBeBound('LO', content) };
  if (value === high) return { reading: as(value), problem: mayBeBound('HI', content) };
  if (value === low) return { reading: as(value), problem: mayBeBound('LO', content) };
  return { reading: as(value) };
}

function mayBeBound(shown: 'HI' | 'LO', content: string): string {
  return `the meter may have shown ${shown}, which cannot be told from its number: ${JSON.stringify(content)}`;
}

/** As a meter sends it; what stands behind the value is left out. */
export function encodeEvent(reading: ReadingOf<'smbg' | 'ketone'>): string {
  const { deviceTime } = reading;
  const [type, value] =
    reading.kind === 'ketone'
      ? ['04', storedKetone(reading.mmoll)]
      : ['01', Math.round(reading.mgdl) + (reading.bound === 'high' ? 1 : reading.bound === 'low' ? -1 : 0)];
  const date = deviceTime.slice(0, 10).replaceAll('-', '');
  return [type, '1', date, deviceTime.slice(11, 16), String(value).padStart(5, '0')].join('\t');
}
