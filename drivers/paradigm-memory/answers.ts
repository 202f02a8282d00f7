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

/** Answer C0. Later models have one byte more before the highest bolus, so all behind it shifts by one. */
function limitsOf(bytes: Uint8Array, model: PumpModel): DeviceSettings {
  const shift = model.isLarge ? 1 : 0;
  const hours = bytes[17 + shift]!;
  return {
    activeProfile: patternName(answeredPattern(bytes, model.isLarge)),
    maxBolusUnits: bytes[5 + shift]! / 10,
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
    const shift = model.isLarge ? 1 : 0;
    put('auto-off-hours', limits[0]!);
    put('clock-24h', limits[8 + shift] === 1);
    put('patterns', limits[10 + shift] !== 0);
    put('block', limits[13 + shift] === 1);
    put('temp-basal-percent', limits[14 + shift] === 1);
    put('keypad-lock', limits[20 + shift] === 1);
  }
  const battery = answer(ASKED.battery);
  if (battery) {
    put('battery-low', battery[0] === 1);
    put('battery-volts', beWord(battery, 1) / 100);
  }
  const reservoir = answer(ASKED.reservoir);
  if (reservoir) put('reservoir-units', model.isLarge ? beWord(reservoir, 2) / 40 : beWord(reservoir, 0) / 10);
  const status = answer(ASKED.status);
  if (status) put('suspended', status[2] === 1);
  const sensor = model.isLarge ? undefined : answer(ASKED.sensorSettings);
  if (sensor) sensorSettings(sensor, put);
  const factor = answer(ASKED.calibrationFactor);
  if (factor && !model.isLarge) put('calibration-factor', beWord(factor, 0) / 1000);
  return found;
}

/** Answer 99 of the 522/722, every field matched with the maker's decode of it. */
function sensorSettings(bytes: Uint8Array, put: (key: string, value: string | number | boolean) => void): void {
  const isMmol = bytes[21] === 2;
  const glucose = (at: number): number => (isMmol ? mgdlFromMmoll(beWord(bytes, at) / 10) : beWord(bytes, at));
  put('sensor', bytes[0] === 1);
  put('high-alert', bytes[1] === 1);
  put('high-alert-mgdl', glucose(2));
  put('high-alert-snooze-min', beWord(bytes, 4));
  put('low-alert', bytes[6] === 1);
  put('low-alert-mgdl', glucose(7));
  put('low-alert-snooze-min', beWord(bytes, 9));
  put('missed-data-min', beWord(bytes, 13));
  put('calibration-reminder', bytes[15] === 1);
  put('calibration-reminder-min', beWord(bytes, 16));
  put('transmitter', String((bytes[18]! << 16) | beWord(bytes, 19)));
  put('alarm-snooze-min', beWord(bytes, 22));
}
