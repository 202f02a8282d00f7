// A OneTouch Ultra2 or UltraLink as seen from its data port.
import { latin1, text } from '../../src/device/bytes.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { GlucoseMark, Reading, ReadingOf } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { MINUTE_MS, wallFromMs, wallMs } from '../../src/model/time.ts';
import { COMMENT_MARKS, MEAL_MARKS, ULTRA2, ULTRALINK_MODEL } from '../lifescan-dm/formats.ts';
import { checksum, sealed } from '../lifescan-dm/line.ts';
import { COMMANDS } from './protocol.ts';

/** Records the memory holds; older ones are gone. AW06443901, page 5. */
const MEMORY = 500;
/** Readings of the same minute are set apart by this much. AW06443901, page 5. */
const SPACING_MS = 8000;
/** As the UltraLink of capture onetouch-dm-ascii/ultralink says of itself. */
const FIRMWARE = 'P02.00.00 01/18/08';
const RADIO_ID = '673451';
const PATIENCE_MS = 60_000;

/** What such a meter can hold. */
type Held = ReadingOf<'smbg' | 'control' | 'unknown'>;

/**
 * Plays the meter. Of the scenario's readings it holds what such a meter can: fingersticks, control tests and records of
 * kind 'unknown' as they stand; whole mg/dL; a mark before or after a meal and one of its own comments.
 */
export const simulate: Simulator = async (port, scenario) => {
  const cable = faulty(port, scenario);
  const send = lineSender(cable, scenario);
  const answers = answersOf(scenario);
  let heard = '';
  try {
    for (;;) {
      const next = listen(heard + text(await nextBytes(cable)), Object.keys(answers));
      heard = next.heard;
      if (next.command === undefined) continue;
      for (const line of answers[next.command]!()) await send(line);
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
};

/** What wakes the meter. Its paper has 0A after it; programs that leave that out are answered too. */
const WAKE = '\x11\r';

/**
 * The first command after a waking, and what stays to be listened to. The meter hears nothing before it wakes, does not
 * wait for a CR, is deaf to a second command that came with the first, and sleeps again over what it does not know.
 */
function listen(heard: string, commands: readonly string[]): { readonly command?: string; readonly heard: string } {
  const at = heard.indexOf(WAKE);
  if (at < 0) return { heard: heard.endsWith('\x11') ? '\x11' : '' };
  const rest = heard.slice(at + WAKE.length).replace(/^\n/, '');
  const command = commands.find((name) => rest.startsWith(name));
  if (command !== undefined) return { command, heard: '' };
  const unfinished = commands.some((name) => name.startsWith(rest));
  return unfinished ? { heard: heard.slice(at) } : listen(rest, commands);
}

async function nextBytes(cable: Transport): Promise<Uint8Array> {
  for (;;) {
    try {
      return await cable.read(PATIENCE_MS);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
    }
  }
}

/** Sends lines with CR LF, some with a wrong checksum where the scenario says so. */
function lineSender(cable: Transport, { fault }: Scenario): (line: string) => Promise<void> {
  let sent = 0;
  return async (line) => {
    const wrong = fault?.kind === 'bad-checksum' && sent >= fault.nth && sent < fault.nth + fault.times;
    sent++;
    await cable.write(latin1(`${wrong ? damagedSeal(line) : line}\r\n`));
  };
}

function damagedSeal(line: string): string {
  return line.slice(0, -4) + checksum(`${line.slice(0, -5)}\x01`);
}

/** Lines, without their ends, that the meter answers each command with. */
function answersOf(scenario: Scenario): Readonly<Record<string, () => readonly string[]>> {
  const { serial, deviceTime, unit, model } = scenario;
  const weekdayAndTime = `"${weekday(deviceTime)}","${date(deviceTime)}","${time(deviceTime)}"`;
  return {
    [COMMANDS.serial]: () => [sealed(`@ "${serial}"`)],
    [COMMANDS.firmware]: () => [sealed(`?${FIRMWARE}`)],
    [COMMANDS.clock]: () => [sealed(`F ${weekdayAndTime}`)],
    [COMMANDS.displayUnit]: () => [sealed(`SU?,"${unit === 'mg/dL' ? 'MG/DL ' : 'MMOL/L'}"`)],
    ['DMST?']: () => [sealed('ST?,"24:00 "')],
    [COMMANDS.memory]: () => memoryLines(serial, scenario.readings),
    ...(model === ULTRALINK_MODEL && { [COMMANDS.radioId]: () => [sealed(`ID "${RADIO_ID}"`)] }),
  };
}

/** Header and records, newest first. `readings` are oldest first. */
export function memoryLines(serial: string, readings: readonly Reading[]): string[] {
  const records = spaced(readings.filter(isHeld)).slice(-MEMORY).reverse();
  const count = String(records.length).padStart(3, '0');
  // MG/DL whatever the screen shows.
  return [sealed(`P ${count},"${serial}","MG/DL "`), ...records.map(recordLine)];
}

function isHeld(reading: Reading): reading is Held {
  return reading.kind === 'smbg' || reading.kind === 'control' || reading.kind === 'unknown';
}

/** A reading taken in the same minute as the one before it, too soon after it, is stored 8 s after it. */
function spaced(readings: readonly Held[]): Held[] {
  let taken = Number.NEGATIVE_INFINITY;
  let stored = taken;
  return readings.map((reading) => {
    const now = wallMs(reading.deviceTime);
    const sameMinute = Math.floor(now / MINUTE_MS) === Math.floor(taken / MINUTE_MS);
    const tooSoon = sameMinute && now >= taken && now - stored < SPACING_MS && reading.kind !== 'unknown';
    taken = now;
    stored = tooSoon ? stored + SPACING_MS : now;
    return tooSoon ? { ...reading, deviceTime: wallFromMs(stored) } : reading;
  });
}

/** One line of the memory, checksum included. */
export function recordLine(reading: Held): string {
  if (reading.kind === 'unknown') return reading.raw;
  const { deviceTime } = reading;
  const when = `"${weekday(deviceTime)}","${date(deviceTime)}","${time(deviceTime)}"`;
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

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

function weekday(wall: WallTime): string {
  return WEEKDAYS[new Date(wallMs(wall)).getUTCDay()]!;
}

/** [0:8) month/day/year with leading zeros. */
function date(wall: WallTime): string {
  return `${wall.slice(5, 7)}/${wall.slice(8, 10)}/${wall.slice(2, 4)}`;
}

/** [0:11) hours of 0 to 23, minutes, seconds, and three blanks where others write AM or PM. */
function time(wall: WallTime): string {
  return `${wall.slice(11, 19)}   `;
}
