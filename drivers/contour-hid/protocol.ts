// The bytes we may send to a Contour HID meter, and what their header says about unit and range.
import type { AstmHeader } from '../ascensia-astm/record.ts';
import { ASTM } from '../ascensia-astm/frame.ts';
import { outputReports, strictOutputData } from '../contour-link/report.ts';
import type { DeviceInfo } from '../../src/device/driver.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFrom } from '../../src/model/units.ts';
import { modelName } from './models.ts';

/** Any character that means nothing to a meter makes it introduce itself; the maker's own program uses this one. */
export const WAKE = 0x58;

/** Every byte we send, one to a report (README, "What we send"). */
export const COMMANDS: ReadonlySet<number> = new Set([WAKE, ASTM.EOT, ASTM.ACK, ASTM.NAK]);

/** An output report with one command: `00 00 00 01`, the byte, zeros. */
export function commandReport(command: number): Uint8Array {
  return outputReports(Uint8Array.of(command))[0]!;
}

/** True for exactly the reports `commandReport` makes of `COMMANDS`. */
export function maySend(bytes: Uint8Array): boolean {
  const data = strictOutputData(bytes, 'zeros');
  return data?.length === 1 && COMMANDS.has(data[0]!);
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

/** The serial number as one word: the Next Link pads it in the middle (`6201- C36847`, capture paradigm-cnl-wire). */
export function headerSerial(header: AstmHeader): string {
  return header.serial.replace(/\s+/g, '');
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
