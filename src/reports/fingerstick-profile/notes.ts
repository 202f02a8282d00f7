// What the fingerstick profile says about its own limits.
import { HIGHEST_MGDL } from '../../charts/glucose-panel.ts';
import { ENOUGH_DAYS } from '../../stats/coverage.ts';
import { MIN_FINGERSTICKS_FOR_CURVE } from '../../stats/fingersticks.ts';
import type { LayoutContext } from '../report.ts';
import type { FingerstickModel } from './compute.ts';

/** What limits the page: too few data, what was left out, what the numbers do not say. */
export function notes(model: FingerstickModel, { words, format }: LayoutContext): string[] {
  const { readings, days, daysWithReadings, controls, copies, lows, highs, clamped } = model;
  const beyond = [
    ...(lows ? [words('fingerstick.note-low', { count: lows })] : []),
    ...(highs ? [words('fingerstick.note-high', { count: highs })] : []),
  ];
  const left = controls ? [words('fingerstick.note-control', { count: controls })] : [];
  if (readings.length === 0) return [words('fingerstick.note-none'), ...left];
  const found = [
    ...(readings.length < MIN_FINGERSTICKS_FOR_CURVE
      ? [words('fingerstick.note-few', { count: MIN_FINGERSTICKS_FOR_CURVE })]
      : []),
    ...(days < ENOUGH_DAYS ? [words('fingerstick.note-short', { count: ENOUGH_DAYS })] : []),
    ...(days >= ENOUGH_DAYS && daysWithReadings * 2 < days
      ? [words('fingerstick.note-sparse', { count: daysWithReadings, days })]
      : []),
    ...left,
    ...(copies ? [words('fingerstick.note-copies', { count: copies })] : []),
    ...(lows + highs ? [words('fingerstick.note-beyond', { count: lows + highs, what: beyond.join(', ') })] : []),
    ...(clamped
      ? [words('fingerstick.note-clamped', { count: clamped, limit: format.glucoseWithUnit(HIGHEST_MGDL) })]
      : []),
  ];
  return found.length ? found : [words('fingerstick.note-enough')];
}
