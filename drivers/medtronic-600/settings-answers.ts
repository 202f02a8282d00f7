// How the pump says that it is set: patterns, ratios, sensitivities, targets, limits. Offsets count from the first parameter.
import { AppError } from '../../src/model/errors.ts';
import type { DeviceSettings } from '../../src/model/record.ts';
import { mmollFromMgdl } from '../../src/model/units.ts';
import { PER_UNIT, viewOf } from './answers.ts';
import { ccitt } from './crc.ts';
import { patternName } from './settings-change.ts';

const SLOT_MIN = 30;

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
  return Math.round(mmollFromMgdl(mgdl) * 10);
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
