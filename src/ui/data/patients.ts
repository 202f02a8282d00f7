// A clinic's list as it is shown: searched, grouped, counted and sorted, of summaries that are open already.
import type { PatientRow, Summary } from '../../../workers/sync-api.ts';
import type { UtcMs } from '../../model/time.ts';
import type { ClinicFlag } from '../../stats/clinic-flags.ts';
import { CLINIC_FLAGS } from '../../stats/clinic-flags.ts';
import type { DisplayPercent } from '../../stats/display-percent.ts';
import { displayPercents } from '../../stats/display-percent.ts';
import { flagsOf, targetChange } from '../../sync/summary.ts';

/** A patient whose summary is open, with what the list asks of it. */
export interface PatientLine {
  readonly id: string;
  readonly summary: Summary;
  readonly fingerprint: readonly string[];
  /** The group the patient stands in. */
  readonly flag: ClinicFlag;
  readonly tags: readonly string[];
  /** The five shares as they are printed, from very low to very high; absent without sensor data. */
  readonly percents: readonly DisplayPercent[] | undefined;
  /** Fractions as exact as they came, in the same order. */
  readonly shares: readonly number[] | undefined;
  /** Whole percentage points of time in range against the days before. */
  readonly change: number | undefined;
  /** Name and tags as they are searched. */
  readonly searched: string;
}

export const SORT_KEYS = [
  'name',
  'flag',
  'last',
  'coverage',
  'target',
  'below',
  'gmi',
  'mean',
  'change',
  'until',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** What a person has chosen to see. */
export interface PatientsView {
  readonly search: string;
  /** Groups; all when empty. */
  readonly flags: readonly ClinicFlag[];
  /** Patients with one of these; all when empty. */
  readonly tags: readonly string[];
  readonly sort: SortKey;
  readonly isDescending: boolean;
}

export const FIRST_VIEW: PatientsView = { search: '', flags: [], tags: [], sort: 'flag', isDescending: false };
/** Days without an upload after which a patient has no recent data. */
export const RECENT_DAYS = [1, 2, 7] as const;

export interface LineOptions {
  readonly now: UtcMs;
  readonly recentDays: number;
  /** The clinic's own words, by patient. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

/** The patients that can be shown; those whose summary did not open are left out. */
export function linesOf(
  patients: readonly PatientRow[],
  { now, recentDays, tags }: LineOptions,
): readonly PatientLine[] {
  return patients.flatMap(({ remoteId, summary, fingerprint = [] }): PatientLine[] => {
    if (!summary) return [];
    const own = tags[remoteId] ?? [];
    const shares = sharesOf(summary);
    const change = targetChange(summary);
    return [
      {
        id: remoteId,
        summary,
        fingerprint,
        flag: flagsOf(summary, { now, recentDays }).first,
        tags: own,
        shares,
        percents: shares && displayPercents(shares),
        // What rounds to nothing is no '-0'.
        change: change === undefined ? undefined : Math.round(change) + 0,
        searched: folded([summary.name, ...own].join(' ')),
      },
    ];
  });
}

function sharesOf({ now }: Summary): readonly number[] | undefined {
  if (!now || now.readings === 0) return undefined;
  const { veryLow, belowLow, target, aboveHigh, veryHigh } = now;
  return [veryLow, Math.max(0, belowLow - veryLow), target, Math.max(0, aboveHigh - veryHigh), veryHigh];
}

/** Those that fit search and tags, whatever their group: what the groups are counted of. */
export function fitting(
  lines: readonly PatientLine[],
  { search, tags }: Pick<PatientsView, 'search' | 'tags'>,
): readonly PatientLine[] {
  const terms = folded(search)
    .split(/\s+/)
    .filter((term) => term !== '');
  return lines.filter(
    (line) =>
      terms.every((term) => line.searched.includes(term)) &&
      (tags.length === 0 || tags.some((tag) => line.tags.includes(tag))),
  );
}

/** How many stand in each group, from the most to the least urgent; those without anybody are left out. */
export function groupsOf(
  lines: readonly PatientLine[],
): readonly { readonly flag: ClinicFlag; readonly count: number }[] {
  const counts = new Map<ClinicFlag, number>();
  for (const { flag } of lines) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  return CLINIC_FLAGS.flatMap((flag) => (counts.has(flag) ? [{ flag, count: counts.get(flag)! }] : []));
}

/** All tags there are, each once, in the order of the locale. */
export function allTags(tags: readonly (readonly string[])[], locale: string): readonly string[] {
  return [...new Set(tags.flat())].sort(new Intl.Collator(locale, { numeric: true }).compare);
}

/** In the order of the view. What has no value stands at the end either way; equal ones by name. */
export function sorted(
  lines: readonly PatientLine[],
  { sort, isDescending }: Pick<PatientsView, 'sort' | 'isDescending'>,
  locale: string,
): readonly PatientLine[] {
  const names = new Intl.Collator(locale, { numeric: true });
  const byName = (a: PatientLine, b: PatientLine): number => names.compare(a.summary.name, b.summary.name);
  const sign = isDescending ? -1 : 1;
  if (sort === 'name') return [...lines].sort((a, b) => sign * byName(a, b));
  const value = VALUES[sort];
  return [...lines].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === undefined || other === undefined) {
      return Number(one === undefined) - Number(other === undefined) || byName(a, b);
    }
    // In one group who is less in range needs the call first.
    const second = sort === 'flag' ? (a.summary.now?.target ?? 2) - (b.summary.now?.target ?? 2) : 0;
    return sign * (one - other) || second || byName(a, b);
  });
}

const VALUES: Readonly<Record<Exclude<SortKey, 'name'>, (line: PatientLine) => number | undefined>> = {
  flag: ({ flag }) => CLINIC_FLAGS.indexOf(flag),
  last: ({ summary }) => summary.lastDataAt,
  coverage: ({ summary }) => summary.now?.coveragePercent,
  target: ({ shares }) => shares?.[2],
  below: ({ shares, summary }) => shares && summary.now!.belowLow,
  gmi: ({ summary }) => summary.now?.gmiPercent,
  mean: ({ summary }) => summary.now?.meanMgdl,
  change: ({ change }) => change,
  until: ({ summary }) => summary.until,
};

/** Letters that are no others with a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};

/** Small letters without marks: 'Žižková' is found by 'zizkova'. */
export function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => PLAIN[letter]!);
}
