// The two clocks of a block: UTC times as steps from one to the next, and wall clock texts parsed a day at a time.
import { AppError } from '../model/errors.ts';
import type { WallTime } from '../model/time.ts';
import { HOUR_MS, MINUTE_MS, wallMs } from '../model/time.ts';
import { columnSize, readColumn, type Width, widthOf, writeColumn } from './number-columns.ts';

/** Times as they will be written: `unitMs` 0 when they are no whole milliseconds and stand as they are, else steps in that unit. */
export interface TimePlan {
  readonly unitMs: number;
  readonly width: Width;
  readonly numbers: Float64Array;
  readonly count: number;
  readonly first: number;
}

/** Codes of `unitMs` in the bytes. */
const UNITS_MS = [0, 1, 1000, MINUTE_MS];

/** Bytes the times take, [0] code of the unit and [1:9) the first time included. */
export function timesSize(plan: TimePlan): number {
  return 9 + columnSize(plan.width, plan.count);
}

/** How to write the first `count` (at least 1) times, ascending. `scratch` is overwritten. */
export function planTimes(at: Float64Array, count: number, scratch: Float64Array): TimePlan {
  const first = at[0]!;
  let unitMs = MINUTE_MS;
  for (let i = 0; i < count; i++) {
    const ms = at[i]!;
    if (!Number.isInteger(ms)) return { unitMs: 0, width: widthOf(at, count), numbers: at, count, first };
    while ((ms - first) % unitMs !== 0) unitMs = unitMs === MINUTE_MS ? 1000 : 1;
  }
  for (let i = 1; i < count; i++) scratch[i - 1] = (at[i]! - at[i - 1]!) / unitMs;
  return { unitMs, width: widthOf(scratch, count - 1), numbers: scratch, count: count - 1, first };
}

/** Returns the position after the times. */
export function writeTimes(view: DataView, position: number, plan: TimePlan): number {
  view.setUint8(position, UNITS_MS.indexOf(plan.unitMs));
  view.setFloat64(position + 1, plan.first, true);
  return writeColumn(view, position + 9, plan.width, plan.numbers, plan.count);
}

/** Reads `count` (at least 1) times to `into` from `offset` on and returns the position after them; `storage` when it cannot. */
export function readTimes(view: DataView, position: number, count: number, into: Float64Array, offset: number): number {
  if (position + 9 > view.byteLength) throw new AppError('storage', `times at byte ${position} of ${view.byteLength}`);
  const unitMs = UNITS_MS[view.getUint8(position)];
  if (unitMs === undefined) throw new AppError('storage', `unit ${view.getUint8(position)} of times`);
  if (unitMs === 0) return readColumn(view, position + 9, count, into, offset);
  const end = readColumn(view, position + 9, count - 1, into, offset + 1);
  let at = view.getFloat64(position + 1, true);
  into[offset] = at;
  for (let i = offset + 1; i < offset + count; i++) into[i] = at += into[i]! * unitMs;
  return end;
}

let knownDay = '';
let knownDayMs = Number.NaN;

/** `wallMs` for many texts of the same day: looks at the day once, at the time of day digit by digit, ten times as fast. */
export function wallMsOfDay(wall: WallTime): number {
  if (wall.length !== 19) return wallMs(wall);
  if (knownDay === '' || !wall.startsWith(knownDay)) {
    knownDay = wall.slice(0, 10);
    knownDayMs = wallMs(`${knownDay}T00:00:00`);
  }
  const hour = twoDigits(wall, 11);
  const minute = twoDigits(wall, 14);
  const second = twoDigits(wall, 17);
  // 84 is T, 58 is a colon.
  const marks = wall.charCodeAt(10) === 84 && wall.charCodeAt(13) === 58 && wall.charCodeAt(16) === 58;
  if (!marks || !(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  return knownDayMs + hour * HOUR_MS + minute * MINUTE_MS + second * 1000;
}

function twoDigits(text: string, position: number): number {
  const tens = text.charCodeAt(position) - 48;
  const ones = text.charCodeAt(position + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
