// Words of sharing that are made of values: how much is shared, until when, what went wrong.
import type { AppError, ErrorCode } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import type { Person } from '../../store/people.ts';
import type { Month } from '../../sync/epochs.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import type { PlainKey } from '../../text/text.ts';
import { text } from '../../text/text.ts';
import { monthName } from './months.ts';

/** Codes whose general words speak of devices or of looking for somebody. */
const OWN: Partial<Record<ErrorCode, PlainKey>> = {
  'bad-input': 'sharing.error-bad-input',
  'no-access': 'sharing.error-no-access',
  'not-found': 'sharing.error-not-found',
  'storage-full': 'sharing.error-storage-full',
  'wrong-secret': 'sharing.error-wrong-secret',
  busy: 'sharing.error-busy',
  cancelled: 'sharing.error-cancelled',
  internal: 'sharing.error-internal',
  offline: 'sharing.error-offline',
  timeout: 'sharing.error-offline',
};

/** What happened and what to do next, in two or three sentences. */
export function sharingErrorWords({ code }: AppError): string {
  const own = OWN[code];
  return own ? text(own) : `${text(`error.${code}.title`)}. ${text(`error.${code}.next`)}`;
}

/** 'everything', 'from March 2026 on'. */
export function scopeWords(fromMonth: Month, { locale }: Format): string {
  return fromMonth > 0
    ? text('sharing.scope-from', { month: monthName(fromMonth, locale) })
    : text('sharing.scope-everything');
}

/** The day an access ends with: '25 November 2027'. */
export function endWords(until: UtcMs, format: Format): string {
  return format.day(format.zone.dayAt(until));
}

/** 'the data of Ada', 'your data' while they have no name. */
export function dataOf(person: Pick<Person, 'name'>): string {
  return hasName(person) ? text('sharing.data-of', { name: person.name }) : text('sharing.data-own');
}

/** Nobody is called 'My data'. */
export function hasName({ name }: Pick<Person, 'name'>): boolean {
  return name !== text('people.unnamed');
}
