// Short hand-made series with results of other programs: episodes and gaps, values at the limits, display, the worked example.
import { expect } from 'chai';
import { displayGlucose, mgdlFromMmoll } from '../../src/model/units.ts';
import { averageDailyRiskRange } from '../../src/stats/adrr.ts';
import { coefficientOfVariation, estimatedA1c, gmi, mean, standardDeviation } from '../../src/stats/center.ts';
import { conga } from '../../src/stats/conga.ts';
import { meanOfDailyDifferences } from '../../src/stats/day-to-day.ts';
import { displayPercents } from '../../src/stats/display-percent.ts';
import type { EpisodeKind } from '../../src/stats/episodes.ts';
import { episodes } from '../../src/stats/episodes.ts';
import { glucoseRiskIndex, highGlucoseIndex, lowGlucoseIndex } from '../../src/stats/glucose-risk.ts';
import { glycemiaRiskIndex } from '../../src/stats/gri.ts';
import { interquartileRange, median, medianAbsoluteDeviation, percentiles } from '../../src/stats/percentiles.ts';
import { cogi, grade, hyperIndex, hypoIndex, indexOfControl, jIndex, mValue } from '../../src/stats/quality-indices.ts';
import { BANDS, RANGE_PRESETS, bandOf, shareAbove, shareBelow, shareBetween, shares } from '../../src/stats/ranges.ts';
import { glycemicVariabilityPercentage, meanAbsoluteChange, sdOfRateOfChange } from '../../src/stats/rates.ts';
import { THRESHOLDS } from '../../src/stats/thresholds.ts';
import { captureIt } from '../support/captures.ts';
import { UTC, jsonOf, near, series } from './support.ts';

const FILE = ['cgm/edge-cases.json'] as const;

interface EventReference {
  readonly first: string;
  readonly last: string;
  readonly minutes: number;
  readonly mean: number;
}

interface EdgeCases {
  readonly episodes: {
    readonly cases: Readonly<
      Record<
        string,
        {
          readonly glucose: readonly (number | null)[];
          readonly events: Readonly<Record<string, readonly EventReference[]>>;
        }
      >
    >;
  };
  readonly tidepool_data_science_metrics: {
    readonly threshold_vectors: readonly (Readonly<Record<string, number>> & { readonly glucose: never })[];
    readonly array_of_99: Readonly<Record<string, number>>;
  };
  readonly time_in_range_display: {
    readonly cases: readonly {
      readonly counts: Readonly<Record<string, number>>;
      readonly displayed: Readonly<Record<string, number>>;
    }[];
  };
  readonly worked_example: Readonly<Record<string, number>>;
  readonly classification: {
    readonly cases: Readonly<Record<'mg/dL' | 'mmol/L', readonly (readonly [number, string])[]>>;
  };
  readonly mmol_display: { readonly rows: readonly (readonly [number, string])[] };
}

const KINDS: Readonly<Record<string, EpisodeKind>> = {
  below_70: 'low1',
  below_54: 'low2',
  below_70_longer_than_120_min: 'lowExtended',
  above_180: 'high1',
  above_250: 'high2',
  below_70_that_never_reach_level_2: 'low1Only',
  above_180_that_never_reach_level_2: 'high1Only',
};

