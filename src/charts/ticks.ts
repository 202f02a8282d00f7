// Time labels, computed in the person's zone: uPlot's own are wrong around both nights of a clock change.
import type { Day, Range, Zone } from '../model/time.ts';
import { MINUTE_MS, addDays, wallFromMs } from '../model/time.ts';
import type { Format } from '../text/format.ts';
import type { Tick } from './model.ts';

/** 0 for midnight, noon and 6 o'clock, 1 for every third hour, 2 for hours, 3 and 4 for halves and quarters. */
function rankOf(minuteOfDay: number): number {
  const steps = [360, 180, 60, 30, 15];
  return steps.findIndex((step) => minuteOfDay % step === 0);
}

/**
 * Ticks of one local day, at UTC ms, labelled `HH:mm`. A missing hour has none; the second pass of a repeated hour
 * has its own, of lower rank. The end of the day is 24:00.
 */
export function dayTicks(range: Range, zone: Zone): Tick[] {
  const seen = new Set<number>();
  const ticks: Tick[] = [];
  for (let at = range.from; at < range.to; at += 15 * MINUTE_MS) {
    const label = wallFromMs(zone.wallMsAt(at)).slice(11, 16);
    const minute = Number(label.slice(0, 2)) * 60 + Number(label.slice(3));
    const rank = rankOf(minute);
    if (rank < 0) continue;
    ticks.push({ at, label, rank: seen.has(minute) ? Math.max(2, rank) : rank });
    seen.add(minute);
  }
  ticks.push({ at: range.to, label: '24:00', rank: 0 });
  return ticks;
}

/** Ticks over 24 hours in minutes of the day, labelled `HH`, with vertical hairlines. */
export function hourTicks(): Tick[] {
  return Array.from({ length: 25 }, (_, hour) => ({
    at: hour * 60,
    label: String(hour).padStart(2, '0'),
    rank: rankOf(hour * 60),
    grid: true as const,
  }));
}

/** A hairline at each local midnight and the day's name in the middle of the day; `days` in order, without gaps. */
export function daysTicks(days: readonly Day[], zone: Zone, format: Format): Tick[] {
  return days.flatMap((day) => {
    const { from, to } = zone.dayRange(day);
    return [
      { at: from, label: '', rank: 0, grid: true as const },
      { at: (from + to) / 2, label: format.dayShort(day), short: format.number(Number(day.slice(8))), rank: 0 },
    ];
  });
}

/** `count` days, the last one being `last`. */
export function daysUntil(last: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => addDays(last, index + 1 - count));
}
