// The demo person's life: plausible as a life with diabetes, and like a real sensor's trace.
import { expect } from 'chai';
import type { Reading } from '../../src/model/record.ts';
import { HOUR_MS, MINUTE_MS, wallMs } from '../../src/model/time.ts';
import { captureIt } from '../support/captures.ts';
import { DAYS, kindOf, lifeOf, mean, sd, share, steps, sum } from './life-support.ts';

const life = lifeOf();
const cgm = kindOf(life, 'cgm');
const boluses = kindOf(life, 'bolus');
const basal = kindOf(life, 'basal');
const smbg = kindOf(life, 'smbg');
const mgdl = cgm.map((reading) => reading.mgdl);

describe('demo life: plausible', () => {
  it('has glucose as many people with a pump have it', () => {
    const middle = mean(mgdl);
    expect(middle, 'mean').to.be.within(145, 165);
    expect((100 * sd(mgdl)) / middle, 'CV').to.be.within(32, 38);
    expect(
      share(mgdl, (value) => value >= 70 && value <= 180),
      'in range',
    ).to.be.within(62, 76);
    expect(
      share(mgdl, (value) => value < 70),
      'below 70',
    ).to.be.within(2, 5);
    expect(
      share(mgdl, (value) => value < 54),
      'below 54',
    ).to.be.below(1);
  });

  it('has insulin and carbohydrate of an adult', () => {
    const bolusUnits = sum(boluses.map((bolus) => bolus.units)) / DAYS;
    const basalUnits = sum(basal.map((part) => (part.unitsPerHour * part.durationMs) / HOUR_MS)) / DAYS;
    expect(boluses.length / DAYS, 'boluses a day').to.be.within(4, 6);
    expect(bolusUnits + basalUnits, 'units a day').to.be.within(35, 50);
    expect((100 * basalUnits) / (bolusUnits + basalUnits), 'basal share').to.be.within(40, 55);
    const carbs = kindOf(life, 'carbs');
    expect(sum(carbs.map((entry) => entry.grams)) / DAYS, 'g a day').to.be.within(140, 220);
  });

  it('is as plausible for other people and other years', function () {
    this.timeout(60_000);
    for (const [seed, lastDay] of [
      [1, '1999-12-31'],
      [2, '2012-02-29'],
      [3, '2024-11-03'],
      [4, '2031-08-15'],
    ] as const) {
      const values = kindOf(lifeOf({ seed, lastDay }), 'cgm').map((reading) => reading.mgdl);
      expect(mean(values), `mean of ${seed}`).to.be.within(138, 168);
      expect((100 * sd(values)) / mean(values), `CV of ${seed}`).to.be.within(31, 39);
      expect(
        share(values, (value) => value < 54),
        `below 54 of ${seed}`,
      ).to.be.below(1);
    }
  });

  it('holds every kind and shape a pump, a sensor and a meter know', () => {
    const [pump, sensor, meter] = life;
    const kinds = (readings: readonly Reading[]): Set<string> => new Set(readings.map((reading) => reading.kind));
    expect(kinds(pump!.readings)).to.deep.equal(
      new Set([
        ...['bolus', 'basal', 'temp-basal', 'wizard', 'carbs', 'exercise', 'note', 'injection'],
        ...['calibration', 'alarm', 'event', 'daily-total', 'settings', 'clock-change'],
      ]),
    );
    expect(kinds(sensor!.readings)).to.deep.equal(new Set(['cgm']));
    expect(kinds(meter!.readings)).to.deep.equal(new Set(['smbg', 'control', 'ketone']));
    expect(new Set(boluses.map((bolus) => bolus.shape))).to.deep.equal(new Set(['normal', 'dual', 'extended']));
    expect(new Set(boluses.map((bolus) => bolus.source))).to.deep.equal(new Set(['wizard', 'manual']));
    expect(new Set(basal.map((part) => part.delivery))).to.deep.equal(new Set(['scheduled', 'temporary', 'suspended']));
    const scheduled = basal.filter((part) => part.delivery === 'scheduled');
    expect(new Set(scheduled.map((part) => part.unitsPerHour)).size).to.be.within(4, 6);
    const overrides = boluses.filter(
      ({ wizard, programmedUnits }) => wizard && Math.abs(programmedUnits! - wizard.suggestedUnits!) > 0.01,
    );
    expect(overrides.length).to.be.within(20, 90);
    expect(boluses.some((bolus) => bolus.units < bolus.programmedUnits!)).to.equal(true);
    const corrections = boluses.filter(({ wizard }) => wizard && wizard.grams === undefined);
    expect(corrections.length).to.be.within(30, 130);
    const bounds = smbg.filter((reading) => reading.bound);
    expect(new Set(bounds.map((reading) => `${reading.bound} ${reading.mgdl}`))).to.deep.equal(
      new Set(['low 20', 'high 600']),
    );
    expect(new Set(smbg.flatMap((reading) => reading.marks ?? []))).to.include.all.keys(
      'before-meal',
      'after-meal',
      'fasting',
      'bedtime',
      'hypo-feeling',
      'illness',
    );
    expect(kindOf(life, 'control').length).to.be.within(3, 9);
  });

  it('tests four to seven times on most days, never less', () => {
    const perDay = new Map<string, number>();
    for (const { deviceTime } of smbg) {
      const day = deviceTime.slice(0, 10);
      perDay.set(day, (perDay.get(day) ?? 0) + 1);
    }
    const counts = [...perDay.values()];
    expect(counts).to.have.lengthOf(DAYS);
    expect(Math.min(...counts)).to.be.at.least(4);
    expect(Math.max(...counts)).to.be.at.most(12);
    expect(share(counts, (count) => count <= 7)).to.be.above(85);
  });

  it('measures with the error of a meter', () => {
    const errors: number[] = [];
    let next = 0;
    for (const test of smbg) {
      while (next < cgm.length - 1 && cgm[next]!.at < test.at) next++;
      const sensor = cgm[next]!;
      if (!test.bound && !sensor.bound && Math.abs(sensor.at - test.at) < 6 * MINUTE_MS)
        errors.push((test.mgdl - sensor.mgdl) / sensor.mgdl);
    }
    expect(errors.length).to.be.above(300);
    const absolute = mean(errors.map(Math.abs));
    expect(100 * absolute, 'mean absolute relative difference of sensor and meter, %').to.be.within(5, 14);
    expect(100 * mean(errors), 'bias, %').to.be.within(-5, 5);
  });

  it('rises after meals and falls back, with the peak after 45 to 110 minutes', () => {
    const meals = boluses.filter(({ wizard }) => (wizard?.grams ?? 0) >= 40).map((bolus) => bolus.at);
    expect(meals.length).to.be.above(150);
    const course = Array.from({ length: 49 }, (_, step) => {
      const values = meals.flatMap((at) => {
        const from = at + step * 5 * MINUTE_MS;
        const found = cgm.find((reading) => reading.at >= from && reading.at < from + 5 * MINUTE_MS);
        return found ? [found.mgdl] : [];
      });
      return mean(values);
    });
    const peak = Math.max(...course);
    expect(course.indexOf(peak) * 5, 'minutes to the peak').to.be.within(45, 110);
    expect(peak - course[0]!, 'rise').to.be.within(25, 90);
    expect(peak - course[48]!, 'fall').to.be.above(25);
  });

  it('goes lower in the hours after a run than at the same hours of other days', () => {
    const runs = kindOf(life, 'exercise').filter((entry) => entry.intensity !== 'light');
    expect(runs.length).to.be.above(15);
    const days = new Set(runs.map((run) => run.deviceTime.slice(0, 10)));
    const fromRun = (readings: typeof cgm, run: number): number[] =>
      readings.filter(({ at }) => at >= run + 30 * MINUTE_MS && at < run + 2 * HOUR_MS).map((reading) => reading.mgdl);
    const after = runs.flatMap((run) => fromRun(cgm, run.at));
    const others = cgm.filter(({ deviceTime }) => {
      const hour = Number(deviceTime.slice(11, 13));
      return !days.has(deviceTime.slice(0, 10)) && hour >= 18 && hour < 20;
    });
    expect(mean(after)).to.be.below(mean(others.map((reading) => reading.mgdl)) - 10);
  });

  it('has a blocked set: high for hours, ketones, a pen and a new set', () => {
    const [injection] = kindOf(life, 'injection');
    const before = cgm.filter(({ at }) => at > injection!.at - 2 * HOUR_MS && at < injection!.at);
    expect(Math.max(...before.map((reading) => reading.mgdl))).to.be.above(250);
    const close = (at: number): boolean => Math.abs(at - injection!.at) < 20 * MINUTE_MS;
    expect(kindOf(life, 'ketone').some(({ at, mmoll }) => close(at) && mmoll >= 0.5)).to.equal(true);
    expect(kindOf(life, 'note').some(({ at, text }) => close(at) && /new set/.test(text))).to.equal(true);
    expect(basal.some(({ at, delivery }) => close(at) && delivery === 'suspended')).to.equal(true);
  });

  it('has a forgotten meal bolus: eaten and risen with no bolus in three hours', () => {
    const forgotten = cgm.filter((reading, i) => {
      const earlier = cgm[i - 24];
      if (!earlier || reading.at - earlier.at !== 2 * HOUR_MS || reading.mgdl - earlier.mgdl < 110) return false;
      return !boluses.some(({ at }) => at > reading.at - 3 * HOUR_MS && at <= reading.at);
    });
    expect(forgotten.length).to.be.above(0);
  });
});

