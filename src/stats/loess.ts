// LOESS of degree 2 on one variable, as R's loess() computes it: exact fits at the corners of cells, cubic blending between them.

/** Part of the points in a neighbourhood that a cell may hold at most (R's default `cell`). */
const CELL = 0.2;
/** The box around the data is this much wider on each side. */
const MARGIN = 0.005;

interface Fit {
  readonly x: number;
  readonly value: number;
  readonly slope: number;
}

/**
 * Smoothed values at the points themselves: tricube weights over the nearest ⌊n·span⌋ points, local parabolas,
 * Gaussian family (Cleveland and Grosse, Statistics and Computing 1991;1:47). `x` ascends without equals.
 * With too few points for a parabola the values come back as they are.
 */
export function loess(x: readonly number[], y: readonly number[], span: number): number[] {
  const count = x.length;
  const near = Math.min(count, Math.floor(count * span + 1e-5));
  if (near < 4) return [...y];
  const least = x[0]!;
  const most = x[count - 1]!;
  const margin = MARGIN * Math.max(most - least, Math.max(Math.abs(least), Math.abs(most)) * 1e-3 + 1e-30);
  const most0 = Math.floor(count * span * CELL);
  const corners: number[] = [];
  const split = (from: number, to: number, left: number, right: number): void => {
    // A cell with few enough points is not cut any more.
    if (to - from + 1 <= most0) return;
    const middle = (from + to) >> 1;
    const cut = x[middle]!;
    if (cut === left || cut === right) return;
    split(from, middle, left, cut);
    corners.push(cut);
    split(middle + 1, to, cut, right);
  };
  split(0, count - 1, least - margin, most + margin);
  const fits = [least - margin, ...corners, most + margin].map((corner) => localFit(x, y, corner, near, span));
  let cell = 0;
  return x.map((at) => {
    while (cell + 2 < fits.length && at > fits[cell + 1]!.x) cell++;
    return blend(fits[cell]!, fits[cell + 1]!, at);
  });
}

/** Cubic Hermite between two corners. */
function blend(a: Fit, b: Fit, x: number): number {
  const width = b.x - a.x;
  const h = (x - a.x) / width;
  const rest = 1 - h;
  return (
    rest * rest * (1 + 2 * h) * a.value +
    h * h * (1 + 2 * rest) * b.value +
    (h * rest * rest * a.slope - h * h * rest * b.slope) * width
  );
}

/** Weighted parabola around `at`: value and slope there. */
function localFit(x: readonly number[], y: readonly number[], at: number, near: number, span: number): Fit {
  const distances = x.map((one) => Math.abs(one - at)).sort((a, b) => a - b);
  const bandwidth = distances[near - 1]! * Math.max(1, span);
  const rows: [number, number, number][] = [];
  const values: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const distance = Math.abs(x[i]! - at);
    // R leaves out what lies beyond .999 of the bandwidth and gives what is within .001 of it weight 1.
    if (distance >= 0.999 * bandwidth) continue;
    const weight = distance > 0.001 * bandwidth ? Math.sqrt((1 - (distance / bandwidth) ** 3) ** 3) : 1;
    const u = (x[i]! - at) / bandwidth;
    rows.push([weight, weight * u, weight * u * u]);
    values.push(weight * y[i]!);
  }
  const [value, slope] = leastSquares(rows, values);
  return { x: at, value: value!, slope: slope! / bandwidth };
}

/** Coefficients of the least squares fit by orthogonalizing the three columns (modified Gram-Schmidt). */
function leastSquares(rows: readonly (readonly number[])[], values: readonly number[]): number[] {
  const columns = [0, 1, 2].map((c) => rows.map((row) => row[c]!));
  const rest = [...values];
  const r = [0, 1, 2].map(() => [0, 0, 0]);
  const z = [0, 0, 0];
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
  for (let c = 0; c < 3; c++) {
    const own = columns[c]!;
    const length = Math.sqrt(dot(own, own));
    r[c]![c] = length;
    for (let i = 0; i < own.length; i++) own[i]! /= length;
    for (let d = c + 1; d < 3; d++) {
      const share = dot(own, columns[d]!);
      r[c]![d] = share;
      for (let i = 0; i < own.length; i++) columns[d]![i]! -= share * own[i]!;
    }
    z[c] = dot(own, rest);
    for (let i = 0; i < own.length; i++) rest[i]! -= z[c]! * own[i]!;
  }
  const found = [0, 0, 0];
  for (let c = 2; c >= 0; c--) {
    let sum = z[c]!;
    for (let d = c + 1; d < 3; d++) sum -= r[c]![d]! * found[d]!;
    found[c] = sum / r[c]![c]!;
  }
  return found;
}
