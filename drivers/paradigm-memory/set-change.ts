// When basal begins again after the infusion set was changed, on models that do not log it: once the cannula has been filled.
import { HOUR_MS } from '../../src/model/time.ts';
import type { RawRecord } from './raw-record.ts';
import type { RunView } from './run-view.ts';

/** Filling the tubing and filling the cannula are minutes apart; up to 40 where the change was left for a while (a 523, alarm 4A). */
const SET_CHANGE_MS = HOUR_MS;
/** A cannula is filled as fast as a bolus is delivered. */
const MS_PER_UNIT = 40_000;
/** What nobody does between the two fills: suspend, resume, rewind, bolus, temporary rate, clock. */
const LEAVES_THE_CHANGE: ReadonlySet<number> = new Set([0x1e, 0x1f, 0x21, 0x01, 0x33, 0x18]);

/**
 * True for a filled tubing (03) behind which the cannula was filled too: basal stands still until then. On large models, which
 * log it, none of the basal starts (7B) stands between the two; on a 522 the minutes between them are missing from its
 * own totals (eight of them on 2013-02-06 are 0.14 U).
 */
export function fillsCannulaLater({ records, times }: RunView, i: number): boolean {
  if (isCannulaFill(records[i]!)) return false;
  for (let k = i + 1; k < records.length; k++) {
    const { opcode } = records[k]!;
    if (opcode === 0x03) return isCannulaFill(records[k]!) && times[k]! - times[i]! <= SET_CHANGE_MS;
    if (LEAVES_THE_CHANGE.has(opcode)) return false;
  }
  return false;
}

/**
 * How long basal still stands still behind a fill, ms: the record has the time at which the cannula began to be filled. Large models start
 * basal 40 s a unit after it, within 3 s, from 0.3 to 0.9 U.
 */
export function fillMs(record: RawRecord): number {
  return isCannulaFill(record) ? (record.bytes[4]! / 10) * MS_PER_UNIT : 0;
}

/** The amount was chosen beforehand; a tubing is filled until drops come. */
function isCannulaFill({ bytes }: RawRecord): boolean {
  return bytes[2]! > 0;
}
