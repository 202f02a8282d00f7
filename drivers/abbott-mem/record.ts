// One record line of a dump: fixed columns of value, date, a middle field and flags.
import type { Bound } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { parseMeterTime } from './date.ts';

export interface RecordLine {
  /** [0:3) three digits, `HI ` or `LO `. */
  readonly value: string;
  /** [5:23) */
  readonly time: string;
  readonly deviceTime: WallTime | undefined;
  /** From 24: plasma type of a FreeStyle, `G` or `K` of a Precision. */
  readonly middle: string;
  /** `0x00` */
  readonly flags: number;
}

const RECORD =
  /^(\d{3}|HI |LO ) {2}([A-Za-z]{3}[A-Za-z ] [ \d]\d \d{4} \d\d:\d\d) ([0-9A-Za-z]{1,2}) 0x([0-9A-Fa-f]{2})$/;

export function parseRecordLine(line: string): RecordLine | undefined {
  const match = RECORD.exec(line.trimEnd());
  if (!match) return undefined;
  const [, value, time, middle, flags] = match;
  return {
    value: value!,
    time: time!,
    deviceTime: parseMeterTime(time!),
    middle: middle!,
    flags: Number.parseInt(flags!, 16),
  };
}

export function encodeRecordLine(value: string, time: string, middle: string, flags: number): string {
  return `${value.padEnd(3)}  ${time} ${middle} 0x${flags.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Glucose these meters show as a number; HI above, LO below (Tidepool; notes of glucometers-tech). */
export const RANGE_MGDL = { low: 20, high: 500 } as const;

/** The number, or HI and LO with the limit they mean; `undefined` when no meter of these shows it. */
export function glucoseOf(value: string): { readonly mgdl: number; readonly bound?: Bound } | undefined {
  if (value === 'HI ') return { mgdl: RANGE_MGDL.high, bound: 'high' };
  if (value === 'LO ') return { mgdl: RANGE_MGDL.low, bound: 'low' };
  const mgdl = Number(value);
  return mgdl >= RANGE_MGDL.low && mgdl <= RANGE_MGDL.high ? { mgdl } : undefined;
}

/** As a meter prints it. */
export function encodeGlucose({ mgdl, bound }: { readonly mgdl: number; readonly bound?: Bound | undefined }): string {
  return bound === 'high' ? 'HI ' : bound === 'low' ? 'LO ' : String(Math.round(mgdl)).padStart(3, '0');
}
