// Lines of LifeScan's DM text protocol: their checksum, and how they come out of a file or a port.
import { AppError } from '../../src/model/errors.ts';
import { text } from '../../src/device/bytes.ts';
import { StreamReader } from '../../src/device/reader.ts';
import type { Transport } from '../../src/device/transport.ts';

const CR = 0x0d;
const LF = 0x0a;
// One Touch II, Profile and SureStep put flow control characters around their answers (AW056-257B, AW056-258B).
const XON = 0x11;
const XOFF = 0x13;
// A break on the wire, as when a plug goes in, reads as zeros. The sum does not notice them.
const NUL = 0x00;

/** As many chunks as the longest screen has characters: a wire that never rests is talked over. */
const MOST_CHUNKS = 48;

/** More than twice the longest line there is; a run of bytes without a line end is cut here. */
const LONGEST_LINE = 256;

/** Sum of all characters, lowest 16 bits, as the four upper case hex digits that close a line (AW06443901, page 3). */
export function checksum(content: string): string {
  let total = 0;
  for (let i = 0; i < content.length; i++) total += content.charCodeAt(i);
  return (total & 0xffff).toString(16).toUpperCase().padStart(4, '0');
}

/** A line's content with its checksum, without the line end. */
export function sealed(content: string): string {
  return `${content} ${checksum(content)}`;
}

/** Whether the line ends like one with a checksum, right or wrong. */
export function hasSeal(line: string): boolean {
  return / [0-9A-F]{4}$/.test(line.slice(-5));
}

/** The content of a line whose checksum is right, else `undefined`. */
export function unsealed(line: string): string | undefined {
  if (!hasSeal(line)) return undefined;
  const content = line.slice(0, -5);
  return checksum(content) === line.slice(-4) ? content : undefined;
}

/** `0,"",0,"INSERT",""`: what a Profile's screen shows (AW056-257B, "mimicking"), or the result an UltraMini tells a voice. */
const SCREEN = /^[0-3],"[^"]*",[0-7],"[^"]*","[^"]*"$/;
/** Screens of a One Touch II: six characters, more where there are points or a colon (its memo, "RS-232"). */
const LONGEST_SHORT_SCREEN = 12;

/**
 * Whether a line is what a switched on meter's screen shows: it sends that whenever it changes, without the checksum of an
 * answer. `anyShort`: a few characters without a quotation mark are such a line too.
 */
export function isScreenText(line: string, anyShort: boolean): boolean {
  if (SCREEN.test(line) || isSureStepScreen(line)) return true;
  return anyShort && line.length <= LONGEST_SHORT_SCREEN && !line.includes('"');
}

/** A number from 80 to FF for the screen, what its characters show, two hex digits of the 8-bit sum (AW056-258B). */
function isSureStepScreen(line: string): boolean {
  if (line.length < 3 || line.charCodeAt(0) < 0x80) return false;
  let total = 0;
  for (let i = 0; i < line.length - 2; i++) total += line.charCodeAt(i);
  return (total & 0xff).toString(16).toUpperCase().padStart(2, '0') === line.slice(-2);
}

export interface NumberedLine {
  readonly text: string;
  /** It ends with CR alone, as no answer does and the screens of II and SureStep do. */
  readonly crAlone?: true;
  /** From 1. */
  readonly number: number;
}

/** The lines of a file that are not empty. Meters end lines with CR LF; saved files may have either alone. */
export function splitLines(bytes: Uint8Array): NumberedLine[] {
  const parts = clean(bytes).split(/(\r\n|\r|\n)/);
  const lines: NumberedLine[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    if (parts[i] === '') continue;
    lines.push({ text: parts[i]!, number: i / 2 + 1, ...(parts[i + 1] === '\r' && { crAlone: true as const }) });
  }
  return lines;
}

export interface LineReader {
  /**
   * The next line that is not empty. `timeoutMs` is the longest silence. What came of a line before a silence or the
   * end of the cable is a line too, so that a last record whose line end was lost still counts.
   */
  next(timeoutMs: number): Promise<string>;
  /** Waits until nothing has come for `ms`; what comes meanwhile stays to be read. At most a few lines are waited for. */
  quiet(ms: number): Promise<void>;
}

export function lineReader(port: Pick<Transport, 'read'>): LineReader {
  const reader = new StreamReader(port);
  return {
    async next(timeoutMs) {
      for (;;) {
        let line: string;
        try {
          line = clean(await reader.take(lineLength, timeoutMs));
        } catch (error) {
          if (!(error instanceof AppError) || (error.code !== 'timeout' && error.code !== 'disconnected')) throw error;
          line = clean(reader.pending);
          reader.clear();
          if (line === '') throw error;
        }
        line = line.replace(/[\r\n]+$/, '');
        if (line !== '') return line;
      }
    },
    async quiet(ms) {
      for (let chunks = 0; chunks < MOST_CHUNKS; chunks++) {
        try {
          await reader.more(ms);
        } catch (error) {
          if (error instanceof AppError && error.code === 'timeout') return;
          throw error;
        }
      }
    },
  };
}

/** A line ends with CR or LF, so that the LF of a CR LF is an empty line of its own. */
function lineLength(buffer: Uint8Array): number {
  const end = buffer.findIndex((byte) => byte === CR || byte === LF) + 1;
  if (end > 0) return end;
  return buffer.length >= LONGEST_LINE ? LONGEST_LINE : 0;
}

function clean(bytes: Uint8Array): string {
  return text(bytes.filter((byte) => byte !== XON && byte !== XOFF && byte !== NUL));
}

/** A line as evidence in a message: control characters visible, not endless. */
export function preview(line: string): string {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}
