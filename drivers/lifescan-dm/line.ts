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

export interface NumberedLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** The lines of a file that are not empty. Meters end lines with CR LF; saved files may have either alone. */
export function splitLines(bytes: Uint8Array): NumberedLine[] {
  return clean(bytes)
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ text: line, number: i + 1 }))
    .filter((line) => line.text !== '');
}

export interface LineReader {
  /**
   * The next line that is not empty. `timeoutMs` is the longest silence. What came of a line before a silence or the
   * end of the cable is a line too, so that a last record whose line end was lost still counts.
   */
  next(timeoutMs: number): Promise<string>;
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
