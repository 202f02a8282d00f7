// From when on delivered basal is certain, in a stretch of history whose beginning is missing.
import type { Reading } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS } from '../../src/model/time.ts';
import { dayText } from './date.ts';
import type { BasalSegment, ReckonedBasal } from './delivered-basal.ts';
import type { RunView } from './run-view.ts';

/** A temporary rate lasts a day at most. */
const LONGEST_TEMP_MS = 24 * HOUR_MS;
/** A day's basal of the pump and the one reckoned of its log are alike within this, U. */
export const DAY_TOLERANCE = 0.06;

/**
 * A temporary rate set before the first record may still run. It is certain that none does from the first temporary rate on,
 * from the midnight of a whole day whose basal the pump counted the same, or a day after the first record.
 */
export function knownFrom(
  view: RunView,
  { segments }: ReckonedBasal,
  readings: readonly { readonly reading: Reading }[],
): number {
  const first = view.times.find((ms) => !Number.isNaN(ms));
  if (first === undefined) return Number.POSITIVE_INFINITY;
  let certain = first + LONGEST_TEMP_MS;
  const temp = view.records.findIndex((record) => record.opcode === 0x33);
  if (temp >= 0) certain = Math.min(certain, view.times[temp]!);
  const midnight = Math.ceil(first / DAY_MS) * DAY_MS;
  if (midnight >= certain) return certain;
  const day = dayText(midnight);
  for (const { reading } of readings) {
    if (reading.kind !== 'daily-total' || reading.day !== day || reading.partial) continue;
    if (reading.basalUnits === undefined) continue;
    const { units, knownMs } = basalOf(segments, midnight, midnight + DAY_MS);
    if (knownMs === DAY_MS && Math.abs(units - reading.basalUnits) <= DAY_TOLERANCE) return midnight;
  }
  return certain;
}

/** Units of a stretch and how much of it is known, ms. */
export function basalOf(
  segments: readonly Pick<BasalSegment, 'fromMs' | 'toMs' | 'unitsPerHour'>[],
  fromMs: number,
  toMs: number,
): { readonly units: number; readonly knownMs: number } {
  let units = 0;
  let knownMs = 0;
  for (const segment of segments) {
    const ms = Math.min(segment.toMs, toMs) - Math.max(segment.fromMs, fromMs);
    if (ms <= 0) continue;
    knownMs += ms;
    units += (segment.unitsPerHour * ms) / HOUR_MS;
  }
  return { units, knownMs };
}
