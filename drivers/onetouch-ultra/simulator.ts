// A OneTouch Ultra or FastTake as seen from its data port, written from AW057-521A.
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { FAST_TAKE } from '../lifescan-dm/formats.ts';
import { sealed } from '../lifescan-dm/line.ts';
import { listenOnce, play, spacedBy, ULTRA_WRITING, withoutMarks, written } from '../lifescan-dm/simulated.ts';

/** Records the memory holds; older ones are gone. AW057-521A, page 4; for a FastTake other programs take the same. */
const MEMORY = 150;
/** Readings of the same minute are set apart by this much. AW057-521A, page 4. */
const SPACING_MS = 8000;

type Held = ReadingOf<'smbg' | 'control' | 'unknown'>;

/** Holds fingersticks and control tests in whole mg/dL without marks, and records of kind 'unknown' as they stand. */
export const simulate: Simulator = (port, scenario) =>
  play(port, scenario, { answers: answersOf(scenario), listen: listenOnce });

/** It knows neither meals nor comments. */
export const holds = withoutMarks;

function answersOf({ serial, deviceTime, unit, model, readings }: Scenario): Record<string, () => readonly string[]> {
  const all = {
    'DM@': () => [sealed(`@ "${serial}"`)],
    // The paper leaves the date blank, and so did the real one (capture onetouch-dm-ascii/ultra-official-software).
    'DM?': () => [sealed('?P02.00.01   /  /  ')],
    DMF: () => [sealed(`F ${written(deviceTime, ULTRA_WRITING)}`)],
    'DMSU?': () => [sealed(`SU?,"${unit === 'mg/dL' ? 'MG/DL ' : 'MMOL/L'}"`)],
    'DMST?': () => [sealed('ST?,"24:00 "')],
    DMP: () => memoryLines(serial, readings),
  };
  // Nobody has written down what else a FastTake answers.
  return model === FAST_TAKE.model ? { DMP: all.DMP, DMF: all.DMF } : all;
}

/** Header and records, newest first. `readings` are oldest first. */
export function memoryLines(serial: string, readings: readonly Reading[]): string[] {
  const records = spacedBy(SPACING_MS, readings.filter(isHeld)).slice(-MEMORY).reverse();
  const count = String(records.length).padStart(3, '0');
  // MG/DL whatever the screen shows: the paper has no other.
  return [sealed(`P ${count},"${serial}","MG/DL "`), ...records.map(recordLine)];
}

function isHeld(reading: Reading): reading is Held {
  return reading.kind === 'smbg' || reading.kind === 'control' || reading.kind === 'unknown';
}

/** One line of the memory, checksum included. */
export function recordLine(reading: Held): string {
  if (reading.kind === 'unknown') return reading.raw;
  const control = reading.kind === 'control' ? 'C' : ' ';
  const { mgdl, bound } = reading;
  // Above the limit there is a text, below it there is none: such a result goes out as the next number.
  const value =
    bound === 'high' ? 'HIGH' : ` ${String(bound === 'low' ? mgdl - 1 : Math.round(mgdl)).padStart(3, '0')}`;
  return sealed(`P ${written(reading.deviceTime, ULTRA_WRITING)},"${control}${value} ", 00`);
}
