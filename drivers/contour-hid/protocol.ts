// Reports of the Contour HID meters, the bytes we may send, and what their header says about unit and range.
import type { AstmHeader } from '../ascensia-astm/record.ts';
import { headerSerial } from '../ascensia-astm/record.ts';
import { COMMANDS } from '../ascensia-astm/conversation.ts';
import { text } from '../../src/device/bytes.ts';
import type { DeviceInfo } from '../../src/device/driver.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFrom } from '../../src/model/units.ts';
import { modelName } from './models.ts';

export const REPORT_LENGTH = 64;
/** Bytes of the conversation in one report. */
export const LONGEST_DATA = 60;
const DATA_START = 4;
/** ASCII 'ABC', in front of the length in every report of a meter. */
const INPUT_MARK = 'ABC';

/** An output report with one command: `00 00 00 01`, the byte, zeros. */
export function commandReport(command: number): Uint8Array {
  const report = new Uint8Array(REPORT_LENGTH);
  report.set([0, 0, 0, 1, command]);
  return report;
}

/** True for exactly the reports `commandReport` makes of `COMMANDS`. */
export function maySend(bytes: Uint8Array): boolean {
  return (
    bytes.length === REPORT_LENGTH &&
    bytes[3] === 1 &&
    COMMANDS.has(bytes[4]!) &&
    bytes.every((byte, i) => i === 3 || i === 4 || byte === 0)
  );
}

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
  const reports = [];
  for (let at = 0; at < data.length; at += LONGEST_DATA) {
    const part = data.subarray(at, at + LONGEST_DATA);
    const report = new Uint8Array(REPORT_LENGTH);
    report.set([0x41, 0x42, 0x43, part.length]);
    report.set(part, DATA_START);
    reports.push(report);
  }
  return reports;
}

/** The data of an output report, as a meter reads it; `undefined` when it is none. */
export function outputData(report: Uint8Array): Uint8Array | undefined {
  const length = report[3];
  if (report.length !== REPORT_LENGTH || length === undefined || length > LONGEST_DATA) return undefined;
  return report.subarray(DATA_START, DATA_START + length);
}

/** The ends of what a meter can show as a number, in its own unit; LO is below `low`, HI above `high`. */
export interface Limits {
  readonly unit: GlucoseUnit;
  readonly low: number;
  readonly high: number;
}

/** No meter of the family shows a number outside of these (mg/dL): 10 or 20 at the low end, 600 at the high one. */
export const RANGE_MGDL = { low: 10, high: 600 } as const;

/** `U=0` mg/dL, `U=1` mmol/L. */
export function headerUnit(header: AstmHeader): GlucoseUnit | undefined {
  const unit = header.settings.get('U');
  return unit === '0' ? 'mg/dL' : unit === '1' ? 'mmol/L' : undefined;
}

/**
 * `V=20600`: two digits low, three digits high, tenths when the unit is mmol/L.
 * `undefined` without V (the Next Link has none), without a unit, or when they make no sense.
 */
export function headerLimits(header: AstmHeader): Limits | undefined {
  const unit = headerUnit(header);
  const match = /^(\d\d)(\d{3})$/.exec(header.settings.get('V') ?? '');
  if (!unit || !match) return undefined;
  const scale = unit === 'mmol/L' ? 10 : 1;
  const limits = { unit, low: Number(match[1]) / scale, high: Number(match[2]) / scale };
  const fit = inRange(mgdlFrom(limits.low, unit)) && inRange(mgdlFrom(limits.high, unit)) && limits.low < limits.high;
  return fit ? limits : undefined;
}

export function encodeLimits({ unit, low, high }: Limits): string {
  const scale = unit === 'mmol/L' ? 10 : 1;
  return String(Math.round(low * scale)).padStart(2, '0') + String(Math.round(high * scale)).padStart(3, '0');
}

export function inRange(mgdl: number): boolean {
  return mgdl >= RANGE_MGDL.low && mgdl <= RANGE_MGDL.high;
}

/** What a header says about its meter. `computerAt` (UTC ms) is when it came, absent for a file. */
export function infoFrom(header: AstmHeader, chosen?: string, computerAt?: number): DeviceInfo {
  const unit = headerUnit(header);
  return {
    model: modelName(header.product, chosen),
    serial: headerSerial(header),
    ...(header.versions.length && { firmware: header.versions.join(' / ') }),
    ...(header.clock !== undefined && computerAt !== undefined && { clock: { deviceTime: header.clock, computerAt } }),
    ...(unit && { unit }),
    ...(header.count !== undefined && { count: header.count }),
  };
}
