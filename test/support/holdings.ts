// What a device is filled with in the contract suite: a meter's memory and a pump's, and how what comes back is compared.
import type { DeviceManifest } from '../../src/device/driver.ts';
import type { Fault, Scenario } from '../../src/device/simulator.ts';
import type { Reading, RecordKind } from '../../src/model/record.ts';
import { HOUR_MS, MINUTE_MS, wallFromMs, wallMs } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';

export const NOW = Date.UTC(2026, 2, 9, 12, 0);
export const CLOCK = '2026-03-09T12:00:00';

/** Devices that give insulin; a meter can hold boluses that a person typed. */
export function isPump(manifest: DeviceManifest): boolean {
  return manifest.reads.includes('basal');
}

/** Readings any meter can hold: whole minutes, plain numbers, the two meal marks, one control test. */
export function meterReadings(count: number, unit: GlucoseUnit = 'mg/dL'): Reading[] {
  return Array.from({ length: count }, (_, i) => {
    const deviceTime = wallFromMs(wallMs('2026-01-05T07:03:00') + i * 97 * 60_000);
    const mgdl = unit === 'mg/dL' ? 45 + ((i * 37) % 400) : mgdlFromMmoll((25 + ((i * 37) % 220)) / 10);
    if (i % 9 === 4) return { kind: 'control', deviceTime, mgdl };
    if (i % 5 === 1) return { kind: 'smbg', deviceTime, mgdl, marks: ['before-meal'] };
    if (i % 5 === 3) return { kind: 'smbg', deviceTime, mgdl, marks: ['after-meal'] };
    return { kind: 'smbg', deviceTime, mgdl };
  });
}

/**
 * Readings any of the pumps can hold, oldest first: boluses of all shapes, some from the wizard and one cut short, fingersticks,
 * temporary basal, suspending and resuming, a prime, an alarm; then `sensor` readings in a row. Amounts are tenths of a unit, which are
 * fortieths and ten-thousandths too.
 */
export function pumpReadings(count: number, unit: GlucoseUnit = 'mg/dL', sensor = 0): Reading[] {
  const first = wallMs('2026-03-09T06:00:00') - count * 97 * MINUTE_MS;
  const glucose = (i: number): number =>
    unit === 'mg/dL' ? 70 + ((i * 37) % 250) : mgdlFromMmoll((40 + ((i * 37) % 140)) / 10);
  const readings = Array.from({ length: count }, (_, i): Reading => {
    const deviceTime = wallFromMs(first + i * 97 * MINUTE_MS + (i % 60) * 1000);
    const units = 1 + (i % 50) / 10;
    switch (i % 9) {
      case 0:
        return {
          kind: 'bolus',
          deviceTime,
          units,
          programmedUnits: units,
          shape: 'normal',
          source: 'wizard',
          wizard: {
            mgdl: glucose(i),
            grams: 12 + (i % 80),
            gramsPerUnit: 12,
            mgdlPerUnit: unit === 'mg/dL' ? 45 : mgdlFromMmoll(2.5),
            targetLowMgdl: unit === 'mg/dL' ? 90 : mgdlFromMmoll(5),
            targetHighMgdl: unit === 'mg/dL' ? 120 : mgdlFromMmoll(6.5),
            activeUnits: 0,
            foodUnits: units,
            correctionUnits: 0,
            suggestedUnits: units,
          },
        };
      case 1:
        return { kind: 'smbg', deviceTime, mgdl: 60 + ((i * 41) % 300) };
      case 2:
        return { kind: 'temp-basal', deviceTime, durationMs: 30 * MINUTE_MS, percent: 50 + (i % 4) * 25 };
      case 3:
        return {
          kind: 'bolus',
          deviceTime,
          units: 2.4,
          programmedUnits: 2.4,
          shape: 'extended',
          extendedUnits: 2.4,
          programmedExtendedUnits: 2.4,
          durationMs: HOUR_MS,
        };
      case 4:
        return { kind: 'event', deviceTime, event: 'suspend' };
      case 5:
        return { kind: 'event', deviceTime, event: 'resume' };
      case 6:
        return { kind: 'alarm', deviceTime, alarm: 'reservoir-low' };
      case 7:
        return {
          kind: 'bolus',
          deviceTime,
          units: 3.2,
          programmedUnits: 3.2,
          shape: 'dual',
          extendedUnits: 1.2,
          programmedExtendedUnits: 1.2,
          durationMs: HOUR_MS,
        };
      default:
        return { kind: 'bolus', deviceTime, units: units - 0.5, programmedUnits: units, shape: 'normal' };
    }
  });
  const start = wallMs(CLOCK) - sensor * 5 * MINUTE_MS;
  const row = Array.from({ length: sensor }, (_, i): Reading => {
    const deviceTime = wallFromMs(start + i * 5 * MINUTE_MS);
    // Even numbers: one model of the family keeps no odd ones.
    return { kind: 'cgm', deviceTime, mgdl: 80 + 2 * Math.round(40 * Math.sin(i / 12) + 30) };
  });
  return [...readings, ...row];
}

