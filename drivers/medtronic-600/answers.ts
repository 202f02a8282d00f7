// Short answers of the pump: clock, status, who it is, how large its history is. Offsets count from the first parameter (byte 3 of the message).
import { text } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import type { PumpTime } from './event.ts';

/** `bad-frame` when an answer is shorter than what is read of it. */
export function viewOf(params: Uint8Array, atLeast: number, what: string): DataView {
  if (params.length < atLeast) throw new AppError('bad-frame', `${what} of ${params.length} bytes`, { bytes: params });
  return new DataView(params.buffer, params.byteOffset, params.length);
}

/** Amounts are 1/10000 U in uint32. */
export const PER_UNIT = 10_000;

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
/** Instead of a value: there is none (capture sg-value-not-available), above range (bgl-above-22-2), below it [inferred from the history]. */
export const SENSOR_EXCEPTION = { none: 0x303, high: 0x308, low: 0x309 } as const;

/** High nibble of the trend byte → arrows. */
const TRENDS: Readonly<Record<number, number>> = { 0x6: 0, 0x8: 1, 0xa: 2, 0xc: 3, 0x4: -1, 0x2: -2, 0x0: -3 };
/** While there is no value to have one (captures calibrating, sg-value-not-available). */
const NO_TREND = 0xe;

const BOLUS_FLAGS = { normal: 0x02, square: 0x04, dual: 0x08 } as const;

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

/** For the simulated pump: bytes that `parseStatus` does not read are zero. */
export function encodeStatus(status: PumpStatus): Uint8Array {
  const params = new Uint8Array(STATUS_LENGTH);
  const view = new DataView(params.buffer);
  const units = (at: number, value: number): void => view.setUint32(at, Math.round(value * PER_UNIT));
  params[0] =
    (status.isSuspended ? 0x01 : 0) |
    (status.bolus ? BOLUS_FLAGS[status.bolus] : 0) |
    (status.isDelivering ? 0x10 : 0) |
    (status.isTempBasal ? 0x20 : 0) |
    (status.isSensorOn ? 0x40 : 0);
  units(0x01, status.bolusDeliveredUnits);
  view.setUint16(0x09, status.bolusMinutesLeft);
  units(0x0d, status.lastBolusUnits);
  params[0x17] = status.pattern;
  units(0x18, status.basalUnitsPerHour);
  units(0x1c, status.tempUnitsPerHour);
  params[0x20] = status.tempPercent;
  view.setUint16(0x21, status.tempMinutesLeft);
  units(0x23, status.deliveredTodayUnits);
  params[0x27] = status.batteryPercent;
  units(0x28, status.reservoirUnits);
  units(0x2e, status.activeUnits);
  if (!status.isSensorOn) return params;
  view.setUint16(0x32, status.sensorMgdl ?? status.sensorException ?? 0);
  const nibble = Object.keys(TRENDS).find((key) => TRENDS[Number(key)] === status.trend);
  params[0x3d] = (nibble === undefined ? NO_TREND : Number(nibble)) << 4;
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
