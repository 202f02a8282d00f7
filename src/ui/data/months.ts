// The month from which on data is shared, as words.
import type { Month } from '../../sync/epochs.ts';
import { monthStart } from '../../sync/epochs.ts';

/** 'March 2026', 'Mar 2026' when `length` is short. Months are those of UTC, whatever the person's zone. */
export function monthName(month: Month, locale: string, length: 'long' | 'short' = 'long'): string {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: length, year: 'numeric' }).format(monthStart(month));
}
