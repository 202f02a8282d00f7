// Decodes saved dumps: each answer in the bytes, whole and with a right checksum, is one reading of the memory.
import { concat } from '../../src/device/bytes.ts';
import type { Capture, Decoded, DeviceInfo, Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import type { Dump } from './dump.ts';
import { dumpLength, parseDump } from './dump.ts';

/** A record line is one of: a reading, a reading with something strange about it, or only a problem. */
export interface ParsedLine {
  readonly reading?: Reading;
  readonly problem?: string;
}

/** Readings and problems of a dump that arrived whole. */
export function dumpReadings(
  dump: Dump,
  parse: (line: string) => ParsedLine,
): { readings: Reading[]; problems: Problem[] } {
  const readings: Reading[] = [];
  const problems: Problem[] = [];
  for (const { number, text } of dump.records) {
    const { reading, problem } = parse(text);
    if (reading) readings.push(reading);
    if (problem !== undefined) problems.push({ where: `line ${number}`, what: problem });
  }
  if (dump.count !== dump.records.length) {
    problems.push({ where: 'line 4', what: `the meter announces ${dump.count} records, ${dump.records.length} came` });
  }
  return { readings, problems };
}

/**
 * Nothing of an answer whose checksum is wrong or missing is read: it covers all lines together, so no line is known to be
 * right. Several answers are readings of one memory; what an earlier one brought is not yielded again.
 */
export function decodeDumps(
  captures: readonly Capture[],
  parse: (line: string) => ParsedLine,
  info: (dump: Dump) => DeviceInfo,
): Decoded | undefined {
  const readings: Reading[] = [];
  const problems: Problem[] = [];
  const held = new Map<string, number>();
  let meter: Dump | undefined;
  for (const { chunks, fileName } of captures) {
    const prefix = captures.length > 1 && fileName ? `${fileName}, ` : '';
    const report = (where: string, what: string): void => void problems.push({ where: prefix + where, what });
    for (const { at, bytes } of split(concat(chunks))) {
      const dump = parseDump(bytes);
      if (!dump) continue;
      const where = `answer at byte ${at}`;
      if (dump.damage !== undefined) {
        report(where, `${dump.damage}: none of its ${dump.records.length} lines is read`);
        continue;
      }
      if (meter && meter.serial !== dump.serial) {
        report(where, `the memory of another meter, ${dump.serial}: left out`);
        continue;
      }
      meter ??= dump;
      const found = dumpReadings(dump, parse);
      const seen = new Map<string, number>();
      for (const reading of found.readings) {
        const key = JSON.stringify(reading);
        const count = (seen.get(key) ?? 0) + 1;
        seen.set(key, count);
        if (count <= (held.get(key) ?? 0)) continue;
        held.set(key, count);
        readings.push(reading);
      }
      for (const problem of found.problems) report(problem.where, problem.what);
    }
  }
  if (!meter && !problems.length) return undefined;
  return { info: meter ? info(meter) : { model: '', serial: '' }, readings, problems };
}

/** Each answer, and what is left behind the last one. */
function split(bytes: Uint8Array): { readonly at: number; readonly bytes: Uint8Array }[] {
  const parts = [];
  let at = 0;
  while (at < bytes.length) {
    const length = dumpLength(bytes.subarray(at)) || bytes.length - at;
    parts.push({ at, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return parts;
}

/** For a `decode` that has nothing at all to give. */
export function nothingFound(captures: readonly Capture[], what: string): AppError {
  const bytes = concat(captures.flatMap((capture) => capture.chunks)).subarray(0, 48);
  return new AppError('bad-file', what, { bytes });
}
