// Short answers of the pump: clock, status, who it is, how it is set. Offsets count from the first parameter (byte 3 of the message).
import { text } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import type { DeviceSettings } from '../../src/model/record.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { ccitt } from './crc.ts';
import type { PumpTime } from './event.ts';
import { patternName } from './settings-change.ts';

function viewOf(params: Uint8Array, atLeast: number, what: string): DataView {
  if (params.length < atLeast) throw new AppError('bad-frame', `${what} of ${params.length} bytes`, { bytes: params });
  return new DataView(params.buffer, params.byteOffset, params.length);
}

/** Amounts are 1/10000 U in uint32. */
const PER_UNIT = 10_000;
const SLOT_MIN = 30;

const CLOCK_LENGTH = 9;

/** 0407: [0] the clock is set, [1:5) RTC, [5:9) offset. */
export function parseClock(params: Uint8Array): PumpTime {
  const view = viewOf(params, CLOCK_LENGTH, 'a clock');
  return { rtc: view.getUint32(1), offset: view.getUint32(5) };
}

export function encodeClock({ rtc, offset }: PumpTime): Uint8Array {
  const params = new Uint8Array(CLOCK_LENGTH);
  const view = new DataView(params.buffer);
  params[0] = 1;
  view.setUint32(1, rtc);
  view.setUint32(5, offset);
  return params;
}

/** What the pump does at the moment, from 013C. */
export interface PumpStatus {
  readonly isSuspended: boolean;
  readonly isDelivering: boolean;
  readonly bolus?: 'normal' | 'square' | 'dual';
  readonly isTempBasal: boolean;
  readonly isSensorOn: boolean;
  readonly bolusDeliveredUnits: number;
  readonly bolusMinutesLeft: number;
  readonly lastBolusUnits: number;
  readonly pattern: number;
  readonly basalUnitsPerHour: number;
  readonly tempUnitsPerHour: number;
  readonly tempPercent: number;
  readonly tempMinutesLeft: number;
  readonly deliveredTodayUnits: number;
  readonly batteryPercent: number;
  readonly reservoirUnits: number;
  readonly activeUnits: number;
  /** mg/dL; absent when there is none. */
  readonly sensorMgdl?: number;
  /** Why there is no sensor value, 0x300 and more. */
  readonly sensorException?: number;
  /** Arrows up (positive) or down, 0 flat; absent when the pump shows none. */
  readonly trend?: number;
}

const STATUS_LENGTH = 93;
const EXCEPTION = 0x300;

/** High nibble of the trend byte → arrows. */
const TRENDS: Readonly<Record<number, number>> = { 0x6: 0, 0x8: 1, 0xa: 2, 0xc: 3, 0x4: -1, 0x2: -2, 0x0: -3 };

/** Checked against 17 saved answers whose screen is known, and the trends of 10 more. */
export function parseStatus(params: Uint8Array): PumpStatus {
  const view = viewOf(params, STATUS_LENGTH, 'a status');
  const units = (at: number): number => view.getUint32(at) / PER_UNIT;
  const flags = params[0]!;
  const bolus = flags & 0x08 ? 'dual' : flags & 0x04 ? 'square' : flags & 0x02 ? 'normal' : undefined;
  const isSensorOn = (flags & 0x40) !== 0;
  const glucose = view.getUint16(0x32);
  const trend = TRENDS[params[0x3d]! >> 4];
  return {
    isSuspended: (flags & 0x01) !== 0,
    isDelivering: (flags & 0x10) !== 0,
    ...(bolus && { bolus }),
    isTempBasal: (flags & 0x20) !== 0,
    isSensorOn,
    bolusDeliveredUnits: units(0x01),
    bolusMinutesLeft: view.getUint16(0x09),
    lastBolusUnits: units(0x0d),
    pattern: params[0x17]!,
    basalUnitsPerHour: units(0x18),
    tempUnitsPerHour: units(0x1c),
    tempPercent: params[0x20]!,
    tempMinutesLeft: view.getUint16(0x21),
    deliveredTodayUnits: units(0x23),
    batteryPercent: params[0x27]!,
    reservoirUnits: units(0x28),
    activeUnits: units(0x2e),
    ...(isSensorOn && glucose > 0 && glucose < EXCEPTION && { sensorMgdl: glucose }),
    ...(isSensorOn && glucose >= EXCEPTION && { sensorException: glucose }),
    ...(isSensorOn && trend !== undefined && { trend }),
  };
}

