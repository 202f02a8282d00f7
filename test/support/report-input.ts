// Inputs of reports: empty, one reading, a usual fortnight, a year.
import type { DataRecord } from '../../src/model/record.ts';
import { HOUR_MS, zone } from '../../src/model/time.ts';
import type { ReportInput } from '../../src/reports/report.ts';
import { RANGE_PRESETS } from '../../src/stats/ranges.ts';
import { controlAt, meterOver, smbgAt } from './chart-data.ts';

export const ZONE_ID = 'Europe/Paris';
export const LAST_DAY = '2024-01-15';
const z = zone(ZONE_ID);

export function reportInput(records: readonly DataRecord[], more: Partial<ReportInput> = {}): ReportInput {
  return {
    records,
    range: z.daysRange(LAST_DAY, 14),
    zoneId: ZONE_ID,
    unit: 'mg/dL',
    ranges: RANGE_PRESETS.standard,
    person: { name: 'Ana Example', birthDate: '1980-03-12' },
    devices: [{ id: 'test-meter', model: 'OneTouch Ultra2', serial: 'NTT3041EX', sort: 'meter' }],
    ...more,
  };
}

/** A fortnight with everything that has to be said: LO, HI, above the scale, control tests. */
export function fortnight(): DataRecord[] {
  const { to } = z.dayRange(LAST_DAY);
  return [
    ...meterOver(LAST_DAY, 14, 6, z),
    smbgAt(to - 20 * HOUR_MS, 20, z, { bound: 'low', marks: ['fasting', 'night'] }),
    smbgAt(to - 50 * HOUR_MS, 600, z, { bound: 'high' }),
    smbgAt(to - 70 * HOUR_MS, 388, z),
    controlAt(to - 90 * HOUR_MS, 120, z),
  ];
}

/** The cases every report has to stand. */
export const CASES: Readonly<Record<string, () => ReportInput>> = {
  empty: () => reportInput([]),
  'one reading': () => reportInput([smbgAt(z.dayRange(LAST_DAY).from + 7 * HOUR_MS, 118, z)]),
  'a fortnight': () => reportInput(fortnight()),
  'one day': () => reportInput(fortnight(), { range: z.daysRange(LAST_DAY, 1) }),
  'a year': () =>
    reportInput(meterOver(LAST_DAY, 366, 6, z), { range: z.daysRange(LAST_DAY, 366), ranges: RANGE_PRESETS.pregnancy }),
};
