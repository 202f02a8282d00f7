// MAGE: the mean height of the large rises and falls of glucose, by iglu's moving-average algorithm.
import type { Columns } from '../model/columns.ts';
import type { UtcMs, Zone } from '../model/time.ts';
import { MINUTE_MS } from '../model/time.ts';
import { mean, standardDeviation } from './center.ts';
import { distribution } from './distribution.ts';
import { grid, pointAt } from './grid.ts';
import { LONG, excursions } from './mage-excursions.ts';
import { oncePerZone } from './once.ts';
import { sdPresent } from './spread.ts';

/** MAGE always runs on 5 minutes. */
const STEP_MIN = 5;
/** Longer stretches without data separate segments. */
const MAX_GAP_MIN = 180;

export interface MageSegment {
  readonly from: UtcMs;
  readonly to: UtcMs;
  /** Mean height of the rises, mg/dL; `undefined` without one. */
  readonly plus: number | undefined;
  readonly minus: number | undefined;
  /** Direction of the segment's first excursion. */
  readonly first: 'plus' | 'minus' | undefined;
}

export interface Mage {
  /** Mean of rises and falls. */
  readonly average: number | undefined;
  readonly plus: number | undefined;
  readonly minus: number | undefined;
  /** Each segment by the direction of its first excursion, as Service did. */
  readonly service: number | undefined;
  /** Each segment by its greater direction. */
  readonly max: number | undefined;
  readonly segments: readonly MageSegment[];
}

/**
 * Mean amplitude of glycemic excursions (MAGE), moving-average algorithm. There is no agreed algorithm: numbers of other
 * programs differ by tens of mg/dL, so the name of this one is shown with it.
 * @formula grid of 5 min, split at gaps above 180 min; turning points between the crossings of the 25-min and the 160-min moving average; rises (plus) and falls (minus) of at least one SD of the segment; mean height per segment and direction; weighted with the segments' lengths
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L; named "MAGE (moving average)"
 * @source Service et al., Diabetes 1970;19:644; Fernandes et al., Diabetes Technol Ther 2022;24:741; iglu 4.3.0 with its default settings
 */
export const mage: (columns: Columns, zone: Zone) => Mage = oncePerZone((columns, zone) => {
  const of = grid(columns, zone, STEP_MIN);
  const segments = segmentsOf(of.flat).map(({ first, last, sd }): MageSegment => {
    const glucose = of.flat.subarray(first, last + 1);
    const span = { from: pointAt(of, first), to: pointAt(of, last) };
    if (glucose.length < LONG || !(sd >= 1)) return { ...span, plus: undefined, minus: undefined, first: undefined };
    const { up, down, firstUp, firstDown } = excursions(glucose, sd);
    return {
      ...span,
      plus: average(up),
      minus: average(down),
      first: up.length || down.length ? (firstUp < firstDown ? 'plus' : 'minus') : undefined,
    };
  });
  return {
    average: weighted(segments, ({ plus, minus }) => [plus, minus]),
    plus: weighted(segments, ({ plus }) => [plus]),
    minus: weighted(segments, ({ minus }) => [minus]),
    service: weighted(segments, ({ first, plus, minus }) => [first === 'plus' ? plus : minus]),
    max: weighted(segments, ({ plus, minus }) => {
      const most = Math.max(plus ?? -Infinity, minus ?? -Infinity);
      return [most === -Infinity ? undefined : most];
    }),
    segments,
  };
});

interface Segment {
  readonly first: number;
  readonly last: number;
  /** With n − 1; NaN below two points. */
  readonly sd: number;
}

/** Segments begin and end with a point, and have no more than 180 min missing in a row. */
function segmentsOf(flat: Float64Array): Segment[] {
  const found: Segment[] = [];
  let first = -1;
  let last = -1;
  for (let i = 0; i < flat.length; i++) {
    if (flat[i] !== flat[i]) continue;
    if (first < 0) first = i;
    else if ((i - last - 1) * STEP_MIN > MAX_GAP_MIN) {
      found.push(segment(flat, first, last));
      first = i;
    }
    last = i;
  }
  if (first >= 0) found.push(segment(flat, first, last));
  return found;
}

function segment(flat: Float64Array, first: number, last: number): Segment {
  return { first, last, sd: sdPresent(flat, first, last + 1) };
}

function average(values: readonly number[]): number | undefined {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}

function weighted(
  segments: readonly MageSegment[],
  of: (segment: MageSegment) => readonly (number | undefined)[],
): number | undefined {
  let sum = 0;
  let weight = 0;
  for (const segment of segments) {
    for (const value of of(segment)) {
      if (value === undefined) continue;
      const length = (segment.to - segment.from) / MINUTE_MS;
      sum += length * value;
      weight += length;
    }
  }
  return weight > 0 ? sum / weight : undefined;
}

/**
 * Mean deviation beyond one SD: the simplest reading of MAGE, kept by iglu for comparison ("naive").
 * @formula mean of |g − mean| over the readings with |g − mean| > SD
 * @unit mg/dL
 * @rounding not shown
 * @source iglu 4.3.0, mage(version = "naive", sd_multiplier = 1)
 */
export function naiveMage(columns: Columns): number | undefined {
  const of = distribution(columns);
  const center = mean(columns);
  const sd = standardDeviation(columns);
  if (center === undefined || sd === undefined) return undefined;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < of.values.length; i++) {
    const away = Math.abs(of.values[i]! - center);
    if (away <= sd) continue;
    sum += of.counts[i]! * away;
    count += of.counts[i]!;
  }
  return count ? sum / count : undefined;
}