export interface Wanted {
  readonly count: number;
  readonly fault?: Fault;
  readonly unit?: GlucoseUnit;
  readonly link?: Scenario['link'];
  readonly bytesPerSecond?: number;
  /** Sensor readings behind the others. */
  readonly sensor?: number;
}

/** A device of this model with so many readings in it. */
export function scenarioOf(manifest: DeviceManifest, model: string, wanted: Wanted): Scenario {
  const unit = wanted.unit ?? 'mg/dL';
  const written = manifest.storesMgdl ? 'mg/dL' : unit;
  return {
    model,
    serial: isPump(manifest) ? '208850' : 'HAXGR4PV',
    deviceTime: CLOCK,
    unit,
    readings: isPump(manifest)
      ? pumpReadings(wanted.count, written, wanted.sensor)
      : meterReadings(wanted.count, written),
    ...(wanted.fault && { fault: wanted.fault }),
    ...(wanted.link && { link: wanted.link }),
    ...(wanted.bytesPerSecond && { bytesPerSecond: wanted.bytesPerSecond }),
  };
}

/**
 * What came back of the kinds a scenario holds, each reading with no more fields than its counterpart there: a pump tells more
 * than a scenario says (times in UTC, settings, basal reckoned, day totals).
 */
export function comparable(
  came: readonly Reading[],
  holds: readonly Reading[],
  kinds: readonly RecordKind[],
): unknown[] {
  const wanted = new Map<string, Reading[]>();
  for (const reading of holds) {
    const key = keyOf(reading);
    wanted.set(key, [...(wanted.get(key) ?? []), reading]);
  }
  return came
    .filter(({ kind }) => kinds.includes(kind))
    .map((reading) => {
      const counterpart = wanted.get(keyOf(reading))?.[0];
      return rounded(counterpart ? only(reading, counterpart) : reading);
    })
    .sort(byText);
}

/** The readings of a scenario in the same form. */
export function held(holds: readonly Reading[], kinds: readonly RecordKind[]): unknown[] {
  return holds
    .filter(({ kind }) => kinds.includes(kind))
    .map((reading) => rounded(only(reading, reading)))
    .sort(byText);
}

function keyOf({ kind, deviceTime }: Reading): string {
  return `${kind} ${deviceTime}`;
}

function only(reading: object, like: object): Record<string, unknown> {
  const own = reading as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(like)
      .filter(([name]) => name !== 'at')
      .map(([name, value]): [string, unknown] => {
        const there = own[name];
        const isNested = typeof value === 'object' && value !== null && !Array.isArray(value);
        return [name, isNested && typeof there === 'object' && there !== null ? only(there, value) : there];
      }),
  );
}

/** Sums of tenths are not exact in binary. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1e6) / 1e6;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, rounded(item)]));
}

function byText(a: unknown, b: unknown): number {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
