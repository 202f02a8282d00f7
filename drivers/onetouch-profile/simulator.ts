// A OneTouch Profile, Basic, SureStep or One Touch II as seen from its data port: AW056-257B, AW056-258B, memo of 1991.
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import type { GlucoseMark, Reading, ReadingOf } from '../../src/model/record.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mmollFromMgdl } from '../../src/model/units.ts';
import { BASIC, ONE_TOUCH_II, PROFILE, SURE_STEP } from '../lifescan-dm/formats.ts';
import { sealed } from '../lifescan-dm/line.ts';
import type { Writing } from '../lifescan-dm/simulated.ts';
import { listenAlways, play, withoutMarks, written } from '../lifescan-dm/simulated.ts';

type Glucose = ReadingOf<'smbg' | 'control'>;
type Entry = ReadingOf<'injection' | 'bolus' | 'carbs'>;
type Held = Glucose | Entry | ReadingOf<'unknown'>;

/** How such a meter is set: one that shows mmol/L as it is sold in Europe, one that shows mg/dL as in the US. */
interface Setting extends Writing {
  readonly unit: GlucoseUnit;
  readonly comma: boolean;
}

const US: Setting = { unit: 'mg/dL', dayFirst: false, halfDays: true, fill: ' ', comma: false };
const EUROPE: Setting = { unit: 'mmol/L', dayFirst: true, halfDays: false, fill: ' ', comma: true };

/** Records the memory holds; for a Basic nobody says, and other programs take 150. */
const MEMORY: Readonly<Record<string, number>> = { [BASIC.model]: 150, [SURE_STEP.model]: 150 };
const MEMORY_OF_THE_OTHERS = 250;

/**
 * Holds fingersticks and control tests in the unit of its screen; a Profile also marks of meals and the like, insulin and
 * carbohydrates. Records of kind 'unknown' stand as they are.
 */
export const simulate: Simulator = (port, scenario) => {
  const screens = SCREENS[scenario.model] ?? SIX_CHARACTERS;
  return play(port, scenario, {
    answers: answersOf(scenario),
    listen: listenAlways,
    screens: { first: screens.join(''), after: { DMF: screens.at(-1)!, DMP: screens.at(-1)! } },
    flowControl: true,
  });
};

/** Only a Profile has marks, and none has a text for low. */
export function holds(reading: Reading, { model }: Pick<Scenario, 'model'>): Reading {
  const held = model === PROFILE.model ? reading : withoutMarks(reading);
  if ((held.kind !== 'smbg' && held.kind !== 'control') || held.bound !== 'low') return held;
  const value: { bound?: unknown; mgdl: number } & Reading = { ...held, mgdl: LOW_MGDL };
  delete value.bound;
  return value;
}

/** What the screen shows after switching on: a line each for six characters, for a Profile's three lines, for icons. */
const SIX_CHARACTERS = ['ENGL. \r', 'INSERT\r', 'STRIP \r'];
const SCREENS: Readonly<Record<string, readonly string[]>> = {
  [PROFILE.model]: ['0,"",0,"INSERT",""\r\n', '0,"",0,"CODE 9",""\r\n', '0,"",0,"STRIP ",""\r\n'],
  [SURE_STEP.model]: ['\x8585\r', '\x8686\r'],
};

function answersOf(scenario: Scenario): Record<string, () => readonly string[]> {
  const { model, deviceTime } = scenario;
  const setting = scenario.unit === 'mg/dL' ? US : EUROPE;
  const basic = {
    DMF: () => [sealed(`F ${written(deviceTime, setting)}`)],
    DMP: () => memoryLines('P', scenario),
  };
  if (model === BASIC.model || model === ONE_TOUCH_II.model) return basic;
  const version = model === SURE_STEP.model ? '?R01.00.00 01/01/97' : '?M71.00.00 01/01/95';
  const known = { ...basic, 'DM?': () => [sealed(version)], 'DM@': () => [sealed(`@ "${scenario.serial}"`)] };
  return model === PROFILE.model ? { ...known, DMI: () => memoryLines('I', scenario) } : known;
}

