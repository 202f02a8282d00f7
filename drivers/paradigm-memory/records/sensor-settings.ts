// Changes of the sensor's settings: setup (50), alerts silenced (53), predictive alerts (55), alerts of the rate (56), all matched with the maker's export.
import { hex } from '../../../src/device/bytes.ts';
import type { DeviceSettings, Reading } from '../../../src/model/record.ts';
import { mgdlFromMmoll } from '../../../src/model/units.ts';
import { hourFlag, wallText } from '../date.ts';
import type { RecordFamily } from '../raw-record.ts';

type Other = NonNullable<DeviceSettings['other']>;

const HEAD_BYTES = 7;
const MMOL = 2;
const MG = 1;

function named(values: Readonly<Record<string, string | number | boolean | undefined>>): Other {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[`settings.device.${key}`, value]])),
  );
}

function changed(bytes: Uint8Array, ms: number, before: Other | undefined, after: Other | undefined): Reading {
  const deviceTime = wallText(ms);
  // A byte that no capture has: what it means for the numbers beside it is not known.
  if (!after || !before) return { kind: 'unknown', deviceTime, raw: hex(bytes) };
  return { kind: 'settings', deviceTime, how: 'changed', settings: { other: after }, before: { other: before } };
}

/**
 * 34 rows ChangeSensorSetupConfig2 of a 723 and a Veo 554. One half, 15 bytes, on a Veo 17: unit << 5 and sensor on, reminder to
 * calibrate, minutes without data, 00, snooze high, snooze low, 00, snooze of alarms, minutes of the reminder, transmitter (3 bytes),
 * limits of the areas high and low, automatic calibration; on a Veo stop on low glucose, and below what.
 */
function setup(half: Uint8Array): Other | undefined {
  const unit = half[0]! >> 5;
  if ((unit !== MG && unit !== MMOL) || half[3] !== 0 || half[6] !== 0 || (half[1]! | 1) !== 1) return undefined;
  const glucose = (value: number): number => (unit === MMOL ? mgdlFromMmoll(value / 10) : value);
  const transmitter = (half[9]! << 16) | (half[10]! << 8) | half[11]!;
  return named({
    sensor: (half[0]! & 1) === 1,
    'calibration-reminder': half[1] === 1,
    'missed-data-min': half[2]!,
    'high-alert-snooze-min': half[4]!,
    'low-alert-snooze-min': half[5]!,
    'alarm-snooze-min': half[7]!,
    'calibration-reminder-min': half[8]!,
    // FFFFFF is none.
    transmitter: transmitter === 0xffffff ? '' : String(transmitter),
    'high-area-mgdl': glucose(half[12]!),
    'low-area-mgdl': glucose(half[13]!),
    'automatic-calibration': (half[14]! & 0x80) !== 0,
    ...(half.length > 15 && { 'low-suspend': (half[15]! & 0x80) !== 0, 'low-suspend-mgdl': glucose(half[16]!) }),
  });
}

/** 19 rows ChangeSensorAlarmSilenceConfig. */
const SILENCED: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'high glucose',
  2: 'low glucose',
  4: 'high and low glucose',
  8: 'all',
};

/**
 * 9 rows ChangeSensorPredictiveAlertPatternSetup: eight triples of start (in half hours), minutes ahead of high and of low, 0 for
 * no such alert; FF in those not used. More than one stretch of the day is in no capture.
 */
function predicted(table: Uint8Array, isOn: boolean): Other | undefined {
  const [start, high, low] = table;
  if (start !== 0 || table[4] !== 0xff) return undefined;
  return named({
    'predicted-alerts': isOn,
    'high-predicted-alert-min': high!,
    'low-predicted-alert-min': low!,
  });
}

/**
 * 13 rows ChangeSensorRateOfChangeAlertSetup: bits 0 and 1 of the switches rising and falling, bit 2 is 256 more of rising; a bit for
 * falling is in no capture. Tenths of mg/dL a minute, or thousandths of mmol/L.
 */
function rates(switches: number, rising: number, falling: number, unit: number): Other | undefined {
  if (switches > 7) return undefined;
  const perMin = (value: number): number =>
    Math.round(unit === MMOL ? mgdlFromMmoll(value / 1000) * 1000 : value * 100) / 1000;
  return named({
    'rising-alert': (switches & 1) !== 0,
    'rising-alert-mgdl-per-min': perMin(rising + (switches & 4 ? 256 : 0)),
    'falling-alert': (switches & 2) !== 0,
    'falling-alert-mgdl-per-min': perMin(falling),
  });
}

export const sensorSettings: RecordFamily = {
  0x50: {
    name: 'sensor setup',
    length: (model) => model.sensorSetupBytes,
    read: ({ bytes }, ms) => {
      const half = (bytes.length - HEAD_BYTES) / 2;
      const at = HEAD_BYTES + half;
      return changed(bytes, ms, setup(bytes.subarray(HEAD_BYTES, at)), setup(bytes.subarray(at)));
    },
  },
  0x53: {
    name: 'sensor alerts silenced',
    length: 8,
    read: ({ bytes }, ms) => {
      const scope = SILENCED[bytes[1]!];
      if (scope === undefined) return { kind: 'unknown', deviceTime: wallText(ms), raw: hex(bytes) };
      const other = named({ 'alerts-silenced': scope, 'alerts-silenced-min': bytes[7]! });
      return { kind: 'settings', deviceTime: wallText(ms), how: 'changed', settings: { other } };
    },
  },
  0x55: {
    name: 'predictive alerts',
    // Three bytes a time of day, r[1] counts them.
    length: (_, page, at) => 7 + 3 * ((page[at + 1] ?? 0) - 1),
    read: ({ bytes }, ms) => {
      const half = (bytes.length - HEAD_BYTES) / 2;
      if (half < 5) return { kind: 'unknown', deviceTime: wallText(ms), raw: hex(bytes) };
      const [before, after] = [bytes.subarray(HEAD_BYTES, HEAD_BYTES + half), bytes.subarray(HEAD_BYTES + half)];
      const switches = hourFlag(bytes, 2);
      return changed(bytes, ms, predicted(before, (switches & 4) !== 0), predicted(after, (switches & 2) !== 0));
    },
  },
  0x56: {
    name: 'sensor rate alerts',
    length: 12,
    read: ({ bytes }, ms) => {
      const units = hourFlag(bytes, 2);
      const after = rates(bytes[1]!, bytes[7]!, bytes[8]!, units & 2 ? MMOL : MG);
      const before = rates(bytes[9]!, bytes[10]!, bytes[11]!, units & 1 ? MMOL : MG);
      return changed(bytes, ms, before, after);
    },
  },
};
