// How often each value occurs: glucose comes in a few hundred different values, so most measures are sums over these.
import type { Columns } from '../model/columns.ts';
import { AppError } from '../model/errors.ts';
import { MGDL_PER_MMOLL } from '../model/units.ts';
import { once } from './once.ts';
import { pick } from './within.ts';

/** Distinct values, ascending, with how often and for how long each was there. */
export interface Distribution {
  /** Readings. */
  readonly count: number;
  /** Σ of the readings' intervals, minutes. */
  readonly minutes: number;
  /** More than one interval occurs: then shares and means weigh each reading with its interval. */
  readonly mixed: boolean;
  /** Distinct values, mg/dL, ascending. */
  readonly values: Float64Array;
  /** Readings per value. */
  readonly counts: Float64Array;
  /** What each value counts for in means and shares: minutes when intervals are mixed, else readings. */
  readonly weights: Float64Array;
  /** Σ `weights`. */
  readonly weight: number;
}

/** The distribution of the readings of `columns`. A value that is not a number: `AppError` 'bad-input'. */
export const distribution: (columns: Columns) => Distribution = once((columns) =>
  distributionOf(columns, 0, columns.length),
);

const WHOLE = 1024;
const STEP = MGDL_PER_MMOLL / 10;

/** The distribution of the readings `from` ≤ index < `to`. */
export function distributionOf(columns: Columns, from: number, to: number): Distribution {
  const count = Math.max(0, to - from);
  const interval = onlyInterval(columns, from, to);
  if (interval !== undefined) {
    const { values, counts } = countedAlike(columns, from, to);
    return { count, minutes: count * interval, mixed: false, values, counts, weights: counts, weight: count };
  }
  const { values, counts, minutes } = counted(columns, from, to);
  const total = minutes.reduce((sum, own) => sum + own, 0);
  return { count, minutes: total, mixed: true, values, counts, weights: minutes, weight: total };
}

/** The interval that all readings share, 0 without readings; `undefined` when they differ. */
function onlyInterval({ intervalMin }: Columns, from: number, to: number): number | undefined {
  if (to <= from) return 0;
  const first = intervalMin[from]!;
  for (let i = from; i < to; i++) if (intervalMin[i] !== first) return undefined;
  return first;
}

/** Mixed intervals: each interval by itself, then put together. */
function counted(columns: Columns, from: number, to: number): Part {
  const sizes = new Uint32Array(256);
  for (let i = from; i < to; i++) sizes[columns.intervalMin[i]!]!++;
  const indexes = Array.from(sizes, (size) => new Uint32Array(size));
  const next = new Uint32Array(256);
  for (let i = from; i < to; i++) {
    const interval = columns.intervalMin[i]!;
    indexes[interval]![next[interval]!++] = i;
  }
  const parts = indexes.map((own, interval): Part => {
    const part = countedAlike(pick(columns, own), 0, own.length);
    return { ...part, minutes: part.counts.map((count) => count * interval) };
  });
  return joined(merged(parts));
}

/** Counts readings that share one interval; without their minutes. */
function countedAlike({ value }: Columns, from: number, to: number): Part {
  // Whole mg/dL and tenths of mmol/L are counted in place; whatever else there is is gathered and sorted.
  const whole = new Uint32Array(WHOLE);
  let tenths: Tenths | undefined;
  let other: Float64Array | undefined;
  let others = 0;
  for (let i = from; i < to; i++) {
    const v = value[i]!;
    const slot = v | 0;
    if (slot === v && slot >= 0 && slot < WHOLE) {
      whole[slot]!++;
      continue;
    }
    const k = (v / STEP + 0.5) | 0;
    if (k > 0 && k < WHOLE) {
      tenths ??= { values: new Float64Array(WHOLE), counts: new Uint32Array(WHOLE) };
      if (tenths.values[k] === v || tenths.counts[k] === 0) {
        tenths.values[k] = v;
        tenths.counts[k]!++;
        continue;
      }
    }
    if (!Number.isFinite(v)) throw new AppError('bad-input', `reading ${i} is not a number: ${v}`);
    (other ??= new Float64Array(to - i))[others++] = v;
  }
  const parts = [partOf(whole)];
  if (tenths) parts.push(partOf(tenths.counts, tenths.values));
  if (other) parts.push(runLengths(other.subarray(0, others)));
  return merged(parts);
}

/** The value that first fell into each tenth of mmol/L, and how often it came. */
interface Tenths {
  readonly values: Float64Array;
  readonly counts: Uint32Array;
}

interface Part {
  /** Ascending; equal ones may stand side by side before `joined`. */
  readonly values: Float64Array;
  readonly counts: Float64Array;
  readonly minutes: Float64Array;
}

const NONE = new Float64Array(0);

/** The slots that are counted; each one's value is its number unless `valueOf` has another. */
function partOf(all: Uint32Array, valueOf?: Float64Array): Part {
  let size = 0;
  for (let slot = 0; slot < WHOLE; slot++) if (all[slot]! > 0) size++;
  const values = new Float64Array(size);
  const counts = new Float64Array(size);
  for (let slot = 0, to = 0; to < size; slot++) {
    if (all[slot] === 0) continue;
    values[to] = valueOf ? valueOf[slot]! : slot;
    counts[to++] = all[slot]!;
  }
  return { values, counts, minutes: NONE };
}

function runLengths(unsorted: Float64Array): Part {
  const values = unsorted.sort();
  return joined({ values, counts: new Float64Array(values.length).fill(1), minutes: NONE });
}

/** Equal values side by side put together. */
function joined({ values, counts, minutes }: Part): Part {
  let to = -1;
  const own = { values: values.slice(), counts: counts.slice(), minutes: minutes.slice() };
  for (let i = 0; i < values.length; i++) {
    if (to >= 0 && own.values[to] === values[i]) {
      own.counts[to]! += counts[i]!;
      if (minutes.length) own.minutes[to]! += minutes[i]!;
      continue;
    }
    to++;
    own.values[to] = values[i]!;
    own.counts[to] = counts[i]!;
    if (minutes.length) own.minutes[to] = minutes[i]!;
  }
  const size = to + 1;
  return {
    values: own.values.slice(0, size),
    counts: own.counts.slice(0, size),
    minutes: own.minutes.slice(0, minutes.length ? size : 0),
  };
}

/** Parts merged by value. */
function merged(parts: readonly Part[]): Part {
  const full = parts.filter((part) => part.values.length > 0);
  if (full.length === 1) return full[0]!;
  const size = full.reduce((sum, part) => sum + part.values.length, 0);
  const values = new Float64Array(size);
  const counts = new Float64Array(size);
  const minutes = new Float64Array(full.some((part) => part.minutes.length) ? size : 0);
  const next = full.map(() => 0);
  for (let to = 0; to < size; to++) {
    let least = -1;
    for (let p = 0; p < full.length; p++) {
      const v = full[p]!.values[next[p]!];
      if (v !== undefined && (least < 0 || v < full[least]!.values[next[least]!]!)) least = p;
    }
    const from = next[least]!++;
    values[to] = full[least]!.values[from]!;
    counts[to] = full[least]!.counts[from]!;
    if (minutes.length) minutes[to] = full[least]!.minutes[from]!;
  }
  return { values, counts, minutes };
}

/** Σ weight · f(value) / Σ weight over the readings; `undefined` without readings. */
export function weightedMean(of: Distribution, f: (value: number) => number): number | undefined {
  if (of.count === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < of.values.length; i++) sum += of.weights[i]! * f(of.values[i]!);
  return sum / of.weight;
}
