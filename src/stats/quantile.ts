// Quantiles of many unsorted numbers without sorting them all: count them into buckets, sort only the buckets that are asked for.

/** Position of quantile `p` (0 to 1) among `count` sorted values, type 7: (n − 1)·p. */
function position(count: number, p: number): number {
  return (count - 1) * p;
}

/** Quantiles (type 7) of the first `count` numbers of `values`, which are not changed; `undefined` when there are none. */
export function quantiles(
  values: Float64Array,
  ps: readonly number[],
  count: number = values.length,
): number[] | undefined {
  if (count === 0) return undefined;
  const at = orderStatistics(values, count, ps);
  return ps.map((p) => {
    const h = position(count, p);
    const low = Math.floor(h);
    const below = at(low);
    return h === low ? below : below + (h - low) * (at(low + 1) - below);
  });
}

/** Returns the value of a rank among the sorted values, for the ranks that the quantiles `ps` need. */
function orderStatistics(values: Float64Array, count: number, ps: readonly number[]): (rank: number) => number {
  if (count <= 64) {
    const sorted = values.slice(0, count).sort();
    return (rank) => sorted[rank]!;
  }
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < count; i++) {
    const v = values[i]!;
    if (v < least) least = v;
    if (v > most) most = v;
  }
  if (least === most) return () => least;
  const buckets = Math.min(4096, count);
  const scale = (buckets - 1) / (most - least);
  // starts[b + 1] counts bucket b; summed up, starts[b] is the rank of the first value in bucket b.
  const starts = new Uint32Array(buckets + 1);
  for (let i = 0; i < count; i++) starts[(((values[i]! - least) * scale) | 0) + 1]!++;
  for (let b = 0; b < buckets; b++) starts[b + 1]! += starts[b]!;
  const bucketOf = (rank: number): number => {
    let low = 0;
    let high = buckets;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= rank) low = middle;
      else high = middle;
    }
    return low;
  };
  const wanted = new Map<number, Float64Array>();
  for (const p of ps) {
    const low = Math.floor(position(count, p));
    for (const rank of [low, Math.min(low + 1, count - 1)]) {
      const b = bucketOf(rank);
      if (!wanted.has(b)) wanted.set(b, new Float64Array(starts[b + 1]! - starts[b]!));
    }
  }
  const filled = new Uint32Array(buckets);
  const asked = new Uint8Array(buckets);
  for (const b of wanted.keys()) asked[b] = 1;
  for (let i = 0; i < count; i++) {
    const b = ((values[i]! - least) * scale) | 0;
    if (asked[b]) wanted.get(b)![filled[b]!++] = values[i]!;
  }
  for (const bucket of wanted.values()) bucket.sort();
  return (rank) => {
    const b = bucketOf(rank);
    return wanted.get(b)![rank - starts[b]!]!;
  };
}

function sumOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

/** Quantiles (type 7) of sorted distinct values that occur `counts` times each, `count` in all; `undefined` when there are none. */
export function quantilesOfCounts(
  values: ArrayLike<number>,
  counts: ArrayLike<number>,
  ps: readonly number[],
  count: number = sumOf(counts),
): number[] | undefined {
  if (count === 0) return undefined;
  // Mostly asked for in order: each one is looked for from where the one before was found.
  let place = 0;
  let through = counts[0]!;
  const at = (rank: number): number => {
    if (rank < through - counts[place]!) {
      place = 0;
      through = counts[0]!;
    }
    while (through <= rank) through += counts[++place]!;
    return values[place]!;
  };
  return ps.map((p) => {
    const h = position(count, p);
    const low = Math.floor(h);
    const below = at(low);
    return h === low ? below : below + (h - low) * (at(low + 1) - below);
  });
}
