// Delivered basal held against what the pump itself counted of each day.
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import type { Day } from '../../src/model/time.ts';
import { DAY_MS, MINUTE_MS, wallMs } from '../../src/model/time.ts';
import { strokesIn } from './basal-strokes.ts';
import { DAY_TOLERANCE, SAME_STROKES } from './certain-basal.ts';
import type { PumpModel } from './pump-model.ts';

export interface DayCheck {
  readonly day: Day;
  /** What the pump counted, U. */
  readonly pumpUnits: number;
  /** Rates times their time, U; boluses of the day were taken off a pump that counts only the whole. */
  readonly reckonedUnits: number;
  /** Reckoned minus counted, U. */
  readonly difference: number;
  /** The same of whole strokes of the motor (basal-strokes.ts). */
  readonly strokesDifference: number;
  /** Boluses begun on that day minus the pump's count, U; absent where it counts only the whole. A dual wave over midnight makes one. */
  readonly bolusDifference?: number;
  readonly matches: boolean;
  /** In whole strokes it is what the pump counted, to the fortieth of a unit. */
  readonly isExact: boolean;
  /** Parts of the day for which nothing is reckoned, minutes: the day is then no check. */
  readonly unknownMin: number;
  /** The clock was set, or the pump closed the day early. */
  readonly clockChanged: boolean;
}

/** What was delivered from one midnight of the pump's clock to the next, or to where its clock was set to another day. */
interface Stretch {
  readonly day: Day;
  units: number;
  strokes: number;
  /** ms of it that nothing is known of. */
  gapMs: number;
  /** Up to where it is known, ms of the pump's clock. */
  untilMs: number;
  clockChanged: boolean;
  /** Index of its last reading. */
  lastAt: number;
  /** It has its total already: after a clock was set back a day comes twice. */
  isCounted: boolean;
}

/**
 * Every day of which the pump tells a basal (or, without details, a total), in order of the readings, which must be as they
 * were decoded. `stepsBelowOne` is the model's `basalStepsPerUnit`.
 */
