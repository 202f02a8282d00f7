// Percentile curves by time of day over all days of a range: the picture of a person's usual day.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { DAY_MS, MINUTE_MS } from '../model/time.ts';
import { distribution } from './distribution.ts';
import { grid, pointAt } from './grid.ts';
import { oncePerZone } from './once.ts';
import { quantiles, quantilesOfCounts } from './quantile.ts';

/** Percentiles of one bin; `p50` from 3 readings on, the others from 5 on. */
export interface BinPercentiles {
  readonly p5?: number;
  readonly p25?: number;
  readonly p50?: number;
  readonly p75?: number;
  readonly p95?: number;
}

export interface ProfileBin {
  /** Minutes after local midnight, included. */
  readonly fromMin: number;
  /** Minutes after local midnight, not included. The curve is drawn through the middle of the bin. */
  readonly toMin: number;
  readonly readings: number;
  readonly raw: BinPercentiles;
  readonly smooth: BinPercentiles;
}

/** Readings in a bin below which there is no median, and below which there are no other percentiles. */
export const MIN_FOR_MEDIAN = 3;
export const MIN_FOR_QUARTILES = 5;

const CURVES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
const KEYS = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;

/**
 * Glucose profile: percentiles 5, 25, 50, 75 and 95 by time of day, in bins of `binMin` minutes of local time.
 * Without readings in a bin there is nothing to draw there. With mixed sampling intervals the points of the grid stand in
 * for the readings.
 * @formula type 7 percentiles of all readings of all days in the bin; smoothed around the clock: (before + 4·bin + after) / 6, or (4·bin + neighbour) / 5 when one neighbour is missing; a bin with fewer than 5 readings has no quartiles, with fewer than 3 no median
 * @unit mg/dL
 * @rounding none in the curve
 * @source percentiles: Danne et al., Diabetes Care 2017;40:1631; smoothing: tidepool-org/viz 1.57.0
 */
export function profile(columns: Columns, zone: Zone, binMin = 60): readonly ProfileBin[] {
  return profileOnce(columns, zone, binMin);
}

const profileOnce = oncePerZone((columns: Columns, zone: Zone, binMin: number): readonly ProfileBin[] => {
  if (!distribution(columns).mixed) return binned(columns.at, columns.value, columns.length, zone, binMin);
  const of = grid(columns, zone);
  const at = new Float64Array(of.present);
  const value = new Float64Array(of.present);
  let next = 0;
  for (let k = 0; k < of.flat.length; k++) {
    const v = of.flat[k]!;
    if (v !== v) continue;
    at[next] = pointAt(of, k);
    value[next++] = v;
  }
  return binned(at, value, next, zone, binMin);
});

/** The bins of any values with times (UTC ms). */
export function binned(
  at: ArrayLike<number>,
  value: ArrayLike<number>,
  length: number,
  zone: Zone,
  binMin: number,
): readonly ProfileBin[] {
  const bins = Math.ceil(1440 / binMin);
  const binOf = binsOf(at, length, zone, binMin);
  const { counts, raw } = countedBins(value, binOf, bins) ?? sortedBins(value, binOf, bins);
  const smooth = smoothAroundTheClock(raw);
  return raw.map((own, bin) => ({
    fromMin: bin * binMin,
    toMin: Math.min(1440, (bin + 1) * binMin),
    readings: counts[bin]!,
    raw: own,
    smooth: smooth[bin]!,
  }));
}

/** The bin of each time. */
function binsOf(at: ArrayLike<number>, length: number, zone: Zone, binMin: number): Uint16Array {
  const binMs = binMin * MINUTE_MS;
  const binOf = new Uint16Array(length);
  // Neighbours mostly share a bin: from when to when (UTC) it lasts is worth remembering.
  let from = 0;
  let to = 0;
  let bin = 0;
  for (let i = 0; i < length; i++) {
    const time = at[i]!;
    if (time < from || time >= to) {
      const offset = zone.offsetAt(time);
      const wall = time + offset;
      const midnight = Math.floor(wall / DAY_MS) * DAY_MS;
      bin = Math.floor((wall - midnight) / binMs);
      from = midnight + bin * binMs - offset;
      to = Math.min(midnight + DAY_MS - offset, from + binMs);
      // A clock change inside the bin: then it holds for this moment only.
      if (zone.offsetAt(from) !== offset || zone.offsetAt(to - 1) !== offset) from = to = time;
    }
    binOf[i] = bin;
  }
  return binOf;
}

