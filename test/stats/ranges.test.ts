// Ranges: presets, bands at their limits, own limits, goals, and percentages as they are printed.
import { expect } from 'chai';
import { AppError } from '../../src/model/errors.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { gmiIfcc, ifccFromNgsp, ngspFromIfcc } from '../../src/stats/center.ts';
import { displayPercent, displayPercents, minutesOfDay } from '../../src/stats/display-percent.ts';
import { griZone } from '../../src/stats/gri.ts';
import { highRiskClass, lowRiskClass } from '../../src/stats/glucose-risk.ts';
import { RANGE_PRESETS, bandOf, goalsReached, ownRanges, shares } from '../../src/stats/ranges.ts';
import { thresholdFrom } from '../../src/stats/thresholds.ts';
import { near, series } from './support.ts';

describe('ranges', () => {
  it('bands begin and end where the consensus says', () => {
    const bands = (values: readonly number[], id: keyof typeof RANGE_PRESETS): string[] =>
      values.map((value) => bandOf(value, RANGE_PRESETS[id].limits));
    expect(bands([53, 54, 69, 70, 180, 181, 250, 251], 'standard')).to.deep.equal([
      'veryLow',
      'low',
      'low',
      'target',
      'target',
      'high',
      'high',
      'veryHigh',
    ]);
    expect(bands([69, 70, 140, 141], 'tight')).to.deep.equal(['low', 'target', 'target', 'high']);
    expect(bands([53, 54, 62, 63, 140, 141], 'pregnancy')).to.deep.equal([
      'veryLow',
      'low',
      'low',
      'target',
      'target',
      'high',
    ]);
    expect(bands([2.9, 3.0, 3.8, 3.9, 10.0, 10.1, 13.9, 14.0].map(mgdlFromMmoll), 'standard')).to.deep.equal([
      'veryLow',
      'low',
      'low',
      'target',
      'target',
      'high',
      'high',
      'veryHigh',
    ]);
    expect(bands([3.4, 3.5, 7.8, 7.9].map(mgdlFromMmoll), 'pregnancy')).to.deep.equal([
      'low',
      'target',
      'target',
      'high',
    ]);
  });

  it('own limits are pairs, published ones where there are', () => {
    expect(ownRanges({ veryLow: 54, low: 72, high: 160, veryHigh: 250 }, 'mg/dL').limits).to.deep.equal({
      veryLow: { mgdl: 54, mmoll: 3 },
      low: { mgdl: 72, mmoll: 4 },
      high: { mgdl: 160, mmoll: 8.9 },
      veryHigh: { mgdl: 250, mmoll: 13.9 },
    });
    expect(thresholdFrom(10, 'mmol/L')).to.deep.equal({ mgdl: 180, mmoll: 10 });
    expect(thresholdFrom(8.5, 'mmol/L')).to.deep.equal({ mgdl: 153, mmoll: 8.5 });
  });

  it('own limits that make no sense are refused', () => {
    const limits = { veryLow: 54, low: 70, high: 180, veryHigh: 250 };
    for (const wrong of [{ low: 50 }, { high: 70 }, { veryHigh: 170 }, { low: Number.NaN }, { veryHigh: 900 }])
      expect(() => ownRanges({ ...limits, ...wrong }, 'mg/dL'), JSON.stringify(wrong))
        .to.throw(AppError)
        .with.property('code', 'bad-input');
    expect(() => ownRanges(limits, 'mmol/L')).to.throw(AppError);
  });

  it('goals are compared unrounded', () => {
    const values = (low: number, target: number, high: number): number[] => [
      ...Array<number>(low).fill(60),
      ...Array<number>(target).fill(100),
      ...Array<number>(high).fill(200),
    ];
    const { goals } = RANGE_PRESETS.standard;
    expect(goalsReached(shares(series(values(4, 76, 20))), goals)).to.deep.equal({
      targetOver: true,
      belowLowUnder: false,
      belowVeryLowUnder: true,
      aboveHighUnder: true,
      aboveVeryHighUnder: true,
    });
    expect(goalsReached(shares(series(values(39, 700, 261))), goals)).to.deep.include({
      targetOver: false,
      belowLowUnder: true,
      aboveHighUnder: false,
    });
    expect(goalsReached(shares(series(values(0, 60, 40))), RANGE_PRESETS.older.goals)).to.deep.equal({
      targetOver: true,
      belowLowUnder: true,
      belowVeryLowUnder: true,
      aboveHighUnder: true,
      aboveVeryHighUnder: true,
    });
    expect(goalsReached(shares(series([60])), RANGE_PRESETS['pregnancy-other'].goals)).to.deep.equal({});
  });

  it('no readings have no shares', () => {
    expect(shares(series([]))).to.deep.include({ target: 0, belowLow: 0, readings: 0, minutes: 0 });
    expect(displayPercents([0, 0, 0])).to.deep.equal([
      { percent: 0, text: '0' },
      { percent: 0, text: '0' },
      { percent: 0, text: '0' },
    ]);
  });
});

describe('percentages as printed', () => {
  it('largest remainders get what is missing to 100', () => {
    const texts = (list: readonly number[]): string[] => displayPercents(list).map(({ text }) => text);
    expect(texts([1, 1, 1])).to.deep.equal(['33', '33', '34']);
    expect(texts([0.004, 0.029, 0.7, 0.237, 0.03])).to.deep.equal(['<1', '3', '70', '24', '3']);
    expect(texts([33, 33, 34, 0, 0])).to.deep.equal(['33', '33', '34', '0', '0']);
    // 0.29 · 100 is 28.999999999999996 in doubles.
    expect(texts([0.29, 0.71])).to.deep.equal(['29', '71']);
    expect(texts([4, 2672, 228, 11].map((count) => count / 2915))).to.deep.equal(['<1', '92', '8', '<1']);
  });

  it('one by itself never hides what is there or missing', () => {
    expect([0, 0.001, 0.004, 0.006, 0.5, 0.994, 0.998, 1].map(displayPercent)).to.deep.equal([
      '0',
      '<1',
      '<1',
      '1',
      '50',
      '99',
      '>99',
      '1'.concat('00'),
    ]);
  });

  it('time of a day', () => {
    expect([0.7, 0.01, 1, 0].map(minutesOfDay)).to.deep.equal([1008, 14, 1440, 0]);
  });
});

describe('classes and conversions', () => {
  it('GRI zones and risk classes include their upper limit', () => {
    expect([0, 20, 20.01, 40, 60, 60.1, 80, 80.1, 100].map(griZone).join('')).to.equal('AABBCDDEE');
    expect([1.1, 1.2, 2.5, 5, 5.1].map(lowRiskClass)).to.deep.equal(['minimal', 'low', 'low', 'moderate', 'high']);
    expect([4.5, 4.6, 9, 9.1].map(highRiskClass)).to.deep.equal(['low', 'moderate', 'moderate', 'high']);
  });

  it('A1c between NGSP and IFCC, and GMI in IFCC units', () => {
    near(ifccFromNgsp(7), 53.00565, 'IFCC of 7 %');
    near(ngspFromIfcc(53), 7.00044, 'NGSP of 53');
    near(gmiIfcc(180.1559), 12.71 + 4.70587 * 10, 'GMI at 10 mmol/L');
  });
});
