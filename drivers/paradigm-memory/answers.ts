// Answers to the questions beside pages: what the pump is and how it is set, with the layouts of small and large models.
import type { DeviceInfo } from '../../src/device/driver.ts';
import { text } from '../../src/device/bytes.ts';
import type { DeviceSettings, ReadingOf } from '../../src/model/record.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { wallText } from './date.ts';
import type { Snapshot } from './image.ts';
import { ASKED } from './image.ts';
import { answeredPattern, answeredProfile } from './profiles-in-force.ts';
import type { PumpModel } from './pump-model.ts';
import { beWord } from './raw-record.ts';
import { patternName } from './records/basal.ts';
import { carbRatioSlots, sensitivitySlots, targetSlots } from './records/wizard-tables.ts';
import { snapshotClock } from './snapshot-facts.ts';

/** Zeros that were not kept are put back. */
function full(answer: Uint8Array, length = 64): Uint8Array {
  if (answer.length >= length) return answer;
  const bytes = new Uint8Array(length);
  bytes.set(answer);
  return bytes;
}

/** Model number of answer 8D: length, then ASCII. */
export function answeredModel(answer: Uint8Array): string {
  return text(answer.subarray(1, 1 + (answer[0] ?? 0))).trim();
}

/** Firmware of answer 74: text up to the first other byte. */
export function answeredFirmware(answer: Uint8Array): string {
  return /^[\x20-\x7e]*/.exec(text(answer))![0].trim();
}

/** Pump id of answer 71: six digits. */
export function answeredSerial(answer: Uint8Array): string {
  return /^\d{6}/.exec(text(answer))?.[0] ?? '';
}

/** Unit of the pump's screen: answer 89, or the unit byte of 8B and 9F. */
function answeredUnit({ answers }: Snapshot): GlucoseUnit | undefined {
  for (const opcode of [ASKED.glucoseUnit, ASKED.sensitivities, ASKED.targets]) {
    const unit = answers.get(opcode)?.[0];
    if (unit === 1 || unit === 2) return unit === 2 ? 'mmol/L' : 'mg/dL';
  }
  return undefined;
}

/** Whether the newest snapshot that says so has the pump in mmol/L. */
export function settingsMmol(snapshots: readonly Snapshot[]): boolean | undefined {
  for (const snapshot of [...snapshots].reverse()) {
    const unit = answeredUnit(snapshot);
    if (unit) return unit === 'mmol/L';
  }
  return undefined;
}

export function infoFromSnapshot(snapshot: Snapshot | undefined, model: string | undefined): DeviceInfo {
  const answer = (opcode: number): Uint8Array => snapshot?.answers.get(opcode) ?? new Uint8Array();
  const firmware = answeredFirmware(answer(ASKED.firmware));
  const unit = snapshot && answeredUnit(snapshot);
  return {
    model: answeredModel(answer(ASKED.model)) || (model ?? ''),
    serial: answeredSerial(answer(0x71)),
    ...(firmware && { firmware }),
    ...(unit && { unit }),
  };
}

/** How the pump was found set; `undefined` when its clock is not known or nothing was asked. */
export function settingsFrom(snapshot: Snapshot, model: PumpModel): ReadingOf<'settings'> | undefined {
  const clockMs = snapshotClock(snapshot);
  if (clockMs === undefined) return undefined;
  const settings = foundSettings(snapshot, model);
  if (!Object.keys(settings).length) return undefined;
  return {
    kind: 'settings',
    deviceTime: wallText(clockMs),
    at: snapshot.computerAt,
    how: 'found',
    settings,
  };
}

function foundSettings(snapshot: Snapshot, model: PumpModel): DeviceSettings {
  const answer = (opcode: number): Uint8Array | undefined => {
    const bytes = snapshot.answers.get(opcode);
    return bytes && full(bytes);
  };
  const unit = answeredUnit(snapshot);
  const glucose = (value: number): number => (unit === 'mmol/L' ? mgdlFromMmoll(value / 10) : value);
  const found: { -readonly [K in keyof DeviceSettings]: DeviceSettings[K] } = {};
  const profiles = [ASKED.basalStandard, ASKED.basalA, ASKED.basalB].flatMap((opcode, pattern) => {
    const bytes = snapshot.answers.get(opcode);
    return bytes ? [{ name: patternName(pattern), slots: answeredProfile(full(bytes, 192)) }] : [];
  });
  if (profiles.length) found.basalProfiles = profiles;
  const ratios = answer(ASKED.carbRatios);
  const carbUnit = answer(ASKED.carbUnit)?.[0] ?? ratios?.[0];
  const isExchanges = carbUnit === 2;
  if (ratios) found.carbRatios = carbRatioSlots(ratios.subarray(model.isLarge ? 2 : 1), model.isLarge, isExchanges);
  const sensitivities = answer(ASKED.sensitivities);
  if (sensitivities && unit) found.sensitivities = sensitivitySlots(sensitivities.subarray(1), glucose);
  const targets = answer(ASKED.targets);
  if (targets && unit) found.targets = targetSlots(targets.subarray(1), glucose);
  if (unit) found.glucoseUnit = unit;
  if (carbUnit === 1 || carbUnit === 2) found.carbUnit = isExchanges ? 'exchanges' : 'grams';
  const wizardOn = answer(ASKED.wizardOn)?.[0];
  if (wizardOn !== undefined) found.wizardOn = wizardOn === 1;
  const limits = answer(ASKED.settings);
  if (limits) Object.assign(found, limitsOf(limits, model));
  const other = otherSettings(snapshot, model);
  if (Object.keys(other).length) found.other = other;
  return found;
}

