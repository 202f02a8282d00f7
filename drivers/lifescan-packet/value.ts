// Numbers in the answers of binary meters, and what they mean as readings.
import type { Bound, GlucoseMark } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { wallFromMs } from '../../src/model/time.ts';

export function le16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

export function le32(bytes: Uint8Array, at: number): number {
  return (le16(bytes, at) | (le16(bytes, at + 2) << 16)) >>> 0;
}

export function toLe16(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff];
}

export function toLe32(value: number): number[] {
  return [...toLe16(value), ...toLe16(value >>> 16)];
}

/** Seconds that a memory cell without a record shows. */
const NO_TIME = 0xffffffff;

/** Seconds of the meter's own clock since `epochMs` (a `wallMs`): UltraMini and Select 1970, Verio 2000. No zone. */
export function timeOf(seconds: number, epochMs: number): WallTime | undefined {
  return seconds === NO_TIME ? undefined : wallFromMs(epochMs + seconds * 1000);
}

/** Lowest and highest value these meters show as a number, mg/dL (3037300A, page 11). */
export const RANGE_MGDL = { low: 20, high: 600 } as const;

/** A number beyond the meter's limits is what its screen shows as LO or HI. */
export function limited(mgdl: number): { readonly mgdl: number; readonly bound?: Bound } {
  if (mgdl < RANGE_MGDL.low) return { mgdl: RANGE_MGDL.low, bound: 'low' };
  if (mgdl > RANGE_MGDL.high) return { mgdl: RANGE_MGDL.high, bound: 'high' };
  return { mgdl };
}

/** Meal flags of Select and Verio IQ (3037300A, page 10). */
export const MEALS: readonly (readonly GlucoseMark[])[] = [[], ['before-meal'], ['after-meal']];
