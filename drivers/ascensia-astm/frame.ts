// Frames of the ASTM dialect that Bayer and Ascensia meters speak: STX, number, text, CR, ETB or ETX, checksum, CR LF.
import { concat, latin1, sum, text } from '../../src/device/bytes.ts';

/** Control characters of the dialect (ASTM E1381; Bayer interface specification 99993952 rev C). */
export const ASTM = {
  STX: 0x02,
  ETX: 0x03,
  EOT: 0x04,
  ENQ: 0x05,
  ACK: 0x06,
  LF: 0x0a,
  CR: 0x0d,
  NAK: 0x15,
  ETB: 0x17,
} as const;

/** One frame: the meters put exactly one record into each. */
export interface Frame {
  /** Running number 0 to 7; the first frame of a transfer has 1. */
  readonly number: number;
  /** The record without its closing CR. */
  readonly text: string;
  /** Closed by ETX instead of ETB: only the terminator record L. */
  readonly last: boolean;
}

/** Two upper-case hex digits of the 8-bit sum, which runs from the frame number through ETB or ETX. */
export function astmChecksum(bytes: Uint8Array): string {
  return sum(bytes, 8).toString(16).toUpperCase().padStart(2, '0');
}

export function encodeFrame({ number, text: record, last }: Frame): Uint8Array {
  const body = concat([latin1(`${number}${record}\r`), Uint8Array.of(last ? ASTM.ETX : ASTM.ETB)]);
  return concat([Uint8Array.of(ASTM.STX), body, latin1(`${astmChecksum(body)}\r\n`)]);
}

/** What stands next in a stream of received bytes. */
export type Token =
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** EOT, ENQ, ACK or NAK outside a frame. */
  | { readonly kind: 'control'; readonly byte: number }
  /** A frame that cannot be trusted. Plain data, because making an error for each piece of a large spoilt file takes minutes. */
  | { readonly kind: 'damage'; readonly code: DamageCode; readonly what: string; readonly bytes: Uint8Array }
  /** Bytes outside any frame that are no control character. */
  | { readonly kind: 'noise'; readonly bytes: Uint8Array };

export type DamageCode = 'bad-frame' | 'bad-checksum';

export interface Scanned {
  readonly token: Token;
  /** Bytes of the buffer it takes, at least 1. */
  readonly length: number;
}

/** Longer than any header seen (190 bytes); ends the search for the end of a frame that has none. */
const LONGEST_FRAME = 1024;
const TAIL_LENGTH = 4;
const CONTROLS: ReadonlySet<number> = new Set([ASTM.EOT, ASTM.ENQ, ASTM.ACK, ASTM.NAK]);

/**
 * The token at the start of `buffer`; `undefined` while more bytes are needed to tell.
 * With `ended` no more bytes will come, so that a frame in the middle is damage.
 */
export function nextToken(buffer: Uint8Array, ended = false): Scanned | undefined {
  const first = buffer[0];
  if (first === undefined) return undefined;
  if (first === ASTM.STX) return frameAt(buffer, ended);
  if (CONTROLS.has(first)) return { token: { kind: 'control', byte: first }, length: 1 };
  let length = 1;
  while (length < buffer.length && !startsToken(buffer[length]!)) length++;
  return { token: { kind: 'noise', bytes: buffer.slice(0, length) }, length };
}

function startsToken(byte: number): boolean {
  return byte === ASTM.STX || CONTROLS.has(byte);
}

function frameAt(buffer: Uint8Array, ended: boolean): Scanned | undefined {
  let strange = false;
  for (let at = 1; at < buffer.length; at++) {
    const byte = buffer[at]!;
    // A new beginning inside a frame: the end of this one was lost, the next one is whole.
    if (startsToken(byte)) return damage(buffer, at, 'bad-frame', 'a frame breaks off');
    if (byte === ASTM.ETB || byte === ASTM.ETX) return closedFrame(buffer, at, strange, ended);
    if (byte === ASTM.LF) return damage(buffer, at + 1, 'bad-frame', 'a frame ends without ETB or ETX');
    if (at >= LONGEST_FRAME) return damage(buffer, at, 'bad-frame', 'a frame has no end');
    if (byte < 0x20 && byte !== ASTM.CR) strange = true;
  }
  return ended ? damage(buffer, buffer.length, 'bad-frame', 'a frame breaks off') : undefined;
}

function closedFrame(buffer: Uint8Array, close: number, strange: boolean, ended: boolean): Scanned | undefined {
  const end = close + 1 + TAIL_LENGTH;
  const tail = buffer.subarray(close + 1, end);
  const cut = tail.findIndex(startsToken);
  if (cut >= 0) return damage(buffer, close + 1 + cut, 'bad-frame', 'a frame breaks off in its checksum');
  if (tail.length < TAIL_LENGTH)
    return ended ? damage(buffer, buffer.length, 'bad-frame', 'a frame breaks off in its checksum') : undefined;
  const computed = astmChecksum(buffer.subarray(1, close + 1));
  const printed = text(tail.subarray(0, 2));
  if (tail[2] !== ASTM.CR || tail[3] !== ASTM.LF)
    return damage(buffer, end, 'bad-frame', 'no CR LF behind the checksum');
  if (printed !== computed)
    return damage(buffer, end, 'bad-checksum', `checksum ${JSON.stringify(printed)}, computed ${computed}`);
  const number = buffer[1]! - 0x30;
  const record = text(buffer.subarray(2, close - 1));
  if (strange || number < 0 || number > 7 || close < 3 || buffer[close - 1] !== ASTM.CR || record.includes('\r'))
    return damage(buffer, end, 'bad-frame', 'no frame number, no CR or a control character in a frame');
  return { token: { kind: 'frame', frame: { number, text: record, last: buffer[close] === ASTM.ETX } }, length: end };
}

function damage(buffer: Uint8Array, length: number, code: DamageCode, what: string): Scanned {
  return { token: { kind: 'damage', code, what, bytes: buffer.slice(0, length) }, length };
}

/** Frames lost between number `before` and number `now`: 0 when `now` is the next one, 7 when it is the same again. */
export function framesMissing(before: number, now: number): number {
  return (now - before + 7) % 8;
}