describe('hand-made cases of other programs', () => {
  captureIt('episodes: starts, ends, lengths and means of all series (iglu)', FILE, ([json]) => {
    let lists = 0;
    for (const [name, { glucose, events }] of Object.entries(jsonOf<EdgeCases>(json!).episodes.cases)) {
      const found = episodes(series(glucose), UTC);
      for (const [key, wanted] of Object.entries(events)) {
        lists++;
        const own = found[KINDS[key]!];
        const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);
        expect(
          own.map(({ from, last, minutes }) => ({ first: clock(from), last: clock(last), minutes })),
          `${name} ${key}`,
        ).to.deep.equal(wanted.map(({ first, last, minutes }) => ({ first, last, minutes })));
        wanted.forEach((event, i) => expect(own[i]!.mean, name).to.be.closeTo(event.mean, 5e-5));
      }
    }
    expect(lists).to.equal(119);
  });

  captureIt('values at the limits (Tidepool data science)', FILE, ([json]) => {
    const { threshold_vectors, array_of_99 } = jsonOf<EdgeCases>(json!).tidepool_data_science_metrics;
    const percent: Readonly<Record<string, (values: readonly number[]) => number>> = {
      percent_70_to_180: (values) => shareBetween(series(values), THRESHOLDS.low, THRESHOLDS.high),
      percent_below_54: (values) => shareBelow(series(values), THRESHOLDS.veryLow),
      percent_above_250: (values) => shareAbove(series(values), THRESHOLDS.veryHigh),
    };
    for (const vector of threshold_vectors) {
      const [[key, wanted]] = Object.entries(vector).filter(([name]) => name !== 'glucose') as [[string, number]];
      expect(100 * percent[key]!(vector.glucose as readonly number[])).to.be.closeTo(wanted, 0.05);
    }
    const own = series(array_of_99['glucose'] as unknown as number[]);
    // Their mean is rounded to two decimals first.
    expect(gmi(Math.round(mean(own)! * 100) / 100)).to.be.closeTo(array_of_99['gmi_4_digits']!, 5e-5);
    // Their factor is 10 · 1.509² = 22.771, ours 22.77: the third digit after the point agrees.
    expect(lowGlucoseIndex(own)!).to.be.closeTo(array_of_99['lbgi_3_digits']!, 6e-4);
    expect(highGlucoseIndex(own)!).to.be.closeTo(array_of_99['hbgi_3_digits']!, 6e-4);
    expect(glucoseRiskIndex(own)!).to.be.closeTo(array_of_99['bgri_3_digits']!, 1e-3);
    const found = shares(own);
    expect(100 * found.target).to.be.closeTo(array_of_99['percent_70_to_180']!, 0.05);
    expect(100 * found.belowLow).to.be.closeTo(array_of_99['percent_below_70']!, 5e-3);
    expect(100 * found.veryLow).to.be.closeTo(array_of_99['percent_below_54']!, 5e-3);
    expect(100 * found.aboveHigh).to.be.closeTo(array_of_99['percent_above_180']!, 5e-3);
    expect(100 * found.veryHigh).to.be.closeTo(array_of_99['percent_above_250']!, 5e-3);
  });

  captureIt('classification: equal but where Tidepool rounds before it compares', FILE, ([json]) => {
    const { cases } = jsonOf<EdgeCases>(json!).classification;
    const limits = RANGE_PRESETS.standard.limits;
    const different = (unit: 'mg/dL' | 'mmol/L'): number[] =>
      cases[unit]
        .filter(([value, theirs]) => bandOf(unit === 'mg/dL' ? value : mgdlFromMmoll(value), limits) !== theirs)
        .map(([value]) => value);
    // Unrounded 53.5 is below 54, 69.5 below 70; 180.4 is above 180, and 180.5, which they round to even, too.
    expect(different('mg/dL')).to.deep.equal([53.5, 69.5, 180.4, 180.5, 250.4, 250.5]);
    // Values of two decimals are no device's 0.1 mmol/L: they are compared as mg/dL, 3.86 mmol/L = 69.5 mg/dL is low.
    expect(different('mmol/L')).to.deep.equal([2.95, 2.96, 3.86, 10.04, 10.05, 13.94]);
    for (const [value, theirs] of cases['mmol/L'])
      if (Math.abs(value * 10 - Math.round(value * 10)) < 1e-9)
        expect(bandOf(mgdlFromMmoll(value), limits), String(value)).to.equal(theirs);
  });

  captureIt('whole percentages: add up to 100 and show what is there, where theirs print 0', FILE, ([json]) => {
    const { cases } = jsonOf<EdgeCases>(json!).time_in_range_display;
    expect(cases.length).to.be.greaterThan(5);
    for (const { counts, displayed } of cases) {
      const own = displayPercents(BANDS.map((band) => counts[band]!));
      expect(own.reduce((sum, { percent }) => sum + percent, 0)).to.equal(100);
      BANDS.forEach((band, i) => {
        if (counts[band]! > 0) expect(own[i]!.text).not.to.equal('0');
        else expect(own[i]!.text).to.equal('0');
      });
      // Their rule puts the whole difference on "high"; where there is none, both say the same.
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const isEven = BANDS.every((band) => Number.isInteger((100 * counts[band]!) / total));
      if (isEven) expect(own.map(({ percent }) => percent)).to.deep.equal(BANDS.map((band) => displayed[band]));
    }
    const [fifteen] = [displayPercents([15, 15, 940, 15, 15])];
    // Printed 2/2/94/0/2 there.
    expect(fifteen.map(({ text }) => text)).to.deep.equal(['1', '1', '94', '2', '2']);
  });

  captureIt('mg/dL as mmol/L text, the whole table', FILE, ([json]) => {
    const { rows } = jsonOf<EdgeCases>(json!).mmol_display;
    expect(rows.length).to.be.greaterThan(250);
    for (const [mgdl, text] of rows) expect(displayGlucose(mgdl, 'mmol/L').toFixed(1), String(mgdl)).to.equal(text);
  });

  captureIt('the worked example as iglu computes it', FILE, ([json]) => {
    const wanted = jsonOf<EdgeCases>(json!).worked_example;
    const own = series(wanted['glucose'] as unknown as number[]);
    const digits = (actual: number | undefined, key: string): void => {
      expect(wanted[key], key).to.be.a('number');
      expect(actual!, key).to.be.closeTo(wanted[key]!, 6e-9);
    };
    digits(mean(own), 'mean');
    digits(standardDeviation(own), 'sd');
    digits(coefficientOfVariation(own), 'cv');
    digits(median(own), 'median');
    digits(interquartileRange(own), 'iqr');
    digits(medianAbsoluteDeviation(own), 'mad');
    digits(gmi(mean(own)!), 'gmi');
    digits(estimatedA1c(mean(own)!), 'ea1c');
    digits(lowGlucoseIndex(own), 'lbgi');
    digits(highGlucoseIndex(own), 'hbgi');
    digits(averageDailyRiskRange(own, UTC), 'adrr');
    digits(glycemiaRiskIndex(own)!.gri, 'gri');
    digits(cogi(own), 'cogi');
    digits(jIndex(own), 'j_index');
    digits(mValue(own), 'm_value_90');
    digits(grade(own)!.grade, 'grade');
    digits(grade(own)!.hypoPercent, 'grade_hypo_share');
    digits(grade(own)!.euPercent, 'grade_eugly_share');
    digits(grade(own)!.hyperPercent, 'grade_hyper_share');
    digits(hyperIndex(own), 'hyper_index');
    digits(hypoIndex(own), 'hypo_index');
    digits(indexOfControl(own), 'igc');
    digits(glycemicVariabilityPercentage(own, UTC), 'gvp');
    digits(meanAbsoluteChange(own, UTC), 'mag_5min');
    digits(sdOfRateOfChange(own, UTC), 'sd_roc_15min');
    expect(meanOfDailyDifferences(own, UTC)).to.equal(undefined);
    expect(conga(own, UTC, 24)).to.equal(undefined);
  });
});

