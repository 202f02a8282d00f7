// Fingersticks of many days laid over one another in 24 hours, with the hours' medians and quartiles where there are enough.
import type { Smbg } from '../model/record.ts';
import { DAY_MS, MINUTE_MS } from '../model/time.ts';
import type { RangeLimits } from '../stats/ranges.ts';
import type { Format } from '../text/format.ts';
import { HIGHEST_MGDL, LOWEST_MGDL, limitLines, smbgDrops } from './glucose-panel.ts';
import type { ChartModel, Mark, Panel } from './model.ts';
import { stopsOf } from './model.ts';
import type { ProfileBin } from './profile.ts';
import { percentileLabels, profileMarks } from './profile.ts';
import { hourTicks } from './ticks.ts';

export interface ModalDayInput {
  readonly smbg: readonly Smbg[];
  /** Percentiles by hour; absent when there are too few readings for a curve. */
  readonly bins?: readonly ProfileBin[];
  readonly format: Format;
  readonly limits: RangeLimits;
}

export function modalDayChart({ smbg, bins, format, limits }: ModalDayInput): ChartModel {
  const minuteOf = (at: number): number => {
    const wall = format.zone.wallMsAt(at);
    return (wall - Math.floor(wall / DAY_MS) * DAY_MS) / MINUTE_MS;
  };
  const drops: Mark = {
    kind: 'drops',
    items: smbgDrops(smbg, limits, format, minuteOf, false),
    // Hundreds of drops over one another are to stay apart.
    size: smbg.length > 200 ? 0.55 : smbg.length > 60 ? 0.7 : 0.85,
  };
  const panel: Panel = {
    id: 'glucose',
    share: 1,
    y: { min: LOWEST_MGDL, max: HIGHEST_MGDL },
    ...limitLines(limits, format),
    marks: [...(bins ? profileMarks(bins) : []), ...(smbg.length ? [drops] : [])],
    ...(bins && { rightLabels: percentileLabels(bins, format) }),
    timeBelow: true,
  };
  return {
    x: { unit: 'minute-of-day', min: 0, max: 1440 },
    ticks: hourTicks(),
    panels: [panel],
    stops: stopsOf([{ ...panel, marks: smbg.length ? [drops] : [] }]),
  };
}
