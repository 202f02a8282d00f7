// What a device of a simulated life writes down: a reading whose wall clock is added at the end.
import type { Reading } from '../model/record.ts';
import type { Range, UtcMs, WallTime } from '../model/time.ts';
import { DAY_MS, wallFromMs } from '../model/time.ts';
import type { LocalClock } from './calendar.ts';

type WithoutClock<R> = R extends Reading ? Omit<R, 'deviceTime' | 'at'> & { readonly at: UtcMs } : never;

export type Entry = WithoutClock<Reading>;
export type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/** The entries of a range in time order (equal times as they were written), with what the local clock showed. */
export function readingsFrom(entries: readonly Entry[], clock: LocalClock, range: Range): Reading[] {
  const wallText = wallWriter();
  return entries
    .filter(({ at }) => at >= range.from && at < range.to)
    .sort((a, b) => a.at - b.at)
    .map((entry) => Object.assign(entry, { deviceTime: wallText(clock.wallMsAt(entry.at)) }));
}

/**
 * `wallFromMs`, several times faster for whole seconds that follow each other: the date is made once a day.
 * Ten years of sensor readings are a million of them.
 */
export function wallWriter(): (wallMs: number) => WallTime {
  let dayStart = Number.NaN;
  let date = '';
  return (wallMs) => {
    if (wallMs % 1000 !== 0) return wallFromMs(wallMs);
    if (!(wallMs >= dayStart && wallMs < dayStart + DAY_MS)) {
      dayStart = Math.floor(wallMs / DAY_MS) * DAY_MS;
      date = wallFromMs(dayStart).slice(0, 11);
    }
    const seconds = (wallMs - dayStart) / 1000;
    const minutes = Math.floor(seconds / 60);
    return `${date}${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds % 60]}`;
  };
}

const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
