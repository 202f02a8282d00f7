// Percentages as people read them: whole numbers that add up to 100, and never a 0 for what is not 0.

/** A share as it is printed and drawn. */
export interface DisplayPercent {
  /** Whole percent, for the text and for the height of the bar. */
  readonly percent: number;
  /** `12`, or `<1` for a share above 0 that came out as 0. Without the percent sign. */
  readonly text: string;
}

/**
 * Shares (0 or more, any scale) as whole percentages that add up to 100: rounded down, then the largest remainders get
 * one each; equal remainders from the last to the first. All 0 when the shares are all 0.
 */
export function displayPercents(shares: readonly number[]): DisplayPercent[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (!(total > 0)) return shares.map(() => ({ percent: 0, text: '0' }));
  const exact = shares.map((share) => (share / total) * 100);
  // 28.999999999999996 is 29: without this, rounding errors of the division would decide who gets a remainder.
  const percents = exact.map((value) => Math.floor(value + 1e-9));
  const missing = 100 - percents.reduce((sum, value) => sum + value, 0);
  const order = exact
    .map((value, index) => ({ index, rest: Math.round((value - percents[index]!) * 1e9) }))
    .sort((a, b) => b.rest - a.rest || b.index - a.index);
  for (const { index } of order.slice(0, missing)) percents[index]!++;
  return percents.map((percent, index) => ({
    percent,
    text: percent === 0 && shares[index]! > 0 ? '<1' : String(percent),
  }));
}

/** One percentage by itself: whole, `<1` above 0, and `>99` below 100. */
export function displayPercent(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 0 && share > 0) return '<1';
  return percent === 100 && share < 1 ? '>99' : String(percent);
}

/** Time of a day that a share stands for, whole minutes: 70 % is 1008, shown as 16 h 48 min. */
export function minutesOfDay(share: number): number {
  return Math.round(share * 1440);
}
