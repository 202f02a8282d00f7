// Decodes what a meter of the family sent without the meter: its wire, bare ASTM bytes, or records as lines of text.
import { concat, hex, text } from '../../src/device/bytes.ts';
import type { Capture, Decode, Decoded, DeviceInfo, Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { nextToken } from './frame.ts';
import type { AstmHeader } from './record.ts';
import type { Dialect, ReadOut } from './read-out.ts';
import { followReadOut } from './read-out.ts';

/** What a decoder has to know of a kind of meters. */
export interface MeterKind {
  readonly dialect: Dialect;
  /** What a header says about its meter; `header` is absent when the capture has none. */
  info(header: AstmHeader | undefined, chosen: string | undefined): DeviceInfo;
  /**
   * The conversation inside what the wire wraps it in, `GAP` where a part is lost; `undefined` when nothing is wrapped.
   * Absent on wires that carry it bare.
   */
  unwrap?(chunks: readonly Uint8Array[], problems: Problem[]): Uint8Array | undefined;
}

/** Stands where a part of the wire was lost: no frame can contain it, so one with a hole is damage whatever its checksum. */
export const GAP = 0x00;

/**
 * Several captures, and several read-outs in one, are readings of one memory: what an earlier one brought is not yielded
 * again. The result has no clock: a capture does not say what the computer's showed.
 */
export function decodeAstm(kind: MeterKind, ...[captures, options = {}]: Parameters<Decode>): Decoded {
  const problems: Problem[] = [];
  const readings: Reading[] = [];
  const merge = mergeReadOuts(readings);
  let recognised = false;
  let header: ReadOut['header'];
  for (const capture of captures) {
    const prefix = captures.length > 1 && capture.fileName ? `${capture.fileName}, ` : '';
    const found = decodeCapture(kind, capture);
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
    throw new AppError('bad-file', 'no record of a Bayer or Ascensia meter in these bytes', { bytes });
  }
  return { info: kind.info(header, options.model), readings, problems };
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

function decodeCapture(kind: MeterKind, capture: Capture): Found {
  const all = concat(capture.chunks);
  const lines = textLines(all);
  if (lines) return decodeLines(kind.dialect, lines);
  const bare = decodeStream(kind.dialect, all, []);
  const problems: Problem[] = [];
  const unwrapped = kind.unwrap?.(capture.chunks, problems);
  if (!unwrapped) return bare;
  const wrapped = decodeStream(kind.dialect, unwrapped, problems);
  // Bare bytes can look wrapped by chance; the reading that finds more is the right one.
  return wrapped.records >= bare.records ? wrapped : bare;
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

function decodeLines(dialect: Dialect, lines: readonly string[]): Found {
  return collect(dialect, (readOut, found) => {
    lines.forEach((line, i) => {
      const where = `line ${i + 1}`;
      const match = RECORD_LINE.exec(line);
      if (match) found(readOut.take(match[2]!, match[1] === undefined ? undefined : Number(match[1]), where));
      else if (line) readOut.damaged(where, `no record: ${JSON.stringify(line.slice(0, 80))}`, true);
    });
  });
}

function decodeStream(dialect: Dialect, bytes: Uint8Array, problems: readonly Problem[]): Found {
  return collect(
    dialect,
    (readOut, found) => {
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
    },
    problems,
  );
}

const SHOWN_BYTES = 32;

function withBytes(what: string, bytes: Uint8Array): string {
  return `${what}: ${hex(bytes.subarray(0, SHOWN_BYTES))}${bytes.length > SHOWN_BYTES ? ` … (${bytes.length} bytes)` : ''}`;
}

function collect(
  dialect: Dialect,
  run: (readOut: ReadOut, found: (taken: ReturnType<ReadOut['take']>) => void) => void,
  before: readonly Problem[] = [],
): Found {
  const problems = [...before];
  const readOuts: Reading[][] = [];
  const readOut = followReadOut(dialect, (problem) => problems.push(problem));
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
