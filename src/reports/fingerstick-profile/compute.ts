// The numbers of the fingerstick profile: of readings, never of time, and without tests of control solution.
import type { ControlTest, GlucoseMark, Smbg } from '../../model/record.ts';
import type { Day } from '../../model/time.ts';
import { addDays, daysBetween, zone as zoneOf } from '../../model/time.ts';
import { HIGHEST_MGDL } from '../../charts/glucose-panel.ts';
import { ENOUGH_DAYS } from '../../stats/coverage.ts';
import type { FingerstickProfile, FingerstickStats } from '../../stats/fingersticks.ts';
import {
  distinctFingersticks,
  fingerstickProfile,
  fingerstickStats,
  fingersticksPerDay,
  markedWith,
} from '../../stats/fingersticks.ts';
import type { TimeBlock } from '../../stats/time-blocks.ts';
import { fingersticksByBlock } from '../../stats/time-blocks.ts';
import type { ReportInput } from '../report.ts';

/** Marks that have a line of their own when a reading carries them. */
export const SHOWN_MARKS = [
  'before-meal',
  'after-meal',
  'fasting',
  'bedtime',
  'night',
] as const satisfies readonly GlucoseMark[];
export type ShownMark = (typeof SHOWN_MARKS)[number];

export interface FingerstickModel {
  /** Each reading once, in time order. */
  readonly readings: readonly Smbg[];
  readonly stats: FingerstickStats;
  readonly days: number;
  readonly daysWithReadings: number;
  readonly perDay: number;
  readonly profile: FingerstickProfile;
  readonly blocks: readonly { readonly block: TimeBlock; readonly stats: FingerstickStats }[];
  readonly marks: readonly { readonly mark: ShownMark; readonly stats: FingerstickStats }[];
  /** The last two weeks of the range, or all of it when it is shorter, oldest first. */
  readonly lastDays: readonly Day[];
  /** How many readings were LO, HI, or lie above the charts' scale without being HI. */
  readonly lows: number;
  readonly highs: number;
  readonly clamped: number;
  /** Left out: tests of control solution, and copies of a reading from another device. */
  readonly controls: number;
  readonly copies: number;
}

export function computeFingersticks(input: ReportInput): FingerstickModel {
  const { range } = input;
  const zone = zoneOf(input.zoneId);
  const limits = input.ranges.limits;
  const inRange = input.records.filter(({ at }) => at >= range.from && at < range.to);
  const all = inRange.filter((record): record is Smbg => record.kind === 'smbg');
  const controls = inRange.filter((record): record is ControlTest => record.kind === 'control').length;
  const sorts = new Map(input.devices.map(({ id, sort }) => [id, sort]));
  const distinct = distinctFingersticks(all, ({ manual, deviceId }) =>
    manual ? 2 : sorts.get(deviceId) === 'pump' ? 1 : 0,
  );
  const readings = distinct.map(({ reading }) => reading);
  const first = zone.dayAt(range.from);
  const last = zone.dayAt(Math.max(range.from, range.to - 1));
  const days = daysBetween(first, last) + 1;
  const shown = Math.min(days, ENOUGH_DAYS);
  return {
    readings,
    stats: fingerstickStats(readings, limits),
    days,
    daysWithReadings: new Set(readings.map(({ at }) => zone.dayAt(at))).size,
    perDay: fingersticksPerDay(readings, range, zone),
    profile: fingerstickProfile(readings, zone),
    blocks: fingersticksByBlock(readings, zone, limits, input.blocks),
    marks: SHOWN_MARKS.map((mark) => ({ mark, stats: fingerstickStats(markedWith(readings, mark), limits) })).filter(
      ({ stats }) => stats.count > 0,
    ),
    lastDays: Array.from({ length: shown }, (_, index) => addDays(last, index + 1 - shown)),
    lows: readings.filter(({ bound }) => bound === 'low').length,
    highs: readings.filter(({ bound }) => bound === 'high').length,
    clamped: readings.filter(({ mgdl, bound }) => bound === undefined && mgdl > HIGHEST_MGDL).length,
    controls,
    copies: all.length - readings.length,
  };
}
