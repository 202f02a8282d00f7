// Events on a grid: when glucose stays beyond a limit long enough, and when it has come back for long enough.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { grid } from './grid.ts';
import { oncePerZone } from './once.ts';
import { THRESHOLDS, measuredIn, seriesLimit } from './thresholds.ts';

/** Indexes of the first and last point of an event. */
export interface Run {
  readonly first: number;
  readonly last: number;
}

/** Where a point of the grid lies by the standard limits. */
export const LEVEL = { missing: 0, below54: 1, below70: 2, target: 3, above180: 4, above250: 5 } as const;
export type Level = (typeof LEVEL)[keyof typeof LEVEL];

/** The grid as stretches of one level: level i holds from point `starts[i]` to the one before `starts[i + 1]`. */
export interface LevelStretches {
  readonly levels: Uint8Array;
  /** One more than `levels`: the last is the number of points. */
  readonly starts: Uint32Array;
}

/** The stretches of the grid of `columns`. */
export const levelStretches: (columns: Columns, zone: Zone) => LevelStretches = oncePerZone((columns, zone) => {
  const { flat } = grid(columns, zone);
  const unit = measuredIn(columns);
  const limit = (name: 'veryLow' | 'low' | 'high' | 'veryHigh', side: 'below' | 'above'): number =>
    seriesLimit(THRESHOLDS[name], unit, side);
  const below54 = limit('veryLow', 'below');
  const below70 = limit('low', 'below');
  const above180 = limit('high', 'above');
  const above250 = limit('veryHigh', 'above');
  let levels = new Uint8Array(1024);
  let starts = new Uint32Array(1024);
  let count = 0;
  let before = -1;
  for (let i = 0; i < flat.length; i++) {
    const v = flat[i]!;
    let level: Level = LEVEL.missing;
    if (v >= below70 && v <= above180) level = LEVEL.target;
    else if (v < below70) level = v < below54 ? LEVEL.below54 : LEVEL.below70;
    else if (v > above180) level = v > above250 ? LEVEL.above250 : LEVEL.above180;
    if (level === before) continue;
    if (count + 1 === levels.length) {
      const moreLevels = new Uint8Array(count * 2);
      const moreStarts = new Uint32Array(count * 2);
      moreLevels.set(levels);
      moreStarts.set(starts);
      levels = moreLevels;
      starts = moreStarts;
    }
    levels[count] = level;
    starts[count++] = i;
    before = level;
  }
  starts[count] = flat.length;
  return { levels: levels.slice(0, count), starts: starts.slice(0, count + 1) };
});

/**
 * Events: one starts at the first point of a run of at least `toStart` points of the levels `from` to `to`, and ends just
 * before the next run of at least `toEnd` points of other levels, or at the end of the segment (a missing point). Shorter
 * returns are inside the event.
 */
export function runs(
  { levels, starts }: LevelStretches,
  from: Level,
  to: Level,
  toStart: number,
  toEnd: number,
): Run[] {
  const found: Run[] = [];
  let start = -1;
  let beyond = 0;
  let within = 0;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i]!;
    const first = starts[i]!;
    const length = starts[i + 1]! - first;
    if (level >= from && level <= to) {
      beyond += length;
      within = 0;
      if (start < 0 && beyond >= toStart) start = first + length - beyond;
      continue;
    }
    if (level === LEVEL.missing) {
      if (start >= 0) found.push({ first: start, last: first - 1 });
      start = -1;
      beyond = within = 0;
      continue;
    }
    beyond = 0;
    within += length;
    if (start >= 0 && within >= toEnd) {
      found.push({ first: start, last: first + length - within - 1 });
      start = -1;
    }
  }
  if (start >= 0) found.push({ first: start, last: starts[levels.length]! - 1 });
  return found;
}
