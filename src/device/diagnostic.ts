// The file a person can save and send when a reading went wrong: the conversation, with what it takes to decode it again.
import type { ClockShift } from '../model/identity.ts';
import { AppError } from '../model/errors.ts';
import { concat, fromHex, hex, latin1 } from './bytes.ts';
import type { Problem } from './driver.ts';
import type { Transfer } from './transcript.ts';
import { Transcript } from './transcript.ts';

/** First line of the file. */
export interface DiagnosticMeta {
  /** Version of this format. */
  readonly basalt: 1;
  readonly driverId: string;
  readonly model: string;
  readonly serial: string;
  readonly zone: string;
  readonly shifts?: readonly ClockShift[];
  readonly startedAt: number;
  readonly appVersion: string;
  readonly errorCode?: string;
  /** How the reading ended, and what was strange in it. */
  readonly outcome?: string;
  readonly added?: number;
  readonly known?: number;
  readonly problems?: readonly Problem[];
  /** Ending of an imported file's name; the name itself often holds the person's. */
  readonly fileType?: string;
  /** Version that wrote this file, where it is not the one that read the device. */
  readonly writtenBy?: string;
  readonly userAgent?: string;
}

/** JSON lines: the meta data, then the conversation as `Transcript.toJsonLines` writes it. */
export function diagnosticFile(meta: DiagnosticMeta, conversation: string): string {
  return `${JSON.stringify({ meta })}\n${conversation}`;
}

/** Reads such a file; `bad-file` when it is none. */
export function readDiagnostic(file: string): { readonly meta: DiagnosticMeta; readonly transcript: Transcript } {
  const [head = ''] = file.split('\n', 1);
  let meta: DiagnosticMeta | undefined;
  try {
    meta = (JSON.parse(head) as { meta?: DiagnosticMeta }).meta;
  } catch (cause) {
    throw new AppError('bad-file', 'the first line is not JSON', { cause });
  }
  if (meta?.basalt !== 1 || !meta.driverId) throw new AppError('bad-file', 'not a conversation saved by Basalt');
  return { meta, transcript: Transcript.fromJsonLines(file) };
}

/**
 * The same file without the device's serial number: every place in the conversation that spells it, in any of the ways it
 * goes over a cable, also across chunks and as the part behind a dash, reads zeros; so do the problems that quote it. Checksums
 * over those bytes do not fit any more, which a reader of the file can tell by the serial of zeros in its meta data.
 */
export function withoutSerial(meta: DiagnosticMeta, conversation: string): string {
  const serial = meta.serial.trim();
  if (serial.length < MIN_SPELLING) return diagnosticFile(meta, conversation);
  const transcript = new Transcript();
  transcript.transfers.push(...blank(Transcript.fromJsonLines(conversation).transfers, serial));
  const problems = meta.problems?.map(({ where, what }) => ({
    where: blankText(where, serial),
    what: blankText(what, serial),
  }));
  const clean = { ...meta, serial: '0'.repeat(serial.length), ...(problems && { problems }) };
  return diagnosticFile(clean, transcript.toJsonLines());
}

/** Shorter strings of digits would blank values and dates too. */
const MIN_SPELLING = 5;

/** A text cut in two has to be at least this long, or what looks like it by chance would be found. */
const MIN_CUT_SPELLING = 6;

/** Bytes at the start of a chunk that can stand between two parts of one text; four in HID reports of Ascensia meters. */
const LONGEST_HEADER = 8;

/** As written, without blanks and dashes, and its parts: devices send '7390-2902076' whole or as two fields. */
function pieces(serial: string): string[] {
  const all = [serial, serial.replace(/[^A-Za-z0-9]+/g, ''), ...serial.split(/[^A-Za-z0-9]+/)];
  return [...new Set(all)].filter((piece) => piece.length >= MIN_SPELLING);
}

interface Spelling {
  readonly bytes: Uint8Array;
  readonly zeros: Uint8Array;
  /** Upper and lower case are the same letter, and a frame's header may cut it. */
  readonly isText: boolean;
}

