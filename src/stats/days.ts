// One line per local day: count, mean, SD, extremes and time in ranges; the measures that are made of days start from here.
import type { Columns } from '../model/columns.ts';
import type { Day, Zone } from '../model/time.ts';
import { DAY_MS, wallFromMs } from '../model/time.ts';
import { distribution } from './distribution.ts';
import { oncePerZone } from './once.ts';
import type { RangeLimits } from './ranges.ts';
import { RANGE_PRESETS } from './ranges.ts';
import { isAbove, isBelow } from './thresholds.ts';

/** Where the readings of a local day stand in the columns. */
export interface DaySpan {
  readonly day: Day;
  /** Days from 1970-01-01 to this day. */
  readonly dayNumber: number;
  /** First index, included. */
  readonly from: number;
  /** Last index, not included. */
  readonly to: number;
}

/** Local days with readings, ascending. */
export const daySpans: (columns: Columns, zone: Zone) => readonly DaySpan[] = oncePerZone((columns, zone) => {
  const { at, length } = columns;
  const spans: DaySpan[] = [];
  let from = 0;
  while (from < length) {
    const dayNumber = Math.floor(zone.wallMsAt(at[from]!) / DAY_MS);
    const midnight = zone.utcFromWallMs((dayNumber + 1) * DAY_MS);
    let to = from + 1;
    while (to < length && at[to]! < midnight) to++;
    spans.push({ day: wallFromMs(dayNumber * DAY_MS).slice(0, 10), dayNumber, from, to });
    from = to;
  }
  return spans;
});

/** Statistics of one local day. With mixed sampling intervals mean, SD and share weigh each reading with its interval. */
export interface DayStats {
  readonly day: Day;
  readonly count: number;
  readonly mean: number;
  /** `undefined` with a single reading. */
  readonly sd: number | undefined;
  readonly min: number;
  readonly max: number;
  /** Fraction of time in the standard target, 70–180 mg/dL. */
  readonly inTarget: number;
}

/**
 * Daily statistics: count, mean, SD, lowest, highest and time in range of each local day with readings.
 * @formula as for the whole period, over the readings of the day
 * @unit mg/dL; fraction of time
 * @rounding whole mg/dL, one decimal in mmol/L; whole percent
 * @source as for the whole period
 */
export function dailyStats(columns: Columns, zone: Zone, limits?: RangeLimits): readonly DayStats[] {
  return limits && limits !== RANGE_PRESETS.standard.limits
    ? makeDays(columns, zone, limits)
    : standardDays(columns, zone);
}

const standardDays = oncePerZone((columns: Columns, zone: Zone) =>
  makeDays(columns, zone, RANGE_PRESETS.standard.limits),
);

function makeDays(columns: Columns, zone: Zone, limits: RangeLimits): readonly DayStats[] {
  const { value, intervalMin } = columns;
  const { mixed } = distribution(columns);
  const low = limits.low.mgdl;
  const high = limits.high.mgdl;
  return daySpans(columns, zone).map(({ day, from, to }) => {
    // Sums about the first value: nothing is lost against two passes, and constant days come out as SD 0.
    const center = value[from]!;
    let weight = 0;
    let sum = 0;
    let squares = 0;
    let inTarget = 0;
    let min = center;
    let max = center;
    for (let i = from; i < to; i++) {
      const v = value[i]!;
      const w = mixed ? intervalMin[i]! : 1;
      const away = v - center;
      weight += w;
      sum += w * away;
      squares += w * away * away;
      if (v < min) min = v;
      if (v > max) max = v;
      // Whole numbers are mg/dL; only others need the comparison that knows tenths of mmol/L.
      if (v === (v | 0) ? v >= low && v <= high : !isBelow(v, limits.low) && !isAbove(v, limits.high)) inTarget += w;
    }
    const count = to - from;
    const spread = Math.max(0, squares - (sum * sum) / weight) / weight;
    const sd = count > 1 ? Math.sqrt((spread * count) / (count - 1)) : undefined;
    return { day, count, mean: center + sum / weight, sd, min, max, inTarget: inTarget / weight };
  });
}
