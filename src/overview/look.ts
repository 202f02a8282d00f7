// 'Worth a look': lows and highs that a person may want to look at, from the consensus episodes, each with its days.
import type { Columns } from '../model/columns.ts';
import type { Smbg } from '../model/record.ts';
import type { Day, Range, Zone } from '../model/time.ts';
import { MINUTE_MS } from '../model/time.ts';
import { dailyStats } from '../stats/days.ts';
import type { Episode } from '../stats/episodes.ts';
import { episodesStartingIn } from '../stats/episodes.ts';
import type { RangeLimits } from '../stats/ranges.ts';
import { isAbove, isBelow } from '../stats/thresholds.ts';

export type LookKind =
  'very-low' | 'long-low' | 'night-low' | 'often-high' | 'long-high' | 'low-fingersticks' | 'high-fingersticks';

export interface Look {
  readonly kind: LookKind;
  readonly tone: 'low' | 'high';
  readonly count: number;
  /** Days it happened on, latest first, each once. */
  readonly days: readonly Day[];
  /** Part of the day, hours; only of 'often-high'. */
  readonly hours?: { readonly from: number; readonly to: number };
  /** Days there was data of; only of 'often-high'. */
  readonly of?: number;
}

export interface LookInput {
  /** With a day more on both sides of the range. */
  readonly sensor: Columns | undefined;
  /** Each reading once. */
  readonly fingersticks: readonly Smbg[];
  readonly range: Range;
  readonly zone: Zone;
  readonly limits: RangeLimits;
}

/** What is worth a look, at most four lines; sensor first, fingersticks only where there is no sensor. */
export function worthALook(input: LookInput): readonly Look[] {
  const found = input.sensor ? ofSensor(input.sensor, input) : ofFingersticks(input);
  return found.filter(({ count }) => count > 0).slice(0, 4);
}

function ofSensor(columns: Columns, { range, zone }: LookInput): Look[] {
  const { low2, lowExtended, low1, high1, highExtended } = episodesStartingIn(columns, range, zone);
  const days = (episodes: readonly Episode[]): Day[] =>
    daysOf(
      episodes.map(({ from }) => from),
      zone,
    );
  const night = low1.filter(({ isNocturnal }) => isNocturnal);
  return [
    { kind: 'very-low', tone: 'low', count: low2.length, days: days(low2) },
    { kind: 'long-low', tone: 'low', count: lowExtended.length, days: days(lowExtended) },
    { kind: 'night-low', tone: 'low', count: night.length, days: days(night) },
    ...oftenHigh(high1, daysWithin(columns, range, zone), zone),
    { kind: 'long-high', tone: 'high', count: highExtended.length, days: days(highExtended) },
  ];
}

function daysWithin(columns: Columns, range: Range, zone: Zone): number {
  const { first, last } = { first: zone.dayAt(range.from), last: zone.dayAt(range.to - 1) };
  return dailyStats(columns, zone).filter(({ day }) => day >= first && day <= last).length;
}

const WINDOW_HOURS = 3;
const QUARTER_MS = 15 * MINUTE_MS;
/** A habit of the days, not a chance: on at least so many of them, and at least this part. */
const LEAST_DAYS = 4;
const LEAST_PART = 0.4;

/**
 * The three hours of the day in which glucose was high on most days, when that is often enough to be a pattern; of
 * hours with equally many days those with the longest time above.
 */
function oftenHigh(highs: readonly Episode[], daysWithData: number, zone: Zone): Look[] {
  const quarters = highs.flatMap(({ from, last }) => {
    const walls: string[] = [];
    for (let at = from; at <= last; at += QUARTER_MS) walls.push(zone.wallAt(at));
    return walls.map((wall) => ({ day: wall.slice(0, 10), hour: Number(wall.slice(11, 13)) }));
  });
  let best = { from: 0, days: [] as readonly Day[], quarters: 0 };
  for (let from = 0; from + WINDOW_HOURS <= 24; from++) {
    const inside = quarters.filter(({ hour }) => hour >= from && hour < from + WINDOW_HOURS);
    const days = [...new Set(inside.map(({ day }) => day))].sort().reverse();
    const more = days.length - best.days.length || inside.length - best.quarters;
    if (more > 0) best = { from, days, quarters: inside.length };
  }
  const { from, days } = best;
  if (days.length < LEAST_DAYS || days.length < LEAST_PART * daysWithData) return [];
  const hours = { from, to: from + WINDOW_HOURS };
  return [{ kind: 'often-high', tone: 'high', count: days.length, of: daysWithData, days, hours }];
}

function ofFingersticks({ fingersticks, zone, limits }: LookInput): Look[] {
  const low = fingersticks.filter(({ mgdl, bound }) => bound === 'low' || isBelow(mgdl, limits.low));
  const high = fingersticks.filter(({ mgdl, bound }) => bound === 'high' || isAbove(mgdl, limits.veryHigh));
  const days = (readings: readonly Smbg[]): Day[] =>
    daysOf(
      readings.map(({ at }) => at),
      zone,
    );
  return [
    { kind: 'low-fingersticks', tone: 'low', count: low.length, days: days(low) },
    { kind: 'high-fingersticks', tone: 'high', count: high.length, days: days(high) },
  ];
}

function daysOf(times: readonly number[], zone: Zone): Day[] {
  return [...new Set(times.map((at) => zone.dayAt(at)))].sort().reverse();
}
