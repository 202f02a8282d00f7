// The even grid that variability, episodes and slots of the day are computed on: readings joined by straight lines, long gaps left open.
import type { Columns } from '../model/columns.ts';
import { AppError } from '../model/errors.ts';
import type { Day, UtcMs, Zone } from '../model/time.ts';
import { DAY_MS, MINUTE_MS, wallFromMs } from '../model/time.ts';
import { lowerBound } from './search.ts';
import { oncePerZone } from './once.ts';
import { gridStepMin } from './spacing.ts';

/** Readings with the moments at which a device's clock was set: no line is drawn across these. */
export interface Series extends Columns {
  /** UTC ms, ascending. */
  readonly breaks?: readonly UtcMs[];
}

/** Glucose at even steps, NaN where it is not known. */
export interface Grid {
  readonly stepMin: number;
  /** Local midnight at which the first day begins, UTC ms. */
  readonly start: UtcMs;
  readonly firstDay: Day;
  /** Rows of `rows`. */
  readonly days: number;
  /** Columns of `rows`: 1440 / stepMin. */
  readonly perDay: number;
  /** Elapsed time: point k lies (k + 1) steps after `start`. */
  readonly flat: Float64Array;
  /**
   * Local time, row by row: column c of a day is its local time (c + 1) steps after midnight; 24:00 belongs to the day
   * that ends. The very array `flat` when no clock change falls into it. On a day of 23 hours the missing hour is NaN;
   * on one of 25 the second pass of the repeated hour is in no column.
   */
  readonly rows: Float64Array;
  /** Points of `flat` that are not NaN. */
  readonly present: number;
}

/** Longer gaps between readings are not filled. */
export const MAX_FILLED_GAP_MS = 45 * MINUTE_MS;

/** A hundred years at one point a minute; more is a reading with an absurd date. */
const MAX_POINTS = 53e6;

/**
 * The grid. `stepMin` divides 1440; without it the step follows the readings' spacing. Without readings a grid of no days.
 * @formula step = median spacing in whole minutes, where a day is no multiple of it 20 for wider and the nearest multiple of 5 for narrower spacings; points at local midnight + step, + 2 · step, … of each day; straight lines between readings, of readings at one instant the last; nothing before the first and after the last reading, nor strictly inside a gap of more than 45 min or across a change of the device's clock. On a day of 23 hours the columns of the missing hour are empty, on one of 25 the second pass of the repeated hour is in no column
 * @unit mg/dL
 * @rounding none
 * @source iglu 4.3.0; clock changes are our addition
 */
export function grid(columns: Series, zone: Zone, stepMin?: number): Grid {
  // The step that follows from the spacing and the same one asked for are one grid.
  return gridOnce(columns, zone, stepMin ?? gridStepMin(columns));
}

const gridOnce = oncePerZone(makeGrid);

/** UTC ms of point `k` of `flat`. */
export function pointAt(of: Grid, k: number): UtcMs {
  return of.start + (k + 1) * of.stepMin * MINUTE_MS;
}

function makeGrid(columns: Series, zone: Zone, stepMin: number): Grid {
  const { at, length } = columns;
  const perDay = 1440 / stepMin;
  if (length === 0) {
    const none = new Float64Array(0);
    return { stepMin, start: 0, firstDay: '1970-01-01', days: 0, perDay, flat: none, rows: none, present: 0 };
  }
  const firstWall = zone.wallMsAt(at[0]!);
  const midnight = Math.floor(firstWall / DAY_MS) * DAY_MS;
  const days = Math.ceil((zone.wallMsAt(at[length - 1]!) - firstWall) / DAY_MS + 1);
  const start = zone.utcFromWallMs(midnight);
  const end = zone.utcFromWallMs(midnight + days * DAY_MS);
  const points = Math.floor((end - start) / (stepMin * MINUTE_MS));
  if (!(points <= MAX_POINTS)) throw new AppError('bad-input', `readings span ${days} days: a date must be wrong`);
  const flat = new Float64Array(points);
  const present = interpolate(columns, flat, start, stepMin * MINUTE_MS);
  const changes = zone.transitions({ from: start, to: end }).some(({ beforeMs, afterMs }) => beforeMs !== afterMs);
  return {
    stepMin,
    start,
    firstDay: wallFromMs(midnight).slice(0, 10),
    days,
    perDay,
    flat,
    rows: changes ? localRows(columns, zone, flat, start, midnight, days, stepMin) : flat,
    present,
  };
}

