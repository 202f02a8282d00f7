// Meter glucose in the pump's history: typed in or sent by the linked meter (0A), and the meter's own message (3F, 39).
import type { Reading } from '../../../src/model/record.ts';
import { mgdlFromMmoll } from '../../../src/model/units.ts';
import { requestor, wallText } from '../date.ts';
import type { RawRecord, RecordFamily } from '../raw-record.ts';

export const glucose: RecordFamily = {
  0x0a: { name: 'glucose for the sensor', length: 7 },
  0x39: { name: 'glucose received (515)', length: 10, read: (record, ms) => received(record, ms) },
  0x3f: { name: 'glucose received', length: 10, read: (record, ms) => received(record, ms) },
};

/** Always mg/dL, whatever the pump shows. */
export function receivedMgdl({ bytes }: RawRecord): number {
  return (bytes[1]! << 3) + (bytes[4]! >> 5);
}

function received(record: RawRecord, ms: number): Reading {
  return { kind: 'smbg', deviceTime: wallText(ms), mgdl: receivedMgdl(record) };
}

/** Nine bits and one more of the hour byte. */
export function capturedValue({ bytes }: RawRecord): number {
  return bytes[1]! | ((bytes[6]! & 0x80) << 1) | ((bytes[4]! & 0x80) << 2);
}

/** Sent by the linked meter: then it is mg/dL on all pumps, and the meter's own message stands beside it. */
export function isFromMeter({ bytes }: RawRecord): boolean {
  return requestor(bytes, 2) === 3;
}

/** A glucose of the pump's side alone. Typed in: in the pump's unit, tenths of mmol/L where that is mmol/L. */
export function capturedReading(record: RawRecord, ms: number, isMmol: boolean): Reading {
  const value = capturedValue(record);
  if (isFromMeter(record)) return { kind: 'smbg', deviceTime: wallText(ms), mgdl: value };
  return {
    kind: 'smbg',
    deviceTime: wallText(ms),
    mgdl: isMmol ? mgdlFromMmoll(value / 10) : value,
    manual: true,
  };
}
