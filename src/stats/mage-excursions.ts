// The inner part of MAGE: moving averages, their crossings, turning points and the excursions that are large enough.

/** Places of the two moving averages, iglu's defaults. */
const SHORT = 5;
export const LONG = 32;

export interface Excursions {
  /** Heights of rises, mg/dL. */
  readonly up: readonly number[];
  /** Heights of falls, mg/dL. */
  readonly down: readonly number[];
  /** Turning point at which the first rise and the first fall begin; Infinity without one. */
  readonly firstUp: number;
  readonly firstDown: number;
}

/** Where the averages are nearer than this their difference is computed without rounding errors. */
const NEAR = 1e-5;

/** Excursions of at least `size` in a segment (NaN for missing points). */
export function excursions(glucose: Float64Array, size: number): Excursions {
  const turning = turningValues(glucose);
  const up = rises(turning, size);
  const down = falls(turning, size);
  return {
    up: up.map(({ height }) => height),
    down: down.map(({ height }) => height),
    firstUp: up[0]?.from ?? Infinity,
    firstDown: down[0]?.from ?? Infinity,
  };
}

interface Crossing {
  readonly at: number;
  readonly kind: 'min' | 'max';
}

/** Glucose at the turning points, in order. */
function turningValues(glucose: Float64Array): number[] {
  const crossings = findCrossings(glucose);
  const values: number[] = [];
  let from = crossings[0]!.at;
  for (let k = 0; k + 1 < crossings.length; k++) {
    const to = crossings[k + 1]!.at;
    // The first of equal ones; a missing point is neither greater nor less.
    let best = from;
    if (crossings[k]!.kind === 'max') {
      for (let i = from + 1; i <= to; i++) if (glucose[i]! > glucose[best]!) best = i;
    } else {
      for (let i = from + 1; i <= to; i++) if (glucose[i]! < glucose[best]!) best = i;
    }
    values.push(glucose[best]!);
    from = best;
  }
  return values;
}

/** Sums are begun afresh this often, so that their rounding errors cannot grow. */
const AFRESH = 1024;

/** Where the short and the long moving average cross, with the first and the last point around. */
function findCrossings(glucose: Float64Array): Crossing[] {
  const size = glucose.length;
  const longAtFirst = exactMean(glucose, 0, LONG - 1);
  // Of each average the first places have the value of its first whole window.
  const atStart = (i: number): number => {
    const end = Math.max(i, SHORT - 1);
    return exactMean(glucose, end - SHORT + 1, end) - longAtFirst;
  };
  let before = atStart(0);
  let atLast = before;
  const crossings: Crossing[] = [{ at: 0, kind: before > 0 ? 'max' : 'min' }];
  let shortSum = 0;
  let shortCount = 0;
  let longSum = 0;
  let longCount = 0;
  for (let i = 1; i < size; i++) {
    const v = glucose[i]!;
    let own: number;
    if (i < LONG - 1) own = atStart(i);
    else {
      if ((i - LONG + 1) % AFRESH === 0) {
        shortSum = shortCount = longSum = longCount = 0;
        for (let k = i - LONG + 1; k <= i; k++) {
          const one = glucose[k]!;
          if (one !== one) continue;
          longSum += one;
          longCount++;
          if (k <= i - SHORT) continue;
          shortSum += one;
          shortCount++;
        }
      } else if (longCount === LONG && v === v) {
        // The windows were full and stay so.
        longSum += v - glucose[i - LONG]!;
        shortSum += v - glucose[i - SHORT]!;
      } else {
        if (v === v) {
          longSum += v;
          longCount++;
          shortSum += v;
          shortCount++;
        }
        const leavesLong = glucose[i - LONG]!;
        if (leavesLong === leavesLong) {
          longSum -= leavesLong;
          longCount--;
        }
        const leavesShort = glucose[i - SHORT]!;
        if (leavesShort === leavesShort) {
          shortSum -= leavesShort;
          shortCount--;
        }
      }
      // Full windows, nearly all of them, do without divisions. A window without points has no average (0 / 0 is NaN), and
      // where there is hardly any difference it is computed without rounding errors.
      if (longCount === LONG) own = shortSum * (1 / SHORT) - longSum * (1 / LONG);
      else own = (shortCount ? shortSum : 0) / shortCount - longSum / longCount;
      if (own < NEAR && own > -NEAR) own = exactMean(glucose, i - SHORT + 1, i) - exactMean(glucose, i - LONG + 1, i);
    }
    // Points that are missing, and averages of nothing, are no crossing.
    if (v === v && glucose[i - 1] === glucose[i - 1] && own === own && before === before) {
      if (own * before < 0) {
        crossings.push({ at: i, kind: own < before ? 'min' : 'max' });
        atLast = own;
      } else if (own * atLast < 0) {
        // A change of sign across a gap.
        crossings.push({ at: i, kind: own < atLast ? 'min' : 'max' });
        atLast = own;
      }
    }
    before = own;
  }
  crossings.push({ at: size - 1, kind: 'min' });
  return crossings;
}

/** Mean of the points present from `first` to `last`, the rounding error of the first sum taken out by a second. */
function exactMean(glucose: Float64Array, first: number, last: number): number {
  let sum = 0;
  let count = 0;
  for (let i = first; i <= last; i++) {
    const v = glucose[i]!;
    if (v !== v) continue;
    sum += v;
    count++;
  }
  const mean = sum / count;
  let rest = 0;
  for (let i = first; i <= last; i++) {
    const v = glucose[i]!;
    if (v === v) rest += v - mean;
  }
  return mean + rest / count;
}

interface Excursion {
  readonly from: number;
  readonly height: number;
}

/** Rises of at least `size` among the turning values. */
function rises(m: readonly number[], size: number): Excursion[] {
  const found: Excursion[] = [];
  let j = 0;
  // The first of the lowest values since the end of the last rise.
  let low = 0;
  while (j < m.length) {
    if (m[j]! < m[low]!) low = j;
    if (m[j]! - m[low]! < size) {
      j++;
      continue;
    }
    for (let k = j; k < m.length; k++) {
      if (m[k]! > m[j]!) j = k;
      if (m[j]! - m[k]! > size || k === m.length - 1) {
        found.push({ from: low, height: m[j]! - m[low]! });
        low = j = k;
        break;
      }
    }
  }
  return found;
}

/** Falls of at least `size`; after one the search for the next peak begins at its nadir. */
function falls(m: readonly number[], size: number): Excursion[] {
  const found: Excursion[] = [];
  let j = 0;
  let high = 0;
  while (j < m.length) {
    if (m[j]! > m[high]!) high = j;
    if (m[high]! - m[j]! < size) {
      j++;
      continue;
    }
    for (let k = j; k < m.length; k++) {
      if (m[k]! < m[j]!) j = k;
      if (m[k]! - m[j]! > size || k === m.length - 1) {
        found.push({ from: high, height: m[high]! - m[j]! });
        high = j;
        for (let i = j; i <= k; i++) if (m[i]! > m[high]!) high = i;
        j = k;
        break;
      }
    }
  }
  return found;
}
