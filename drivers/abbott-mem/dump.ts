// The memory of an Abbott meter with a serial cable: one answer of text lines under one checksum.
import { latin1, sum, text } from '../../src/device/bytes.ts';
import type { WallTime } from '../../src/model/time.ts';
import { parseMeterTime } from './date.ts';

const STX = 0x02;

/** What an answer says; lines are as they came. */
export interface Dump {
  readonly serial: string;
  readonly firmware: string;
  /** The meter's clock; `undefined` when it shows no date that exists. */
  readonly clock: WallTime | undefined;
  /** How many records it says follow. */
  readonly count: number;
  readonly records: readonly DumpLine[];
  /** Why nothing of it can be trusted. */
  readonly damage?: string;
}

export interface DumpLine {
  /** Line of the answer, from 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * The closing line: `0xHHHH  END`, or `Log Empty END` of a FreeStyle that holds nothing (github glucometers-tech,
 * tidepool-org/uploader `lib/drivers/abbott`, flupzor.nl).
 */
const END = /(?:0x[0-9A-Fa-f]{4} {1,2}|Log Empty\s{1,4})END/g;
const EMPTY = /Log (?:Empty|Not Found)/;

/**
 * Length of the answer at the start of `bytes` through END; 0 while it is not whole. What closes the line is left for the next
 * answer, which passes over it: the sum of that one begins with a CR LF that must not be lost to this one.
 */
export function dumpLength(bytes: Uint8Array): number {
  END.lastIndex = 0;
  return END.test(text(bytes)) ? END.lastIndex : 0;
}

/** Nothing is stored, said without the line that should close it. */
export function saysEmpty(bytes: Uint8Array): boolean {
  return EMPTY.test(text(bytes));
}

interface Place {
  readonly at: number;
  readonly text: string;
}

/**
 * Reads one answer. What stands in front of it (an echo of the command, noise of plugging in) is passed over: the clock's
 * line is the third of the answer. `undefined` when these three lines are not there.
 */
export function parseDump(bytes: Uint8Array): Dump | undefined {
  const lines = splitLines(text(bytes));
  const clockAt = lines.findIndex((line) => CLOCK.test(line.text));
  const [serial, firmware, clock] = lines.slice(Math.max(0, clockAt - 2));
  if (clockAt < 2 || !serial || !firmware || !clock || !SERIAL.test(withoutStx(serial.text))) return undefined;
  const after = lines.slice(clockAt + 1);
  const head = {
    serial: withoutStx(serial.text).trim(),
    firmware: firmware.text.replace(/\s+/g, ' ').trim(),
    clock: parseMeterTime(clock.text.trim()),
  };
  const [first] = after;
  if (first && EMPTY.test(first.text)) return { ...head, count: 0, records: [] };
  const closing = after.findIndex((line) => CLOSING.test(line.text));
  const count = first && /^\d{3}$/.test(first.text.trim()) ? Number(first.text) : undefined;
  const records = after
    .slice(1, closing < 0 ? undefined : closing)
    .map((line, i) => ({ number: 5 + i, text: line.text }));
  const damage =
    closing < 0
      ? 'the answer breaks off before its checksum'
      : (wrongSum(bytes, serial.at, after[closing]!) ??
        (count === undefined ? 'no number of records in front of them' : undefined));
  return { ...head, count: count ?? 0, records, ...(damage !== undefined && { damage }) };
}

const SERIAL = /^[\x21-\x7e]{3,20}\s*$/;
const CLOCK = /^[A-Za-z]{3}[A-Za-z ] [ \d]\d \d{4} \d\d:\d\d(:\d\d)?\s*$/;
const CLOSING = /^0x([0-9A-Fa-f]{4}) {1,2}END/;

function withoutStx(line: string): string {
  return line.replace(String.fromCharCode(STX), '');
}

/** Lines that are not empty, with the place of their first character. */
function splitLines(all: string): Place[] {
  const lines: Place[] = [];
  for (const match of all.matchAll(/[^\r\n]+/g)) lines.push({ at: match.index, text: match[0] });
  return lines;
}

/**
 * 16-bit sum of every byte from the CR LF in front of the serial number through the CR LF in front of the closing line.
 * Whether an STX in front of it counts is not certain, so either is right.
 */
function wrongSum(bytes: Uint8Array, serialAt: number, closing: Place): string | undefined {
  const start = bytes[serialAt - 2] === 0x0d && bytes[serialAt - 1] === 0x0a ? serialAt - 2 : serialAt;
  const computed = sum(bytes.subarray(start, closing.at), 16);
  const printed = Number.parseInt(CLOSING.exec(closing.text)![1]!, 16);
  if (printed === computed) return undefined;
  if (bytes[start - 1] === STX && printed === ((computed + STX) & 0xffff)) return undefined;
  return `checksum 0x${hex4(printed)}, computed 0x${hex4(computed)}`;
}

function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}

/** What tells the kinds of answers apart when one is written. */
export interface DumpStyle {
  /** A lone LF between the number of records and the first one. */
  readonly loneFeed: boolean;
  /** STX in front and ETX behind. */
  readonly enclosed: boolean;
  /** How the last line of an empty memory ends. */
  readonly emptyEnd: string;
}

/** An answer as the meter sends it, line by line; the sum is in the last one. For simulators. */
export function encodeDump(
  head: readonly [string, string, string],
  records: readonly string[],
  style: DumpStyle,
): string[] {
  const [serial, firmware, clock] = head;
  const lines = [`\r\n${serial}\r\n`, `${firmware}\r\n`, `${clock}\r\n`];
  if (records.length) {
    lines.push(`${String(records.length).padStart(3, '0')}\r\n${style.loneFeed ? '\n' : ''}`);
    lines.push(...records.map((record) => `${record}\r\n`));
  }
  const total = sum(latin1(lines.join('')), 16);
  lines.push(records.length ? `0x${hex4(total)}  END\r\n` : style.emptyEnd);
  if (!style.enclosed) return lines;
  return ['\x02', ...lines, '\x03'];
}
