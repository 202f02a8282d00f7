// Delivered basal held against what the pump itself counted of each day.
import type { Reading } from '../../src/model/record.ts';
import type { Day } from '../../src/model/time.ts';
import { DAY_MS, wallMs } from '../../src/model/time.ts';
import { basalOf, DAY_TOLERANCE } from './certain-basal.ts';

export interface DayCheck {
  readonly day: Day;
  /** What the pump counted, U. */
  readonly pumpUnits: number;
  /** What was reckoned, U; boluses of the day were taken off a pump that counts only the whole. */
  readonly reckonedUnits: number;
  /** Reckoned minus counted, U. */
  readonly difference: number;
  readonly matches: boolean;
  /** Parts of the day for which nothing is reckoned, minutes: the day is then no check. */
  readonly unknownMin: number;
  /** The clock was set, or the pump closed the day early. */
  readonly clockChanged: boolean;
}

/** Every day of which the pump tells a basal (or, without details, a total), in order of the readings. */
export function checkBasal(readings: readonly Reading[], tolerance = DAY_TOLERANCE): DayCheck[] {
  const segments: { fromMs: number; toMs: number; unitsPerHour: number }[] = [];
  const boluses = new Map<Day, number>();
  const changed = new Set<Day>();
  for (const reading of readings) {
    if (reading.kind === 'basal') {
      const fromMs = wallMs(reading.deviceTime);
      segments.push({ fromMs, toMs: fromMs + reading.durationMs, unitsPerHour: reading.unitsPerHour });
    } else if (reading.kind === 'bolus') {
      const day = reading.deviceTime.slice(0, 10);
      boluses.set(day, (boluses.get(day) ?? 0) + reading.units);
    } else if (reading.kind === 'clock-change') {
      changed.add(reading.deviceTime.slice(0, 10));
      changed.add(reading.newDeviceTime.slice(0, 10));
    }
  }
  const checks: DayCheck[] = [];
  for (const reading of readings) {
    if (reading.kind !== 'daily-total') continue;
    const from = wallMs(`${reading.day}T00:00:00`);
    const { units, knownMs } = basalOf(segments, from, from + DAY_MS);
    const pumpUnits = reading.basalUnits ?? reading.units - (boluses.get(reading.day) ?? 0);
    const difference = units - pumpUnits;
    checks.push({
      day: reading.day,
      pumpUnits,
      reckonedUnits: units,
      difference,
      matches: knownMs === DAY_MS && Math.abs(difference) <= tolerance + 1e-9,
      unknownMin: (DAY_MS - knownMs) / 60_000,
      clockChanged: reading.partial === true || changed.has(reading.day),
    });
  }
  return checks;
}
