// A small seeded source of random numbers: the same seed, topic and index give the same numbers on every machine.

/** Numbers drawn one after another. */
export interface Random {
  /** Evenly spread, `from` ≤ x < `to`. */
  uniform(from: number, to: number): number;
  /** A whole number, `from` ≤ n ≤ `to`, all equally likely. */
  whole(from: number, to: number): number;
  /** Bell-shaped, never more than 4.2 standard deviations away from `mean`. */
  normal(mean: number, sd: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/**
 * A stream of its own for every (seed, topic, index): what is drawn for one purpose or day never shifts what is drawn for
 * another, so a day's meals depend on its date alone. Seed and index count modulo 2³².
 */
export function random(seed: number, topic: string, index = 0): Random {
  const next = sfc32(seed, hash(topic), index);
  return {
    uniform: (from, to) => from + next() * (to - from),
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    normal: (mean, sd) => mean + sd * bell(next),
    chance: (p) => next() < p,
    pick: (items) => items[Math.floor(next() * items.length)]!,
  };
}

/** Small Fast Counting generator, 32 bit (C. Doty-Humphrey, PractRand 2010; public domain), with its 12 rounds of warm-up. */
function sfc32(a: number, b: number, c: number): () => number {
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** FNV-1a (Fowler, Noll, Vo; IETF draft-eastlake-fnv) of the text's UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}

/**
 * Sum of six uniform numbers, scaled to mean 0 and variance 1 (Irwin and Hall 1927). Not Box and Muller: logarithm and
 * cosine may differ in the last bit between browsers, and then the demo would too.
 */
function bell(next: () => number): number {
  return (next() + next() + next() + next() + next() + next() - 3) * Math.SQRT2;
}
