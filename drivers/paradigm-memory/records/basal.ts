// Records that tell how basal runs: profiles before and after a change (08, 09), pattern chosen (14), temporary rate (33, 16), start (7B).
import { hourFlag, wallText } from '../date.ts';
import type { RawRecord, RecordFamily } from '../raw-record.ts';

export const basal: RecordFamily = {
  0x08: { name: 'basal profile before', length: 152 },
  0x09: { name: 'basal profile after', length: 152 },
  0x14: {
    name: 'basal pattern',
    length: 7,
    read: (record, ms) => {
      const { before, after } = patternChange(record);
      return {
        kind: 'settings',
        deviceTime: wallText(ms),
        how: 'changed',
        settings: { activeProfile: patternName(after) },
        before: { activeProfile: patternName(before) },
      };
    },
  },
  0x16: { name: 'temporary basal duration', length: 7 },
  0x33: { name: 'temporary basal', length: 8 },
  // What it says is in the delivered basal.
  0x7b: { name: 'basal start', length: 10, quiet: true },
};

/** The pump's patterns, by number. */
export const PATTERNS = ['standard', 'pattern a', 'pattern b'] as const;

export function patternName(number: number): string {
  return PATTERNS[number] ?? `pattern ${number}`;
}

/** Numbers of the old and the new pattern of a 14. */
export function patternChange({ bytes }: RawRecord): { readonly before: number; readonly after: number } {
  return { before: bytes[1]!, after: hourFlag(bytes, 2) };
}

/** Steps of a rate in an hour: 0.025 U/h each. */
export const RATE_STEPS = 40;

export interface ProfileSlot {
  /** Minutes after midnight. */
  readonly startMin: number;
  readonly unitsPerHour: number;
}

export type Profile = readonly ProfileSlot[];

/**
 * The profile of an 08 or 09: r[1] segments of slot, rate low, rate high. `00 00 00` is a segment like others (no insulin
 * from midnight), so they are counted; no segments at all is an empty pattern.
 */
export function profileOf({ bytes }: RawRecord): { readonly pattern: number; readonly profile: Profile } {
  const profile: ProfileSlot[] = [];
  for (let i = 0, at = 7; i < bytes[1]! && at + 3 <= bytes.length; i++, at += 3) {
    profile.push({
      startMin: bytes[at]! * 30,
      unitsPerHour: (bytes[at + 1]! | (bytes[at + 2]! << 8)) / RATE_STEPS,
    });
  }
  return { pattern: hourFlag(bytes, 2), profile };
}

export interface TempRate {
  readonly percent?: number;
  readonly unitsPerHour?: number;
}

/** Rate of a 33; its duration stands in the 16 behind it. */
export function tempRate({ bytes }: RawRecord): TempRate {
  return bytes[7]! >> 3 === 0
    ? { unitsPerHour: (((bytes[7]! & 7) << 8) | bytes[1]!) / RATE_STEPS }
    : { percent: bytes[1]! };
}

/** Minutes of a 16. */
export function tempMinutes({ bytes }: RawRecord): number {
  return bytes[1]! * 30;
}

export interface BasalStart {
  readonly unitsPerHour: number;
  readonly pattern: number;
  /** Half hour of the day at which the segment begins. */
  readonly slot: number;
}

/** What a 7B says. */
export function basalStart({ bytes }: RawRecord): BasalStart {
  return { unitsPerHour: (bytes[8]! | (bytes[9]! << 8)) / RATE_STEPS, pattern: hourFlag(bytes, 2), slot: bytes[7]! };
}