describe('the worked example by hand', () => {
  const own = series([100, 112, 130, 158, 181, 214, 252, 236, 180, 70, 62, 53]);

  it('mean, spread and percentiles', () => {
    near(mean(own), 1748 / 12, 'mean');
    expect(standardDeviation(own)!).to.be.closeTo(68.418941, 5e-7);
    expect(coefficientOfVariation(own)!).to.be.closeTo(46.969525, 5e-7);
    expect(percentiles(own, [0.05, 0.25, 0.5, 0.75, 0.95])!.map((value) => +value.toFixed(9))).to.deep.equal([
      57.95, 92.5, 144, 189.25, 243.2,
    ]);
    near(interquartileRange(own), 96.75, 'IQR');
    near(medianAbsoluteDeviation(own), 84.5082, 'MAD');
    expect(gmi(mean(own)!)).to.be.closeTo(6.794347, 5e-7);
    expect(estimatedA1c(mean(own)!)).to.be.closeTo(6.702671, 5e-7);
  });

  it('shares: 70 and 180 count as in range', () => {
    const found = shares(own);
    expect(found.counts).to.deep.equal({ veryLow: 1, low: 1, target: 6, high: 3, veryHigh: 1 });
    near(found.belowLow, 2 / 12, 'below 70');
    near(found.target, 0.5, 'target');
    near(found.aboveHigh, 4 / 12, 'above 180');
    near(shareBetween(own, THRESHOLDS.low, THRESHOLDS.tightHigh), 4 / 12, 'tight');
    near(shareBetween(own, THRESHOLDS.lowPregnancy, THRESHOLDS.tightHigh), 4 / 12, 'pregnancy');
  });

  it('indices', () => {
    const { gri, zone } = glycemiaRiskIndex(own)!;
    near(gri, (3 * 100) / 12 + (2.4 * 100) / 12 + (1.6 * 100) / 12 + (0.8 * 300) / 12, 'GRI');
    expect(zone).to.equal('D');
    expect(lowGlucoseIndex(own)!).to.be.closeTo(3.320226, 5e-7);
    expect(highGlucoseIndex(own)!).to.be.closeTo(6.424115, 5e-7);
    expect(averageDailyRiskRange(own, UTC)!).to.be.closeTo(19.405564 + 22.888401, 1e-6);
    expect(jIndex(own)!).to.be.closeTo(45.832648, 6e-7);
    expect(mValue(own)!).to.be.closeTo(25.71427, 5e-7);
    const { grade: score, hypoPercent, euPercent, hyperPercent } = grade(own)!;
    expect(score).to.be.closeTo(9.087046, 5e-7);
    expect([hypoPercent, euPercent, hyperPercent].map((value) => value.toFixed(4))).to.deep.equal([
      '17.6888',
      '7.0940',
      '77.0877',
    ]);
    expect(hyperIndex(own)!).to.be.closeTo(1.628277, 5e-7);
    expect(hypoIndex(own)!).to.be.closeTo(3.202778, 5e-7);
    expect(indexOfControl(own)!).to.be.closeTo(4.831055, 5e-7);
    expect(cogi(own)!).to.be.closeTo(31.596843, 5e-7);
    expect(glycemicVariabilityPercentage(own, UTC)!).to.be.closeTo(551.263383, 5e-7);
    near(meanAbsoluteChange(own, UTC), (351 / 55) * 60, 'MAG');
    expect(sdOfRateOfChange(own, UTC)!).to.be.closeTo(7.637198, 5e-7);
  });
});

