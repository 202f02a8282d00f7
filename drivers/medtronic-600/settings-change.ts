// Settings a person changed on the pump, from the events that write down the old and the new ones.
import type { DeviceSettings, Settings } from '../../src/model/record.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import type { EventOf, PumpEvent } from './event.ts';

/** Names of the eight patterns, as on the screen. */
export const PATTERN_NAMES = [
  'Pattern 1',
  'Pattern 2',
  'Pattern 3',
  'Pattern 4',
  'Pattern 5',
  'Workday',
  'Day Off',
  'Sick Day',
] as const;

export function patternName(number: number): string {
  return PATTERN_NAMES[number - 1] ?? `Pattern ${number}`;
}

const SLOT_MIN = 30;

/**
 * The change an event tells; `before` is the event in front of it, which holds the old schedule where the pump writes the
 * two apart. `undefined` for events that are no change, and for the old schedules themselves.
 */
export function changedSettings(
  event: PumpEvent,
  before: PumpEvent | undefined,
): Omit<Settings, 'id' | 'deviceId' | 'at' | 'deviceTime'> | undefined {
  const settings = settingsOf(event);
  if (!settings) return undefined;
  const old = oldSettings(event, before);
  return { kind: 'settings', how: 'changed', settings, ...(old && { before: old }) };
}

function settingsOf(event: PumpEvent): DeviceSettings | undefined {
  switch (event.type) {
    case 0x1c:
      return { activeProfile: patternName(event.after) };
    case 0x53:
      return profileOf(event);
    case 0x58:
      return { maxBasalUnitsPerHour: event.after };
    case 0x59:
      return { maxBolusUnits: event.after };
    case 0x5d:
      return wizardOf(event.onAfter, event.carbUnitAfter, event.minutesAfter);
    case 0x5f:
      return sensitivitiesOf(event);
    case 0x61:
      return ratiosOf(event);
    case 0x63:
      return targetsOf(event);
    default:
      return undefined;
  }
}

/** From the same event, or from the one in front that is of the same moment and is its old half. */
function oldSettings(event: PumpEvent, before: PumpEvent | undefined): DeviceSettings | undefined {
  switch (event.type) {
    case 0x1c:
      return { activeProfile: patternName(event.before) };
    case 0x58:
      return { maxBasalUnitsPerHour: event.before };
    case 0x59:
      return { maxBolusUnits: event.before };
    case 0x5d:
      return wizardOf(event.onBefore, event.carbUnitBefore, event.minutesBefore);
    default:
      break;
  }
  if (!before || before.type !== event.type - 1 || before.rtc !== event.rtc) return undefined;
  switch (before.type) {
    case 0x52:
      return profileOf(before);
    case 0x5e:
      return sensitivitiesOf(before);
    case 0x60:
      return ratiosOf(before);
    case 0x62:
      return targetsOf(before);
    default:
      return undefined;
  }
}

function profileOf({ pattern, rows }: EventOf<0x52> | EventOf<0x53>): DeviceSettings {
  const slots = rows.map(({ rate, slot }) => ({ startMin: slot * SLOT_MIN, unitsPerHour: rate }));
  return { basalProfiles: [{ name: patternName(pattern), slots }] };
}

function wizardOf(isOn: number, carbUnit: number, minutes: number): DeviceSettings {
  return {
    wizardOn: isOn === 1,
    carbUnit: carbUnit === 1 ? 'exchanges' : 'grams',
    activeInsulinHours: minutes / 60,
  };
}

function mgdl(value: number, unit: number): number {
  return unit === 1 ? mgdlFromMmoll(value / 10) : value;
}

function sensitivitiesOf({ glucoseUnit, rows }: EventOf<0x5e> | EventOf<0x5f>): DeviceSettings {
  return {
    sensitivities: rows.map(({ slot, value }) => ({
      startMin: slot * SLOT_MIN,
      mgdlPerUnit: mgdl(value, glucoseUnit),
    })),
  };
}

function ratiosOf({ carbUnit, rows }: EventOf<0x60> | EventOf<0x61>): DeviceSettings {
  return {
    carbRatios: rows.map(({ slot, value }) => {
      const startMin = slot * SLOT_MIN;
      return carbUnit === 1 ? { startMin, unitsPerExchange: value / 1000 } : { startMin, gramsPerUnit: value / 10 };
    }),
  };
}

function targetsOf({ glucoseUnit, rows }: EventOf<0x62> | EventOf<0x63>): DeviceSettings {
  return {
    targets: rows.map(({ slot, low, high }) => ({
      startMin: slot * SLOT_MIN,
      lowMgdl: mgdl(low, glucoseUnit),
      highMgdl: mgdl(high, glucoseUnit),
    })),
  };
}
