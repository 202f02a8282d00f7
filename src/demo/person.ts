// The demo person: weeks of a plausible life, as a pump, a sensor and a meter would give them to Basalt.
import { AppError } from '../model/errors.ts';
import type { Reading } from '../model/record.ts';
import type { Day, UtcMs, Zone } from '../model/time.ts';
import { dayNumber } from './calendar.ts';
import { simulateLife } from './life.ts';
import type { Profile } from './profile.ts';
import { DEMO_PROFILE } from './profile.ts';

export interface DemoLifeOptions {
  /** A whole number; the same seed is the same person. */
  readonly seed: number;
  /** Where the person lives: all three devices show local time there, as a phone does. */
  readonly zone: Zone;
  readonly lastDay: Day;
  /** Calendar days, the last one included; 1 or more. */
  readonly days: number;
  /** Leaves out what was not over by then (UTC ms): today's evening, the basal segment that still runs. */
  readonly until?: UtcMs;
  readonly profile?: Profile;
}

export interface DemoDevice {
  readonly id: 'demo-pump' | 'demo-sensor' | 'demo-meter';
  readonly model: string;
  readonly serial: string;
  /** Ascending. Every reading has `at`, so that the hour repeated in autumn is not ambiguous. */
  readonly readings: readonly Reading[];
}

export const DEMO_SEED = 7;

/**
 * The person's pump, sensor and meter. What a day holds depends on seed, zone, profile and its date alone: a later call
 * with a later `lastDay` gives the same past. Carbohydrate entered into the bolus calculator is both in the bolus and a
 * 'carbs' record of the same time: one meal, to be counted once. Throws `bad-input` for a day that does not exist or
 * a number of days that is not whole and positive.
 */
export function demoLife(options: DemoLifeOptions): readonly DemoDevice[] {
  const { seed, zone, days, until = Number.POSITIVE_INFINITY, profile = DEMO_PROFILE } = options;
  const lastDay = dayNumber(options.lastDay);
  if (Number.isNaN(lastDay)) throw new AppError('bad-input', `no such day: ${options.lastDay}`);
  if (!Number.isInteger(days) || days < 1) throw new AppError('bad-input', `not a number of days: ${days}`);
  const life = simulateLife({ seed, clock: zone, profile, firstDay: lastDay - days + 1, lastDay });
  const over = (readings: readonly Reading[]): readonly Reading[] => readings.filter((item) => endOf(item) <= until);
  return [
    { id: 'demo-pump', model: 'Demo pump', serial: `DP-${seed}`, readings: over(life.pump) },
    { id: 'demo-sensor', model: 'Demo sensor', serial: `DS-${seed}`, readings: over(life.sensor) },
    { id: 'demo-meter', model: 'Demo meter', serial: `DM-${seed}`, readings: over(life.meter) },
  ];
}

function endOf(reading: Reading): UtcMs {
  return reading.at! + ('durationMs' in reading ? (reading.durationMs ?? 0) : 0);
}
