// Arbitrary readings as a Paradigm pump can hold them, in the order it writes them.
import fc from 'fast-check';
import type { PumpModel } from '../../drivers/paradigm-memory/pump-model.ts';
import type { Reading, WizardInput } from '../../src/model/record.ts';
import { MINUTE_MS, wallFromMs, wallMs } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';

const FIRST_MS = wallMs('2014-02-01T00:00:00');

/** Readings 45 to 300 minutes apart: nothing is joined that does not belong together. */
export function pumpReadings(model: PumpModel, unit: GlucoseUnit): fc.Arbitrary<Reading[]> {
  const isMmol = unit === 'mmol/L';
  const steps = model.bolusStepsPerUnit;
  const units = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most * steps }).map((n) => n / steps);
  const glucose = (low: number, high: number): fc.Arbitrary<number> =>
    isMmol
      ? fc.integer({ min: Math.ceil(low / 1.8), max: Math.floor(high / 1.81) }).map((n) => mgdlFromMmoll(n / 10))
      : fc.integer({ min: low, max: high });
  const wizard: fc.Arbitrary<WizardInput> = fc
    .record({
      mgdl: fc.option(glucose(40, 600), { nil: undefined }),
      grams: fc.option(fc.integer({ min: 1, max: 250 }), { nil: undefined }),
      gramsPerUnit: fc.integer({ min: 1, max: 150 }),
      mgdlPerUnit: glucose(10, 250),
      target: fc.tuple(glucose(60, 120), glucose(121, 250)),
      activeUnits: units(10),
      foodUnits: units(20),
      correction: fc.integer({ min: -200, max: 200 }),
      suggestedUnits: units(20),
    })
    .map(({ mgdl, grams, target, correction, ...rest }) => ({
      ...(mgdl === undefined ? {} : { mgdl }),
      ...(grams === undefined ? {} : { grams }),
      ...rest,
      targetLowMgdl: target[0],
      targetHighMgdl: model.hasOldWizard ? target[0] : target[1],
      correctionUnits: correction / steps,
    }));
  const bolus = fc
    .record({
      wizard: fc.option(wizard, { nil: undefined }),
      shape: fc.constantFrom('normal', 'extended', 'dual'),
      normal: units(12),
      square: units(12),
      stopped: fc.integer({ min: 0, max: 4 }),
      halfHours: fc.integer({ min: 1, max: 16 }),
    })
    .map(({ wizard: known, shape, normal, square, stopped, halfHours }): Part<'bolus'> => {
      const given = stopped === 0 ? Math.floor((square * steps) / 2) / steps : square;
      const isNormal = shape === 'normal';
      const base = shape === 'extended' ? 0 : normal;
      const add = (a: number, b: number): number => Math.round((a + b) * 1000) / 1000;
      return {
        kind: 'bolus',
        units: isNormal ? normal : add(base, given),
        programmedUnits: isNormal ? normal : add(base, square),
        shape: shape as 'normal' | 'extended' | 'dual',
        ...(isNormal
          ? {}
          : { extendedUnits: given, programmedExtendedUnits: square, durationMs: halfHours * 30 * MINUTE_MS }),
        source: known ? 'wizard' : 'manual',
        ...(known ? { wizard: known } : {}),
      };
    });
  const day = fc.integer({ min: 0, max: 300 }).map((n) => wallFromMs(FIRST_MS + n * 86_400_000).slice(0, 10));
  const others: fc.Arbitrary<Part>[] = [
    wizard.map((known) => ({ kind: 'wizard', wizard: known })),
    glucose(20, 600).map((mgdl) => ({ kind: 'smbg', mgdl, manual: true })),
    fc.integer({ min: 20, max: 600 }).map((mgdl) => ({ kind: 'smbg', mgdl })),
    fc.constantFrom<Part>(
      { kind: 'alarm', alarm: 'battery-low' },
      { kind: 'alarm', alarm: 'reservoir-low', units: 20 },
      { kind: 'alarm', alarm: 'reservoir-low', units: 5.1 },
      { kind: 'alarm', alarm: 'no-delivery', code: 4 },
      { kind: 'alarm', alarm: 'device-error', code: 0x37 },
      { kind: 'alarm', alarm: 'high-glucose', code: 101, mgdl: 281 },
      { kind: 'alarm', alarm: 'lost-sensor', code: 113 },
      { kind: 'event', event: 'rewind' },
      { kind: 'event', event: 'battery-out' },
      { kind: 'event', event: 'battery-in' },
      { kind: 'event', event: 'suspend' },
      { kind: 'event', event: 'resume' },
      { kind: 'event', event: 'exercise-marker' },
      { kind: 'event', event: 'alarm-cleared', detail: '4' },
      { kind: 'settings', how: 'changed', settings: { maxBolusUnits: 12.5 } },
      { kind: 'settings', how: 'changed', settings: { other: { 'settings.device.clock-24h': true } } },
      {
        kind: 'settings',
        how: 'changed',
        settings: { activeProfile: 'pattern b' },
        before: { activeProfile: 'standard' },
      },
    ),
    fc.integer({ min: 1, max: 200 }).map((tenths) => ({ kind: 'event', event: 'tubing-fill', units: tenths / 10 })),
    fc.integer({ min: 1, max: 20 }).map((tenths) => ({ kind: 'event', event: 'cannula-fill', units: tenths / 10 })),
    fc.integer({ min: 1, max: 999 }).map((grams) => ({ kind: 'carbs', grams })),
    fc.integer({ min: 1, max: 255 }).map((tenths) => ({ kind: 'injection', units: tenths / 10 })),
    fc
      .tuple(fc.integer({ min: 1, max: 48 }), fc.integer({ min: 0, max: 200 }))
      .map(([slots, percent]) => ({ kind: 'temp-basal', durationMs: slots * 30 * MINUTE_MS, percent })),
    fc
      .tuple(fc.integer({ min: 1, max: 48 }), fc.integer({ min: 0, max: 1400 }))
      .map(([slots, rate]) => ({ kind: 'temp-basal', durationMs: slots * 30 * MINUTE_MS, unitsPerHour: rate / 40 })),
    fc.constant({ kind: 'temp-basal', durationMs: 0 }),
    fc
      .tuple(
        day,
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: 500 }),
      )
      .map(([of, basal, given, grams]) => ({
        kind: 'daily-total',
        day: of,
        units: (basal + given) / 40,
        ...(model.dayDetail === undefined || model.dayDetail === 0x6c
          ? {}
          : { basalUnits: basal / 40, bolusUnits: given / 40, grams }),
      })),
  ];
  const entry = fc.tuple(
    fc.oneof({ weight: 3, arbitrary: bolus as fc.Arbitrary<Part> }, ...others),
    fc.integer({ min: 45 * 60, max: 300 * 60 }),
  );
  return fc.array(entry, { maxLength: 120 }).map((entries) => {
    let ms = FIRST_MS;
    return entries.map(([part, seconds]): Reading => {
      ms += seconds * 1000;
      const deviceTime = part.kind === 'daily-total' ? `${part.day}T00:00:00` : wallFromMs(ms);
      return { ...part, deviceTime } as Reading;
    });
  });
}

type Part<K extends Reading['kind'] = Reading['kind']> = {
  [N in K]: Omit<Extract<Reading, { kind: N }>, 'deviceTime'>;
}[K];