/** Fills the points of `flat` and returns how many it could fill. */
function interpolate(columns: Series, flat: Float64Array, start: UtcMs, stepMs: number): number {
  const { at, value, length } = columns;
  const breaks = columns.breaks ?? [];
  let nextBreak = 0;
  let present = 0;
  let timeBefore = -Infinity;
  let before = 0;
  // Point k at `point` is the first one that is not behind the readings so far.
  let k = 0;
  let point = start + stepMs;
  for (let i = 0; i < length; i++) {
    const time = at[i]!;
    if (i + 1 < length && at[i + 1] === time) continue;
    const glucose = value[i]!;
    const gap = time - timeBefore;
    while (nextBreak < breaks.length && breaks[nextBreak]! <= timeBefore) nextBreak++;
    if (gap <= MAX_FILLED_GAP_MS && !(nextBreak < breaks.length && breaks[nextBreak]! <= time)) {
      const rise = glucose - before;
      while (point < time) {
        flat[k++] = before + rise * ((point - timeBefore) / gap);
        present++;
        point += stepMs;
      }
    } else if (point < time) {
      const first = k;
      k = Math.ceil((time - start) / stepMs) - 1;
      flat.fill(Number.NaN, first, k);
      point = start + (k + 1) * stepMs;
    }
    if (point === time) {
      flat[k++] = glucose;
      present++;
      point += stepMs;
    }
    timeBefore = time;
    before = glucose;
  }
  flat.fill(Number.NaN, k);
  return present;
}

/** Glucose at one instant by the rules of the grid. */
function glucoseAt(columns: Series, time: UtcMs): number {
  const { at, value } = columns;
  let after = lowerBound(at, time);
  if (at[after] === time) {
    while (at[after + 1] === time) after++;
    return value[after]!;
  }
  if (after === 0 || after === columns.length) return Number.NaN;
  while (at[after + 1] === at[after]) after++;
  const before = lowerBound(at, time) - 1;
  const gap = at[after]! - at[before]!;
  const isBroken = columns.breaks?.some((moment) => moment > at[before]! && moment <= at[after]!);
  if (gap > MAX_FILLED_GAP_MS || isBroken) return Number.NaN;
  return value[before]! + (value[after]! - value[before]!) * ((time - at[before]!) / gap);
}

/** The rows of a zone whose clock changed in between. */
function localRows(
  columns: Series,
  zone: Zone,
  flat: Float64Array,
  start: UtcMs,
  midnight: number,
  days: number,
  stepMin: number,
): Float64Array {
  const stepMs = stepMin * MINUTE_MS;
  const perDay = 1440 / stepMin;
  const rows = new Float64Array(days * perDay).fill(Number.NaN);
  for (let day = 0; day < days; day++) {
    const wall = midnight + day * DAY_MS;
    const from = zone.utcFromWallMs(wall);
    const to = zone.utcFromWallMs(wall + DAY_MS);
    const steps = (from - start) / stepMs;
    const isEven = to - from === DAY_MS && zone.offsetAt(from) === zone.offsetAt(to);
    if (isEven && Number.isInteger(steps)) {
      rows.set(flat.subarray(steps, steps + perDay), day * perDay);
      continue;
    }
    for (let column = 0; column < perDay; column++) {
      const local = wall + (column + 1) * stepMs;
      const time = zone.utcFromWallMs(local);
      if (zone.wallMsAt(time) === local) rows[day * perDay + column] = glucoseAt(columns, time);
    }
  }
  return rows;
}
