// What is asked of which model beside pages, and whether no answer means that something is wrong or just not there.
import { ASKED } from '../paradigm-memory/image.ts';
import type { PumpModel } from '../paradigm-memory/pump-model.ts';
import { COMMANDS, commandOf } from './commands.ts';
import type { Command } from './commands.ts';

export interface Question {
  readonly command: Command;
  /** Not every pump of this model is known to answer it: silence then means that it is not there. */
  readonly isOptional: boolean;
}

/** Answered by a 512, 515, 522, 523 and 554 (captures). 9D and C0 too, but the 512 refuses those. */
const BY_ALL: readonly number[] = [ASKED.totals, ASKED.battery, ASKED.reservoir, ASKED.tempBasal];
const PROFILES: readonly number[] = [ASKED.basalStandard, ASKED.basalA, ASKED.basalB];
const WIZARD: readonly number[] = [ASKED.targets, ASKED.wizardOn, ASKED.carbRatios, ASKED.sensitivities];
/** Answered by a 515 and a 522 (captures); nothing is known of later models. Two that are often answered alike stand apart. */
const BY_SMALL: readonly number[] = [ASKED.glucoseUnit, ASKED.reservoirWarning, ASKED.carbUnit];

/**
 * In the order they are asked: first the number of the newest page, without which nothing else can be put in its place. Clock,
 * model and firmware were asked before. Later models answer what is in captures of them or what tidepool-org/uploader asks of
 * them (92 to 94, 9F, 87, 8A, 8B, CD).
 */
export function questions(model: PumpModel): Question[] {
  const is512 = model.dayDetail === undefined;
  const known: number[] = [ASKED.historyPage, ...BY_ALL, ...(is512 ? [] : [ASKED.settings, ...PROFILES, ...WIZARD])];
  const unsure: number[] = [];
  if (model.hasSensor) known.splice(1, 0, ASKED.sensorPages);
  (model.isLarge || is512 ? unsure : known).push(ASKED.status);
  if (is512) unsure.push(ASKED.settings, ...PROFILES, ...WIZARD, ...BY_SMALL);
  else if (!model.isLarge) known.push(...BY_SMALL);
  if (model.hasSensor && !model.isLarge) known.push(ASKED.sensorSettings, ASKED.calibrationFactor);
  return [
    ...known.map((opcode) => ({ command: commandOf(opcode)!, isOptional: false })),
    ...unsure.map((opcode) => ({ command: commandOf(opcode)!, isOptional: true })),
  ];
}

/** Asked of every pump to find out which it is; kept with the rest. */
export const FIRST_QUESTIONS = [COMMANDS.model, COMMANDS.clock, COMMANDS.pumpId, COMMANDS.firmware] as const;
