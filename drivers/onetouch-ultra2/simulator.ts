// A OneTouch Ultra2 or UltraLink as seen from its data port.
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import type { GlucoseMark, Reading, ReadingOf } from '../../src/model/record.ts';
import { COMMENT_MARKS, MEAL_MARKS, ULTRA2, ULTRALINK_MODEL } from '../lifescan-dm/formats.ts';
import { sealed } from '../lifescan-dm/line.ts';
import type { Listener } from '../lifescan-dm/simulated.ts';
import { play, spacedBy, ULTRA_WRITING, written } from '../lifescan-dm/simulated.ts';
import { COMMANDS } from './protocol.ts';

/** Records the memory holds; older ones are gone. AW06443901, page 5. */
const MEMORY = 500;
/** Readings of the same minute are set apart by this much. AW06443901, page 5. */
const SPACING_MS = 8000;
/** As the UltraLink of capture onetouch-dm-ascii/ultralink says of itself. */
const FIRMWARE = 'P02.00.00 01/18/08';
const RADIO_ID = '673451';

/** What such a meter can hold. */
type Held = ReadingOf<'smbg' | 'control' | 'unknown'>;

/**
 * Plays the meter. Of the scenario's readings it holds what such a meter can: fingersticks, control tests and records of
 * kind 'unknown' as they stand; whole mg/dL; a mark before or after a meal and one of its own comments.
 */
export const simulate: Simulator = (port, scenario) => play(port, scenario, { answers: answersOf(scenario), listen });

/** What wakes the meter. Its paper has 0A after it; programs that leave that out are answered too. */
const WAKE = '\x11\r';

/**
 * The first command after a waking, and what stays to be listened to. The meter hears nothing before it wakes, does not
 * wait for a CR, is deaf to a second command that came with the first, and sleeps again over what it does not know.
 */
const listen: Listener = (heard, commands) => {
  const at = heard.indexOf(WAKE);
  if (at < 0) return { heard: heard.endsWith('\x11') ? '\x11' : '' };
  const rest = heard.slice(at + WAKE.length).replace(/^\n/, '');
  const command = commands.find((name) => rest.startsWith(name));
  if (command !== undefined) return { command, heard: '' };
  const unfinished = commands.some((name) => name.startsWith(rest));
  return unfinished ? { heard: heard.slice(at) } : listen(rest, commands);
};

/** Lines, without their ends, that the meter answers each command with. */
function answersOf(scenario: Scenario): Readonly<Record<string, () => readonly string[]>> {
  const { serial, deviceTime, unit, model } = scenario;
  return {
    [COMMANDS.serial]: () => [sealed(`@ "${serial}"`)],
    [COMMANDS.firmware]: () => [sealed(`?${FIRMWARE}`)],
    [COMMANDS.clock]: () => [sealed(`F ${written(deviceTime, ULTRA_WRITING)}`)],
    [COMMANDS.displayUnit]: () => [sealed(`SU?,"${unit === 'mg/dL' ? 'MG/DL ' : 'MMOL/L'}"`)],
    ['DMST?']: () => [sealed('ST?,"24:00 "')],
    [COMMANDS.memory]: () => memoryLines(serial, scenario.readings),
    ...(model === ULTRALINK_MODEL && { [COMMANDS.radioId]: () => [sealed(`ID "${RADIO_ID}"`)] }),
  };
}

/** Header and records, newest first. `readings` are oldest first. */
export function memoryLines(serial: string, readings: readonly Reading[]): string[] {
  const records = spacedBy(SPACING_MS, readings.filter(isHeld)).slice(-MEMORY).reverse();
  const count = String(records.length).padStart(3, '0');
  // MG/DL whatever the screen shows.
  return [sealed(`P ${count},"${serial}","MG/DL "`), ...records.map(recordLine)];
}

function isHeld(reading: Reading): reading is Held {
  return reading.kind === 'smbg' || reading.kind === 'control' || reading.kind === 'unknown';
}

/** One line of the memory, checksum included. */
export function recordLine(reading: Held): string {
  if (reading.kind === 'unknown') return reading.raw;
  const when = written(reading.deviceTime, ULTRA_WRITING);
  const control = reading.kind === 'control' ? 'C' : ' ';
  const marks = (reading.kind === 'smbg' && reading.marks) || [];
  const meal = codeOf(MEAL_MARKS, marks) ?? 'N';
  const comment = codeOf(COMMENT_MARKS, marks) ?? '00';
  return sealed(`P ${when},"${control} ${number(reading)} ","${meal}","${comment}", 00`);
}

/** The paper has no text for values beyond the limits: they go out as the next number. */
function number({ mgdl, bound }: ReadingOf<'smbg' | 'control'>): string {
  const shown = bound === 'low' ? ULTRA2.lowMgdl! - 1 : bound === 'high' ? ULTRA2.highMgdl + 1 : Math.round(mgdl);
  return String(shown).padStart(3, '0');
}

/** The first code whose mark the reading has. */
function codeOf(
  table: Readonly<Record<string, readonly GlucoseMark[]>>,
  marks: readonly GlucoseMark[],
): string | undefined {
  // Numeric keys of an object come first and out of order: '10' before '00'.
  const codes = Object.keys(table).sort();
  return codes.find((code) => table[code]!.some((mark) => marks.includes(mark)));
}
