// The HID reports of Contour meters: 64 bytes, a mark, a length, and up to 60 bytes of the conversation.
import { text } from '../../src/device/bytes.ts';

export const REPORT_LENGTH = 64;
/** Bytes of the conversation in one report. */
export const LONGEST_DATA = 60;
const DATA_START = 4;
/** ASCII 'ABC', in front of the length in every report of a meter. */
const INPUT_MARK = 'ABC';

/**
 * What stands in front of the length in a report to the meter: three zeros from the maker's program for the Paradigm pumps
 * (captures paradigm-cnl-wire), 'ABC' from the free programs for the 600 series (pazaan/decoding-contour-next-link,
 * tidepool-org/uploader `lib/drivers/medtronic600`).
 */
export type OutputMark = 'zeros' | 'ABC';

/** A whole input report begins at `at`. */
export function isReportAt(bytes: Uint8Array, at: number): boolean {
  return bytes.length - at >= REPORT_LENGTH && startsReport(bytes, at);
}

/** `ABC` and a length that fits into a report stand at `at`. */
export function startsReport(bytes: Uint8Array, at: number): boolean {
  const length = bytes[at + 3];
  return (
    text(bytes.subarray(at, at + 3)) === INPUT_MARK && length !== undefined && length >= 1 && length <= LONGEST_DATA
  );
}

/** The part of the conversation in an input report; `undefined` when the chunk is no such report. */
export function reportData(report: Uint8Array): Uint8Array | undefined {
  if (report.length !== REPORT_LENGTH || !isReportAt(report, 0)) return undefined;
  return report.subarray(DATA_START, DATA_START + report[3]!);
}

/** What a meter sends, in input reports of at most `LONGEST_DATA` bytes each. */
export function inputReports(data: Uint8Array): Uint8Array[] {
  return reports(data, [0x41, 0x42, 0x43]);
}

/** What is sent to a meter, in output reports of at most `LONGEST_DATA` bytes each, the rest of the last one zero. */
export function outputReports(data: Uint8Array, mark: OutputMark = 'zeros'): Uint8Array[] {
  return reports(data, mark === 'zeros' ? [0, 0, 0] : [0x41, 0x42, 0x43]);
}

function reports(data: Uint8Array, mark: readonly number[]): Uint8Array[] {
  const all = [];
  for (let at = 0; at < data.length; at += LONGEST_DATA) {
    const part = data.subarray(at, at + LONGEST_DATA);
    const report = new Uint8Array(REPORT_LENGTH);
    report.set([...mark, part.length]);
    report.set(part, DATA_START);
    all.push(report);
  }
  return all;
}

/** The data of an output report, as a meter reads it; `undefined` when it is none. */
export function outputData(report: Uint8Array): Uint8Array | undefined {
  const length = report[3];
  if (report.length !== REPORT_LENGTH || length === undefined || length > LONGEST_DATA) return undefined;
  return report.subarray(DATA_START, DATA_START + length);
}

/** The data of an output report that is exactly as `outputReports` makes it with this mark; for lists of what may be sent. */
export function strictOutputData(report: Uint8Array, mark: OutputMark): Uint8Array | undefined {
  const data = outputData(report);
  if (!data?.length) return undefined;
  const [same] = outputReports(data, mark);
  return same!.every((byte, i) => byte === report[i]) ? data : undefined;
}
