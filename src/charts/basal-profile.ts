// A basal profile over 24 hours as steps, with another one dashed beside it to compare.
import type { Format } from '../text/format.ts';
import type { ChartModel, Panel } from './model.ts';
import { hourTicks } from './ticks.ts';

export interface BasalSlot {
  readonly startMin: number;
  readonly unitsPerHour: number;
}

const DAY_MIN = 1440;

/** `slots` in order, the first one at midnight; `compared` are drawn as a dashed line. */
export function basalProfileChart(
  slots: readonly BasalSlot[],
  format: Format,
  compared: readonly BasalSlot[] = [],
): ChartModel {
  const most = Math.max(0.1, ...[...slots, ...compared].map(({ unitsPerHour }) => unitsPerHour));
  const step = [0.1, 0.25, 0.5, 1, 2, 5].find((size) => most / size <= 3) ?? 10;
  const lines = Array.from({ length: Math.floor(most / step) }, (_, index) => (index + 1) * step);
  const panel: Panel = {
    id: 'basal',
    share: 1,
    y: { min: 0, max: most * 1.12 },
    lines: lines.map((value) => ({
      value,
      label: format.number(value, step < 0.5 ? 2 : 1),
      tone: 'line' as const,
      rank: 0,
    })),
    tints: [],
    marks: [
      {
        kind: 'steps',
        items: stretches(slots).map((stretch) => ({ ...stretch, style: 'scheduled' as const })),
        programmed: stretches(compared),
      },
    ],
    timeBelow: true,
  };
  return {
    x: { unit: 'minute-of-day', min: 0, max: DAY_MIN },
    ticks: hourTicks().map(({ at, label, rank }) => ({ at, label, rank })),
    panels: [panel],
    stops: Float64Array.from(slots, ({ startMin }) => startMin),
  };
}

function stretches(slots: readonly BasalSlot[]): { readonly from: number; readonly to: number; readonly y: number }[] {
  return slots.map(({ startMin, unitsPerHour }, index) => ({
    from: startMin,
    to: slots[index + 1]?.startMin ?? DAY_MIN,
    y: unitsPerHour,
  }));
}
