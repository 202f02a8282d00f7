// Episodes of low and high glucose by the consensus rule, with their starts and ends.
import type { Columns } from '../model/columns.ts';
import type { Range, UtcMs, Zone } from '../model/time.ts';
import { HOUR_MS, MINUTE_MS } from '../model/time.ts';
import { lowerBound } from './search.ts';
import type { Grid } from './grid.ts';
import { grid, pointAt } from './grid.ts';
import { oncePerZone } from './once.ts';
import type { LevelStretches, Run } from './runs.ts';
import { LEVEL, levelStretches, runs } from './runs.ts';
import { minuteOfDay } from './time-blocks.ts';

/**
 * `low1`: below 70 mg/dL for 15 min. `low2`: below 54. `lowExtended`: below 70 for more than 120 min. `high1`: above 180.
 * `high2`: above 250. `highExtended`: above 250 for 90 min within 120 min. `low1Only`, `high1Only`: level 1 without a
 * level 2 episode inside.
 */
export const EPISODE_KINDS = [
  'low1',
  'low2',
  'lowExtended',
  'high1',
  'high2',
  'highExtended',
  'low1Only',
  'high1Only',
] as const;
export type EpisodeKind = (typeof EPISODE_KINDS)[number];

export interface Episode {
  readonly kind: EpisodeKind;
  /** First point of the grid that belongs to it, UTC ms. */
  readonly from: UtcMs;
  /** Last point that belongs to it: three points at 5 min are 15 min, and lie 10 min apart. */
  readonly last: UtcMs;
  /** Points · step. */
  readonly minutes: number;
  /** Mean of its points, filled ones included, mg/dL. */
  readonly mean: number;
  /** Lowest (low) or highest (high) of its points, mg/dL. */
  readonly extreme: number;
  /** The extreme of the real readings, which is what a person is shown; the points lie between readings. */
  readonly extremeReading: number;
  /** Begins between 00:00 and 06:00 local time. */
  readonly isNocturnal: boolean;
}

export type Episodes = Readonly<Record<EpisodeKind, readonly Episode[]>>;

/** End of the night for `isNocturnal`, minutes after local midnight. */
export const NIGHT_END_MIN = 6 * 60;

/**
 * Episodes of low and high glucose.
 * @formula on the grid (gaps up to 45 min filled, longer ones end an episode): starts at the first point of a run of at least 15 min beyond the limit, ends before the next run of at least 15 min back within, else at the end of the data; shorter returns are inside, shorter dips are none. Level 2 is part of the level 1 episode around it. Extended low: a run of more than 120 min below 70. Extended high: from a first point above 250 whose next 120 min hold 90 min above 250, to the return to 180
 * @unit episodes; minutes = points · step
 * @rounding whole; a day or a week: one decimal
 * @source Danne et al., Diabetes Care 2017;40:1631; Battelino et al., Lancet Diabetes Endocrinol 2023;11:42; grid and rule of runs: iglu 4.3.0
 */
export const episodes: (columns: Columns, zone: Zone) => Episodes = oncePerZone((columns, zone) => {
  const of = grid(columns, zone);
  const { stepMin } = of;
  const stretches = levelStretches(columns, zone);
  const { below54, below70, above180, above250 } = LEVEL;
  const points = Math.ceil(15 / stepMin);
  const describeAll = (kind: EpisodeKind, found: readonly Run[]): readonly Episode[] =>
    found.map((run) => describe(kind, run, of, columns, zone));
  const low1 = runs(stretches, below54, below70, points, points);
  const low2 = runs(stretches, below54, below54, points, points);
  const high1 = runs(stretches, above180, above250, points, points);
  const high2 = runs(stretches, above250, above250, points, points);
  const lowExtended = runs(stretches, below54, below70, Math.floor(120 / stepMin) + 1, points);
  const lows = describeAll('low1', low1);
  const highs = describeAll('high1', high1);
  const only = (kind: EpisodeKind, all: readonly Episode[], outer: readonly Run[], inner: readonly Run[]) => {
    const without = new Set(withoutInside(outer, inner));
    return all.filter((_, i) => without.has(outer[i]!)).map((episode): Episode => ({ ...episode, kind }));
  };
  return {
    low1: lows,
    low2: describeAll('low2', low2),
    lowExtended: describeAll('lowExtended', lowExtended),
    high1: highs,
    high2: describeAll('high2', high2),
    highExtended: describeAll('highExtended', extendedHighs(of, stretches, points)),
    low1Only: only('low1Only', lows, low1, low2),
    high1Only: only('high1Only', highs, high1, high2),
  };
});

/** Runs of `outer` in which no run of `inner` lies. Both ascend; an inner run always lies wholly in an outer one. */
export function withoutInside(outer: readonly Run[], inner: readonly Run[]): readonly Run[] {
  const starts = inner.map(({ first }) => first);
  return outer.filter(({ first, last }) => {
    const next = starts[lowerBound(starts, first)];
    return next === undefined || next > last;
  });
}

/** Extended highs: no reference values exist; the rule is ours. */
function extendedHighs({ stepMin }: Grid, stretches: LevelStretches, toEnd: number): Run[] {
  const { levels, starts } = stretches;
  const window = Math.floor(120 / stepMin);
  const needed = Math.ceil(90 / stepMin);
  const found: Run[] = [];
  let free = 0;
  for (let i = 0; i < levels.length; i++) {
    if (levels[i] !== LEVEL.above250) continue;
    // Where a window that begins at any point of this stretch would hold enough, the earliest such point is wanted.
    for (let first = Math.max(free, starts[i]!); first < starts[i + 1]!; first++) {
      if (pointsAbove250(stretches, i, first, first + window) < needed) continue;
      const last = endOfHigh(stretches, i, toEnd);
      found.push({ first, last });
      free = last + 1;
      break;
    }
  }
  return found;
}

