// Numbers that no such pump can have written: a record with one is damage, and is kept as it came instead of being believed.
import type { DeviceSettings, Reading, WizardInput } from '../../src/model/record.ts';

/** Largest bolus these pumps deliver, U, and largest rate, U/h. */
const MOST_BOLUS = 75;
export const MOST_RATE = 35;
/** Glucose, mg/dL: meters and keys go from 20 to 600, with some room. */
const LEAST_GLUCOSE = 10;
const MOST_GLUCOSE = 1000;
/** A reservoir and a half a day, U. */
const MOST_A_DAY = 500;
const MOST_PERCENT = 200;

/** What is impossible in a reading; `undefined` when nothing is. */
export function impossibleIn(reading: Reading): string | undefined {
  switch (reading.kind) {
    case 'bolus': {
      const { units, programmedUnits = units, extendedUnits = 0, programmedExtendedUnits = 0 } = reading;
      if (programmedUnits > MOST_BOLUS) return `a bolus of ${programmedUnits} U`;
      if (units > programmedUnits + 1e-6 || extendedUnits > programmedExtendedUnits + 1e-6)
        return `more delivered (${units} U) than programmed (${programmedUnits} U)`;
      return undefined;
    }
    case 'wizard':
      return impossibleWizard(reading.wizard);
    case 'smbg':
    case 'calibration':
      return reading.mgdl < LEAST_GLUCOSE || reading.mgdl > MOST_GLUCOSE
        ? `a glucose of ${reading.mgdl} mg/dL`
        : undefined;
    case 'temp-basal': {
      const { unitsPerHour = 0, percent = 0, durationMs } = reading;
      if (durationMs > 24 * 3_600_000) return 'a temporary basal of more than a day';
      return unitsPerHour > MOST_RATE || percent > MOST_PERCENT
        ? `a rate of ${unitsPerHour} U/h, ${percent} %`
        : undefined;
    }
    case 'daily-total':
      return reading.units > MOST_A_DAY ||
        (reading.basalUnits ?? 0) > MOST_A_DAY ||
        (reading.bolusUnits ?? 0) > MOST_A_DAY
        ? `a day of ${reading.units} U`
        : undefined;
    case 'settings':
      return impossibleSettings(reading.settings) ?? (reading.before && impossibleSettings(reading.before));
    default:
      return undefined;
  }
}

export function impossibleWizard(wizard: WizardInput): string | undefined {
  const { mgdl = LEAST_GLUCOSE, suggestedUnits = 0, activeUnits = 0 } = wizard;
  if (mgdl < LEAST_GLUCOSE || mgdl > MOST_GLUCOSE) return `an estimate for a glucose of ${mgdl} mg/dL`;
  return suggestedUnits > MOST_BOLUS || activeUnits > MOST_A_DAY ? `an estimate of ${suggestedUnits} U` : undefined;
}

function impossibleSettings(settings: DeviceSettings): string | undefined {
  for (const { slots } of settings.basalProfiles ?? [])
    for (let i = 0; i < slots.length; i++) {
      const { startMin, unitsPerHour } = slots[i]!;
      if (startMin >= 24 * 60 || (i > 0 && startMin <= slots[i - 1]!.startMin) || unitsPerHour > MOST_RATE)
        return `a profile with ${unitsPerHour} U/h from minute ${startMin}`;
    }
  return (settings.maxBasalUnitsPerHour ?? 0) > MOST_RATE
    ? `a highest basal of ${settings.maxBasalUnitsPerHour} U/h`
    : undefined;
}