describe('published and key numbers', () => {
  captureIt(
    'the key table of the three recordings',
    ['cgm/t2d/s1.csv', 'cgm/t2d/s3.csv', 'cgm/t2d/s5.csv'],
    async (files) => {
      const { recording } = await import('./support.ts');
      const { mage } = await import('../../src/stats/mage.ts');
      const { personalGlycemicState } = await import('../../src/stats/personal-state.ts');
      const { coverageOfRecording } = await import('../../src/stats/coverage.ts');
      const table = files.map((file) => {
        const own = recording(file);
        return [
          own.length,
          mean(own)!.toFixed(3),
          standardDeviation(own)!.toFixed(3),
          gmi(mean(own)!).toFixed(3),
          (100 * shares(own).target).toFixed(3),
          // iglu's own documentation prints 7.19, 20.0 and 39.5.
          glycemiaRiskIndex(own)!.gri.toFixed(3),
          mage(own, UTC).average!.toFixed(3),
          meanOfDailyDifferences(own, UTC)!.toFixed(3),
          conga(own, UTC, 24)!.toFixed(3),
          averageDailyRiskRange(own, UTC)!.toFixed(3),
          coverageOfRecording(own)!.percent.toFixed(3),
          personalGlycemicState(own, UTC)!.toFixed(3),
        ];
      });
      expect(table).to.deep.equal([
        [
          2915,
          '123.666',
          '33.268',
          '6.268',
          '91.664',
          '7.190',
          '72.424',
          '27.809',
          '37.033',
          '15.101',
          '79.841',
          '6.056',
        ],
        [
          1533,
          '154.042',
          '44.783',
          '6.995',
          '81.344',
          '19.987',
          '115.777',
          '48.193',
          '63.393',
          '28.315',
          '92.127',
          '10.653',
        ],
        [
          2925,
          '174.608',
          '58.577',
          '7.487',
          '62.120',
          '39.494',
          '142.289',
          '59.386',
          '73.823',
          '35.764',
          '95.776',
          '16.661',
        ],
      ]);
    },
  );

  captureIt('the first hour of the smoothed profile', ['cgm/t2d/s1.csv'], async ([file]) => {
    const { recording } = await import('./support.ts');
    const { profile } = await import('../../src/stats/profile.ts');
    const [first] = profile(recording(file!), UTC, 60);
    expect(first!.raw).to.deep.equal({ p5: 79.5, p25: 92, p50: 97.5, p75: 119, p95: 148.25 });
    expect(Object.values(first!.smooth).map((value) => value.toFixed(4))).to.deep.equal([
      '81.8333',
      '92.1667',
      '98.5833',
      '122.2083',
      '158.0000',
    ]);
  });

  it('GMI and eA1c at 154 and 250 mg/dL', () => {
    expect([gmi(154), estimatedA1c(154), gmi(250), estimatedA1c(250)].map((value) => value.toFixed(2))).to.deep.equal([
      '6.99',
      '6.99',
      '9.29',
      '10.34',
    ]);
  });
});
