// Answers in text: what they say, their checksum, and lists with a checksum of their own.
import { latin1 } from '../../src/device/bytes.ts';

/** How every answer ends. */
const END = /CMD (OK|Fail!)\r\n$/;
const CLOSING = /CKSM:([0-9A-Fa-f]{8})\r\nCMD (OK|Fail!)\r\n$/;

export function isWhole(answer: string): boolean {
  return END.test(answer);
}

export type Answer =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'refused' }
  | { readonly kind: 'damaged'; readonly code: 'bad-checksum' | 'bad-frame'; readonly what: string };

/** Takes an answer apart; the 32-bit sum runs over everything in front of `CKSM:` (38 answers of capture insulinx-plug). */
export function parseAnswer(answer: string): Answer {
  const match = CLOSING.exec(answer);
  if (!match) return { kind: 'damaged', code: 'bad-frame', what: 'an answer without its checksum' };
  const body = answer.slice(0, match.index);
  if (checksum(body) !== match[1]!.toUpperCase()) {
    return { kind: 'damaged', code: 'bad-checksum', what: `checksum ${match[1]}, computed ${checksum(body)}` };
  }
  if (match[2] === 'Fail!') return { kind: 'refused' };
  return { kind: 'lines', lines: body.split('\r\n').filter((line) => line !== '') };
}

/** Eight upper-case hex digits. */
export function checksum(body: string): string {
  let total = 0;
  for (const byte of latin1(body)) total += byte;
  return (total >>> 0).toString(16).toUpperCase().padStart(8, '0');
}

const LIST_END = /^(\d{1,5}),([0-9A-Fa-f]{8})$/;

export type List =
  | { readonly kind: 'records'; readonly records: readonly string[] }
  | { readonly kind: 'damaged'; readonly code: 'bad-checksum' | 'bad-frame'; readonly what: string };

/** The records of a list: closed by how many there are and their own sum, or `Log Empty`. `undefined` when it is no list. */
export function parseList(lines: readonly string[]): List | undefined {
  const last = lines.at(-1) ?? '';
  if (/^Log Empty/.test(last)) return { kind: 'records', records: [] };
  const match = LIST_END.exec(last);
  if (!match) return undefined;
  const records = lines.slice(0, -1);
  const sum = checksum(records.map((record) => `${record}\r\n`).join(''));
  if (sum !== match[2]!.toUpperCase()) {
    return { kind: 'damaged', code: 'bad-checksum', what: `checksum of the list ${match[2]}, computed ${sum}` };
  }
  if (records.length !== Number(match[1])) {
    return { kind: 'damaged', code: 'bad-frame', what: `${match[1]} records announced, ${records.length} came` };
  }
  return { kind: 'records', records };
}

/** An answer as a meter sends it, line by line with what closes it. */
export function encodeAnswer(lines: readonly string[]): string[] {
  const body = lines.map((line) => `${line}\r\n`);
  return [...body, `CKSM:${checksum(body.join(''))}\r\nCMD OK\r\n`];
}

/** The lines of a list. */
export function encodeList(records: readonly string[]): string[] {
  if (!records.length) return ['Log Empty'];
  return [...records, `${records.length},${checksum(records.map((record) => `${record}\r\n`).join(''))}`];
}