/** The ways a serial number goes over a cable: text, UTF-16, packed decimal digits, a 32-bit number. Longest first. */
function spellings(serial: string): Spelling[] {
  const found: Spelling[] = [];
  for (const piece of pieces(serial)) {
    const text = latin1(piece);
    found.push({ bytes: text, zeros: text.slice().fill(0x30), isText: true });
    const wide = Uint8Array.from([...text].flatMap((byte) => [byte, 0]));
    found.push({ bytes: wide, zeros: wide.map((_, index) => (index % 2 ? 0 : 0x30)), isText: true });
    if (!/^\d{6,}$/.test(piece)) continue;
    const packed = fromHex(piece.length % 2 ? `0${piece}` : piece);
    found.push({ bytes: packed, zeros: new Uint8Array(packed.length), isText: false });
    const number = Number(piece);
    if (number < 0x10000 || number > 0xffffffff) continue;
    for (const isLittle of [true, false]) {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, number, isLittle);
      found.push({ bytes, zeros: new Uint8Array(4), isText: false });
    }
  }
  // What is left of a longer match cannot be a shorter one.
  return found.sort((a, b) => b.bytes.length - a.bytes.length);
}

function blank(transfers: readonly Transfer[], serial: string): Transfer[] {
  const copies = transfers.map((transfer) => ({ ...transfer }));
  const wanted = spellings(serial);
  for (const direction of ['in', 'out'] as const) {
    const own = copies.filter((copy) => copy.direction === direction);
    const all = concat(own.map(({ bytes }) => bytes));
    const borders: number[] = [];
    for (const { bytes } of own) borders.push((borders.at(-1) ?? 0) + bytes.length);
    for (const spelling of wanted) {
      blankWhole(all, spelling);
      if (spelling.isText && spelling.bytes.length >= MIN_CUT_SPELLING) blankCut(all, borders, spelling);
    }
    own.forEach((copy, index) => (copy.bytes = all.slice(borders[index - 1] ?? 0, borders[index])));
  }
  return copies;
}

function blankWhole(all: Uint8Array, { bytes, zeros, isText }: Spelling): void {
  for (let start = 0; start + bytes.length <= all.length; start++) {
    if (isAt(all, start, bytes, isText)) all.set(zeros, start);
  }
}

/** Texts that begin at the end of one chunk and go on behind the header of the next. */
function blankCut(all: Uint8Array, borders: readonly number[], { bytes, zeros }: Spelling): void {
  for (const border of borders) {
    for (let cut = 1; cut < bytes.length; cut++) {
      const start = border - cut;
      if (start < 0 || !isAt(all, start, bytes.subarray(0, cut), true)) continue;
      for (let header = 1; header <= LONGEST_HEADER; header++) {
        if (!isAt(all, border + header, bytes.subarray(cut), true)) continue;
        all.set(zeros.subarray(0, cut), start);
        all.set(zeros.subarray(cut), border + header);
        break;
      }
    }
  }
}

function isAt(all: Uint8Array, start: number, bytes: Uint8Array, isText: boolean): boolean {
  return bytes.every((byte, i) => isSame(all[start + i], byte, isText));
}

function isSame(a: number | undefined, b: number, isText: boolean): boolean {
  if (a === b) return true;
  const letter = b | 0x20;
  return isText && a !== undefined && (a | 0x20) === letter && letter >= 0x61 && letter <= 0x7a;
}

/** The serial in words, and as hex with or without blanks between the bytes, as error messages quote it. */
function blankText(value: string, serial: string): string {
  let clean = value;
  for (const piece of pieces(serial)) {
    const escaped = piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    clean = clean.replace(new RegExp(escaped, 'gi'), (found) => '0'.repeat(found.length));
    const octets = [...latin1(piece)].map((byte) => hex(Uint8Array.of(byte)));
    clean = clean.replace(new RegExp(octets.join(' ?'), 'gi'), (found) => found.replace(/[0-9a-f]{2}/gi, '30'));
  }
  return clean;
}