/** Header and records, newest first; the scenario's readings are oldest first. */
export function memoryLines(letter: 'P' | 'I', { model, serial, unit, readings }: Scenario): string[] {
  // DMI of a Profile obeys no setting (note of 1996, acknowledged by LifeScan).
  const setting = letter === 'I' || unit === 'mg/dL' ? US : EUROPE;
  const records = readings
    .filter((reading): reading is Held => isHeld(reading, model))
    .slice(-(MEMORY[model] ?? MEMORY_OF_THE_OTHERS))
    .filter((reading) => letter === 'I' || !isEntry(reading))
    .reverse();
  const count = String(records.length).padStart(3, ' ');
  const fields = [
    serial,
    model === SURE_STEP.model ? 'ENGL. ' : 'ENGL.  ',
    setting.dayFirst ? ' D.M.Y.  ' : ' M.D.Y.  ',
    setting.halfDays ? 'AM/PM ' : '24:00  ',
    setting.unit === 'mg/dL' ? 'MG/DL ' : 'MMOL/L',
    ...(model === SURE_STEP.model ? [] : setting.unit === 'mg/dL' ? ['!  70 ', '!  94 '] : ['!  3.8 ', '!  5.0 ']),
  ];
  const header = `${letter} ${count},${fields.map((field) => `"${field}"`).join(',')}`;
  return [sealed(header), ...records.map((reading) => recordLine(letter, reading, model, setting))];
}

function isEntry(reading: Reading): reading is Entry {
  return reading.kind === 'injection' || reading.kind === 'bolus' || reading.kind === 'carbs';
}

function isHeld(reading: Reading, model: string): boolean {
  if (isEntry(reading)) return model === PROFILE.model;
  return reading.kind === 'smbg' || reading.kind === 'control' || reading.kind === 'unknown';
}

function recordLine(letter: 'P' | 'I', reading: Held, model: string, setting: Setting): string {
  if (reading.kind === 'unknown') return reading.raw;
  const when = written(`${reading.deviceTime.slice(0, 17)}00`, setting);
  const [value, event] = isEntry(reading) ? entry(reading, setting) : glucose(reading, model, setting);
  const width = model === PROFILE.model ? 2 : 1;
  return sealed(`${letter} ${when},"${value} ", ${String(event).padStart(width, ' ')}`);
}

/** First code of each mark in AW056-257B's table. */
const EVENTS: Partial<Record<GlucoseMark, number>> = {
  fasting: 1,
  'before-meal': 2,
  'after-meal': 3,
  bedtime: 9,
  night: 10,
  exercise: 11,
  illness: 13,
  'hypo-feeling': 14,
  other: 15,
};

const LOW_MGDL = 15;

function glucose(reading: Glucose, model: string, setting: Setting): [value: string, event: number] {
  const marks = (reading.kind === 'smbg' && reading.marks) || [];
  const event = model === PROFILE.model ? (EVENTS[marks[0] ?? 'logbook'] ?? 0) : 0;
  const control = reading.kind === 'control' ? 'C' : ' ';
  if (reading.bound === 'high') return [`${control}HIGH`, event];
  // No paper has a text for low: such a result goes out as a small number.
  const mgdl = reading.bound === 'low' ? LOW_MGDL : reading.mgdl;
  if (setting.unit === 'mg/dL') return [`${control} ${String(Math.round(mgdl)).padStart(3, ' ')}`, event];
  const mmoll = mmollFromMgdl(mgdl).toFixed(1).padStart(4, ' ');
  const isMarked = reading.kind === 'smbg' && model !== SURE_STEP.model;
  return [`${isMarked ? 'MM' : `${control} `}${punctuated(mmoll, model, setting)}`, event];
}

const INSULIN_TYPES: Readonly<Record<NonNullable<ReadingOf<'injection'>['insulin']>, number>> = {
  rapid: 0,
  long: 1,
  mixed: 4,
  other: 7,
};

/** Carbohydrates of three places with zeros, a bolus with one decimal, other insulin whole (AW056-257B, capture profile). */
function entry(reading: Entry, setting: Setting): [value: string, event: number] {
  if (reading.kind === 'carbs') return [`I ${String(Math.round(reading.grams)).padStart(3, '0')}`, 9];
  if (reading.kind === 'bolus') {
    return [`I ${punctuated(reading.units.toFixed(1).padStart(4, '0'), PROFILE.model, setting)}`, 8];
  }
  const type = INSULIN_TYPES[reading.insulin ?? 'other'];
  return [`I  ${String(Math.round(reading.units)).padStart(2, '0')}`, type];
}

/** A SureStep has no setting for a comma. */
function punctuated(decimal: string, model: string, { comma }: Setting): string {
  return comma && model !== SURE_STEP.model ? decimal.replace('.', ',') : decimal;
}
