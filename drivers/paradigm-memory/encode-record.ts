// Readings back into the records a pump writes: what simulators hold.
import { fromHex } from '../../src/device/bytes.ts';
import type { Reading, ReadingOf, WizardInput } from '../../src/model/record.ts';
import { MINUTE_MS, wallMs } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mmollFromMgdl } from '../../src/model/units.ts';
import { putDate, putDay } from './date.ts';
import { settingsRecords } from './encode-settings.ts';
import type { PumpModel } from './pump-model.ts';
import { plain, putWord } from './record-bytes.ts';
import { PUMP_ALARMS, SENSOR_ALARMS } from './records/alarms.ts';
import { RATE_STEPS } from './records/basal.ts';
import { BOLUS_KIND } from './records/bolus.ts';

export interface EncodeOptions {
  readonly model: PumpModel;
  /** Unit of the pump's screen. mg/dL when absent. */
  readonly unit?: GlucoseUnit;
  /** Id of the linked meter, six digits. */
  readonly meterId?: string;
}

/** Records of one reading, in the order of writing; none for kinds that the history does not hold. */
export function encodeReading(reading: Reading, options: EncodeOptions): Uint8Array[] {
  const { deviceTime } = reading;
  switch (reading.kind) {
    case 'bolus':
      return bolusRecords(reading, options);
    case 'wizard':
      return [estimateRecord(reading.wizard, deviceTime, options)];
    case 'smbg':
      return glucoseRecords(reading, options);
    case 'temp-basal':
      return [...tempRecords(reading)];
    case 'alarm':
      return [alarmRecord(reading)];
    case 'event':
      return eventRecords(reading, options);
    case 'carbs': {
      const record = plain(0x40, reading.grams >> 8, deviceTime, 9);
      record[7] = reading.grams & 0xff;
      record[8] = 1;
      return [record];
    }
    case 'injection':
      return [plain(0x42, Math.round(reading.units * 10), deviceTime, 8)];
    case 'daily-total':
      return totalRecords(reading, options.model);
    case 'settings':
      return reading.how === 'changed' ? settingsRecords(reading) : [];
    case 'clock-change':
      return [plain(0x17, 0, deviceTime), plain(0x18, 0, reading.newDeviceTime)];
    case 'unknown':
      return [fromHex(reading.raw)];
    default:
      return [];
  }
}

function bolusRecords(reading: ReadingOf<'bolus'>, options: EncodeOptions): Uint8Array[] {
  const { model } = options;
  const startMs = wallMs(reading.deviceTime);
  const day = reading.source === 'remote' ? 2 : 0;
  const extended = reading.extendedUnits ?? 0;
  const programmedExtended = reading.programmedExtendedUnits ?? extended;
  const programmed = reading.programmedUnits ?? reading.units;
  const halfHours = Math.round((reading.durationMs ?? 0) / (30 * MINUTE_MS));
  const records = reading.wizard ? [estimateRecord(reading.wizard, reading.deviceTime, options)] : [];
  const part = (kind: number, asked: number, given: number, slots: number, ms: number): Uint8Array => {
    const steps = model.bolusStepsPerUnit;
    const record = new Uint8Array(model.isLarge ? 13 : 9);
    record[0] = 0x01;
    if (model.isLarge) {
      putWord(record, 1, Math.round(asked * steps));
      putWord(record, 3, Math.round(given * steps));
      putWord(record, 5, Math.round((reading.wizard?.activeUnits ?? 0) * steps));
      record[7] = slots;
    } else {
      record[1] = Math.round(asked * steps);
      record[2] = Math.round(given * steps);
      record[3] = slots;
    }
    putDate(record, model.isLarge ? 8 : 4, ms, { hour: kind, day });
    return record;
  };
  if (reading.shape === 'extended')
    records.push(part(BOLUS_KIND.square, programmed, reading.units, halfHours, startMs));
  else if (reading.shape === 'normal')
    records.push(part(BOLUS_KIND.normalVariable, programmed, reading.units, 0, startMs));
  else {
    const normal = part(BOLUS_KIND.dualNormal, programmed - programmedExtended, reading.units - extended, 0, startMs);
    const lateMs = Math.round((reading.units - extended) * 40) * 1000;
    const square = part(BOLUS_KIND.dualSquare, programmedExtended, extended, halfHours, startMs + lateMs);
    records.push(...(model.isLarge ? [square, normal] : [normal, square]));
  }
  return records;
}

