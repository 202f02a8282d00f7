// Several days side by side on one time axis: a week of glucose in a strip.
import type { Columns } from '../model/columns.ts';
import type { Smbg } from '../model/record.ts';
import type { Day } from '../model/time.ts';
import type { RangeLimits } from '../stats/ranges.ts';
import type { Format } from '../text/format.ts';
import { HIGHEST_MGDL, LOWEST_MGDL, cgmDots, limitLines, smbgDrops } from './glucose-panel.ts';
import type { ChartModel, Mark, Panel } from './model.ts';
import { stopsOf } from './model.ts';
import { daysTicks } from './ticks.ts';

export interface DaysInput {
  /** In order, without gaps. */
  readonly days: readonly Day[];
  readonly cgm?: Columns;
  readonly smbg?: readonly Smbg[];
  readonly format: Format;
  readonly limits: RangeLimits;
}

export function daysChart({ days, cgm, smbg = [], format, limits }: DaysInput): ChartModel {
  const { from } = format.zone.dayRange(days[0]!);
  const { to } = format.zone.dayRange(days.at(-1)!);
  const inside = smbg.filter(({ at }) => at >= from && at < to);
  const marks: Mark[] = [];
  if (cgm?.length) marks.push(cgmDots(cgm, limits));
  if (inside.length)
    marks.push({ kind: 'drops', items: smbgDrops(inside, limits, format, (at) => at, false), size: 0.8 });
  const panel: Panel = {
    id: 'glucose',
    share: 1,
    y: { min: LOWEST_MGDL, max: HIGHEST_MGDL },
    ...limitLines(limits, format),
    marks,
    timeBelow: true,
  };
  return {
    x: { unit: 'utc-ms', min: from, max: to },
    ticks: daysTicks(days, format.zone, format),
    panels: [panel],
    stops: stopsOf([panel]).filter((at) => at >= from && at < to),
  };
}
