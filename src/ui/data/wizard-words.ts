// What the bolus calculator knew and reckoned, in words: glucose, carbs and ratio, sensitivity, target, what was active.
import type { Bolus, WizardInput } from '../../model/record.ts';
import { overrideUnits } from '../../stats/boluses.ts';
import type { Format } from '../../text/format.ts';
import '../../text/pump.ts';
import { text } from '../../text/text.ts';
import { round2 } from './settings-words.ts';

/** 'suggested 4.8 U', with its parts where they are known. */
export function suggestionWords(wizard: WizardInput, format: Format): string {
  const { suggestedUnits, foodUnits, correctionUnits } = wizard;
  return [
    ...(suggestedUnits === undefined ? [] : [text('wizard.suggested', { units: format.insulin(suggestedUnits) })]),
    ...partWords(foodUnits, correctionUnits, format),
  ].join(': ');
}

function partWords(food: number | undefined, correction: number | undefined, format: Format): string[] {
  if (food && correction)
    return [text('wizard.parts', { food: format.insulin(food), correction: format.insulin(correction) })];
  if (food) return [text('wizard.food', { units: format.insulin(food) })];
  return correction ? [text('wizard.correction', { units: format.insulin(correction) })] : [];
}

/** What it reckoned from, in the order a person enters it. */
export function inputWords(wizard: WizardInput, format: Format): string[] {
  const { mgdl, mgdlPerUnit, targetLowMgdl: low, targetHighMgdl: high, activeUnits } = wizard;
  return [
    ...(mgdl === undefined ? [] : [text('wizard.glucose', { glucose: format.glucoseWithUnit(mgdl) })]),
    ...foodWords(wizard, format),
    ...(mgdlPerUnit === undefined
      ? []
      : [text('wizard.sensitivity', { glucose: format.glucoseWithUnit(mgdlPerUnit) })]),
    ...(low === undefined || high === undefined ? [] : [targetWords(low, high, format)]),
    ...(activeUnits === undefined ? [] : [text('wizard.active', { units: format.insulin(activeUnits) })]),
  ];
}

function foodWords({ grams, gramsPerUnit, exchanges, unitsPerExchange }: WizardInput, format: Format): string[] {
  const number = (value: number): string => format.number(value, Math.abs(value % 1) < 1e-9 ? 0 : 1);
  if (grams) {
    if (!gramsPerUnit) return [text('wizard.carbs-only', { grams: format.grams(grams) })];
    return [text('wizard.carbs', { grams: format.grams(grams), ratio: number(gramsPerUnit) })];
  }
  if (!exchanges) return [];
  if (!unitsPerExchange) return [text('wizard.exchanges-only', { count: number(exchanges) })];
  return [text('wizard.exchanges', { count: number(exchanges), ratio: number(unitsPerExchange) })];
}

function targetWords(lowMgdl: number, highMgdl: number, format: Format): string {
  const [low, high] = [format.glucose(lowMgdl), format.glucose(highMgdl)];
  return low === high ? text('wizard.target-one', { low }) : text('wizard.target', { low, high });
}

/** Everything, the suggestion first. */
export function wizardDetails(wizard: WizardInput, format: Format): string[] {
  const suggestion = suggestionWords(wizard, format);
  return [...(suggestion ? [suggestion] : []), ...inputWords(wizard, format)];
}

/** '0.5 U more than suggested'; nothing when the suggestion was followed or there was none. */
export function overrideWords(bolus: Bolus, format: Format): string {
  const units = round2(overrideUnits(bolus) ?? 0);
  if (units === 0) return '';
  const size = format.insulin(Math.abs(units));
  return text(units > 0 ? 'wizard.more' : 'wizard.less', { units: size });
}
