// A typical day: median, quartiles and the 5–95 % band over 24 hours.
import type { RangeLimits } from '../stats/ranges.ts';
import type { Format } from '../text/format.ts';
import { HIGHEST_MGDL, LOWEST_MGDL, limitLines } from './glucose-panel.ts';
import type { ChartModel, Mark, Panel } from './model.ts';
import { hourTicks } from './ticks.ts';

/** Percentiles of one part of the day, mg/dL; undefined where too few readings were there. */
export interface ProfileBin {
  /** Minutes of the day; the curve goes through the middle. */
  readonly fromMin: number;
  readonly toMin: number;
  readonly p5?: number | undefined;
  readonly p25?: number | undefined;
  readonly p50?: number | undefined;
  readonly p75?: number | undefined;
  readonly p95?: number | undefined;
}

export interface ProfileInput {
  /** In order, all of the day. */
  readonly bins: readonly ProfileBin[];
  readonly format: Format;
  readonly limits: RangeLimits;
}

type Percentile = 'p5' | 'p25' | 'p50' | 'p75' | 'p95';
const PERCENT: Readonly<Record<Percentile, number>> = { p5: 5, p25: 25, p50: 50, p75: 75, p95: 95 };
const DAY_MIN = 1440;

export function profileChart(input: ProfileInput): ChartModel {
  const { bins, format, limits } = input;
  const panel: Panel = {
    id: 'glucose',
    share: 1,
    y: { min: LOWEST_MGDL, max: HIGHEST_MGDL },
    ...limitLines(limits, format),
    marks: profileMarks(bins),
    rightLabels: percentileLabels(bins, format),
    timeBelow: true,
  };
  return {
    x: { unit: 'minute-of-day', min: 0, max: DAY_MIN },
    ticks: hourTicks(),
    panels: [panel],
    stops: Float64Array.from(bins.filter((bin) => bin.p50 !== undefined).map(middleOf)),
  };
}

/** Bands and median; each is drawn only where its own percentiles are there. */
export function profileMarks(bins: readonly ProfileBin[]): Mark[] {
  const outer = curves(bins, ['p5', 'p95']);
  const inner = curves(bins, ['p25', 'p75']);
  const median = curves(bins, ['p50']);
  const edge = { kind: 'line', tone: 'brand', width: 0.75, dash: [3, 3] } as const;
  const marks: Mark[] = [
    { kind: 'band', x: outer.x, low: outer.y.p5, high: outer.y.p95, tone: 'brand', strength: 'outer' },
    { kind: 'band', x: inner.x, low: inner.y.p25, high: inner.y.p75, tone: 'brand', strength: 'inner' },
    { ...edge, x: outer.x, y: outer.y.p5 },
    { ...edge, x: outer.x, y: outer.y.p95 },
    { kind: 'line', x: median.x, y: median.y.p50, tone: 'brand', width: 2.25 },
  ];
  return marks.filter((mark) => (mark.kind === 'band' || mark.kind === 'line') && mark.x.length > 0);
}

/**
 * The points of curves that go through the bins' middles. Where a neighbour is missing the curve goes straight on to the
 * end of its bin and stops (a NaN): an hour by itself is a box an hour wide, and hours without readings stay empty.
 * The day is a circle: at midnight the curve meets itself.
 */
function curves<P extends Percentile>(
  bins: readonly ProfileBin[],
  names: readonly P[],
): { readonly x: number[]; readonly y: Readonly<Record<P, number[]>> } {
  const x: number[] = [];
  const y = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<P, number[]>;
  const point = (minute: number, value: (name: P) => number): void => {
    x.push(minute);
    for (const name of names) y[name].push(value(name));
  };
  const there = (bin: ProfileBin | undefined): boolean =>
    bin !== undefined && names.every((name) => bin[name] !== undefined);
  for (const [index, bin] of bins.entries()) {
    if (!there(bin)) continue;
    const own = (name: P): number => bin[name]!;
    const before = bins.at(index - 1)!;
    const after = bins[(index + 1) % bins.length]!;
    const first = index === 0;
    const last = index === bins.length - 1;
    if (!there(before)) {
      if (!first) point(bin.fromMin, () => Number.NaN);
      point(bin.fromMin, own);
    } else if (first) point(0, (name) => atMidnight(before, bin, name));
    point(middleOf(bin), own);
    if (!there(after)) point(bin.toMin, own);
    else if (last) point(DAY_MIN, (name) => atMidnight(bin, after, name));
  }
  return { x, y };
}

function middleOf({ fromMin, toMin }: ProfileBin): number {
  return (fromMin + toMin) / 2;
}

/** Where the straight line from the day's last bin to its first crosses midnight. */
function atMidnight(last: ProfileBin, first: ProfileBin, name: Percentile): number {
  const before = DAY_MIN - middleOf(last);
  const after = middleOf(first);
  return (last[name]! * after + first[name]! * before) / (before + after);
}

/** Names of the percentiles at the right edge, at the height where each line ends; none when it ends before. */
export function percentileLabels(bins: readonly ProfileBin[], format: Format): NonNullable<Panel['rightLabels']> {
  const names: Percentile[] = ['p50', 'p25', 'p75', 'p5', 'p95'];
  return names.flatMap((name) => {
    const { x, y } = curves(bins, [name]);
    if (x.at(-1) !== DAY_MIN) return [];
    const label = format.percent(PERCENT[name] / 100);
    return [{ value: y[name].at(-1)!, label, tone: name === 'p50' ? ('brand' as const) : ('muted' as const) }];
  });
}