/** For the simulated pump: what is not named is zero. */
export function encodeStatus(
  status: Pick<
    PumpStatus,
    'isSuspended' | 'pattern' | 'basalUnitsPerHour' | 'batteryPercent' | 'reservoirUnits' | 'activeUnits'
  >,
): Uint8Array {
  const params = new Uint8Array(STATUS_LENGTH);
  const view = new DataView(params.buffer);
  params[0] = status.isSuspended ? 0x01 : 0x10;
  params[0x17] = status.pattern;
  view.setUint32(0x18, Math.round(status.basalUnitsPerHour * PER_UNIT));
  params[0x27] = status.batteryPercent;
  view.setUint32(0x28, Math.round(status.reservoirUnits * PER_UNIT));
  view.setUint32(0x2e, Math.round(status.activeUnits * PER_UNIT));
  return params;
}

/** Who the pump is, from 0201. */
export interface Characteristics {
  readonly serial: string;
  readonly firmware?: string;
  readonly unit?: GlucoseUnit;
}

const SERIAL_LENGTH = 10;
const FIRMWARE = 0x26;
const UNIT = 0x32;

/** [0:10) serial as text, [0x26:0x29) firmware (numbers, then a letter), [0x32] 0 mg/dL, 1 mmol/L [open source: tidepool]. */
export function parseCharacteristics(params: Uint8Array): Characteristics {
  viewOf(params, SERIAL_LENGTH, 'an answer who the pump is');
  const serial = text(params.subarray(0, SERIAL_LENGTH)).trim();
  if (!/^[A-Za-z0-9]{4,10}$/.test(serial)) throw new AppError('bad-frame', 'no serial number', { bytes: params });
  const [major, minor, letter] = params.subarray(FIRMWARE, FIRMWARE + 3);
  const unit = params[UNIT];
  return {
    serial,
    ...(letter !== undefined && { firmware: `${major}.${minor}${letter > 32 ? String.fromCharCode(letter) : ''}` }),
    ...((unit === 0 || unit === 1) && { unit: unit === 1 ? 'mmol/L' : 'mg/dL' }),
  };
}

export function encodeCharacteristics(serial: string, address: Uint8Array, unit: GlucoseUnit): Uint8Array {
  const params = new Uint8Array(UNIT + 1);
  for (let i = 0; i < SERIAL_LENGTH; i++) params[i] = serial.charCodeAt(i) || 0x20;
  params.set(address, SERIAL_LENGTH);
  params.set([2, 6, 0x41], FIRMWARE);
  params[UNIT] = unit === 'mmol/L' ? 1 : 0;
  return params;
}

const STRING_START = 11;
const STRING_LENGTH = 80;

/** 013B: text in UTF-16, most significant byte first, filled with zeros; 'MMT-1711'. */
export function parseDeviceString(params: Uint8Array): string {
  const view = viewOf(params, STRING_START + 2, 'a name');
  let name = '';
  for (let at = STRING_START; at + 1 < params.length && at < STRING_START + STRING_LENGTH; at += 2) {
    const code = view.getUint16(at);
    if (code) name += String.fromCharCode(code);
  }
  return name.trim();
}

export function encodeDeviceString(name: string, address: Uint8Array): Uint8Array {
  const params = new Uint8Array(STRING_START + STRING_LENGTH);
  const view = new DataView(params.buffer);
  params.set(address);
  view.setUint16(8, 4);
  for (let i = 0; i < name.length; i++) view.setUint16(STRING_START + 2 * i, name.charCodeAt(i));
  return params;
}

