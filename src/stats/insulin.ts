// Insulin a day: basal, bolus and injections of each local day, which days can be trusted, and the averages over these.
import type { Basal, Bolus, Carbs, Injection } from '../model/record.ts';
import type { Day, Range, Zone } from '../model/time.ts';
import { addDays } from '../model/time.ts';
import type { BasalStretch } from './basal-timeline.ts';
import { basalTimeline, basalUnits } from './basal-timeline.ts';
import { distinctBoluses } from './boluses.ts';
import { carbEntries } from './carbs.ts';
import type { DisplayPercent } from './display-percent.ts';
import { displayPercents } from './display-percent.ts';

/** The records insulin statistics are made of. Records that reach into the range from before it belong in here too. */
export interface Therapy {
  readonly basals: readonly Basal[];
  readonly boluses: readonly Bolus[];
  readonly injections?: readonly Injection[];
  readonly carbs?: readonly Carbs[];
  /** First and last therapy record there is at all; without it those given here. Its first and last day are partial. */
  readonly span?: Range;
}

/** What cannot be true; files with mU/h instead of U/h exist. One of these takes its whole day out of the averages. */
export type Implausible = 'basal-rate' | 'bolus' | 'total';

export const MAX_RATE_UNITS_PER_HOUR = 35;
export const MAX_BOLUS_UNITS = 75;
export const MAX_TOTAL_UNITS = 300;

/** A day counts when its basal is known for this part of it (280 of 288 five-minute rows). */
export const MIN_KNOWN_BASAL = 0.97;

export interface InsulinDay {
  readonly day: Day;
  readonly basalUnits: number;
  /** Part of the day whose basal is known, 0 to 1. */
  readonly basalKnown: number;
  /** Automatic boluses included. */
  readonly bolusUnits: number;
  readonly automaticBolusUnits: number;
  readonly injectionUnits: number;
  readonly totalUnits: number;
  readonly carbsGrams: number;
  readonly boluses: number;
  readonly implausible: readonly Implausible[];
  /** The day is whole and plausible, so it is in the averages. */
  readonly counts: boolean;
}

/** Averages over the days that count; all `undefined` when there is none. */
export interface InsulinAverages {
  readonly days: number;
  readonly basalPerDay: number | undefined;
  readonly bolusPerDay: number | undefined;
  readonly automaticBolusPerDay: number | undefined;
  readonly injectionsPerDay: number | undefined;
  /** Total daily dose. */
  readonly totalPerDay: number | undefined;
  /** Basal and bolus in percent, exact. Long-acting injections are basal, rapid ones bolus. */
  readonly basalPercent: number | undefined;
  readonly bolusPercent: number | undefined;
  /** The same as printed, adding up to 100: basal, bolus. */
  readonly split: readonly DisplayPercent[] | undefined;
  readonly carbsPerDay: number | undefined;
  readonly bolusesPerDay: number | undefined;
  /** Days left out because something in them cannot be true. */
  readonly implausibleDays: number;
}

/**
 * Insulin of each local day of a range.
 * @formula basal = ∫ rate dt over known segments, clipped at midnight; bolus = Σ delivered units of boluses that start on the day, extended parts included; total = basal + bolus + injections. Suspended is 0, unknown is not 0: a day counts when its basal is known for at least 97 % of it; without a pump when it has an injection and lies wholly within the data; not when a rate is above 35 U/h, a bolus above 75 U or the total above 300 U
 * @unit U
 * @rounding one decimal
 * @source our rule; automatic basal is basal, automatic corrections are bolus
 */
export function insulinDays(therapy: Therapy, range: Range, zone: Zone): readonly InsulinDay[] {
  const boluses = distinctBoluses(therapy.boluses);
  const injections = therapy.injections ?? [];
  const { eaten } = carbEntries(therapy.boluses, therapy.carbs ?? []);
  const pump = spanOf(therapy.basals.map(({ at, durationMs }) => [at, at + durationMs]));
  const data =
    therapy.span ??
    spanOf([
      ...therapy.basals.map(({ at, durationMs }) => [at, at + durationMs] as const),
      ...[...boluses, ...injections, ...(therapy.carbs ?? [])].map(({ at }) => [at, at] as const),
    ]);
  const bolusesOf = byDay(boluses, zone);
  const injectionsOf = byDay(injections, zone);
  const carbsOf = byDay(eaten, zone);
  const days: InsulinDay[] = [];
  const last = zone.dayAt(Math.max(range.from, range.to - 1));
  const stretches = basalTimeline(therapy.basals, {
    from: zone.dayRange(zone.dayAt(range.from)).from,
    to: zone.dayRange(last).to,
  });
  let next = 0;
  for (let day = zone.dayAt(range.from); day <= last; day = addDays(day, 1)) {
    const hours = zone.dayRange(day);
    while (next < stretches.length && stretches[next]!.to <= hours.from) next++;
    const own = clipped(stretches, next, hours);
    const basal = basalUnits(own);
    const ownBoluses = bolusesOf.get(day) ?? [];
    const ownInjections = injectionsOf.get(day) ?? [];
    const bolusUnits = sum(ownBoluses, ({ units }) => units);
    const injectionUnits = sum(ownInjections, ({ units }) => units);
    const totalUnits = basal.units + bolusUnits + injectionUnits;
    const implausible: Implausible[] = [];
    if (own.some(({ unitsPerHour }) => unitsPerHour > MAX_RATE_UNITS_PER_HOUR)) implausible.push('basal-rate');
    if (ownBoluses.some(({ units }) => units > MAX_BOLUS_UNITS)) implausible.push('bolus');
    if (totalUnits > MAX_TOTAL_UNITS) implausible.push('total');
    const basalKnown = basal.knownMs / (hours.to - hours.from);
    const usesPump = pump.from < hours.to && pump.to > hours.from;
    const isWhole = usesPump
      ? basalKnown >= MIN_KNOWN_BASAL
      : ownInjections.length > 0 && zone.dayAt(data.from) < day && zone.dayAt(data.to) > day;
    days.push({
      day,
      basalUnits: basal.units,
      basalKnown,
      bolusUnits,
      automaticBolusUnits: sum(ownBoluses, ({ units, source }) => (source === 'automatic' ? units : 0)),
      injectionUnits,
      totalUnits,
      carbsGrams: sum(carbsOf.get(day) ?? [], ({ grams }) => grams),
      boluses: ownBoluses.length,
      implausible,
      counts: isWhole && implausible.length === 0,
    });
  }
  return days;
}

