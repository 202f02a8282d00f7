// Days as whole numbers and the local clock a simulated life runs by.
import type { Day, UtcMs, Zone } from '../model/time.ts';
import { DAY_MS, wallFromMs, wallMs } from '../model/time.ts';
import { random } from './random.ts';

/** What the generator needs of a zone. */
export type LocalClock = Pick<Zone, 'wallMsAt' | 'utcFromWallMs'>;

/** The clock of a device that knows no zone: every day has 24 hours. */
export const PLAIN_CLOCK: LocalClock = { wallMsAt: (at) => at, utcFromWallMs: (wall) => wall };

export const MINUTES_A_DAY = 1440;

/** Days since 1970-01-01; `NaN` when there is no such day. */
export function dayNumber(day: Day): number {
  return wallMs(`${day}T00:00:00`) / DAY_MS;
}

export function dayFromNumber(number: number): Day {
  return wallFromMs(number * DAY_MS).slice(0, 10);
}

/** 0 Monday … 6 Sunday. Day 0 was a Thursday. */
export function weekdayOf(number: number): number {
  return (((number + 3) % 7) + 7) % 7;
}

/** First instant of a local day. */
export function startOfDay(clock: LocalClock, number: number): UtcMs {
  return clock.utcFromWallMs(number * DAY_MS);
}

/** The instant at which the local clock shows `minute` (0 to 1439.99…) of the day. */
export function atMinute(clock: LocalClock, number: number, minute: number): UtcMs {
  return clock.utcFromWallMs(number * DAY_MS + Math.round(minute * 60) * 1000);
}

/**
 * Whether something that comes round every `everyDays` days, moved by 0 to `jitterDays`, falls on this day.
 * Any `everyDays + jitterDays` days in a row hold it at least once, whatever the date.
 */
export function happensOn(seed: number, topic: string, day: number, everyDays: number, jitterDays: number): boolean {
  const shifted = day + random(seed, topic, -1).whole(0, everyDays - 1);
  const round = Math.floor(shifted / everyDays);
  return shifted - round * everyDays === random(seed, topic, round).whole(0, jitterDays);
}
