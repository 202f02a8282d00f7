// The demo person: the same every time, and written as devices write it.
import { expect } from 'chai';
import { PLAIN_CLOCK } from '../../src/demo/calendar.ts';
import { simulateLife } from '../../src/demo/life.ts';
import { demoLife } from '../../src/demo/person.ts';
import { DEMO_PROFILE } from '../../src/demo/profile.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import type { Reading } from '../../src/model/record.ts';
import { addDays, DAY_MS, HOUR_MS, MINUTE_MS, wallMs, zone } from '../../src/model/time.ts';
import { allOf, DAYS, kindOf, LAST_DAY, lifeOf, mean } from './life-support.ts';

const paris = zone('Europe/Paris');
const life = lifeOf();
const cgm = kindOf(life, 'cgm');
const boluses = kindOf(life, 'bolus');
const basal = kindOf(life, 'basal');
const smbg = kindOf(life, 'smbg');

describe('demo life: the same every time', () => {
  it('gives the same readings for the same seed and days, others for another seed', () => {
    expect(lifeOf()).to.deep.equal(life);
    expect(kindOf(lifeOf({ seed: 8 }), 'cgm').slice(0, 100)).to.not.deep.equal(cgm.slice(0, 100));
  });

  it('keeps the past when opened on later days, and when fewer or more days are asked for', () => {
    const from = paris.dayRange(addDays(LAST_DAY, -13)).from;
    const last14 = (readings: readonly Reading[]): Reading[] =>
      readings.filter((reading) => reading.at! >= from && reading.at! < paris.dayRange(LAST_DAY).to);
    const others = [
      lifeOf({ days: 14 }),
      lifeOf({ lastDay: addDays(LAST_DAY, 1) }),
      lifeOf({ lastDay: addDays(LAST_DAY, 40), days: 60 }),
      lifeOf({ days: 200 }),
    ];
    for (const [index, { readings }] of life.entries())
      for (const other of others) expect(last14(other[index]!.readings)).to.deep.equal(last14(readings));
  });

  it('adds nothing to the store but the new day when opened a day later', () => {
    const ids = (lastDay: string): string[] =>
      lifeOf({ lastDay, days: 30 }).flatMap((device) =>
        stamp(device.readings, device.id, { zone: paris }).map((record) => record.id),
      );
    const today = new Set(ids(LAST_DAY));
    const tomorrow = ids(addDays(LAST_DAY, 1));
    expect(today.size).to.equal(ids(LAST_DAY).length);
    const firstDay = addDays(LAST_DAY, -29);
    const fresh = tomorrow.filter((id) => !today.has(id)).map((id) => id.split('/')[2]!.slice(0, 10));
    expect(new Set(fresh)).to.deep.equal(new Set([addDays(LAST_DAY, 1)]));
    const gone = [...today].filter((id) => !tomorrow.includes(id)).map((id) => id.split('/')[2]!.slice(0, 10));
    expect(new Set(gone)).to.deep.equal(new Set([firstDay]));
  });

  it('goes on where the last block of days ended: blocks make no difference', function () {
    this.timeout(60_000);
    const firstDay = 20_000;
    const options = { seed: 3, clock: PLAIN_CLOCK, profile: DEMO_PROFILE, firstDay, lastDay: firstDay + 99 };
    // One block that begins on the first day against blocks of 28, 10 and 3 days, all warmed up for a week.
    const whole = simulateLife(options, firstDay);
    for (const blockDays of [28, 10, 3]) expect(simulateLife(options, blockDays)).to.deep.equal(whole);
  });

  it('leaves out what is not over at `until` and nothing else', () => {
    const until = paris.utcFromWall(`${LAST_DAY}T15:02:00`);
    const cut = lifeOf({ until });
    for (const [index, { readings }] of life.entries()) {
      const over = readings.filter((reading) => {
        const durationMs = 'durationMs' in reading ? (reading.durationMs ?? 0) : 0;
        return reading.at! + durationMs <= until;
      });
      expect(cut[index]!.readings).to.deep.equal(over);
      expect(over.length).to.be.below(readings.length);
    }
  });

  it('refuses days that do not exist and counts that are none', () => {
    const code = (options: Parameters<typeof lifeOf>[0]): string => {
      try {
        lifeOf(options);
      } catch (error) {
        if (error instanceof AppError) return error.code;
      }
      return 'none';
    };
    expect(code({ lastDay: '2025-02-29' })).to.equal('bad-input');
    expect(code({ days: 0 })).to.equal('bad-input');
    expect(code({ days: 1.5 })).to.equal('bad-input');
    expect(code({ days: 1 })).to.equal('none');
  });
});