/** 0123: [0] pattern, [1] rows, rows of rate BE32 and slot. */
export function parseBasalPattern(params: Uint8Array): NonNullable<DeviceSettings['basalProfiles']>[number] {
  viewOf(params, 2, 'a basal pattern');
  const rows = rowsOf(params, 1, 2, 5, 'a basal pattern');
  const slots = rows.map((row) => ({
    startMin: row.getUint8(4) * SLOT_MIN,
    unitsPerHour: row.getUint32(0) / PER_UNIT,
  }));
  return { name: patternName(params[0]!), slots };
}

export function encodeBasalPattern(
  pattern: number,
  slots: readonly { startMin: number; unitsPerHour: number }[],
): Uint8Array {
  return rowBytes([pattern, slots.length], 5, slots, (row, slot) => {
    row.setUint32(0, Math.round(slot.unitsPerHour * PER_UNIT));
    row.setUint8(4, slot.startMin / SLOT_MIN);
  });
}

const ROWS_COUNT = 2;
const ROWS_START = 3;

/**
 * Rows of 012C, 012F and 0132, behind a CCITT over their number and themselves (three real answers quoted in pazaan's
 * tests). `bad-checksum` when it does not fit.
 */
function checkedRows(params: Uint8Array, size: number, what: string): DataView[] {
  const view = viewOf(params, ROWS_START, what);
  const rows = rowsOf(params, ROWS_COUNT, ROWS_START, size, what);
  if (view.getUint16(0) !== ccitt(params.subarray(ROWS_COUNT, ROWS_START + rows.length * size)))
    throw new AppError('bad-checksum', `${what} whose rows have another checksum`, { bytes: params });
  return rows;
}

function rowsOf(params: Uint8Array, countAt: number, start: number, size: number, what: string): DataView[] {
  const count = params[countAt]!;
  if (params.length < start + count * size)
    throw new AppError('bad-frame', `${what} with less than its ${count} rows`, { bytes: params });
  return Array.from(
    { length: count },
    (_, i) => new DataView(params.buffer, params.byteOffset + start + i * size, size),
  );
}

function rowBytes<T>(
  head: readonly number[],
  size: number,
  items: readonly T[],
  write: (row: DataView, item: T) => void,
): Uint8Array {
  const bytes = new Uint8Array(head.length + items.length * size);
  bytes.set(head);
  items.forEach((item, i) => write(new DataView(bytes.buffer, head.length + i * size, size), item));
  return bytes;
}

function withRowChecksum(rows: Uint8Array): Uint8Array {
  const crc = ccitt(rows);
  return Uint8Array.of(crc >> 8, crc & 0xff, ...rows);
}

/** 012C: rows of grams per unit x 10 BE32, units per exchange x 1000 BE32, slot; the unused one of the two is zero. */
export function parseCarbRatios(params: Uint8Array): NonNullable<DeviceSettings['carbRatios']> {
  return checkedRows(params, 9, 'carb ratios').map((row) => {
    const startMin = row.getUint8(8) * SLOT_MIN;
    const grams = row.getUint32(0);
    return grams ? { startMin, gramsPerUnit: grams / 10 } : { startMin, unitsPerExchange: row.getUint32(4) / 1000 };
  });
}

export function encodeCarbRatios(ratios: NonNullable<DeviceSettings['carbRatios']>): Uint8Array {
  return withRowChecksum(
    rowBytes([ratios.length], 9, ratios, (row, { startMin, gramsPerUnit = 0, unitsPerExchange = 0 }) => {
      row.setUint32(0, Math.round(gramsPerUnit * 10));
      row.setUint32(4, Math.round(unitsPerExchange * 1000));
      row.setUint8(8, startMin / SLOT_MIN);
    }),
  );
}

/** 012F: rows of mg/dL per unit, mmol/L x 10 per unit, slot. */
export function parseSensitivities(params: Uint8Array): NonNullable<DeviceSettings['sensitivities']> {
  return checkedRows(params, 5, 'sensitivities').map((row) => ({
    startMin: row.getUint8(4) * SLOT_MIN,
    mgdlPerUnit: row.getUint16(0),
  }));
}

/** The tenths of mmol/L a pump shows beside whole mg/dL. */
function tenthsOfMmoll(mgdl: number): number {
  return Math.round((mgdl / 18.01559) * 10);
}