interface Bins {
  readonly counts: ArrayLike<number>;
  readonly raw: readonly BinPercentiles[];
}

/** Values below this have a place each in the count; sensors end at 400 or 500 mg/dL. */
const WHOLE = 512;

/** Percentiles of whole numbers by counting them; `undefined` when there are others. */
function countedBins(value: ArrayLike<number>, binOf: Uint16Array, bins: number): Bins | undefined {
  const table = new Uint32Array(bins * WHOLE);
  const counts = new Uint32Array(bins);
  let least = WHOLE;
  let most = 0;
  for (let i = 0; i < binOf.length; i++) {
    const v = value[i]!;
    const slot = v | 0;
    if (slot !== v || slot < 0 || slot >= WHOLE) return undefined;
    if (slot < least) least = slot;
    if (slot > most) most = slot;
    const bin = binOf[i]!;
    table[bin * WHOLE + slot]!++;
    counts[bin]!++;
  }
  const values = SLOTS.subarray(least, most + 1);
  const raw = Array.from(counts, (count, bin) => {
    const own = table.subarray(bin * WHOLE + least, bin * WHOLE + most + 1);
    return binPercentiles(count, (ps) => quantilesOfCounts(values, own, ps, count)!);
  });
  return { counts, raw };
}

const SLOTS = Uint16Array.from({ length: WHOLE }, (_, slot) => slot);

/** Percentiles of any numbers, put in order of their bins first. */
function sortedBins(value: ArrayLike<number>, binOf: Uint16Array, bins: number): Bins {
  const starts = new Uint32Array(bins + 1);
  for (let i = 0; i < binOf.length; i++) starts[binOf[i]! + 1]!++;
  for (let bin = 0; bin < bins; bin++) starts[bin + 1]! += starts[bin]!;
  const sorted = new Float64Array(binOf.length);
  const next = starts.slice();
  for (let i = 0; i < binOf.length; i++) sorted[next[binOf[i]!]!++] = value[i]!;
  const counts: number[] = [];
  const raw: BinPercentiles[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const own = sorted.subarray(starts[bin]!, starts[bin + 1]!);
    counts.push(own.length);
    raw.push(binPercentiles(own.length, (ps) => quantiles(own, ps)!));
  }
  return { counts, raw };
}

function binPercentiles(count: number, of: (ps: readonly number[]) => number[]): BinPercentiles {
  if (count < MIN_FOR_MEDIAN) return {};
  if (count < MIN_FOR_QUARTILES) return { p50: of([0.5])[0]! };
  const [p5, p25, p50, p75, p95] = of(CURVES) as [number, number, number, number, number];
  return { p5, p25, p50, p75, p95 };
}

/**
 * Cyclic 1-4-1 smoothing. The day is a circle: 23:00 and 01:00 are the neighbours of 00:00. All curves of a bin use the
 * same neighbours (those that have the curves this bin has), so that they keep their order.
 */
export function smoothAroundTheClock(bins: readonly BinPercentiles[]): BinPercentiles[] {
  return bins.map((own, bin) => {
    if (own.p50 === undefined) return {};
    const hasQuartiles = own.p25 !== undefined;
    const neighbours = [bins[(bin + bins.length - 1) % bins.length]!, bins[(bin + 1) % bins.length]!].filter((other) =>
      hasQuartiles ? other.p25 !== undefined : other.p50 !== undefined,
    );
    const smoothed: { -readonly [K in keyof BinPercentiles]: BinPercentiles[K] } = {};
    for (const key of KEYS) {
      const center = own[key];
      if (center === undefined) continue;
      const sum = neighbours.reduce((total, other) => total + other[key]!, 4 * center);
      smoothed[key] = sum / (4 + neighbours.length);
    }
    return smoothed;
  });
}
