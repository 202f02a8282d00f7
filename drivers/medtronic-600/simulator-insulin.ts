// Insulin as a simulated pump writes it down: boluses with their estimates, basal with its stops and temporary rates.
import type { EventName, ReadingOf, WizardInput } from '../../src/model/record.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/model/time.ts';
import type { PumpEvent, PumpTime } from './event.ts';

/** What an event needs to know beside its reading. */
export interface Place {
  readonly time: PumpTime;
  later(ms: number): PumpTime;
  readonly number: number;
  /** An event of that name, or a reading of that kind, is of that moment. */
  has(what: EventName | 'temp-basal', laterMs?: number): boolean;
}

function sourceNumber(reading: ReadingOf<'bolus'>): number {
  return reading.source === 'wizard' ? 1 : 0;
}

/** Programmed at its time; delivered at the rate of 1.5 U a minute, or when its duration is over. */
export function bolusEvents(reading: ReadingOf<'bolus'>, place: Place): PumpEvent[] {
  const { units, programmedUnits = units, extendedUnits = 0, durationMs = 0 } = reading;
  const programmedSquare = reading.programmedExtendedUnits ?? extendedUnits;
  const shared = { bolusSource: sourceNumber(reading), number: place.number, preset: 0, active: 0, source: 0 };
  const minutes = Math.round(durationMs / MINUTE_MS);
  const ran = Math.round((reading.deliveredMs ?? durationMs) / MINUTE_MS);
  const normal = tidy(units - extendedUnits);
  const programmedNormal = tidy(programmedUnits - programmedSquare);
  const soon = place.later(Math.max(2000, Math.round((normal / 1.5) * 60) * 1000));
  const atEnd = place.later(Math.max(2000, ran * MINUTE_MS));
  const estimate = reading.wizard ? [wizardEvent(reading.wizard, place.later(-2000), programmedUnits)] : [];
  if (reading.shape === 'normal') {
    return [
      ...estimate,
      { ...shared, ...place.time, type: 0x15, normal: programmedUnits },
      { ...shared, ...soon, type: 0xdc, programmed: programmedUnits, delivered: units },
    ];
  }
  if (reading.shape === 'extended') {
    return [
      ...estimate,
      { ...shared, ...place.time, type: 0x16, square: programmedSquare, minutes },
      { ...shared, ...atEnd, type: 0xdd, programmed: programmedSquare, delivered: extendedUnits, minutes, ran },
    ];
  }
  const both = { ...shared, normal: programmedNormal, square: programmedSquare, minutes };
  return [
    ...estimate,
    { ...both, ...place.time, type: 0x17 },
    { ...both, ...soon, type: 0xde, delivered: normal, part: 1, ran: 0 },
    { ...both, ...atEnd, type: 0xde, delivered: extendedUnits, part: 2, ran },
  ];
}

function tidy(units: number): number {
  return Math.round(units * 10_000) / 10_000;
}

export function wizardEvent(wizard: WizardInput, time: PumpTime, final: number): PumpEvent {
  const isExchanges = wizard.exchanges !== undefined;
  return {
    ...time,
    type: 0x3d,
    source: 0,
    glucoseUnit: 0,
    carbUnit: isExchanges ? 1 : 0,
    glucose: Math.round(wizard.mgdl ?? 0),
    carbs: isExchanges ? Math.round(wizard.exchanges * 10) : Math.round(wizard.grams ?? 0),
    sensitivity: Math.round(wizard.mgdlPerUnit ?? 0),
    ratio: Math.round(isExchanges ? (wizard.unitsPerExchange ?? 0) * 1000 : (wizard.gramsPerUnit ?? 0) * 10),
    low: Math.round(wizard.targetLowMgdl ?? 0),
    high: Math.round(wizard.targetHighMgdl ?? 0),
    correction: wizard.correctionUnits ?? 0,
    food: wizard.foodUnits ?? 0,
    active: wizard.activeUnits ?? 0,
    subtracted: 0,
    sum: wizard.suggestedUnits ?? final,
    step: 0,
    flags: 0,
    final,
  };
}

/** A segment for what was scheduled; a stop or a temporary rate with its end, unless readings tell of it themselves. */
export function basalEvents(reading: ReadingOf<'basal'>, place: Place): PumpEvent[] {
  const end = place.later(reading.durationMs);
  switch (reading.delivery) {
    case 'scheduled':
      return [{ ...place.time, type: 0x1d, source: 0, pattern: 1, segment: 0, rate: reading.unitsPerHour }];
    case 'suspended':
      return [
        ...(place.has('suspend') ? [] : [{ ...place.time, type: 0x1e, source: 0, reason: 2 } as const]),
        ...(place.has('resume', reading.durationMs) ? [] : [{ ...end, type: 0x1f, source: 0, reason: 1 } as const]),
      ];
    case 'temporary': {
      const temp = { durationMs: reading.durationMs, unitsPerHour: reading.unitsPerHour };
      const ran = Math.round(reading.durationMs / MINUTE_MS);
      const over = { ...tempEvent(0x22, temp, end), flags: 0, ran } as PumpEvent;
      return [...(place.has('temp-basal') ? [] : [tempEvent(0x1b, temp, place.time)]), over];
    }
    case 'automatic':
      return [
        {
          ...place.time,
          type: 0xdc,
          source: 0,
          bolusSource: 5,
          number: 0,
          preset: 0,
          active: 0,
          programmed: (reading.unitsPerHour * 5 * MINUTE_MS) / HOUR_MS,
          delivered: (reading.unitsPerHour * 5 * MINUTE_MS) / HOUR_MS,
        },
      ];
  }
}

export function tempEvent(
  type: 0x1b | 0x22,
  temp: { readonly durationMs: number; readonly percent?: number; readonly unitsPerHour?: number },
  time: PumpTime,
): PumpEvent {
  return {
    ...time,
    type,
    source: 0,
    preset: 0,
    mode: temp.percent === undefined ? 0 : 1,
    rate: temp.unitsPerHour ?? 0,
    percent: temp.percent ?? 0,
    minutes: Math.round(temp.durationMs / MINUTE_MS),
  };
}
