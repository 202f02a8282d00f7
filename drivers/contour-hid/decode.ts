// Decodes what a Contour HID meter sent without the meter: reports, bare ASTM bytes, or records as lines of text.
import { GAP, decodeAstm } from '../ascensia-astm/decode.ts';
import { concat } from '../../src/device/bytes.ts';
import type { Decode, Problem } from '../../src/device/driver.ts';
import { MODELS } from './models.ts';
import { REPORT_LENGTH, startsReport } from '../contour-link/report.ts';
import { infoFrom } from './protocol.ts';
import { contourHid } from './result.ts';

/** As `decodeAstm`, with HID reports around the conversation or without. */
export const decode: Decode = (captures, options) =>
  decodeAstm(
    {
      dialect: contourHid,
      info: (header, chosen) => (header ? infoFrom(header, chosen) : { model: chosen ?? MODELS[0], serial: '' }),
      unwrap: (chunks, problems) => (chunks.some(holdsReport) ? withoutReports(chunks, problems) : undefined),
    },
    captures,
    options,
  );

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