describe('demo life: as devices write it', () => {
  it('has whole values in range and existing dates, ascending, on the local clock', () => {
    for (const { readings } of life) {
      let last = 0;
      for (const reading of readings) {
        expect(reading.at).to.be.at.least(last);
        last = reading.at!;
        if (wallMs(reading.deviceTime) !== paris.wallMsAt(reading.at!)) expect.fail(JSON.stringify(reading));
      }
    }
    for (const { mgdl: value, bound } of cgm) {
      if (!Number.isInteger(value) || value < 40 || value > 400) expect.fail(`sensor ${value}`);
      if (bound) expect(value).to.equal(bound === 'low' ? 40 : 400);
    }
    for (const { mgdl: value } of smbg)
      if (!Number.isInteger(value) || value < 20 || value > 600) expect.fail(`${value}`);
    for (const { units, programmedUnits, extendedUnits = 0, durationMs, shape } of boluses) {
      expect(units).to.be.within(0.05, 15);
      for (const amount of [units, programmedUnits!, extendedUnits])
        expect(Number(amount.toFixed(2)), 'twentieths of a unit').to.equal(amount);
      expect(programmedUnits).to.be.at.least(units);
      expect(extendedUnits > 0).to.equal(shape !== 'normal');
      expect(durationMs !== undefined).to.equal(shape !== 'normal');
    }
    for (const { mmoll } of kindOf(life, 'ketone')) expect(mmoll).to.be.within(0, 4);
    for (const { text } of kindOf(life, 'note')) expect(text).to.not.equal('');
  });

  it('shows LO and HI of the sensor as bounds', function () {
    this.timeout(60_000);
    const bounds = new Set(
      [1, 2, 3, 4, 6].flatMap((seed) => kindOf(lifeOf({ seed }), 'cgm').map(({ bound }) => bound)),
    );
    expect(bounds).to.deep.equal(new Set([undefined, 'low', 'high']));
  });

  it('logs basal without a hole or an overlap, and cut at midnight', () => {
    const range = paris.daysRange(LAST_DAY, DAYS);
    let at = range.from;
    for (const part of basal) {
      expect(part.at).to.equal(at);
      expect(part.durationMs).to.be.above(0);
      const lastMoment = paris.dayAt(part.at + part.durationMs - 1);
      expect(lastMoment).to.equal(part.deviceTime.slice(0, 10));
      at += part.durationMs;
    }
    expect(at).to.equal(range.to);
  });

  it('enters the carbohydrate of the calculator as one record of the same time', () => {
    const carbs = new Map(kindOf(life, 'carbs').map((entry) => [entry.at, entry.grams]));
    const meals = boluses.filter(({ wizard }) => wizard?.grams !== undefined);
    expect(meals.length).to.be.above(200);
    for (const { at, wizard } of meals) expect(carbs.get(at)).to.equal(wizard!.grams);
  });

  it('suggests what its inputs give', () => {
    for (const { wizard, at } of boluses) {
      if (!wizard) continue;
      const { mgdl: glucose, grams = 0, gramsPerUnit = 1, mgdlPerUnit, activeUnits } = wizard;
      let correction = 0;
      if (glucose !== undefined && glucose > 120)
        correction = Math.max(0, (glucose - 120) / mgdlPerUnit! - activeUnits!);
      if (glucose !== undefined && glucose < 100) correction = (glucose - 100) / mgdlPerUnit!;
      const suggested = Math.min(15, Math.max(0, grams / gramsPerUnit + correction));
      expect(wizard.suggestedUnits, new Date(at).toISOString()).to.be.closeTo(suggested, 0.0251);
    }
  });

  it('has gaps: warm-up every ten days, one late sensor, lost signals', () => {
    const gaps = cgm.slice(1).map((reading, i) => reading.at - cgm[i]!.at);
    const over = (from: number, to: number): number => gaps.filter((gap) => gap >= from && gap < to).length;
    expect(over(33 * HOUR_MS, 42 * HOUR_MS), 'a day and a half').to.be.within(1, 2);
    expect(over(1.9 * HOUR_MS, 4 * HOUR_MS), 'warm-up').to.be.within(6, 9);
    expect(over(14 * MINUTE_MS, 1.8 * HOUR_MS), 'lost signal').to.be.within(20, 80);
    expect(gaps.filter((gap) => gap !== 5 * MINUTE_MS).length).to.be.below(100);
    expect(Math.min(...gaps)).to.equal(5 * MINUTE_MS);
    const used = (100 * cgm.length) / ((DAYS * DAY_MS) / (5 * MINUTE_MS));
    expect(used, '% of the time').to.be.within(90, 97.5);
  });
});

describe('demo life: nobody else', () => {
  it('names its devices and marks every reading with UTC', () => {
    expect(life.map((device) => device.id)).to.deep.equal(['demo-pump', 'demo-sensor', 'demo-meter']);
    expect(new Set(life.map((device) => device.serial)).size).to.equal(3);
    expect(allOf(life).every((reading) => Number.isInteger(reading.at))).to.equal(true);
  });

  it('lives by its profile', () => {
    const weak = { ...DEMO_PROFILE, sensitivity: 0.7 };
    const options = { seed: 7, zone: paris, lastDay: LAST_DAY, days: 28 };
    const usual = kindOf(demoLife(options), 'cgm').map((reading) => reading.mgdl);
    const higher = kindOf(demoLife({ ...options, profile: weak }), 'cgm').map((reading) => reading.mgdl);
    expect(mean(higher)).to.be.above(mean(usual) + 15);
  });
});
