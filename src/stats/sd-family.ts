// Rodbard's family of standard deviations: within days, between days, of the average day, and within an hour.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import type { Grid } from './grid.ts';
import { grid } from './grid.ts';
import { oncePerZone } from './once.ts';
import { defined, meanPresent, sdAbout, sdPresent } from './spread.ts';

export interface SdFamily {
  /** Mean over days of the SD within the day. */
  readonly withinDays: number | undefined;
  /** SD over times of day of the mean at that time: the shape of the average day. */
  readonly ofAverageDay: number | undefined;
  /** Mean of the running SD over one hour. */
  readonly withinHour: number | undefined;
  /** SD of the daily means. */
  readonly ofDailyMeans: number | undefined;
  /** Mean over times of day of the SD between days. */
  readonly betweenDays: number | undefined;
  /** The same after subtracting each day's mean. */
  readonly betweenDaysCorrected: number | undefined;
}

/**
 * Family of standard deviations: SDw, SDhh:mm, SDwsh, SDdm, SDb and SDb // dm.
 * @formula on the grid of local days and times, SD with n − 1: SDw mean over days of the SD within the day; SDhh:mm SD over times of the mean per time; SDwsh mean of the SD of running windows of 1 h in elapsed time that hold at least 2 points; SDdm SD of the daily means; SDb mean over times of the SD between days; SDb // dm the same after subtracting each day's mean
 * @unit mg/dL
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source Rodbard, Diabetes Technol Ther 2009;11:551; grid of iglu 4.3.0
 */
export function sdFamily(columns: Columns, zone: Zone): SdFamily {
  const of = grid(columns, zone);
  const days = dailySpread(columns, zone);
  const times = byTimeOfDay(of, days.means);
  return {
    withinDays: defined(meanPresent(days.sds)),
    ofAverageDay: defined(sdPresent(times.means)),
    withinHour: defined(meanRunningSd(of, 60 / of.stepMin)),
    ofDailyMeans: defined(sdPresent(days.means)),
    betweenDays: defined(meanPresent(times.sds)),
    betweenDaysCorrected: defined(meanPresent(times.correctedSds)),
  };
}

/** Mean and SD (n − 1) of each day of the grid; NaN where there is none. */
export const dailySpread: (
  columns: Columns,
  zone: Zone,
) => { readonly means: Float64Array; readonly sds: Float64Array } = oncePerZone((columns, zone) => {
  const { rows, days, perDay } = grid(columns, zone);
  const means = new Float64Array(days);
  const sds = new Float64Array(days);
  for (let day = 0; day < days; day++) {
    means[day] = meanPresent(rows, day * perDay, (day + 1) * perDay);
    sds[day] = sdAbout(means[day]!, rows, day * perDay, (day + 1) * perDay);
  }
  return { means, sds };
});

interface TimesOfDay {
  readonly means: Float64Array;
  readonly sds: Float64Array;
  /** SD of what is left when each day's mean is subtracted. */
  readonly correctedSds: Float64Array;
}

/** Mean and SDs between days for each time of day. */
function byTimeOfDay({ rows, days, perDay }: Grid, dailyMeans: Float64Array): TimesOfDay {
  // Row by row, not column by column: that is the order the numbers lie in. Sums about the first value of each time.
  const counts = new Uint32Array(perDay);
  const centers = new Float64Array(perDay);
  const sums = new Float64Array(perDay);
  const squares = new Float64Array(perDay);
  const correctedSums = new Float64Array(perDay);
  const correctedSquares = new Float64Array(perDay);
  for (let day = 0; day < days; day++) {
    const dailyMean = dailyMeans[day]!;
    for (let column = 0, i = day * perDay; column < perDay; column++, i++) {
      const v = rows[i]!;
      if (v !== v) continue;
      if (counts[column]!++ === 0) centers[column] = v;
      const away = v - centers[column]!;
      const corrected = v - dailyMean;
      sums[column]! += away;
      squares[column]! += away * away;
      correctedSums[column]! += corrected;
      correctedSquares[column]! += corrected * corrected;
    }
  }
  const means = new Float64Array(perDay).fill(Number.NaN);
  const sds = new Float64Array(perDay).fill(Number.NaN);
  const correctedSds = new Float64Array(perDay).fill(Number.NaN);
  const sd = (square: number, sum: number, count: number): number =>
    Math.sqrt(Math.max(0, square - (sum * sum) / count) / (count - 1));
  for (let column = 0; column < perDay; column++) {
    const count = counts[column]!;
    if (count > 0) means[column] = centers[column]! + sums[column]! / count;
    if (count < 2) continue;
    sds[column] = sd(squares[column]!, sums[column]!, count);
    correctedSds[column] = sd(correctedSquares[column]!, correctedSums[column]!, count);
  }
  return { means, sds, correctedSds };
}

/** Windows are started afresh this often, so that rounding errors of the running sums cannot grow. */
const AFRESH = 256;

/** Mean of the SDs of all windows of `size` places that hold at least two points; NaN when there is none. */
function meanRunningSd({ flat }: Grid, size: number): number {
  if (!Number.isInteger(size)) return Number.NaN;
  const perSize = 1 / size;
  const perFreedom = 1 / (size - 1);
  let total = 0;
  let windows = 0;
  let count = 0;
  let sum = 0;
  let squares = 0;
  let center = 0;
  for (let end = size; end <= flat.length; end++) {
    if ((end - size) % AFRESH === 0) {
      // Values are taken relative to one of the window: the squares stay small.
      count = sum = squares = 0;
      center = 0;
      for (let i = end - size; i < end; i++) {
        const v = flat[i]!;
        if (v !== v) continue;
        if (count === 0) center = v;
        count++;
        sum += v - center;
        squares += (v - center) ** 2;
      }
    } else if (count === size && flat[end - 1] === flat[end - 1]) {
      // The window was full and stays so.
      const enters = flat[end - 1]! - center;
      const leaves = flat[end - size - 1]! - center;
      sum += enters - leaves;
      squares += enters * enters - leaves * leaves;
    } else {
      const enters = flat[end - 1]!;
      const leaves = flat[end - size - 1]!;
      if (leaves === leaves) {
        count--;
        sum -= leaves - center;
        squares -= (leaves - center) ** 2;
      }
      if (enters === enters) {
        if (count === 0) {
          center = enters;
          sum = squares = 0;
        }
        count++;
        sum += enters - center;
        squares += (enters - center) ** 2;
      }
    }
    if (count < 2) continue;
    // Full windows, nearly all of them, do without divisions.
    const spread =
      count === size ? (squares - sum * sum * perSize) * perFreedom : (squares - (sum * sum) / count) / (count - 1);
    if (spread > 0) total += Math.sqrt(spread);
    windows++;
  }
  return windows ? total / windows : Number.NaN;
}