/**
 * Total daily dose, basal and bolus a day and their split, carbohydrates and boluses a day.
 * @formula Σ over the days that count / number of these days, never over all days of the calendar; split: 100 · basal / total and 100 · bolus / total
 * @unit U a day; percent; g a day
 * @rounding one decimal; whole percent that add up to 100; whole grams
 * @source our rule; the number of days used is shown beside it
 */
export function insulinAverages(therapy: Therapy, range: Range, zone: Zone): InsulinAverages {
  const all = insulinDays(therapy, range, zone);
  const days = all.filter(({ counts }) => counts);
  const perDay = (of: (day: InsulinDay) => number): number | undefined =>
    days.length ? sum(days, of) / days.length : undefined;
  const counted = new Set(days.map(({ day }) => day));
  let basal = sum(days, ({ basalUnits }) => basalUnits);
  let bolus = sum(days, ({ bolusUnits }) => bolusUnits);
  // An injection of unknown sort makes the split unknown, not wrong.
  let isKnown = true;
  for (const { at, units, insulin } of therapy.injections ?? []) {
    if (!counted.has(zone.dayAt(at))) continue;
    if (insulin === 'long') basal += units;
    else if (insulin === 'rapid') bolus += units;
    else isKnown = false;
  }
  const hasSplit = isKnown && basal + bolus > 0;
  return {
    days: days.length,
    basalPerDay: perDay(({ basalUnits }) => basalUnits),
    bolusPerDay: perDay(({ bolusUnits }) => bolusUnits),
    automaticBolusPerDay: perDay(({ automaticBolusUnits }) => automaticBolusUnits),
    injectionsPerDay: perDay(({ injectionUnits }) => injectionUnits),
    totalPerDay: perDay(({ totalUnits }) => totalUnits),
    basalPercent: hasSplit ? (100 * basal) / (basal + bolus) : undefined,
    bolusPercent: hasSplit ? (100 * bolus) / (basal + bolus) : undefined,
    split: hasSplit ? displayPercents([basal, bolus]) : undefined,
    carbsPerDay: perDay(({ carbsGrams }) => carbsGrams),
    bolusesPerDay: perDay(({ boluses }) => boluses),
    implausibleDays: all.filter(({ implausible }) => implausible.length > 0).length,
  };
}

/**
 * Carbohydrates a day, over the days on which any were recorded.
 * @formula Σ grams / local days of the range with a record of carbohydrates
 * @unit g a day
 * @rounding whole grams
 * @source our rule; the number of days used is shown beside it
 */
export function carbsPerDay(
  therapy: Pick<Therapy, 'boluses' | 'carbs'>,
  range: Range,
  zone: Zone,
): { readonly grams: number | undefined; readonly days: number } {
  const { eaten } = carbEntries(therapy.boluses, therapy.carbs ?? []);
  const inRange = eaten.filter(({ at }) => at >= range.from && at < range.to);
  const days = byDay(inRange, zone).size;
  return { grams: days ? sum(inRange, ({ grams }) => grams) / days : undefined, days };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function byDay<T extends { readonly at: number }>(items: readonly T[], zone: Zone): Map<Day, T[]> {
  const days = new Map<Day, T[]>();
  for (const item of items) {
    const day = zone.dayAt(item.at);
    const own = days.get(day);
    if (own) own.push(item);
    else days.set(day, [item]);
  }
  return days;
}

function spanOf(stretches: readonly (readonly [number, number] | readonly number[])[]): Range {
  let from = Infinity;
  let to = -Infinity;
  for (const [start, end] of stretches) {
    from = Math.min(from, start!);
    to = Math.max(to, end!);
  }
  return { from, to };
}

/** What of the ascending `stretches` from index `first` on lies in `hours`. */
function clipped(stretches: readonly BasalStretch[], first: number, hours: Range): readonly BasalStretch[] {
  const own: BasalStretch[] = [];
  for (let i = first; i < stretches.length && stretches[i]!.from < hours.to; i++) {
    const one = stretches[i]!;
    own.push({ ...one, from: Math.max(one.from, hours.from), to: Math.min(one.to, hours.to) });
  }
  return own;
}