/**
 * Answer C0. Later models have the highest bolus in two bytes and no insulin concentration, so only what is between is one
 * further on (inferred from the answers of a 554 and two 523 beside those of a 522 and a 715).
 */
function limitsOf(bytes: Uint8Array, model: PumpModel): DeviceSettings {
  const shift = model.isLarge ? 1 : 0;
  const hours = bytes[17]!;
  return {
    activeProfile: patternName(answeredPattern(bytes)),
    maxBolusUnits: (model.isLarge ? beWord(bytes, 5) : bytes[5]!) / 10,
    maxBasalUnitsPerHour: beWord(bytes, 6 + shift) / 40,
    ...(hours && { activeInsulinHours: hours }),
  };
}

type Other = Record<string, string | number | boolean>;

function otherSettings(snapshot: Snapshot, model: PumpModel): Other {
  const found: Other = {};
  const put = (key: string, value: string | number | boolean): void => {
    found[`settings.device.${key}`] = value;
  };
  const answer = (opcode: number): Uint8Array | undefined => {
    const bytes = snapshot.answers.get(opcode);
    return bytes && full(bytes);
  };
  const limits = answer(ASKED.settings);
  if (limits) {
    put('auto-off-hours', limits[0]!);
    put('audio-bolus', limits[2] === 1);
    put('audio-bolus-step', limits[3]! / 10);
    put('variable-bolus', limits[4] === 1);
    put('clock-24h', limits[model.isLarge ? 9 : 8] === 1);
    put('patterns', limits[10] === 1);
    put('remote', limits[12] === 1);
    put('block', limits[13] === 1);
    put('temp-basal-percent', limits[14] === 1);
    put('meter-link', limits[16] === 1);
    // Type 0 is units, 1 time.
    if (limits[18] === 0) put('reservoir-warning-units', limits[19]!);
    put('keypad-lock', limits[20] === 1);
  }
  const battery = answer(ASKED.battery);
  if (battery) {
    put('battery-low', battery[0] === 1);
    put('battery-volts', beWord(battery, 1) / 100);
  }
  const reservoir = answer(ASKED.reservoir);
  if (reservoir) put('reservoir-units', model.isLarge ? beWord(reservoir, 2) / 40 : beWord(reservoir, 0) / 10);
  const totals = answer(ASKED.totals);
  if (totals) {
    put('today-units', model.isLarge ? beWord(totals, 2) / 40 : beWord(totals, 0) / 10);
    put('yesterday-units', model.isLarge ? beWord(totals, 6) / 40 : beWord(totals, 2) / 10);
  }
  const temp = answer(ASKED.tempBasal);
  if (temp && beWord(temp, 4)) {
    if (temp[0] === 1) put('temp-basal-running-percent', temp[1]!);
    else put('temp-basal-running-units-per-hour', beWord(temp, 2) / 40);
    put('temp-basal-left-min', beWord(temp, 4));
  }
  const status = answer(ASKED.status);
  if (status) put('suspended', status[2] === 1);
  for (const [opcode, key] of SWITCH_ANSWERS) {
    const value = answer(opcode)?.[0];
    if (value !== undefined) put(key, value === 1);
  }
  const clockTimes = answer(0x8e);
  if (clockTimes) putTimes('alarm-clock-times', clockTimes, put);
  for (const [opcode, key] of [
    [0x76, 'remote-ids'],
    [0x95, 'meter-ids'],
  ] as const) {
    const ids = answer(opcode);
    const named = ids && (text(ids.subarray(0, 18)).match(/.{6}/g) ?? []).filter((id) => /^\d{6}$/.test(id));
    if (named) put(key, named.join(' '));
  }
  const sensor = model.isLarge ? undefined : answer(ASKED.sensorSettings);
  if (sensor) sensorSettings(sensor, put);
  const factor = answer(ASKED.calibrationFactor);
  if (factor && !model.isLarge) put('calibration-factor', beWord(factor, 0) / 1000);
  return found;
}

/** Answers of one byte that say on or off. */
const SWITCH_ANSWERS = [
  [0x90, 'glucose-reminder'],
  [0x97, 'alarm-clock'],
  [0xc5, 'bolus-reminder'],
] as const;

/** Pairs of hour and minute, FF where there is none. */
function putTimes(key: string, bytes: Uint8Array, put: (key: string, value: string) => void): void {
  const times: string[] = [];
  for (let at = 0; at + 1 < 16 && bytes[at]! < 24; at += 2)
    if (bytes[at + 1]! < 60)
      times.push([bytes[at]!, bytes[at + 1]!].map((part) => String(part).padStart(2, '0')).join(':'));
  put(key, times.join(' '));
}

/** Answer 99 of the 522/722, every field matched with the maker's decode of it; bytes 11 to 13 (00 00 28) are not understood. */
function sensorSettings(bytes: Uint8Array, put: (key: string, value: string | number | boolean) => void): void {
  const isMmol = bytes[22] === 2;
  const glucose = (at: number): number => (isMmol ? mgdlFromMmoll(beWord(bytes, at) / 10) : beWord(bytes, at));
  put('sensor', bytes[0] === 1);
  put('high-alert', bytes[1] === 1);
  put('high-alert-mgdl', glucose(2));
  put('high-alert-snooze-min', beWord(bytes, 4));
  put('low-alert', bytes[6] === 1);
  put('low-alert-mgdl', glucose(7));
  put('low-alert-snooze-min', beWord(bytes, 9));
  put('missed-data-min', beWord(bytes, 14));
  put('calibration-reminder', bytes[16] === 1);
  put('calibration-reminder-min', beWord(bytes, 17));
  put('transmitter', String((bytes[19]! << 16) | beWord(bytes, 20)));
  put('alarm-snooze-min', beWord(bytes, 23));
}
