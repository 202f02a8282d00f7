// The days a page shows, and what is worth a look: whatever zone the computer is in.
import { expect } from 'chai';
import fc from 'fast-check';
import { columnsFrom } from '../../src/model/columns.ts';
import type { Smbg } from '../../src/model/record.ts';
import { DAY_MS, MINUTE_MS, addDays, zone } from '../../src/model/time.ts';
import { RANGE_PRESETS } from '../../src/stats/ranges.ts';
import { worthALook } from '../../src/overview/look.ts';
import { isDay, periodBefore, periodOf, periodParam, rangeOf } from '../../src/overview/period.ts';

const paris = zone('Europe/Paris');
const { limits } = RANGE_PRESETS.standard;

describe('period', () => {
  it('ends today while there is data of today, or none at all', () => {
    for (const last of ['2024-01-17', '2024-01-18', undefined]) {
      const period = periodOf('14', last, '2024-01-17');
      expect(period).to.deep.equal({ first: '2024-01-04', last: '2024-01-17', days: 14, preset: 14, current: true });
    }
  });

  it('ends on the last day with data of an old meter', () => {
    const period = periodOf(undefined, '2011-03-09', '2024-01-17');
    expect(period).to.deep.equal({ first: '2011-02-24', last: '2011-03-09', days: 14, preset: 14, current: false });
  });

  it('takes two dates from the address, and nothing that is none', () => {
    const param = periodParam('2024-02-27', '2024-03-01');
    expect(periodOf(param, undefined, '2024-01-17')).to.deep.equal({
      first: '2024-02-27',
      last: '2024-03-01',
      days: 4,
      current: false,
    });
    for (const wrong of ['2024-02-30..2024-03-01', '2024-03-02..2024-03-01', '15', 'x', '']) {
      expect(periodOf(wrong, undefined, '2024-01-17').preset, wrong).to.equal(14);
    }
    expect(periodOf('2014-01-01..2024-01-01', undefined, '2024-01-17').days).to.equal(366);
  });

  it('covers whole local days, the period before right up to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9000 }), fc.constantFrom('7', '14', '30', '90'), (offset, param) => {
        const period = periodOf(param, undefined, addDays('2005-01-01', offset));
        const range = rangeOf(period, paris);
        const before = rangeOf(periodBefore(period), paris);
        expect(before.to).to.equal(range.from);
        expect(Math.round((range.to - range.from) / DAY_MS)).to.equal(period.days);
        expect(paris.wallAt(range.from).slice(11)).to.equal('00:00:00');
      }),
      { numRuns: 300 },
    );
  });

  it('knows days that exist', () => {
    expect(['2024-02-29', '2023-02-29', '2024-13-01', '2024-1-1', ''].map(isDay)).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('worth a look', () => {
  /** Flat at 120 with a stretch of `value` on the given days, local time. */
  function sensor(value: number, hour: number, hours: number, days: readonly string[]): ReturnType<typeof columnsFrom> {
    const { from, to } = paris.daysRange('2024-04-04', 8);
    const readings = [];
    for (let at = from; at < to; at += 5 * MINUTE_MS) {
      const wall = paris.wallAt(at);
      const now = Number(wall.slice(11, 13)) + Number(wall.slice(14, 16)) / 60;
      const inside = days.includes(wall.slice(0, 10)) && now >= hour && now < hour + hours;
      readings.push({ at, value: inside ? value : 120 });
    }
    return columnsFrom(readings);
  }
  const range = paris.daysRange('2024-04-03', 6);
  const look = (columns: ReturnType<typeof columnsFrom>): ReturnType<typeof worthALook> =>
    worthALook({ sensor: columns, fingersticks: [], range, zone: paris, limits });

  it('is nothing when nothing happened', () => {
    expect(look(sensor(120, 0, 0, []))).to.deep.equal([]);
  });

  it('names very lows, long lows and lows at night with their days, latest first', () => {
    const found = look(sensor(50, 2, 3, ['2024-03-30', '2024-04-02']));
    expect(found.map(({ kind, count, days }) => [kind, count, days])).to.deep.equal([
      ['very-low', 2, ['2024-04-02', '2024-03-30']],
      ['long-low', 2, ['2024-04-02', '2024-03-30']],
      ['night-low', 2, ['2024-04-02', '2024-03-30']],
    ]);
  });

  it('counts what began inside the days only', () => {
    expect(look(sensor(50, 12, 1, ['2024-03-28', '2024-04-04']))).to.deep.equal([]);
  });

  it('finds the hours that are high on most days, and only then', () => {
    const often = look(sensor(220, 19, 2, ['2024-03-29', '2024-03-30', '2024-03-31', '2024-04-01']));
    expect(often).to.have.length(1);
    expect(often[0]).to.include({ kind: 'often-high', count: 4, of: 6 });
    expect(often[0]!.hours!.from).to.be.within(18, 20);
    expect(look(sensor(220, 19, 2, ['2024-03-29', '2024-03-30', '2024-03-31']))).to.deep.equal([]);
  });

  it('looks at fingersticks where there is no sensor; LO and HI count', () => {
    const stick = (at: number, mgdl: number, bound?: 'low' | 'high'): Smbg => ({
      kind: 'smbg',
      id: String(at),
      deviceId: 'm',
      deviceTime: '2024-04-01T08:00:00',
      at: range.from + at,
      mgdl,
      ...(bound && { bound }),
    });
    const fingersticks = [stick(0, 70), stick(1, 69), stick(2, 20, 'low'), stick(3, 250), stick(4, 600, 'high')];
    const found = worthALook({ sensor: undefined, fingersticks, range, zone: paris, limits });
    expect(found.map(({ kind, count }) => [kind, count])).to.deep.equal([
      ['low-fingersticks', 2],
      ['high-fingersticks', 1],
    ]);
  });
});
