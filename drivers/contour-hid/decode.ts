// Decodes what a meter sent without the meter: reports, bare ASTM bytes, or records as lines of text.
import { nextToken } from '../ascensia-astm/frame.ts';
import { concat, hex, text } from '../../src/device/bytes.ts';
import type { Capture, Decode, DecodeOptions, Decoded, Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { MODELS } from './models.ts';
import { REPORT_LENGTH, startsReport } from '../contour-link/report.ts';
import { infoFrom } from './protocol.ts';
import type { ReadOut } from './read-out.ts';
import { followReadOut } from './read-out.ts';

/**
 * Several captures, and several read-outs in one, are readings of one memory: what an earlier one brought is not yielded
 * again. The result has no clock: a capture does not say what the computer's showed.
 */
export const decode: Decode = (captures, options = {}): Decoded => {
  const problems: Problem[] = [];
  const readings: Reading[] = [];
  const merge = mergeReadOuts(readings);
  let recognised = false;
  let header: ReadOut['header'];
  for (const capture of captures) {
    const prefix = captures.length > 1 && capture.fileName ? `${capture.fileName}, ` : '';
    const found = decodeCapture(capture);
    recognised ||= found.records > 0;
    for (const { where, what } of found.problems) problems.push({ where: prefix + where, what });
    if (header && found.header && header.serial !== found.header.serial) {
      problems.push({ where: `${prefix}header`, what: 'a capture of another meter: its results are left out' });
      continue;
    }
    header ??= found.header;
    found.readOuts.forEach(merge);
  }
  if (!recognised) {
    const bytes = concat(captures.flatMap((capture) => capture.chunks)).subarray(0, 48);
    throw new AppError('bad-file', 'no record of a Contour meter in these bytes', { bytes });
  }
  return { info: infoOf(header, options), readings, problems };
};

function infoOf(header: ReadOut['header'], options: DecodeOptions): Decoded['info'] {
  return header ? infoFrom(header, options.model) : { model: options.model ?? MODELS[0], serial: '' };
}

/** Equal readings of one read-out are different tests; the same ones of the next read-out are the same tests. */
function mergeReadOuts(readings: Reading[]): (readOut: readonly Reading[]) => void {
  const held = new Map<string, number>();
  return (readOut) => {
    const seen = new Map<string, number>();
    for (const reading of readOut) {
      const key = JSON.stringify(reading);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      if (count <= (held.get(key) ?? 0)) continue;
      held.set(key, count);
      readings.push(reading);
    }
  };
}

interface Found {
  /** The first header there was. */
  readonly header: ReadOut['header'];
  readonly readOuts: readonly (readonly Reading[])[];
  readonly problems: readonly Problem[];
  /** Records that arrived whole. */
  readonly records: number;
}

function decodeCapture(capture: Capture): Found {
  const all = concat(capture.chunks);
  const lines = textLines(all);
  if (lines) return decodeLines(lines);
  const bare = decodeStream(all, []);
  if (!capture.chunks.some(holdsReport)) return bare;
  const problems: Problem[] = [];
  const reported = decodeStream(withoutReports(capture.chunks, problems), problems);
  // Bare bytes can contain the letters ABC too; the reading that finds more is the right one.
  return reported.records >= bare.records ? reported : bare;
}

/** Lines of records, when there is no control character but line ends: somebody's log, or a document's example. */
function textLines(bytes: Uint8Array): readonly string[] | undefined {
  if (bytes.some((byte) => byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return undefined;
  const lines = text(bytes)
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  return lines.some((line) => RECORD_LINE.test(line)) ? lines : undefined;
}

/** A frame number where the log kept it, then the record. */
const RECORD_LINE = /^([0-7])?([HPORL]\|.*)$/;

function decodeLines(lines: readonly string[]): Found {
  return collect((readOut, found) => {
    lines.forEach((line, i) => {
      const where = `line ${i + 1}`;
      const match = RECORD_LINE.exec(line);
      if (match) found(readOut.take(match[2]!, match[1] === undefined ? undefined : Number(match[1]), where));
      else if (line) readOut.damaged(where, `no record: ${JSON.stringify(line.slice(0, 80))}`, true);
    });
  });
}

function decodeStream(bytes: Uint8Array, problems: readonly Problem[]): Found {
  return collect((readOut, found) => {
    let frame = 0;
    // What is left of a damaged frame lies behind it as noise: one place.
    let inDamage = false;
    for (let at = 0; at < bytes.length;) {
      const scanned = nextToken(bytes.subarray(at), true);
      if (!scanned) break;
      const { token, length } = scanned;
      const where = `frame ${frame + 1} (byte ${at})`;
      if (token.kind === 'frame') {
        frame++;
        found(readOut.take(token.frame.text, token.frame.number, where));
      } else if (token.kind === 'damage') {
        frame++;
        readOut.damaged(where, withBytes(token.what, token.bytes));
      } else if (token.kind === 'noise' && !inDamage && !token.bytes.every((byte) => byte === GAP)) {
        readOut.damaged(where, withBytes('bytes outside any frame', token.bytes), true);
      }
      inDamage = token.kind === 'damage' || token.kind === 'noise';
      at += length;
    }
  }, problems);
}

const SHOWN_BYTES = 32;

function withBytes(what: string, bytes: Uint8Array): string {
  return `${what}: ${hex(bytes.subarray(0, SHOWN_BYTES))}${bytes.length > SHOWN_BYTES ? ` … (${bytes.length} bytes)` : ''}`;
}

function collect(
  run: (readOut: ReadOut, found: (taken: ReturnType<ReadOut['take']>) => void) => void,
  before: readonly Problem[] = [],
): Found {
  const problems = [...before];
  const readOuts: Reading[][] = [];
  const readOut = followReadOut((problem) => problems.push(problem));
  let header: ReadOut['header'];
  let records = 0;
  run(readOut, ({ reading }) => {
    header ??= readOut.header;
    records++;
    if (reading) (readOuts[readOut.generation] ??= []).push(reading);
  });
  readOut.end();
  return { header, problems, records, readOuts: readOuts.filter(Boolean) };
}

/** Stands where a report was lost: no frame can contain it, so that one with a hole is damage whatever its checksum. */
const GAP = 0x00;

function holdsReport(chunk: Uint8Array): boolean {
  return findReport(chunk, 0) >= 0;
}

function findReport(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x41, from); at >= 0; at = bytes.indexOf(0x41, at + 1))
    if (startsReport(bytes, at)) return at;
  return -1;
}

/** The conversation inside the reports, chunk by chunk; a chunk can be many reports, and one of them short or damaged. */
function withoutReports(chunks: readonly Uint8Array[], problems: Problem[]): Uint8Array {
  const data: Uint8Array[] = [];
  const gap = (at: number, what: string): void => {
    problems.push({ where: `byte ${at}`, what });
    data.push(Uint8Array.of(GAP));
  };
  let offset = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      if (!startsReport(chunk, at)) {
        const next = findReport(chunk, at);
        gap(offset + at, 'bytes that are no report');
        at = next < 0 ? chunk.length : next;
        continue;
      }
      const end = reportEnd(chunk, at);
      data.push(chunk.subarray(at + 4, Math.min(at + 4 + chunk[at + 3]!, end)));
      if (end - at !== REPORT_LENGTH) gap(offset + at, `a report of ${end - at} bytes instead of ${REPORT_LENGTH}`);
      at = end;
    }
    offset += chunk.length;
  }
  return concat(data);
}

/** Surplus bytes in a report that are still taken for a part of it. */
const SLACK = 4;

/** Where the report at `at` ends: after 64 bytes, unless the next one plainly begins elsewhere because bytes got lost. */
function reportEnd(chunk: Uint8Array, at: number): number {
  const end = at + REPORT_LENGTH;
  if (end >= chunk.length || startsReport(chunk, end)) return Math.min(end, chunk.length);
  const next = findReport(chunk, at + 4);
  return next >= 0 && next <= end + SLACK ? next : end;
}
