// Three weeks of the demo person's pump and sensor, read through the simulated stick: a plausible life comes back as it was lived.
import { expect } from 'chai';
import { demoLife } from '../../src/demo/person.ts';
import { passingMemory } from '../../src/device/session.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { HOUR_MS, MINUTE_MS, wallFromMs, wallMs, zone } from '../../src/model/time.ts';
import { NOW, readPump, scenarioOf } from './medtronic-600-support.ts';

const ofKind = <K extends Reading['kind']>(readings: readonly Reading[], kind: K): ReadingOf<K>[] =>
  readings.filter((reading) => reading.kind === kind) as ReadingOf<K>[];

const units = (basal: readonly ReadingOf<'basal'>[]): number =>
  basal.reduce((sum, { unitsPerHour, durationMs }) => sum + (unitsPerHour * durationMs) / HOUR_MS, 0);

describe('medtronic-600: days of a life', () => {
  it('boluses, basal by the way it was delivered, sensor values; twice with two hours between is no double', async () => {
    const devices = demoLife({ seed: 11, zone: zone('Europe/Paris'), lastDay: '2026-03-09', days: 21, until: NOW });
    const lived = devices
      .filter(({ id }) => id !== 'demo-meter')
      .flatMap(({ readings }) => readings)
      .sort((a, b) => a.at! - b.at!);
    const earlier = lived.filter((reading) => {
      const endMs = wallMs(reading.deviceTime) + ('durationMs' in reading ? (reading.durationMs ?? 0) : 0);
      return endMs + 5 * MINUTE_MS <= wallMs('2026-03-09T11:00:00');
    });
    const memory = passingMemory();
    const before = scenarioOf(earlier, { deviceTime: '2026-03-09T11:00:00' });
    const first = await readPump(before, { memory, now: NOW - 2 * HOUR_MS });
    expect(first.error).to.equal(undefined);
    const { readings, error, problems } = await readPump(scenarioOf(lived), { memory });
    expect(error).to.equal(undefined);
    expect(problems).to.deep.equal([]);

    const key = (bolus: ReadingOf<'bolus'>): string =>
      `${bolus.deviceTime} ${bolus.units} of ${bolus.programmedUnits} ${bolus.shape} ${bolus.source}`;
    const known = ofKind(lived, 'bolus').filter(({ deviceTime }) => wallMs(deviceTime) < wallMs('2026-03-09T12:50:00'));
    expect(known.length).to.be.above(10);
    const found = ofKind(readings, 'bolus').map(key);
    for (const bolus of known) expect(found).to.include(key(bolus));
    expect(found).to.have.length(new Set(found).size);
    expect(found.length).to.be.within(known.length, known.length + 1);

    const cgm = (list: readonly Reading[]): string[] =>
      ofKind(list, 'cgm').map(({ deviceTime, mgdl }) => `${deviceTime} ${Math.round(mgdl)}`);
    expect(cgm(lived).length).to.be.above(600);
    expect(cgm(readings).sort()).to.deep.equal(cgm(lived).sort());

    // The stretch that still runs goes on to the pump's clock; up to where the life ends the insulin is the same.
    const end = ofKind(lived, 'basal').reduce(
      (last, { deviceTime, durationMs }) => Math.max(last, wallMs(deviceTime) + durationMs),
      0,
    );
    const upToEnd = ofKind(readings, 'basal').flatMap((basal) => {
      const durationMs = Math.min(basal.durationMs, end - wallMs(basal.deviceTime));
      return durationMs > 0 ? { ...basal, durationMs } : [];
    });
    for (const delivery of ['scheduled', 'temporary', 'suspended'] as const) {
      const of = (list: readonly ReadingOf<'basal'>[]): ReadingOf<'basal'>[] =>
        list.filter((basal) => basal.delivery === delivery);
      // The life's pump rounds a rate in percent to its steps of 0.025 U/h; a 640G logs the percentage and rounds nothing.
      const tolerance = delivery === 'temporary' ? 0.05 : 0.01;
      expect(units(of(upToEnd)), delivery).to.be.closeTo(units(of(ofKind(lived, 'basal'))), tolerance);
      const hours = (list: readonly ReadingOf<'basal'>[]): number =>
        of(list).reduce((sum, { durationMs }) => sum + durationMs, 0) / HOUR_MS;
      expect(hours(upToEnd), delivery).to.be.closeTo(hours(ofKind(lived, 'basal')), 0.02);
    }
    expect(wallFromMs(end) <= '2026-03-09T13:00:00').to.equal(true);
  }).timeout(60_000);
});
