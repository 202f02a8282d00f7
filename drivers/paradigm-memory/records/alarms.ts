// Alarms of the pump and alerts of its sensor (06, 0B, 19, 34), and that one was cleared (0C).
import type { AlarmName } from '../../../src/model/record.ts';
import { wallText } from '../date.ts';
import type { RecordFamily } from '../raw-record.ts';

/**
 * Names checked against CareLink: 4 and 5; the rest as tidepool-org/uploader processData.js has them. CareLink calls all
 * others 'device alarm'.
 */
export const PUMP_ALARMS: Readonly<Record<number, AlarmName>> = {
  0x03: 'battery-out',
  0x04: 'no-delivery',
  0x05: 'battery-empty',
  0x06: 'auto-off',
  0x3b: 'button',
  0x67: 'low-suspend',
};

/** 844 of 844 alerts of the 523's export. */
export const SENSOR_ALARMS: Readonly<Record<number, AlarmName>> = {
  101: 'high-glucose',
  102: 'low-glucose',
  104: 'calibrate-now',
  105: 'calibrate-soon',
  106: 'calibration-error',
  107: 'sensor-end',
  112: 'weak-signal',
  113: 'lost-sensor',
  114: 'high-predicted',
  115: 'low-predicted',
};

export const alarms: RecordFamily = {
  0x06: {
    name: 'pump alarm',
    length: 9,
    dateAt: 4,
    read: ({ bytes }, ms) => ({
      kind: 'alarm',
      deviceTime: wallText(ms),
      alarm: PUMP_ALARMS[bytes[1]!] ?? 'device-error',
      code: bytes[1]!,
    }),
  },
  0x0b: {
    name: 'sensor alert',
    length: 8,
    dateAt: 3,
    read: ({ bytes }, ms) => {
      // The glucose is mg/dL on pumps set to mmol/L too: those of the European 554 make sense only so.
      const mgdl = bytes[2]! | ((bytes[7]! & 0x80) << 1);
      return {
        kind: 'alarm',
        deviceTime: wallText(ms),
        alarm: SENSOR_ALARMS[bytes[1]!] ?? 'other',
        code: bytes[1]!,
        ...(mgdl && { mgdl }),
      };
    },
  },
  0x0c: {
    name: 'alarm cleared',
    length: 7,
    read: ({ bytes }, ms) => ({
      kind: 'event',
      deviceTime: wallText(ms),
      event: 'alarm-cleared',
      detail: String(bytes[1]!),
    }),
  },
  0x19: {
    name: 'low battery',
    length: 7,
    read: (_, ms) => ({ kind: 'alarm', deviceTime: wallText(ms), alarm: 'battery-low' }),
  },
  0x34: {
    name: 'low reservoir',
    length: 7,
    // Tenths of a unit left: 20 and 10 U, and what there was when the pump saw it later (5.1 U in the 522's export).
    read: ({ bytes }, ms) => ({
      kind: 'alarm',
      deviceTime: wallText(ms),
      alarm: 'reservoir-low',
      units: bytes[1]! / 10,
    }),
  },
};
