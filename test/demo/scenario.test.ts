// What simulated meters hold: as many readings as asked for, each one that meter could have stored.
import { expect } from 'chai';
import fc from 'fast-check';
import type { MeterMemoryOptions } from '../../src/demo/scenario.ts';
import { meterMemory } from '../../src/demo/scenario.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { GlucoseMark, Reading, ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS, wallFromMs, wallMs, zone } from '../../src/model/time.ts';
import { MGDL_PER_MMOLL } from '../../src/model/units.ts';

const LAST = '2024-05-17T20:15:00';
const memoryOf = (options: Partial<MeterMemoryOptions> = {}): Reading[] =>
  meterMemory({ seed: 5, count: 500, lastDeviceTime: LAST, ...options });
const smbgOf = (memory: readonly Reading[]): ReadingOf<'smbg'>[] =>
  memory.filter((reading): reading is ReadingOf<'smbg'> => reading.kind === 'smbg');

/** All that has to hold whatever the options. */
function check(memory: readonly Reading[], options: MeterMemoryOptions): void {
  const { low, high } = options.rangeMgdl ?? { low: 20, high: 600 };
  expect(memory).to.have.lengthOf(options.count);
  let last = '';
  for (const reading of memory) {
    expect(Number.isNaN(wallMs(reading.deviceTime)), reading.deviceTime).to.equal(false);
    expect(reading.deviceTime >= last && reading.deviceTime <= options.lastDeviceTime).to.equal(true);
    last = reading.deviceTime;
    if (options.resolution !== 'second') expect(reading.deviceTime).to.match(/:00$/);
    expect(reading).to.not.have.any.keys('at', 'id', 'deviceId');
    if (reading.kind === 'ketone') {
      expect(options.ketones).to.equal(true);
      continue;
    }
    if (reading.kind !== 'smbg' && reading.kind !== 'control') return expect.fail(reading.kind);
    if (reading.kind === 'control') expect(options.noControls).to.not.equal(true);
    else for (const mark of reading.marks ?? []) expect(options.marks).to.include(mark);
    if (reading.bound) expect(reading.mgdl).to.equal(reading.bound === 'low' ? low : high);
    else {
      expect(reading.mgdl).to.be.within(low, high);
      if (options.unit === 'mmol/L') {
        const tenths = Math.round((reading.mgdl / MGDL_PER_MMOLL) * 10);
        expect(reading.mgdl).to.equal(Number((tenths / 10).toFixed(1)) * MGDL_PER_MMOLL);
      } else expect(Number.isInteger(reading.mgdl)).to.equal(true);
    }
  }
}

