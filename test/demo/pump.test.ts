// The simulated pump: what it logs is what it delivers, and its calculator adds up.
import { expect } from 'chai';
import { PLAIN_CLOCK } from '../../src/demo/calendar.ts';
import type { EntryOf } from '../../src/demo/entry.ts';
import { DEMO_PROFILE } from '../../src/demo/profile.ts';
import type { Pump } from '../../src/demo/pump.ts';
import { makePump } from '../../src/demo/pump.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/model/time.ts';

const PROFILE = {
  ...DEMO_PROFILE,
  basalUnitsPerHour: [
    { fromMin: 0, value: 1 },
    { fromMin: 360, value: 0.8 },
  ],
  gramsPerUnit: [{ fromMin: 0, value: 10 }],
  mgdlPerUnit: 40,
};

/** A pump at 1970-01-01T00:00 on a clock without a zone. */
const pumpAtMidnight = (): Pump => makePump(PROFILE, PLAIN_CLOCK, 0);
const basalOf = (pump: Pump): EntryOf<'basal'>[] => pump.log.filter((entry) => entry.kind === 'basal');

describe('pump', () => {
  it('delivers the schedule and logs a segment for each rate, cut at midnight', () => {
    const pump = pumpAtMidnight();
    let units = 0;
    for (let at = 5 * MINUTE_MS; at <= 24 * HOUR_MS; at += 5 * MINUTE_MS) units += pump.deliverUntil(at);
    pump.midnight(24 * HOUR_MS);
    expect(units).to.be.closeTo(6 * 1 + 18 * 0.8, 1e-9);
    expect(basalOf(pump)).to.deep.equal([
      { kind: 'basal', at: 0, unitsPerHour: 1, durationMs: 6 * HOUR_MS, delivery: 'scheduled' },
      { kind: 'basal', at: 6 * HOUR_MS, unitsPerHour: 0.8, durationMs: 18 * HOUR_MS, delivery: 'scheduled' },
    ]);
  });

  it('ends a temporary rate and a suspend to the millisecond, inside a step', () => {
    const pump = pumpAtMidnight();
    pump.deliverUntil(HOUR_MS);
    pump.temporary(HOUR_MS, 50, 2 * HOUR_MS + 61_000);
    pump.suspend(HOUR_MS + 600_000, HOUR_MS + 723_000);
    const units = pump.deliverUntil(3 * HOUR_MS);
    pump.midnight(3 * HOUR_MS);
    expect(
      basalOf(pump).map(({ at, durationMs, unitsPerHour, delivery }) => [at, durationMs, unitsPerHour, delivery]),
    ).to.deep.equal([
      [0, HOUR_MS, 1, 'scheduled'],
      [HOUR_MS, 600_000, 0.5, 'temporary'],
      [HOUR_MS + 600_000, 123_000, 0, 'suspended'],
      [HOUR_MS + 723_000, HOUR_MS + 61_000 - 723_000, 0.5, 'temporary'],
      [2 * HOUR_MS + 61_000, HOUR_MS - 61_000, 1, 'scheduled'],
    ]);
    const logged = basalOf(pump).reduce((sum, entry) => sum + (entry.unitsPerHour * entry.durationMs) / HOUR_MS, 0);
    expect(units + 1).to.be.closeTo(logged, 1e-9);
  });

  it('suggests food over ratio plus correction less what is still active', () => {
    const pump = pumpAtMidnight();
    expect(pump.suggest(0, 200, 60)).to.include({ suggestedUnits: 8, activeUnits: 0, gramsPerUnit: 10 });
    expect(pump.suggest(0, 110, 60).suggestedUnits, 'in target').to.equal(6);
    expect(pump.suggest(0, 80, 60).suggestedUnits, 'below target').to.equal(5.5);
    expect(pump.suggest(0, undefined, 60)).to.not.have.property('mgdl');
    expect(pump.suggest(0, 60, undefined).suggestedUnits).to.equal(0);
    pump.bolus({ at: 0, units: 1.5 });
    expect(pump.suggest(1, 200, 60), 'active insulin counts against the correction').to.include({
      activeUnits: 1.5,
      suggestedUnits: 6.5,
    });
    expect(pump.suggest(1, 130, 60).suggestedUnits, 'and not against the food').to.equal(6);
    expect(pump.active(2 * HOUR_MS)).to.be.closeTo(0.75, 1e-9);
    expect(pump.active(4 * HOUR_MS)).to.equal(0);
    expect(pump.suggest(5 * HOUR_MS, 400, 300).suggestedUnits).to.equal(PROFILE.maxBolusUnits);
  });

  it('spreads the extended part and stops where it was stopped', () => {
    const pump = makePump({ ...PROFILE, basalUnitsPerHour: [{ fromMin: 0, value: 0 }] }, PLAIN_CLOCK, 0);
    pump.bolus({ at: 0, units: 4, extendedUnits: 3, durationMs: 2 * HOUR_MS });
    expect(pump.deliverUntil(HOUR_MS)).to.be.closeTo(1 + 1.5, 1e-9);
    expect(pump.deliverUntil(5 * HOUR_MS)).to.be.closeTo(1.5, 1e-9);
    pump.bolus({ at: 5 * HOUR_MS, units: 5, stoppedAtUnits: 2 });
    expect(pump.deliverUntil(6 * HOUR_MS)).to.equal(2);
    pump.bolus({ at: 6 * HOUR_MS, units: 2, extendedUnits: 2, durationMs: HOUR_MS });
    expect(pump.log.filter((entry) => entry.kind === 'bolus')).to.deep.equal([
      {
        ...{ kind: 'bolus', at: 0, units: 4, programmedUnits: 4, shape: 'dual', source: 'manual' },
        ...{ extendedUnits: 3, durationMs: 2 * HOUR_MS },
      },
      { kind: 'bolus', at: 5 * HOUR_MS, units: 2, programmedUnits: 5, shape: 'normal', source: 'manual' },
      {
        ...{ kind: 'bolus', at: 6 * HOUR_MS, units: 2, programmedUnits: 2, shape: 'extended', source: 'manual' },
        ...{ extendedUnits: 2, durationMs: HOUR_MS },
      },
    ]);
  });
});
