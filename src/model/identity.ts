// Identity and time stamping: readings of a device become records that are the same however often they are read.
import type { DataRecord, Reading } from './record.ts';
import { mainValue } from './record.ts';
import type { WallTime, Zone } from './time.ts';
import { wallMs } from './time.ts';

/** From device time `from` on (always when absent), the device's clock plus `addMs` is the person's local time. */
export interface ClockShift {
  readonly from?: WallTime;
  readonly addMs: number;
}

/** How a device's wall clock becomes UTC: the person's zone, and corrections the person agreed to, in order of `from`. */
export interface Clock {
  readonly zone: Zone;
  readonly shifts?: readonly ClockShift[];
}

/**
 * What makes a record the same record when it is read again: device, kind, device time, main value,
 * and a running number among records equal in all of these (two equal fingersticks in one minute are two).
 */
export function recordId(
  record: { readonly deviceId: string; readonly kind: string; readonly deviceTime: WallTime },
  value: string,
  equal: number,
): string {
  // The number stands before the value, which may be any text.
  return `${record.deviceId}/${record.kind}/${record.deviceTime}${equal ? `~${equal}` : ''}/${value}`;
}

/** The running number in an id made by `recordId` (0 for the first of equals); `undefined` for an id made otherwise. */
export function runningNumber(
  record: { readonly id: string; readonly deviceId: string; readonly kind: string; readonly deviceTime: WallTime },
  value: string,
): number | undefined {
  if (record.id === recordId(record, value, 0)) return 0;
  const head = `${record.deviceId}/${record.kind}/${record.deviceTime}~`;
  const equal = record.id.startsWith(head) ? Number.parseInt(record.id.slice(head.length), 10) : Number.NaN;
  return equal > 0 && recordId(record, value, equal) === record.id ? equal : undefined;
}

/** The id of a device: the same whichever computer reads it. */
export function deviceIdOf(driverId: string, serial: string): string {
  return `${driverId}:${serial.trim().replace(/[^A-Za-z0-9.-]+/g, '-') || 'unknown'}`;
}

/**
 * The device of what a person typed into Basalt: one in each person's store, and never among its devices, because it is
 * none. Ids of such records are made up once and stay through corrections (`typedId`).
 */
export const TYPED_IN = 'manual';

/** An id for a new record that a person types in: nothing makes the same one twice. */
export function typedId(kind: string): string {
  return `${TYPED_IN}/${kind}/${crypto.randomUUID()}`;
}

/** The part of the id that tells two records of one kind and time apart: the number, or the text where there is none. */
export function identityValue(reading: Reading | DataRecord): string {
  const value = mainValue(reading);
  if (value !== undefined) return String(value);
  switch (reading.kind) {
    case 'note':
      return reading.text;
    case 'clock-change':
      return reading.newDeviceTime;
    case 'unknown':
      return reading.raw;
    case 'alarm':
      return reading.code === undefined ? reading.alarm : `${reading.alarm}.${reading.code}`;
    case 'event':
      return reading.event;
    case 'settings':
      // Two changes of one minute are of different settings; a device may be found set twice in one.
      return `${reading.how}.${Object.keys(reading.settings).sort().join('+')}`;
    default:
      return '';
  }
}

/** UTC ms of a device time under a clock. */
export function utcFromDevice(deviceTime: WallTime, clock: Clock): number {
  let addMs = 0;
  for (const shift of clock.shifts ?? []) if (shift.from === undefined || shift.from <= deviceTime) addMs = shift.addMs;
  return clock.zone.utcFromWallMs(wallMs(deviceTime) + addMs);
}

/**
 * Stamps the readings of one reading session. Stateful, because readings come in batches and the running number
 * among equals goes on over all of them: `const stamp = stamper(deviceId, clock); stamp(batch); stamp(nextBatch)`.
 */
export function stamper(deviceId: string, clock: Clock): (readings: readonly Reading[]) => DataRecord[] {
  const seen = new Map<string, number>();
  return (readings) =>
    readings.map((reading) => {
      const value = identityValue(reading);
      const key = `${reading.kind}/${reading.deviceTime}/${value}`;
      const equal = seen.get(key) ?? 0;
      seen.set(key, equal + 1);
      const base = { deviceId, kind: reading.kind, deviceTime: reading.deviceTime };
      return {
        ...reading,
        id: recordId(base, value, equal),
        deviceId,
        at: reading.at ?? utcFromDevice(reading.deviceTime, clock),
      } as DataRecord;
    });
}

/** `stamper` for readings that are all there at once. */
export function stamp(readings: readonly Reading[], deviceId: string, clock: Clock): DataRecord[] {
  return stamper(deviceId, clock)(readings);
}
