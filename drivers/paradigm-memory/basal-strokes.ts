// How much basal the motor of a Paradigm pump delivers in a stretch of time: whole strokes, at fixed times of the day.
import { DAY_MS, HOUR_MS } from '../../src/model/time.ts';
import { stepsOf } from './basal-flow.ts';

/** Rates come from steps, times are whole ms: a stroke that is due at the end of a stretch belongs to the next one. */
const SLACK = 1e-6;

/**
 * Units delivered from `fromMs` to `toMs` (the pump's wall clock, within one day). A rate has a stroke each time it would have
 * delivered one more since midnight, the first one at midnight; what is due while the pump stands still is not made up for. Found by the
 * pumps' own totals: it gives them exactly, to the fortieth of a unit, where rate times time is off by up to 0.07 U.
 */
export function strokesIn(fromMs: number, toMs: number, unitsPerHour: number, stepsBelowOne: number): number {
  if (unitsPerHour <= 0) return 0;
  const midnight = Math.floor(fromMs / DAY_MS) * DAY_MS;
  const steps = stepsOf(unitsPerHour, stepsBelowOne);
  const before = (ms: number): number => Math.ceil(((ms - midnight) / HOUR_MS) * unitsPerHour * steps - SLACK);
  return (before(toMs) - before(fromMs)) / steps;
}
