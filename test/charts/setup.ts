// What most chart tests start from: a format, the usual limits, names.
import { RANGE_PRESETS } from '../../src/stats/ranges.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import type { Format } from '../../src/text/format.ts';
import { createFormat } from '../../src/text/format.ts';

export const limits = RANGE_PRESETS.standard.limits;
export const names = { bolus: 'bolus', basal: 'basal' };

export function formatIn(zoneId: string, unit: GlucoseUnit = 'mg/dL'): Format {
  return createFormat({ locale: 'en-GB', unit, zoneId });
}
