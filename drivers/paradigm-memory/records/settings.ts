// Changes of settings that the history keeps, one record each.
import type { DeviceSettings } from '../../../src/model/record.ts';
import { wallText } from '../date.ts';
import type { RecordFamily, RecordShape } from '../raw-record.ts';

/** A 7-byte record whose r[1] is the new value of one setting. */
function change(name: string, settings: (value: number) => DeviceSettings): RecordShape {
  return {
    name,
    length: 7,
    read: ({ bytes }, ms) => ({
      kind: 'settings',
      deviceTime: wallText(ms),
      how: 'changed',
      settings: settings(bytes[1]!),
    }),
  };
}

function other(name: string, key: string, value: (value: number) => string | number | boolean): RecordShape {
  return change(name, (raw) => ({ other: { [`settings.device.${key}`]: value(raw) } }));
}

const on = (value: number): boolean => value === 1;

/** 24, 2C, 31, 44, 51, 5F, 60, 62, 63, 64, 66 checked against rows of the maker's exports; the rest [open source]. */
export const settings: RecordFamily = {
  0x1b: other('auto off', 'auto-off-hours', (hours) => hours),
  0x23: other('block', 'block', on),
  0x24: change('max bolus', (steps) => ({ maxBolusUnits: steps / 10 })),
  0x2c: change('max basal', (steps) => ({ maxBasalUnitsPerHour: steps / 40 })),
  0x2d: change('wizard', (value) => ({ wizardOn: on(value) })),
  0x31: other('glucose reminder', 'glucose-reminder-min', (quarters) => quarters * 15),
  0x32: other('alarm clock', 'alarm-clock-time', (slots) => slots),
  0x44: other('automatic calibration', 'automatic-calibration', on),
  0x51: other('sensor graph timeout', 'sensor-graph-timeout-min', (minutes) => minutes),
  0x52: other('sensor graph demo', 'sensor-graph-demo', on),
  0x57: other('bolus scroll step', 'bolus-scroll-step', (value) => value),
  0x5e: other('variable bolus', 'variable-bolus', on),
  // The step in tenths of a unit; 0 is off (ChangeAudioBolusEnable and …StepSize of the 723: r[1] = 05 is 0.1 U, on).
  0x5f: { name: 'audio bolus', length: 7 },
  0x60: other('glucose reminder', 'glucose-reminder', on),
  0x61: other('alarm clock', 'alarm-clock', on),
  0x62: other('temporary basal type', 'temp-basal-percent', on),
  // Bits 1 and up the volume, and whether it beeps or vibrates: kept as it came.
  0x63: { name: 'alarm notify mode', length: 7 },
  0x64: other('time format', 'clock-24h', on),
  0x65: { name: 'reservoir warning', length: 7 },
  0x66: other('bolus reminder', 'bolus-reminder', on),
  0x6a: { name: 'alarm clock time deleted', length: 7 },
  0x6f: change('carb units', (value) => (value === 2 ? { carbUnit: 'exchanges' } : { carbUnit: 'grams' })),
  0x7e: { name: 'low suspend limit', length: 7 },
  0x83: other('capture event', 'capture-event', on),
  // Wizard settings are long; records/wizard-setup.ts reads them.
};
