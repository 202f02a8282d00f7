// The pumps as printed on their fronts, and which of them a number stands for.
import { pumpModel } from '../paradigm-memory/pump-model.ts';

export const MODELS = [
  'Paradigm 512',
  'Paradigm 712',
  'Paradigm 515',
  'Paradigm 715',
  'Paradigm 522',
  'Paradigm 722',
  'Paradigm REAL-Time Revel 523',
  'Paradigm REAL-Time Revel 723',
  'Paradigm REAL-Time Revel 554',
  'Paradigm REAL-Time Revel 754',
  'Paradigm Veo 554',
  'Paradigm Veo 754',
] as const;

/**
 * The model in words. 554 and 754 are two pumps with one number: what the person says decides, Veo when nobody does (the
 * Revel of that number is rare). A number that is not in the list is named as the pump says it.
 */
export function modelName(number: string, chosen?: string): string {
  const names: readonly string[] = MODELS.filter((name) => name.endsWith(` ${number}`));
  return names.find((name) => name === chosen) ?? names.at(-1) ?? `Paradigm ${number}`;
}

/** The number in a model's name; `undefined` when there is none of a Paradigm pump. */
export function modelNumber(name: string): string | undefined {
  return pumpModel(name)?.name;
}