/** Points above 250 from `first`, which lies in stretch `i`, to before `end` or the end of the segment. */
function pointsAbove250({ levels, starts }: LevelStretches, i: number, first: number, end: number): number {
  let count = 0;
  for (let k = i; k < levels.length && levels[k] !== LEVEL.missing && starts[k]! < end; k++)
    if (levels[k] === LEVEL.above250) count += Math.min(end, starts[k + 1]!) - Math.max(first, starts[k]!);
  return count;
}

/** Last point before the next run of at least `toEnd` points up to 180, or of the segment. */
function endOfHigh({ levels, starts }: LevelStretches, i: number, toEnd: number): number {
  let within = 0;
  let k = i;
  for (; k < levels.length && levels[k] !== LEVEL.missing; k++) {
    within = levels[k]! >= LEVEL.above180 ? 0 : within + starts[k + 1]! - starts[k]!;
    if (within >= toEnd) return starts[k + 1]! - within - 1;
  }
  return starts[k]! - 1;
}

function describe(kind: EpisodeKind, { first, last }: Run, of: Grid, columns: Columns, zone: Zone): Episode {
  const isLow = kind.startsWith('low');
  let sum = 0;
  let extreme = isLow ? Infinity : -Infinity;
  for (let i = first; i <= last; i++) {
    const v = of.flat[i]!;
    sum += v;
    if (isLow ? v < extreme : v > extreme) extreme = v;
  }
  const from = pointAt(of, first);
  const end = pointAt(of, last);
  const stepMs = of.stepMin * MINUTE_MS;
  let extremeReading = Number.NaN;
  // Up to the neighbouring points: the reading that drew the grid beyond the limit may lie just outside the points.
  for (let i = lowerBound(columns.at, from - stepMs + 1); i < columns.length && columns.at[i]! < end + stepMs; i++) {
    const v = columns.value[i]!;
    if (!(isLow ? v >= extremeReading : v <= extremeReading)) extremeReading = v;
  }
  return {
    kind,
    from,
    last: end,
    minutes: (last - first + 1) * of.stepMin,
    mean: sum / (last - first + 1),
    extreme,
    extremeReading,
    isNocturnal: minuteOfDay(from, zone) < NIGHT_END_MIN,
  };
}

export interface EpisodeSummary {
  readonly count: number;
  readonly perDay: number | undefined;
  readonly perWeek: number | undefined;
  readonly meanMinutes: number | undefined;
  /** Mean of the episodes' means, mg/dL. */
  readonly meanGlucose: number | undefined;
  readonly nocturnal: number;
}

/**
 * Episodes a day and a week.
 * @formula count / (points of the grid that are not missing · step / 1440); a week: · 7
 * @unit episodes a day, episodes a week
 * @rounding one decimal
 * @source iglu 4.3.0
 */
export function episodeSummary(found: readonly Episode[], daysWithData: number): EpisodeSummary {
  const count = found.length;
  const mean = (of: (episode: Episode) => number): number | undefined =>
    count ? found.reduce((sum, episode) => sum + of(episode), 0) / count : undefined;
  const perDay = daysWithData > 0 ? count / daysWithData : undefined;
  return {
    count,
    perDay,
    perWeek: perDay === undefined ? undefined : perDay * 7,
    meanMinutes: mean(({ minutes }) => minutes),
    meanGlucose: mean((episode) => episode.mean),
    nocturnal: found.filter(({ isNocturnal }) => isNocturnal).length,
  };
}

/** Days' worth of grid points that are not missing; of a range when given. */
export function daysWithData(columns: Columns, zone: Zone, range?: Range): number {
  const of = grid(columns, zone);
  let { present } = of;
  if (range) {
    present = 0;
    const stepMs = of.stepMin * MINUTE_MS;
    const first = Math.max(0, Math.ceil((range.from - of.start) / stepMs) - 1);
    for (let k = first; k < of.flat.length && pointAt(of, k) < range.to; k++) if (!Number.isNaN(of.flat[k])) present++;
  }
  return (present * of.stepMin) / 1440;
}

/**
 * Episodes that start in a range. `columns` should reach a day beyond it on both sides, so that what began before does
 * not seem to begin at its edge.
 */
export function episodesStartingIn(columns: Columns, range: Range, zone: Zone): Episodes {
  const all = episodes(columns, zone);
  return Object.fromEntries(
    EPISODE_KINDS.map((kind) => [kind, all[kind].filter(({ from }) => from >= range.from && from < range.to)]),
  ) as unknown as Episodes;
}

/** How long before an episode things are looked for that may explain it. */
export const BEFORE_EPISODE_MS = 2 * HOUR_MS;

/** What was recorded in the two hours before an episode: bolus, carbs, temporary basal, suspension, site change, exercise. */
export function recordedBefore<R extends { readonly at: UtcMs; readonly durationMs?: number }>(
  episode: Episode,
  records: readonly R[],
): readonly R[] {
  const from = episode.from - BEFORE_EPISODE_MS;
  return records.filter(({ at, durationMs = 0 }) => at <= episode.from && at + durationMs >= from);
}
