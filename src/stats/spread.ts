// Mean and standard deviation of stretches of a grid, in which NaN stands for a missing point.

/** Mean of the numbers present in `values` from index `from` to below `to`; NaN without any. */
export function meanPresent(values: Float64Array, from = 0, to = values.length): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const v = values[i]!;
    if (v !== v) continue;
    sum += v;
    count++;
  }
  return count ? sum / count : Number.NaN;
}

/** Standard deviation (n − 1) of the numbers present; NaN below two. */
export function sdPresent(values: Float64Array, from = 0, to = values.length): number {
  return sdAbout(meanPresent(values, from, to), values, from, to);
}

/** `sdPresent` where the mean is known. */
export function sdAbout(mean: number, values: Float64Array, from = 0, to = values.length): number {
  let squares = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const v = values[i]!;
    if (v !== v) continue;
    squares += (v - mean) * (v - mean);
    count++;
  }
  return count > 1 ? Math.sqrt(squares / (count - 1)) : Number.NaN;
}

/** A NaN as `undefined`. */
export function defined(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