describe('demo life: like a real sensor', () => {
  const own = steps(cgm, (ms) => ms === 5 * MINUTE_MS);

  it('moves smoothly from reading to reading', () => {
    expect(sd(own.first)).to.be.within(4.5, 7.5);
    expect(sd(own.second)).to.be.within(3.2, 6.5);
    expect(Math.max(...own.first.map(Math.abs))).to.be.at.most(60);
    expect(mean(own.first)).to.be.closeTo(0, 0.1);
  });

  it('runs on over midnight as over any other time', () => {
    const overMidnight = cgm.flatMap((reading, i) => {
      const before = cgm[i - 1];
      const crossed = before && before.deviceTime.slice(0, 10) !== reading.deviceTime.slice(0, 10);
      return crossed && reading.at - before.at === 5 * MINUTE_MS ? [reading.mgdl - before.mgdl] : [];
    });
    expect(overMidnight.length).to.be.above(70);
    expect(sd(overMidnight)).to.be.within(2, 8);
  });

  captureIt('is about as smooth as two recordings of people on pumps', ['cgm/az/2.csv', 'cgm/az/7.csv'], (files) => {
    for (const file of files) {
      const rows = new TextDecoder().decode(file).trim().split('\n').slice(1);
      const readings = rows
        .map((row) => row.split(','))
        .map(([time, value]) => ({ at: wallMs(time!.replace(' ', 'T')), mgdl: Number(value) }));
      const real = steps(readings, (ms) => Math.abs(ms - 5 * MINUTE_MS) < 40_000);
      expect(sd(own.first) / sd(real.first), 'step to step').to.be.within(0.75, 1.25);
      expect(sd(own.second) / sd(real.second), 'change of the step').to.be.within(0.6, 1.2);
    }
  });
});
