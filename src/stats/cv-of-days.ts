// How the coefficient of variation differs from day to day.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { daySpans } from './days.ts';
import { dailySpread } from './sd-family.ts';
import { defined, meanPresent, sdPresent } from './spread.ts';

export interface CvOfDays {
  readonly meanPercent: number | undefined;
  /** With n − 1 over the days. */
  readonly sdPercent: number | undefined;
}

/**
 * CV of days: mean and SD of the daily coefficients of variation, over the days that have readings.
 * @formula CV of a day = 100 · SD / mean of its points of the grid; mean and SD (n − 1) over the days
 * @unit percent
 * @rounding one decimal
 * @source iglu 4.3.0, cv_measures
 */
export function cvOfDays(columns: Columns, zone: Zone): CvOfDays {
  const { means, sds } = dailySpread(columns, zone);
  const spans = daySpans(columns, zone);
  const cvs = Float64Array.from(spans, ({ dayNumber }) => {
    // The first row of the grid is the day of the first reading.
    const row = dayNumber - spans[0]!.dayNumber;
    return (100 * sds[row]!) / means[row]!;
  });
  return { meanPercent: defined(meanPresent(cvs)), sdPercent: defined(sdPresent(cvs)) };
}
