// Boluses counted: by wizard or by hand, corrected, overridden, interrupted, extended, automatic.
import type { Bolus } from '../model/record.ts';

/** Hundredths of a unit: amounts are compared as whole numbers of these, so that 0.1 + 0.2 is 0.3. */
function hundredths(units: number): number {
  return Math.round(units * 100);
}

/**
 * Boluses without exact copies: same time, amounts, shape and source are one bolus, whatever route it came by.
 * The order of the rest stays.
 */
export function distinctBoluses(boluses: readonly Bolus[]): readonly Bolus[] {
  const seen = new Set<string>();
  return boluses.filter((bolus) => {
    const { at, units, programmedUnits, shape, extendedUnits, durationMs, source } = bolus;
    const key = [at, units, programmedUnits, shape, extendedUnits, durationMs, source].join('|');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What was asked for: the programmed total, or the delivered amount where the pump tells no other. */
export function programmedUnits(bolus: Bolus): number {
  return bolus.programmedUnits ?? bolus.units;
}

/**
 * Override and underride: what the person programmed against what the wizard suggested, units; positive is an override,
 * negative an underride, 0 neither. `undefined` without a suggestion (manual and automatic boluses).
 * @formula programmed total (normal + extended) − suggested; differences below 0.01 U are none. Not the delivered amount: an interrupted bolus is no underride
 * @unit U
 * @rounding two decimals
 * @source tidepool-org/viz 1.57.0
 */
export function overrideUnits(bolus: Bolus): number | undefined {
  const suggested = bolus.wizard?.suggestedUnits;
  if (suggested === undefined || bolus.source === 'automatic') return undefined;
  const difference = programmedUnits(bolus) - suggested;
  return Math.abs(difference) < 0.01 - 1e-9 ? 0 : difference;
}

/** Less was delivered than was programmed. */
export function isInterrupted(bolus: Bolus): boolean {
  return hundredths(bolus.units) < hundredths(programmedUnits(bolus));
}

/** A wizard's correction without food: a suggested correction and no carbs. */
export function isCorrection({ wizard, source }: Bolus): boolean {
  if (!wizard || source === 'automatic' || (wizard.grams ?? 0) > 0) return false;
  if (wizard.suggestedUnits !== undefined) return wizard.suggestedUnits > 0;
  const { mgdl, mgdlPerUnit, targetHighMgdl } = wizard;
  if (mgdl === undefined || !mgdlPerUnit || targetHighMgdl === undefined) return false;
  return (mgdl - targetHighMgdl) / mgdlPerUnit - (wizard.activeUnits ?? 0) > 0;
}

export interface BolusCounts {
  readonly count: number;
  readonly wizard: number;
  readonly manual: number;
  readonly automatic: number;
  readonly correction: number;
  readonly override: number;
  readonly underride: number;
  readonly interrupted: number;
  readonly extended: number;
}

/**
 * Bolus counts. One bolus may be in several of them; exact copies count once.
 * @formula count of boluses given with the wizard, by hand, automatically; corrections (suggested correction, no carbs); overrides and underrides (≥ 0.01 U); interrupted (delivered < programmed); extended or dual
 * @unit boluses
 * @rounding whole; a day: one decimal
 * @source count; limits of tidepool-org/viz 1.57.0
 */
export function bolusCounts(boluses: readonly Bolus[]): BolusCounts {
  const all = distinctBoluses(boluses);
  const count = (test: (bolus: Bolus) => boolean): number => all.filter(test).length;
  return {
    count: all.length,
    wizard: count(({ source }) => source === 'wizard'),
    manual: count(({ source }) => source === 'manual'),
    automatic: count(({ source }) => source === 'automatic'),
    correction: count(isCorrection),
    override: count((bolus) => (overrideUnits(bolus) ?? 0) > 0),
    underride: count((bolus) => (overrideUnits(bolus) ?? 0) < 0),
    interrupted: count(isInterrupted),
    extended: count(({ shape }) => shape !== 'normal'),
  };
}
