// How long infusion sets and reservoirs were used: days between one change and the next.
import type { UtcMs } from '../model/time.ts';
import { DAY_MS, HOUR_MS } from '../model/time.ts';

/** Several primes or fills within this time belong to one change. */
export const SAME_CHANGE_MS = 3 * HOUR_MS;
/** An infusion set used longer is flagged. */
export const LONG_USE_DAYS = 3;

export interface ChangeInterval {
  readonly from: UtcMs;
  readonly to: UtcMs;
  readonly days: number;
  readonly isLong: boolean;
}

export interface ChangeIntervals {
  /** When each change began. */
  readonly changes: readonly UtcMs[];
  readonly intervals: readonly ChangeInterval[];
  readonly meanDays: number | undefined;
  readonly longestDays: number | undefined;
  readonly longCount: number;
}

/**
 * Days between changes of the infusion set, the cannula or the reservoir.
 * @formula primes or fills within 3 h after a change are the same change; interval = time from one change to the next; mean and longest; flagged above 3 days (adjustable)
 * @unit days
 * @rounding one decimal
 * @source our rule
 */
export function changeIntervals(
  events: readonly { readonly at: UtcMs }[],
  { sameMs = SAME_CHANGE_MS, longDays = LONG_USE_DAYS } = {},
): ChangeIntervals {
  const changes: UtcMs[] = [];
  for (const at of events.map((event) => event.at).sort((a, b) => a - b))
    if (changes.length === 0 || at - changes.at(-1)! > sameMs) changes.push(at);
  const intervals = changes.slice(1).map((to, i) => {
    const from = changes[i]!;
    const days = (to - from) / DAY_MS;
    return { from, to, days, isLong: days > longDays };
  });
  const lengths = intervals.map(({ days }) => days);
  return {
    changes,
    intervals,
    meanDays: lengths.length ? lengths.reduce((sum, days) => sum + days, 0) / lengths.length : undefined,
    longestDays: lengths.length ? Math.max(...lengths) : undefined,
    longCount: intervals.filter(({ isLong }) => isLong).length,
  };
}
