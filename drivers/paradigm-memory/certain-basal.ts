// Which of the reckoned basal is certain: what the beginning of a stretch and a supposed profile leave open.
import type { ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS, wallMs } from '../../src/model/time.ts';
import { strokesIn } from './basal-strokes.ts';
import { dayText } from './date.ts';
import type { BasalSegment } from './basal-flow.ts';
import type { ClockStep } from './join-others.ts';
import { isResetDay } from './join-others.ts';
import type { PumpModel } from './pump-model.ts';
import type { RunView } from './run-view.ts';
import { firstWritten } from './run-view.ts';

/** A temporary rate lasts a day at most. */
const LONGEST_TEMP_MS = 24 * HOUR_MS;
/** A day's basal of the pump and the one reckoned of its log are alike within this, U. */
export const DAY_TOLERANCE = 0.06;
/** Two counts of strokes are the same: the smallest one is 0.025 U. */
export const SAME_STROKES = 0.001;

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
  const first = firstWritten(view) ?? 0;
  if (isResetDay(first)) return [...segments];
  const temp = view.records.findIndex((record) => record.opcode === 0x33);
  let untilMs = first + LONGEST_TEMP_MS;
  const midnight = Math.ceil(first / DAY_MS) * DAY_MS;
  const day = dayText(midnight);
  const total = totals.find((item) => item.day === day);
  if (total && countsAlike(total, segments, clockSteps, view.model)) untilMs = midnight;
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

/** Of segments reckoned with a profile that is only supposed: what the log says, and the days of which the pump counted the same. */
export function provenSegments(
  segments: readonly BasalSegment[],
  totals: readonly ReadingOf<'daily-total'>[],
  clockSteps: readonly ClockStep[],
  model: PumpModel,
): BasalSegment[] {
  const proven = totals.filter((total) => countsAlike(total, segments, clockSteps, model));
  return segments.flatMap((segment) => {
    if (segment.logged) return [segment];
    return proven.flatMap(({ day }) => {
      const from = wallMs(`${day}T00:00:00`);
      return clipped(segment, from, from + DAY_MS);
    });
  });
}

/** True when the pump counted the same basal for a day that is reckoned from midnight to midnight: about, or in strokes exactly. */
function countsAlike(
  total: ReadingOf<'daily-total'>,
  segments: readonly BasalSegment[],
  clockSteps: readonly ClockStep[],
  { basalStepsPerUnit }: PumpModel,
): boolean {
  if (total.partial || total.basalUnits === undefined) return false;
  const from = wallMs(`${total.day}T00:00:00`);
  const to = from + DAY_MS;
  let lengthMs = DAY_MS;
  for (const { beforeMs = Number.NaN, afterMs = Number.NaN } of clockSteps)
    if (beforeMs >= from && beforeMs < to && afterMs >= from && afterMs < to) lengthMs += beforeMs - afterMs;
  const { units, knownMs } = basalOf(segments, from, to);
  if (knownMs !== lengthMs) return false;
  if (Math.abs(units - total.basalUnits) <= DAY_TOLERANCE + 1e-9) return true;
  const strokes = segments
    .flatMap((segment) => clipped(segment, from, to))
    .reduce((sum, { fromMs, toMs, unitsPerHour }) => sum + strokesIn(fromMs, toMs, unitsPerHour, basalStepsPerUnit), 0);
  return Math.abs(strokes - total.basalUnits) < SAME_STROKES;
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
