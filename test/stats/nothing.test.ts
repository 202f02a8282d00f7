// Statistics of nothing, of one reading and of readings without spread: undefined where nothing can be said, never NaN.
import { expect } from 'chai';
import { columnsFrom } from '../../src/model/columns.ts';
import { AppError } from '../../src/model/errors.ts';
import { allStatistics } from '../../src/stats/all.ts';
import { grid } from '../../src/stats/grid.ts';
import { gridStepMin, medianSpacingMin } from '../../src/stats/spacing.ts';
import { mean } from '../../src/stats/center.ts';
import { coverageOfRecording } from '../../src/stats/coverage.ts';
import { grade } from '../../src/stats/quality-indices.ts';
import { UTC, near, series, utc } from './support.ts';

/** Paths of all numbers that are not finite. */
function broken(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, own]) => broken(own, `${path}.${key}`));
}

describe('statistics of hardly anything', () => {
  for (const [name, values] of [
    ['nothing', []],
    ['one reading', [120]],
    ['two readings', [120, 125]],
    ['a level line', Array<number>(600).fill(100)],
  ] as const) {
    it(`of ${name} are all finite or undefined`, () => {
      expect(broken(allStatistics(series(values), UTC))).to.deep.equal([]);
    });
  }

  it('of a level line have no spread', () => {
    const { sd, cvPercent, gvp, mag, modd, sdFamily, mage, episodes, percentiles } = allStatistics(
      series(Array<number>(600).fill(100)),
      UTC,
    );
    expect([sd, cvPercent, gvp, mag, modd]).to.deep.equal([0, 0, 0, 0, 0]);
    expect(sdFamily).to.deep.equal({
      withinDays: 0,
      ofAverageDay: 0,
      withinHour: 0,
      ofDailyMeans: 0,
      betweenDays: 0,
      betweenDaysCorrected: 0,
    });
    expect([mage.average, episodes.low1, percentiles![4]]).to.deep.equal([undefined, [], 100]);
  });

  it('of nothing are undefined', () => {
    const { mean: center, sd, gri, percentiles, pgs, gmiPercent, readings } = allStatistics(series([]), UTC);
    expect([center, sd, gri, percentiles, pgs, gmiPercent, readings]).to.deep.equal([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      0,
    ]);
  });
});

describe('bad readings', () => {
  it('a value that is no number is an error, not a wrong mean', () => {
    expect(() => mean(series([100, Number.NaN, 120])))
      .to.throw(AppError)
      .with.property('code', 'bad-input');
    expect(() => mean(series([100, Infinity]))).to.throw(AppError);
  });

  it('a date of the year 1 does not fill the memory', () => {
    const own = columnsFrom([
      { at: utc('0001-01-01 00:00:00'), value: 100, intervalMin: 1 },
      ...Array.from({ length: 9 }, (_, i) => ({
        at: utc('2024-01-01 00:00:00') + i * 60_000,
        value: 100,
        intervalMin: 1,
      })),
    ]);
    expect(() => grid(own, UTC))
      .to.throw(AppError)
      .with.property('code', 'bad-input');
  });

  it('there is no GRADE of 18 mg/dL and less', () => {
    expect(grade(series([18, 100]))).to.equal(undefined);
    expect(grade(series([19, 100]))!.grade).to.be.greaterThan(0);
  });
});

describe('coverage of a recording', () => {
  it('has its gaps in whole minutes, ties to even ones', () => {
    const percent = (...gaps: number[]): number => {
      let at = 0;
      return coverageOfRecording(
        columnsFrom([0, ...gaps].map((minutes) => ({ at: (at += minutes * 60_000), value: 100 }))),
      )!.percent;
    };
    expect(percent(5, 5, 5, 5)).to.equal(100);
    // 10 min are one reading missing of six, 12.5 → 12 min are 7 / 5 → 1 of round(27.5 / 5) + 1 = 7.
    near(percent(5, 5, 5, 10), (100 * 5) / 6, 'one missing');
    near(percent(5, 5, 5, 12.5), (100 * 6) / 7, 'a tie');
    expect(percent(6, 6, 6, 6.5)).to.equal(100);
    expect(coverageOfRecording(series([100]))).to.equal(undefined);
  });
});

describe('the step of the grid', () => {
  const stepOf = (seconds: number): number =>
    gridStepMin(columnsFrom(Array.from({ length: 9 }, (_, i) => ({ at: i * seconds * 1000, value: 100 }))));

  it('is the spacing, made to fit into a day', () => {
    expect([60, 300, 900, 297, 303, 1200, 600].map(stepOf)).to.deep.equal([1, 5, 15, 5, 5, 20, 10]);
    // 7 → 5, 11 → 10, 13 → 15, 14 → 15, 17 → 15, 19 → 20, 25 → 20, 50 → 20; 30 and 60 fit.
    expect([7, 11, 13, 14, 17, 19, 25, 50, 30, 60].map((minutes) => stepOf(minutes * 60))).to.deep.equal([
      5, 10, 15, 15, 15, 20, 20, 20, 30, 60,
    ]);
    expect(stepOf(10)).to.equal(1);
  });

  it('is the median spacing, ties to even minutes, odd milliseconds or not', () => {
    const median = (spacings: readonly number[]): number => {
      let at = 0;
      return medianSpacingMin(
        columnsFrom([{ at: 0, value: 1 }, ...spacings.map((ms) => ({ at: (at += ms), value: 1 }))]),
      );
    };
    const minutes = (...list: number[]): number[] => list.map((one) => one * 60_000);
    expect(median(minutes(5, 5, 5, 300, 1))).to.equal(5);
    expect(median(minutes(4, 5))).to.equal(4);
    expect(median(minutes(5, 6))).to.equal(6);
    expect(median([329_999, 329_999, 1])).to.equal(5);
    expect(median([330_001, 330_001, 1])).to.equal(6);
    expect(median([330_000, 330_000])).to.equal(6);
    expect(median(minutes(600, 700, 800))).to.equal(700);
    // The middle of two of which only one is counted by the second.
    expect(median(minutes(14, 180))).to.equal(97);
    expect(median(minutes(14, 17, 18, 180))).to.equal(18);
    expect(median([])).to.equal(5);
  });
});