export function encodeSensitivities(sensitivities: NonNullable<DeviceSettings['sensitivities']>): Uint8Array {
  return withRowChecksum(
    rowBytes([sensitivities.length], 5, sensitivities, (row, { startMin, mgdlPerUnit }) => {
      row.setUint16(0, Math.round(mgdlPerUnit));
      row.setUint16(2, tenthsOfMmoll(mgdlPerUnit));
      row.setUint8(4, startMin / SLOT_MIN);
    }),
  );
}

/** 0132: rows of high mg/dL, high mmol/L x 10, low mg/dL, low mmol/L x 10, slot. */
export function parseTargets(params: Uint8Array): NonNullable<DeviceSettings['targets']> {
  return checkedRows(params, 9, 'targets').map((row) => ({
    startMin: row.getUint8(8) * SLOT_MIN,
    lowMgdl: row.getUint16(4),
    highMgdl: row.getUint16(0),
  }));
}

export function encodeTargets(targets: NonNullable<DeviceSettings['targets']>): Uint8Array {
  return withRowChecksum(
    rowBytes([targets.length], 9, targets, (row, { startMin, lowMgdl, highMgdl }) => {
      row.setUint16(0, Math.round(highMgdl));
      row.setUint16(2, tenthsOfMmoll(highMgdl));
      row.setUint16(4, Math.round(lowMgdl));
      row.setUint16(6, tenthsOfMmoll(lowMgdl));
      row.setUint8(8, startMin / SLOT_MIN);
    }),
  );
}

const MAX_BOLUS = 0x11;
const MAX_BASAL = 0x15;
const INSULIN_MINUTES = 0x21;
const WIZARD_ON = 0x34;
const LIMITS_LENGTH = WIZARD_ON + 1;

/** 0139: [0x11:0x15) max bolus, [0x15:0x19) max basal, [0x21:0x23) insulin action in minutes, [0x34] wizard on. */
export function parseLimits(params: Uint8Array): DeviceSettings {
  const view = viewOf(params, INSULIN_MINUTES + 2, 'limits');
  return {
    maxBolusUnits: view.getUint32(MAX_BOLUS) / PER_UNIT,
    maxBasalUnitsPerHour: view.getUint32(MAX_BASAL) / PER_UNIT,
    activeInsulinHours: view.getUint16(INSULIN_MINUTES) / 60,
    ...(params.length >= LIMITS_LENGTH && { wizardOn: params[WIZARD_ON] !== 0 }),
  };
}

export function encodeLimits({
  maxBolusUnits = 0,
  maxBasalUnitsPerHour = 0,
  activeInsulinHours = 0,
  wizardOn = false,
}: DeviceSettings): Uint8Array {
  const params = new Uint8Array(LIMITS_LENGTH);
  const view = new DataView(params.buffer);
  view.setUint32(MAX_BOLUS, Math.round(maxBolusUnits * PER_UNIT));
  view.setUint32(MAX_BASAL, Math.round(maxBasalUnitsPerHour * PER_UNIT));
  view.setUint16(INSULIN_MINUTES, Math.round(activeInsulinHours * 60));
  params[WIZARD_ON] = wizardOn ? 1 : 0;
  return params;
}

/** 030D: what a range holds. */
export interface HistorySize {
  readonly history: number;
  readonly bytes: number;
  readonly fromRtc: number;
  readonly toRtc: number;
}

/** [0] history, [1:5) bytes unpacked, [5:9) RTC of the oldest event, [13:17) of the newest, their offsets between. */
export function parseHistorySize(params: Uint8Array): HistorySize {
  const view = viewOf(params, 21, 'a history size');
  return { history: params[0]!, bytes: view.getUint32(1), fromRtc: view.getUint32(5), toRtc: view.getUint32(13) };
}

export function encodeHistorySize({ history, bytes, fromRtc, toRtc }: HistorySize, offset: number): Uint8Array {
  const params = new Uint8Array(21);
  const view = new DataView(params.buffer);
  params[0] = history;
  view.setUint32(1, bytes);
  view.setUint32(5, fromRtc);
  view.setUint32(9, offset);
  view.setUint32(13, toRtc);
  view.setUint32(17, offset);
  return params;
}