function estimateRecord(wizard: WizardInput, deviceTime: string, { model, unit }: EncodeOptions): Uint8Array {
  const isMmol = unit === 'mmol/L';
  const glucose = (mgdl = 0): number => (isMmol ? Math.round(mmollFromMgdl(mgdl) * 10) : Math.round(mgdl));
  const isExchanges = wizard.unitsPerExchange !== undefined;
  const carbs = isExchanges ? Math.round((wizard.exchanges ?? 0) * 10) : Math.round(wizard.grams ?? 0);
  const bg = glucose(wizard.mgdl);
  const flags = ((isMmol ? 2 : 1) << 6) | ((isExchanges ? 2 : 1) << 4);
  const { foodUnits = 0, correctionUnits = 0, activeUnits = 0, suggestedUnits = 0 } = wizard;
  const steps = model.bolusStepsPerUnit;
  const correction = Math.round(correctionUnits * steps);
  if (!model.isLarge) {
    const record = plain(model.hasOldWizard ? 0x2f : 0x5b, bg & 0xff, deviceTime, model.hasOldWizard ? 19 : 20);
    record[7] = carbs & 0xff;
    record[8] = flags | (model.hasOldWizard ? ((bg >> 8) & 3) | ((carbs >> 6) & 0x0c) : (bg >> 8) & 0x0f);
    record[9] = isExchanges ? Math.round(wizard.unitsPerExchange! * 10) : Math.round(wizard.gramsPerUnit ?? 0);
    record[10] = glucose(wizard.mgdlPerUnit);
    record[11] = glucose(wizard.targetLowMgdl);
    record[12] = correction & 0xff;
    record[13] = Math.round(foodUnits * steps);
    record[14] = (correction >> 4) & 0xf0;
    record[16] = Math.round(activeUnits * steps);
    record[18] = Math.round(suggestedUnits * steps);
    if (!model.hasOldWizard) record[19] = glucose(wizard.targetHighMgdl);
    return record;
  }
  const record = plain(0x5b, bg & 0xff, deviceTime, 22);
  const sensitivity = glucose(wizard.mgdlPerUnit);
  record[4] = record[4]! | ((sensitivity >> 8) << 6);
  record[7] = carbs & 0xff;
  record[8] = flags | ((bg >> 8) & 3) | ((carbs >> 6) & 0x0c);
  const ratio = isExchanges ? Math.round(wizard.unitsPerExchange! * 1000) : Math.round((wizard.gramsPerUnit ?? 0) * 10);
  putWord(record, 9, ratio);
  record[11] = sensitivity & 0xff;
  record[12] = glucose(wizard.targetLowMgdl);
  record[13] = correction & 0xff;
  const food = Math.round(foodUnits * steps);
  putWord(record, 14, food);
  record[16] = ((correction >> 5) & 0xf8) | ((ratio >> 15) & 6) | ((food >> 16) & 1);
  putWord(record, 17, Math.round(activeUnits * steps));
  putWord(record, 19, Math.round(suggestedUnits * steps));
  record[21] = glucose(wizard.targetHighMgdl);
  return record;
}

function glucoseRecords(reading: ReadingOf<'smbg'>, { unit, meterId = '783436' }: EncodeOptions): Uint8Array[] {
  const isTenths = reading.manual === true && unit === 'mmol/L';
  const value = isTenths ? Math.round(mmollFromMgdl(reading.mgdl) * 10) : Math.round(reading.mgdl);
  const captured = plain(0x0a, value & 0xff, reading.deviceTime, 7, reading.manual ? 0 : 3);
  captured[6] = captured[6]! | ((value >> 1) & 0x80);
  captured[4] = captured[4]! | ((value >> 2) & 0x80);
  if (reading.manual) return [captured];
  const received = plain(0x3f, (value >> 3) & 0xff, reading.deviceTime, 10, 3, value & 7);
  for (let i = 0; i < 3; i++) received[7 + i] = Number.parseInt(meterId.slice(2 * i, 2 * i + 2), 16);
  return [captured, received];
}

