// Changes of settings back into records.
import type { DeviceSettings, ReadingOf } from '../../src/model/record.ts';
import { plain } from './record-bytes.ts';
import { PATTERNS, RATE_STEPS } from './records/basal.ts';

/** Settings of `other` that are one byte of a 7-byte record. */
const SWITCHES: Readonly<Record<string, number>> = {
  block: 0x23,
  'automatic-calibration': 0x44,
  'sensor-graph-demo': 0x52,
  'variable-bolus': 0x5e,
  'glucose-reminder': 0x60,
  'alarm-clock': 0x61,
  'temp-basal-percent': 0x62,
  'clock-24h': 0x64,
  'bolus-reminder': 0x66,
};

/** Records of a change, as far as the history has any for it. */
export function settingsRecords(reading: ReadingOf<'settings'>): Uint8Array[] {
  const { settings, before, deviceTime } = reading;
  const records: Uint8Array[] = [];
  if (settings.maxBolusUnits !== undefined)
    records.push(plain(0x24, Math.round(settings.maxBolusUnits * 10), deviceTime));
  if (settings.maxBasalUnitsPerHour !== undefined)
    records.push(plain(0x2c, Math.round(settings.maxBasalUnitsPerHour * 40), deviceTime));
  if (settings.activeProfile !== undefined && !settings.basalProfiles) {
    const pattern = (name: string | undefined): number =>
      Math.max(
        0,
        PATTERNS.findIndex((item) => item === name),
      );
    records.push(plain(0x14, pattern(before?.activeProfile), deviceTime, 7, 0, pattern(settings.activeProfile)));
  }
  for (const [opcode, profiles] of [
    [0x08, before?.basalProfiles],
    [0x09, settings.basalProfiles],
  ] as const)
    if (profiles?.[0]) records.push(profileRecord(opcode, profiles[0], deviceTime));
  for (const [key, value] of Object.entries(settings.other ?? {})) {
    const opcode = SWITCHES[key.replace('settings.device.', '')];
    if (opcode !== undefined) records.push(plain(opcode, value === true ? 1 : 0, deviceTime));
  }
  return records;
}

function profileRecord(
  opcode: number,
  { name, slots }: NonNullable<DeviceSettings['basalProfiles']>[number],
  deviceTime: string,
): Uint8Array {
  const pattern = Math.max(
    0,
    PATTERNS.findIndex((item) => item === name),
  );
  const record = plain(opcode, slots.length, deviceTime, 152, 0, pattern);
  if (!slots.length) record[7] = 0x3f;
  slots.forEach(({ startMin, unitsPerHour }, i) => {
    const steps = Math.round(unitsPerHour * RATE_STEPS);
    record.set([startMin / 30, steps & 0xff, steps >> 8], 7 + 3 * i);
  });
  return record;
}