export function checkBasal(readings: readonly Reading[], stepsBelowOne: number): DayCheck[] {
  const stretches: Stretch[] = [];
  const boluses = new Map<Day, number>();
  const checks: DayCheck[] = [];
  let open: Stretch | undefined;
  // Where delivery goes on: the clock right after it was set.
  let setToMs: number | undefined;

  const close = (): void => {
    if (open && open.untilMs % DAY_MS !== 0 && setToMs === undefined)
      open.gapMs += DAY_MS - (open.untilMs - wallMs(`${open.day}T00:00:00`));
    open = undefined;
  };
  const setClock = ({ deviceTime, newDeviceTime }: ReadingOf<'clock-change'>): void => {
    if (open) {
      open.clockChanged = true;
      open.gapMs += Math.abs(wallMs(deviceTime) - open.untilMs);
    }
    setToMs = wallMs(newDeviceTime);
    if (open && newDeviceTime.slice(0, 10) === open.day) open.untilMs = setToMs;
    else close();
  };
  const deliver = ({ deviceTime, durationMs, unitsPerHour }: ReadingOf<'basal'>, at: number): void => {
    const fromMs = wallMs(deviceTime);
    const day = deviceTime.slice(0, 10);
    if (open?.day !== day) {
      close();
      open = {
        day,
        units: 0,
        strokes: 0,
        gapMs: 0,
        untilMs: fromMs,
        clockChanged: false,
        lastAt: at,
        isCounted: false,
      };
      stretches.push(open);
      if (fromMs === setToMs) open.clockChanged = true;
      else open.gapMs = fromMs % DAY_MS;
    }
    open.gapMs += Math.abs(fromMs - open.untilMs);
    setToMs = undefined;
    open.lastAt = at;
    open.untilMs = fromMs + durationMs;
    open.units += (unitsPerHour * durationMs) / 3_600_000;
    open.strokes += strokesIn(fromMs, open.untilMs, unitsPerHour, stepsBelowOne);
    if (open.untilMs % DAY_MS === 0) close();
  };

  for (const [at, reading] of readings.entries()) {
    if (reading.kind === 'basal') deliver(reading, at);
    else if (reading.kind === 'clock-change') setClock(reading);
    else if (reading.kind === 'bolus') {
      const day = reading.deviceTime.slice(0, 10);
      boluses.set(day, (boluses.get(day) ?? 0) + reading.units);
    }
  }
  close();
  for (const [at, reading] of readings.entries()) {
    if (reading.kind !== 'daily-total') continue;
    // Of a day that came twice, the one that was over last when its total was written; a stretch that was concluded from its total stands behind it.
    const own = stretches.filter(({ day, isCounted }) => day === reading.day && !isCounted);
    const of = own.findLast(({ lastAt }) => lastAt < at) ?? own[0];
    if (of) of.isCounted = true;
    const { units = 0, strokes = 0, gapMs = DAY_MS, clockChanged = false } = of ?? {};
    const pumpUnits = reading.basalUnits ?? reading.units - (boluses.get(reading.day) ?? 0);
    const difference = units - pumpUnits;
    checks.push({
      day: reading.day,
      pumpUnits,
      reckonedUnits: units,
      difference,
      strokesDifference: strokes - pumpUnits,
      ...(reading.bolusUnits !== undefined && {
        bolusDifference: (boluses.get(reading.day) ?? 0) - reading.bolusUnits,
      }),
      matches: gapMs === 0 && Math.abs(difference) <= DAY_TOLERANCE + 1e-9,
      isExact: gapMs === 0 && Math.abs(strokes - pumpUnits) < SAME_STROKES,
      unknownMin: gapMs / MINUTE_MS,
      clockChanged: clockChanged || reading.partial === true,
    });
  }
  return checks;
}

/** A line for each day that the pump has counted, and one for all of them. */
export function totalsNotes(
  readings: readonly Reading[],
  { basalStepsPerUnit, writesBasalStarts }: PumpModel,
): string[] {
  const checks = checkBasal(readings, basalStepsPerUnit);
  const whole = checks.filter(({ unknownMin }) => unknownMin === 0);
  const told = checks.filter(({ bolusDifference }) => bolusDifference !== undefined);
  const same = told.filter(({ bolusDifference }) => Math.abs(bolusDifference!) < SAME_STROKES);
  return [
    ...checks.map(lineOf),
    `${checks.length} day${checks.length === 1 ? '' : 's'}: basal of ${whole.filter(({ matches }) => matches).length} of ${whole.length} whole ones within ${DAY_TOLERANCE} U, ${whole.filter(({ isExact }) => isExact).length} exact in strokes; boluses of ${same.length} of ${told.length} exact`,
    ...(whole.length || writesBasalStarts
      ? []
      : [
          'the basal profile of this model is in an answer of the pump, not in its pages: its basal cannot be reckoned from them alone',
        ]),
  ];
}

function lineOf(check: DayCheck): string {
  const { day, pumpUnits, reckonedUnits, difference, strokesDifference, bolusDifference } = check;
  const { matches, isExact, unknownMin, clockChanged } = check;
  return [
    `${day} basal: pump ${pumpUnits.toFixed(3)} U, reckoned ${reckonedUnits.toFixed(3)} U, difference ${difference.toFixed(3)}, in whole strokes ${strokesDifference.toFixed(3)}`,
    unknownMin > 0 ? `${unknownMin.toFixed(0)} min unknown` : matches ? 'matched' : 'not matched',
    ...(isExact ? ['exact in strokes'] : []),
    ...(clockChanged ? ['clock set'] : []),
    ...(bolusDifference === undefined ? [] : [`boluses: difference ${bolusDifference.toFixed(3)}`]),
  ].join(', ');
}