describe('meterMemory', () => {
  it('fills a memory of 500 with about three months, up to the time asked for', () => {
    const memory = memoryOf();
    check(memory, { seed: 5, count: 500, lastDeviceTime: LAST });
    const span = wallMs(memory.at(-1)!.deviceTime) - wallMs(memory[0]!.deviceTime);
    expect(span / DAY_MS).to.be.within(70, 120);
    expect(wallMs(LAST) - wallMs(memory.at(-1)!.deviceTime)).to.be.below(14 * HOUR_MS);
    expect(new Set(memory.map((reading) => reading.kind))).to.deep.equal(new Set(['smbg', 'control']));
    expect(memory.filter((reading) => reading.kind === 'control').length).to.be.within(2, 12);
  });

  it('holds HI, LO and readings of one minute, some of them of one value', () => {
    const memory = memoryOf();
    expect(new Set(smbgOf(memory).map((reading) => reading.bound))).to.deep.equal(new Set([undefined, 'low', 'high']));
    const pairs = memory.filter((reading, i) => reading.deviceTime === memory[i - 1]?.deviceTime);
    expect(pairs.length).to.be.within(5, 40);
    const equal = smbgOf(memory).filter((reading, i, all) => {
      const before = all[i - 1];
      return before?.deviceTime === reading.deviceTime && before.mgdl === reading.mgdl;
    });
    expect(equal.length).to.be.above(0);
    const ids = stamp(memory, 'meter', { zone: zone('UTC') }).map((record) => record.id);
    expect(new Set(ids).size).to.equal(500);
  });

  it('is the same for the same options, and goes on where it was', () => {
    expect(memoryOf()).to.deep.equal(memoryOf());
    expect(memoryOf({ seed: 6 })).to.not.deep.equal(memoryOf());
    expect(memoryOf({ count: 20 })).to.deep.equal(memoryOf().slice(-20));
    const later = memoryOf({ lastDeviceTime: '2024-06-30T08:00:00', count: 900 });
    const end = later.findIndex((reading) => reading.deviceTime > LAST);
    expect(later.slice(0, end).slice(-300)).to.deep.equal(memoryOf().slice(-300));
  });

  it('measures in tenths of mmol/L for a meter that does', () => {
    const options = { unit: 'mmol/L', rangeMgdl: { low: 0.6 * MGDL_PER_MMOLL, high: 33.3 * MGDL_PER_MMOLL } } as const;
    const memory = memoryOf(options);
    check(memory, { seed: 5, count: 500, lastDeviceTime: LAST, ...options });
    expect(smbgOf(memory).some((reading) => reading.mgdl === 7.9 * MGDL_PER_MMOLL)).to.equal(true);
  });

  it('stores seconds for a meter that does, the second test of a minute later than the first', () => {
    const memory = memoryOf({ resolution: 'second' });
    check(memory, { seed: 5, count: 500, lastDeviceTime: LAST, resolution: 'second' });
    expect(memory.filter((reading) => !reading.deviceTime.endsWith(':00')).length).to.be.above(400);
    const sameMinute = memory.filter((reading, i) => {
      const before = memory[i - 1];
      return (
        before &&
        before.deviceTime < reading.deviceTime &&
        before.deviceTime.startsWith(reading.deviceTime.slice(0, 16))
      );
    });
    expect(sameMinute.length).to.be.above(4);
  });

  it('marks with what the meter has, one mark a reading', () => {
    expect(smbgOf(memoryOf()).some((reading) => reading.marks)).to.equal(false);
    const marks = ['before-meal', 'after-meal', 'stress', 'vacation'] as const satisfies GlucoseMark[];
    const marked = smbgOf(memoryOf({ marks })).filter((reading) => reading.marks);
    expect(new Set(marked.map((reading) => reading.marks![0]))).to.deep.equal(new Set(marks));
    expect(marked.every((reading) => reading.marks!.length === 1)).to.equal(true);
    expect(marked.length).to.be.within(200, 450);
    expect(marked.some((reading) => reading.afterMealMin)).to.equal(false);
    const timed = smbgOf(memoryOf({ marks, afterMealMin: true })).filter((reading) => reading.afterMealMin);
    expect(timed.length).to.be.above(10);
    expect(timed.every((reading) => reading.marks![0] === 'after-meal')).to.equal(true);
  });

  it('leaves control tests out and ketones in when asked', () => {
    expect(memoryOf({ noControls: true }).every((reading) => reading.kind === 'smbg')).to.equal(true);
    expect(memoryOf({ ketones: true }).some((reading) => reading.kind === 'ketone')).to.equal(true);
  });

  it('holds for any options', function () {
    this.timeout(60_000);
    const options: fc.Arbitrary<MeterMemoryOptions> = fc
      .record({
        seed: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        count: fc.nat(150),
        lastDeviceTime: fc.integer({
          min: wallMs('1990-01-01T00:00:00') / 1000,
          max: wallMs('2095-01-01T00:00:00') / 1000,
        }),
        unit: fc.constantFrom('mg/dL' as const, 'mmol/L' as const),
        resolution: fc.constantFrom('minute' as const, 'second' as const),
        marks: fc.subarray<GlucoseMark>(['before-meal', 'after-meal', 'fasting', 'night', 'exercise', 'other']),
        low: fc.integer({ min: 10, max: 70 }),
        high: fc.integer({ min: 200, max: 600 }),
        afterMealMin: fc.boolean(),
        noControls: fc.boolean(),
        ketones: fc.boolean(),
      })
      .map(({ low, high, lastDeviceTime, ...rest }) => ({
        ...rest,
        lastDeviceTime: wallFromMs(lastDeviceTime * 1000),
        rangeMgdl: { low, high },
      }));
    fc.assert(
      fc.property(options, (one) => check(meterMemory(one), one)),
      { numRuns: 60 },
    );
  });

  it('refuses times that do not exist and counts that are none', () => {
    for (const wrong of [{ lastDeviceTime: '2023-02-29T10:00:00' }, { count: -1 }, { count: 2.5 }])
      expect(() => memoryOf(wrong))
        .to.throw(AppError)
        .with.property('code', 'bad-input');
    expect(memoryOf({ count: 0 })).to.deep.equal([]);
  });
});
