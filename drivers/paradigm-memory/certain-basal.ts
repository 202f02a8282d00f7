// Which of the reckoned basal is certain: what the beginning of a stretch and a supposed profile leave open.
import type { ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS, wallMs } from '../../src/model/time.ts';
import { dayText } from './date.ts';
import type { BasalSegment } from './delivered-basal.ts';
import type { ClockStep } from './join-others.ts';
import { isResetDay } from './join-others.ts';
import type { RunView } from './run-view.ts';

/** A temporary rate lasts a day at most. */
const LONGEST_TEMP_MS = 24 * HOUR_MS;
/** A day's basal of the pump and the one reckoned of its log are alike within this, U. */
export const DAY_TOLERANCE = 0.06;

/**
 * The segments that are certain. A temporary rate set before the first record may still run: none does from the first
 * temporary rate on, from the midnight of a whole day whose basal the pump counted the same, or a day after the first record.
 */
export function certainSegments(
  view: RunView,
  segments: readonly BasalSegment[],
  clockSteps: readonly ClockStep[],
  totals: readonly ReadingOf<'daily-total'>[],
): BasalSegment[] {
  const first = view.times.find((ms) => !Number.isNaN(ms)) ?? 0;
  if (isResetDay(first)) return [...segments];
  const temp = view.records.findIndex((record) => record.opcode === 0x33);
  let untilMs = first + LONGEST_TEMP_MS;
  const midnight = Math.ceil(first / DAY_MS) * DAY_MS;
  const day = dayText(midnight);
  const total = totals.find((item) => item.day === day);
  if (total && countsAlike(total, segments)) untilMs = midnight;
  let next = 0;
  return segments.flatMap((segment) => {
    if (temp >= 0 && segment.index >= temp) return [segment];
    for (; next < clockSteps.length && clockSteps[next]!.index <= segment.index; next++) {
      const { beforeMs, afterMs } = clockSteps[next]!;
      // With a lost clock delivery begins anew, unknown or known.
      untilMs =
        beforeMs === undefined || afterMs === undefined ? Number.NEGATIVE_INFINITY : untilMs + afterMs - beforeMs;
    }
    return clipped(segment, untilMs, Number.POSITIVE_INFINITY);
  });
}

/** Of segments reckoned with a profile that is only supposed: the days of which the pump counted the same. */
export function provenSegments(
  segments: readonly BasalSegment[],
  totals: readonly ReadingOf<'daily-total'>[],
): BasalSegment[] {
  const proven = totals.filter((total) => countsAlike(total, segments));
  return segments.flatMap((segment) =>
    proven.flatMap(({ day }) => {
      const from = wallMs(`${day}T00:00:00`);
      return clipped(segment, from, from + DAY_MS);
    }),
  );
}

/** True when the pump counted the same basal for a day that is reckoned from midnight to midnight. */
function countsAlike(total: ReadingOf<'daily-total'>, segments: readonly BasalSegment[]): boolean {
  if (total.partial || total.basalUnits === undefined) return false;
  const from = wallMs(`${total.day}T00:00:00`);
  const { units, knownMs } = basalOf(segments, from, from + DAY_MS);
  return knownMs === DAY_MS && Math.abs(units - total.basalUnits) <= DAY_TOLERANCE + 1e-9;
}

function clipped(segment: BasalSegment, fromMs: number, toMs: number): BasalSegment[] {
  if (segment.toMs <= fromMs || segment.fromMs >= toMs) return [];
  if (segment.fromMs >= fromMs && segment.toMs <= toMs) return [segment];
  return [{ ...segment, fromMs: Math.max(segment.fromMs, fromMs), toMs: Math.min(segment.toMs, toMs) }];
}

/** From the first known moment to the last one, one stretch for each that has no gap in it. */
export function spansOf(segments: readonly BasalSegment[]): { fromMs: number; toMs: number }[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of segments) {
    const last = spans.at(-1);
    if (last?.toMs === fromMs) last.toMs = toMs;
    else spans.push({ fromMs, toMs });
  }
  return spans;
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
