// Ten days of the demo person's pump, held by every pump's simulator and read back: what the demo shows is what was lived.
import { expect } from 'chai';
import { manifestById } from '../../drivers/index.ts';
import { pumpMemory } from '../../src/demo/pump-scenario.ts';
import type { DeviceManifest } from '../../src/device/driver.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { HOUR_MS, wallMs } from '../../src/model/time.ts';
import { CLOCK, NOW } from '../support/holdings.ts';
import { readInVirtualTime } from '../support/read-simulator.ts';

const DAYS = 10;

const ofKind = <K extends Reading['kind']>(readings: readonly Reading[], kind: K): ReadingOf<K>[] =>
  readings.filter((reading): reading is ReadingOf<K> => reading.kind === kind);

/**
 * `step` is the smallest part of a unit the model writes down. `tempUnits`: percents of a rate are cut to what each pump can deliver, so
 * that ten hours of temporary rates differ by so much from the demo pump's.
 */
const PUMPS = [
  { id: 'medtronic-paradigm', model: 'Paradigm REAL-Time Revel 523', step: 0.025, tempUnits: 0.15, serial: '208850' },
  { id: 'medtronic-paradigm', model: 'Paradigm Veo 754', step: 0.025, tempUnits: 0.15, serial: '208850' },
  { id: 'medtronic-paradigm', model: 'Paradigm 722', step: 0.1, tempUnits: 0.4, serial: '208850' },
  { id: 'medtronic-600', model: 'MiniMed 640G', step: 0.0001, tempUnits: 0.15, serial: '208850' },
];

for (const { id, model, step, tempUnits, serial } of PUMPS) {
  describe(`a life in a ${model}`, () => {
    it('comes back with its boluses, basal, sensor values and settings', async () => {
      const manifest = manifestById(id) as DeviceManifest;
      const { profileNames } = await manifest.simulator();
      const { readings: lived, settings } = pumpMemory({
        seed: 2026,
        days: DAYS,
        lastDeviceTime: CLOCK,
        profileNames: profileNames!,
      });
      const scenario = { model, serial, deviceTime: CLOCK, unit: 'mg/dL', readings: lived, settings } as const;
      const { readings, problems, error } = await readInVirtualTime(manifest, scenario, { now: NOW });
      expect(error).to.equal(undefined);
      expect(problems).to.deep.equal([]);

      const boluses = (all: readonly Reading[]): string[] =>
        ofKind(all, 'bolus').map(({ deviceTime, shape, source }) => `${deviceTime} ${shape} ${source}`);
      expect(boluses(lived).length).to.be.above(4 * DAYS);
      expect(boluses(readings).sort()).to.deep.equal(boluses(lived).sort());
      const given = new Map(ofKind(lived, 'bolus').map((bolus) => [bolus.deviceTime, bolus]));
      for (const bolus of ofKind(readings, 'bolus')) {
        const held = given.get(bolus.deviceTime)!;
        expect(bolus.units, bolus.deviceTime).to.be.closeTo(held.units, step / 2 + 1e-9);
        expect(bolus.wizard?.grams, bolus.deviceTime).to.equal(
          held.wizard && (held.wizard.grams ?? bolus.wizard?.grams),
        );
      }

      const sensor = (all: readonly Reading[]): number => ofKind(all, 'cgm').length;
      expect(sensor(lived)).to.be.above(200 * DAYS);
      expect(sensor(readings)).to.equal(sensor(lived));

      // From the first midnight on, when the schedule is known, to the last one.
      const [from, to] = [wallMs('2026-03-01T00:00:00'), wallMs('2026-03-09T00:00:00')];
      const units = (delivery: string, all: readonly Reading[]): number =>
        ofKind(all, 'basal').reduce((sum, { deviceTime, durationMs, unitsPerHour, delivery: how }) => {
          const startMs = Math.max(from, wallMs(deviceTime));
          const endMs = Math.min(to, wallMs(deviceTime) + durationMs);
          return how === delivery && endMs > startMs ? sum + (unitsPerHour * (endMs - startMs)) / HOUR_MS : sum;
        }, 0);
      expect(units('scheduled', readings)).to.be.closeTo(units('scheduled', lived), 0.05);
      expect(units('temporary', readings)).to.be.closeTo(units('temporary', lived), tempUnits);

      const found = ofKind(readings, 'settings').find(({ how }) => how === 'found')!;
      expect(found.settings.basalProfiles![0]).to.deep.equal(settings.basalProfiles![0]);
      expect(found.settings.activeProfile).to.equal(settings.activeProfile);
      expect(found.settings.carbRatios).to.have.length(settings.carbRatios!.length);
      const kinds = new Set(readings.map(({ kind }) => kind));
      for (const kind of ['alarm', 'event', 'temp-basal', 'wizard', 'daily-total', 'calibration'] as const)
        expect([...kinds], kind).to.include(kind);
      expect([...kinds]).not.to.include('unknown');
    }).timeout(60_000);
  });
}
