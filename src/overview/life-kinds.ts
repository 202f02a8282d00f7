// Which kinds of record a person's days are made of.
import type { RecordKind } from '../model/record.ts';

/** Kinds that say something about a person's days; a test of control solution or a change of the clock does not. */
export const LIFE_KINDS: readonly RecordKind[] = [
  'cgm',
  'smbg',
  'ketone',
  'bolus',
  'basal',
  'injection',
  'carbs',
  'exercise',
  'note',
];