export function tempRecords(reading: ReadingOf<'temp-basal'>): [Uint8Array, Uint8Array] {
  const { percent, unitsPerHour = 0 } = reading;
  const steps = percent ?? Math.round(unitsPerHour * RATE_STEPS);
  const rate = plain(0x33, steps & 0xff, reading.deviceTime, 8);
  rate[7] = percent === undefined ? (steps >> 8) & 7 : 1 << 3;
  return [rate, plain(0x16, Math.round(reading.durationMs / (30 * MINUTE_MS)), reading.deviceTime)];
}

function alarmRecord({ alarm, code, mgdl = 0, units = 20, deviceTime }: ReadingOf<'alarm'>): Uint8Array {
  if (alarm === 'battery-low') return plain(0x19, 0, deviceTime);
  if (alarm === 'reservoir-low') return plain(0x34, Math.round(units * 10), deviceTime);
  const number = (names: Readonly<Record<number, string>>): number | undefined => {
    const found = Object.entries(names).find(([, name]) => name === alarm);
    return found && Number(found[0]);
  };
  const sensor = number(SENSOR_ALARMS) ?? (alarm === 'other' ? (code ?? 88) : undefined);
  if (sensor === undefined) {
    const record = new Uint8Array(9);
    record.set([0x06, number(PUMP_ALARMS) ?? code ?? 0x36]);
    putDate(record, 4, wallMs(deviceTime));
    return record;
  }
  const record = new Uint8Array(8);
  record.set([0x0b, code ?? sensor, mgdl & 0xff]);
  putDate(record, 3, wallMs(deviceTime));
  record[7] = record[7]! | ((mgdl >> 1) & 0x80);
  return record;
}

function eventRecords(reading: ReadingOf<'event'>, { model }: EncodeOptions): Uint8Array[] {
  const { event, deviceTime, units = 0, detail } = reading;
  const simple = (opcode: number, value = 0, length = 7): Uint8Array[] => [plain(opcode, value, deviceTime, length)];
  switch (event) {
    case 'prime':
    case 'tubing-fill':
    case 'cannula-fill': {
      const record = new Uint8Array(10);
      const tenths = Math.round(units * 10);
      record.set([0x03, 0, event === 'cannula-fill' ? tenths : 0, 0, tenths]);
      putDate(record, 5, wallMs(deviceTime));
      return [record];
    }
    case 'rewind':
      return simple(0x21);
    case 'suspend':
      return simple(0x1e, model.isLarge ? 1 : 0);
    case 'resume':
      return simple(0x1f, model.isLarge ? 0x20 : 0);
    case 'battery-in':
      return simple(0x1a, 1);
    case 'battery-out':
      return simple(0x1a, 0);
    case 'alarm-cleared':
      return simple(0x0c, Number(detail) || 4);
    case 'meal-marker':
      return simple(0x40, 0, 9);
    case 'exercise-marker':
      return simple(0x41, 0, 8);
    case 'insulin-marker':
      return simple(0x42, 0, 8);
    case 'other-marker':
      return simple(0x43);
    default:
      return [];
  }
}

function totalRecords(reading: ReadingOf<'daily-total'>, model: PumpModel): Uint8Array[] {
  const ms = wallMs(`${reading.day}T00:00:00`);
  const total = new Uint8Array(model.isLarge ? 10 : 7);
  const steps = (units = 0): number => Math.round(units * 40);
  total[0] = 0x07;
  putWord(total, 1, steps(reading.units) >> 16);
  putWord(total, 3, steps(reading.units) & 0xffff);
  putDay(total, 5, ms);
  if (model.isLarge && reading.partial) {
    const closed = new Date(wallMs(reading.deviceTime));
    total.set([closed.getUTCSeconds(), closed.getUTCMinutes(), closed.getUTCHours()], 7);
  }
  if (model.dayDetail === undefined || reading.basalUnits === undefined) return [total];
  const detail = new Uint8Array({ 0x6c: 38, 0x6d: 44, 0x6e: 52 }[model.dayDetail]);
  detail[0] = model.dayDetail;
  putDay(detail, 1, ms);
  if (model.dayDetail === 0x6c) return [total, detail];
  putWord(detail, 11, steps(reading.units));
  putWord(detail, 13, steps(reading.basalUnits));
  putWord(detail, 16, steps(reading.bolusUnits));
  putWord(detail, 19, reading.grams ?? 0);
  return [total, detail];
}
