// Carbohydrates eaten: what was entered in the bolus wizard and what was entered by itself, each once.
import type { Bolus, Carbs } from '../model/record.ts';
import type { UtcMs } from '../model/time.ts';
import { MINUTE_MS } from '../model/time.ts';
import { distinctBoluses } from './boluses.ts';

/** A food entry this near to a wizard record with the same grams is that wizard's entry. */
export const SAME_CARBS_MS = 5 * MINUTE_MS;

export interface CarbEntry {
  readonly at: UtcMs;
  readonly grams: number;
}

export interface CarbEntries {
  /** What counts as eaten, by time. */
  readonly eaten: readonly CarbEntry[];
  /** Grams of estimates that no insulin followed: shown, not added. */
  readonly notBolused: readonly CarbEntry[];
}

/**
 * Carbohydrates: wizard carbs and food entries that are in no wizard record (same grams within five minutes).
 * @formula Σ wizard grams of boluses that were delivered at least in part + Σ grams of other food entries
 * @unit g
 * @rounding whole grams a day
 * @source our rule
 */
export function carbEntries(boluses: readonly Bolus[], carbs: readonly Carbs[]): CarbEntries {
  const eaten: CarbEntry[] = [];
  const notBolused: CarbEntry[] = [];
  const wizards = new Map<number, CarbEntry[]>();
  for (const { at, units, wizard } of distinctBoluses(boluses)) {
    if (!wizard?.grams) continue;
    const entry = { at, grams: wizard.grams };
    const same = wizards.get(entry.grams);
    if (same) same.push(entry);
    else wizards.set(entry.grams, [entry]);
    (units > 0 ? eaten : notBolused).push(entry);
  }
  const seen = new Set<string>();
  for (const { at, grams } of carbs) {
    // An exact copy of an entry, come by another route.
    const key = `${at}|${grams}`;
    if (!(grams > 0) || seen.has(key)) continue;
    seen.add(key);
    // Each wizard record stands for one entry only.
    const same = wizards.get(grams) ?? [];
    const own = same.findIndex((one) => Math.abs(one.at - at) <= SAME_CARBS_MS);
    if (own >= 0) same.splice(own, 1);
    else eaten.push({ at, grams });
  }
  eaten.sort((a, b) => a.at - b.at);
  return { eaten, notBolused };
}
