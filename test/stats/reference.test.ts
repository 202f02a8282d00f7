// Every statistic of every recording against the R package iglu 4.3.0, key by key; our own rules against the other two programs as differences.
import { expect } from 'chai';
import { statsReport } from '../../src/cli/stats-report.ts';
import type { Columns } from '../../src/model/columns.ts';
import { coefficientOfVariation, gmi, mean, standardDeviation } from '../../src/stats/center.ts';
import { coverageByCount, coverageOfRecording } from '../../src/stats/coverage.ts';
import { displayPercents } from '../../src/stats/display-percent.ts';
import { almostInterval, dropDuplicates } from '../../src/stats/duplicates.ts';
import { episodes } from '../../src/stats/episodes.ts';
import { glycemiaRiskIndex } from '../../src/stats/gri.ts';
import { mage } from '../../src/stats/mage.ts';
import { mealResponse } from '../../src/stats/meals.ts';
import { profile } from '../../src/stats/profile.ts';
import { BANDS, shareBetween, shares } from '../../src/stats/ranges.ts';
import { THRESHOLDS } from '../../src/stats/thresholds.ts';
import { within } from '../../src/stats/within.ts';
import { captureIt, captureList, fetchCapture } from '../support/captures.ts';
import { UTC, compare, jsonOf, near, recording, rowsOf, textOf, utc } from './support.ts';

/** Recordings that are known to be there; others that lie beside them are compared too. */
const RECORDINGS = [
  't2d-s1',
  't2d-s3',
  't2d-s5',
  'hall-1636-69-001',
  'hall-1636-70-1005',
  'hall-2133-018',
  'hall-2133-024',
  'hall-2133-027',
  'hall-2133-039',
  'az-2',
  'az-7',
] as const;

const csvOf = (id: string): string => `cgm/${id.replace('-', '/')}.csv`;
const referenceOf = (engine: string, id: string): string => `cgm/reference/${engine}/${id}.json`;

/** What is no metric, is not of this recording, or groups by something else than days (iglu's area under the curve). */
const WITHOUT = ['package_messages', 'note', 'meal_metrics', 'auc_hourly_average'];

interface Results {
  readonly results: Record<string, unknown> & {
    readonly episodes_summary: readonly unknown[];
    readonly last_14_full_days?: {
      readonly first: string;
      readonly last: string;
      readonly episodes_summary: readonly unknown[];
    };
    readonly meal_metrics?: readonly MealReference[];
  };
}

interface MealReference {
  readonly meal: string;
  readonly time: string;
  readonly delta_g: number;
  readonly delta_t_min: number;
  readonly baseline_recovery: number;
  readonly baseline_glucose: number;
  readonly peak_glucose: number;
  readonly recovery_glucose: number;
}

/** Compares our report with iglu's results and returns how many values there were. */
function compareReport(columns: Columns, reference: object): number {
  const { compared, differences } = compare(reference, statsReport(columns, UTC), WITHOUT);
  expect(differences).to.deep.equal([]);
  return compared;
}

describe('statistics against iglu', function () {
  this.timeout(60_000);
  for (const id of RECORDINGS) {
    captureIt(`${id}: every number, every episode, every slot`, [csvOf(id), referenceOf('iglu', id)], ([csv, json]) => {
      const { results } = jsonOf<Results>(json!);
      expect(compareReport(recording(csv!), results)).to.be.greaterThan(3600);
    });
  }

  for (const id of ['az-2', 'az-7']) {
    captureIt(`${id}: its last 14 full days`, [csvOf(id), referenceOf('iglu', id)], ([csv, json]) => {
      const days = jsonOf<Results>(json!).results.last_14_full_days!;
      const own = within(recording(csv!), { from: utc(days.first), to: utc(days.last) + 1 });
      expect(compareReport(own, days)).to.be.greaterThan(3600);
    });
  }

  captureIt('whatever other recordings lie in the folder', [referenceOf('iglu', 't2d-s1')], async () => {
    const list = await captureList();
    const known: readonly string[] = RECORDINGS;
    for (const file of list.filter((name) => /^cgm\/reference\/iglu\/[a-z0-9]+-.+\.json$/.test(name))) {
      const id = file.slice('cgm/reference/iglu/'.length, -'.json'.length);
      if (known.includes(id) || !list.includes(csvOf(id))) continue;
      const { results } = jsonOf<Results>(await fetchCapture(file));
      expect(compareReport(recording(await fetchCapture(csvOf(id))), results), id).to.be.greaterThan(1000);
    }
  });

  captureIt(
    'all_metrics of the package, its own MAG left out',
    ['cgm/reference/iglu/all_metrics_t2d.json', csvOf('t2d-s1'), csvOf('t2d-s3'), csvOf('t2d-s5')],
    ([json, ...csvs]) => {
      const { rows } = jsonOf<{ rows: readonly Record<string, number>[] }>(json!);
      for (const [subject, csv] of [
        [1, csvs[0]!],
        [3, csvs[1]!],
        [5, csvs[2]!],
      ] as const) {
        const wanted = rows.find((row) => String(row['id']) === `Subject ${subject}`)!;
        const report = statsReport(recording(csv), UTC) as unknown as {
          readonly [key: string]: number;
          readonly conga: never;
          readonly episodes_summary: never;
        };
        near(report['gri'], wanted['GRI']!, 'GRI');
        near((report.conga as { n24: number }).n24, wanted['Conga']!, 'CONGA 24');
        near(report['pgs'], wanted['PGS']!, 'PGS');
        near(report['adrr'], wanted['ADRR']!, 'ADRR');
        near((report.episodes_summary as { per_day: number }[])[3]!.per_day, wanted['hyper_lv1']!, 'highs a day');
      }
    },
  );

  for (const id of ['hall-2133-018', 'hall-2133-039']) {
    captureIt(
      `${id}: responses to meals`,
      [csvOf(id), referenceOf('iglu', id), 'cgm/hall/meals.csv'],
      ([csv, json, meals]) => {
        const { meal_metrics } = jsonOf<Results>(json!).results;
        const own = rowsOf(textOf(meals!)).filter(({ subject }) => `hall-${subject}` === id);
        expect(meal_metrics).to.have.length(own.length);
        const columns = recording(csv!);
        for (const [i, wanted] of meal_metrics!.entries()) {
          expect(own.map(({ meal }) => meal)).to.include(wanted.meal);
          const found = mealResponse(columns, utc(wanted.time), UTC)!;
          near(found.rise, wanted.delta_g, `rise ${i}`);
          expect(found.minutesToPeak).to.equal(wanted.delta_t_min);
          near(found.recovered, wanted.baseline_recovery, `recovered ${i}`);
          near(found.base, wanted.baseline_glucose, `base ${i}`);
          near(found.peak, wanted.peak_glucose, `peak ${i}`);
          near(found.afterPeak, wanted.recovery_glucose, `after the peak ${i}`);
        }
      },
    );
  }
});

interface VizResults {
  readonly readings_used: number;
  readonly average_glucose: number;
  readonly standard_deviation: number;
  readonly coefficient_of_variation: number;
  readonly gmi_agp: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly fractions: Readonly<Record<string, number>>;
  readonly displayed_percent_after_reconciliation: Readonly<Record<string, number>>;
  readonly time_cgm_active_agp_percent: number;
  readonly min: number;
  readonly max: number;
  readonly agp_hourly: { readonly rows: readonly (readonly number[])[] };
}

describe('statistics against Tidepool', () => {
  for (const id of RECORDINGS) {
    captureIt(
      `${id}: the same numbers from the same readings`,
      [csvOf(id), referenceOf('tidepool-viz', id)],
      ([csv, json]) => {
        const { mg_dl: wanted } = jsonOf<{ results: { mg_dl: VizResults } }>(json!).results;
        // Readings nearer than the interval less 10 s are duplicates there.
        const own = dropDuplicates(recording(csv!), almostInterval);
        expect(own.length).to.equal(wanted.readings_used);
        near(mean(own), wanted.average_glucose, 'mean');
        near(standardDeviation(own), wanted.standard_deviation, 'SD');
        near(coefficientOfVariation(own), wanted.coefficient_of_variation, 'CV');
        near(gmi(mean(own)!), wanted.gmi_agp, 'GMI');
        near(coverageByCount(own), wanted.time_cgm_active_agp_percent, 'active');
        const found = shares(own);
        for (const band of BANDS) {
          expect(found.counts[band], band).to.equal(wanted.counts[band]);
          near(found[band], wanted.fractions[band]!, band);
        }
        // Their curve is of all rows. Bins that hold fewer than five readings have no quartiles with us: a difference on purpose.
        const bins = profile(recording(csv!), UTC, 60);
        for (const [minute, p5, p25, p50, p75, p95, ...smooth] of wanted.agp_hourly.rows) {
          const bin = bins[Math.floor(minute! / 60)]!;
          if (bin.readings < 5) continue;
          const { raw } = bin;
          near(raw.p5, p5!, `${minute} p5`);
          near(raw.p25, p25!, `${minute} p25`);
          near(raw.p50, p50!, `${minute} p50`);
          near(raw.p75, p75!, `${minute} p75`);
          near(raw.p95, p95!, `${minute} p95`);
          const { smooth: own5 } = bin;
          [own5.p5, own5.p25, own5.p50, own5.p75, own5.p95].forEach((value, i) =>
            expect(value!, `${minute} smooth ${i}`).to.be.closeTo(smooth[i]!, 1e-6 * smooth[i]! + 5e-7),
          );
        }
      },
    );

    captureIt(
      `${id}: mmol/L does not move readings between bands, as it does there`,
      [csvOf(id), referenceOf('tidepool-viz', id)],
      ([csv, json]) => {
        const { mg_dl, mmol_l } = jsonOf<{ results: { mg_dl: VizResults; mmol_l: VizResults } }>(json!).results;
        const own = dropDuplicates(recording(csv!), almostInterval);
        // There values are rounded to 0.1 mmol/L before they are compared: 181 mg/dL becomes 10.0 and "in range".
        const extra = Array.from(own.value).filter((value) => value === 181).length;
        expect(mmol_l.counts['target']! - mg_dl.counts['target']!).to.equal(extra);
        const there = { ...own, value: own.value.map((value) => (value / 18.01559) * 18.01559) };
        expect(shares(there).counts).to.deep.equal(shares(own).counts);
      },
    );

    captureIt(
      `${id}: whole percentages differ only where theirs do not show what is there`,
      [referenceOf('tidepool-viz', id)],
      ([json]) => {
        const { mg_dl: wanted } = jsonOf<{ results: { mg_dl: VizResults } }>(json!).results;
        const own = displayPercents(BANDS.map((band) => wanted.fractions[band]!));
        expect(own.reduce((sum, { percent }) => sum + percent, 0)).to.equal(100);
        BANDS.forEach((band, i) => {
          const theirs = wanted.displayed_percent_after_reconciliation[band]!;
          // Largest remainders against rounding each: never more than one apart, and never a bare 0 for what is there.
          expect(Math.abs(own[i]!.percent - theirs), band).to.be.at.most(1);
          if (wanted.fractions[band]! > 0) expect(own[i]!.text, band).not.to.equal('0');
        });
      },
    );
  }

  captureIt('az-2, az-7: what counts as a duplicate', [csvOf('az-2'), csvOf('az-7')], ([az2, az7]) => {
    const lengths = [az2!, az7!].map((csv) => {
      const all = recording(csv);
      return [all.length, dropDuplicates(all).length, dropDuplicates(all, almostInterval).length];
    });
    // Half the interval is our limit, the interval less 10 s is theirs.
    expect(lengths).to.deep.equal([
      [11189, 11120, 11120],
      [13385, 13348, 13346],
    ]);
    near(coverageOfRecording(recording(az2!))!.percent, 99.0027602173, 'by missing readings');
    near(coverageByCount(dropDuplicates(recording(az2!))), 99.00637487089996, 'by counted readings');
  });
});

interface AgataResults {
  readonly time_in_ranges: { readonly time_in_target: number };
  readonly variability: { readonly mean_glucose: number; readonly mage_index: number };
  readonly risk: { readonly gri: number };
  readonly events: {
    readonly hyperglycemic_events: { readonly hyper: { readonly time_start: readonly string[] } };
    readonly hypoglycemic_events: { readonly hypo: { readonly time_start: readonly string[] } };
  };
}

describe('statistics against AGATA', () => {
  for (const id of RECORDINGS) {
    captureIt(
      `${id}: the limits themselves are in range here and out of it there`,
      [csvOf(id), referenceOf('agata', id)],
      ([csv, json]) => {
        const { time_in_ranges, risk } = jsonOf<{ results: AgataResults }>(json!).results;
        const own = recording(csv!);
        const target = 100 * shareBetween(own, THRESHOLDS.low, THRESHOLDS.high);
        // The consensus (Battelino 2019) has 70 and 180 in the target. Their share without both lies near theirs, whose grid
        // moves a few readings.
        const atLimits = Array.from(own.value).filter((value) => value === 70 || value === 180).length;
        const without = target - (100 * atLimits) / own.length;
        expect(time_in_ranges.time_in_target).to.be.closeTo(without, 0.2);
        if (atLimits > 0) {
          expect(target).to.be.greaterThan(time_in_ranges.time_in_target);
          expect(glycemiaRiskIndex(own)!.gri).to.be.lessThan(risk.gri);
        }
      },
    );
  }

  captureIt(
    'gaps are filled before episodes are counted, here',
    [csvOf('t2d-s1'), referenceOf('agata', 't2d-s1'), csvOf('az-7'), referenceOf('agata', 'az-7')],
    ([s1, s1Reference, az7, az7Reference]) => {
      const starts = (json: Uint8Array): AgataResults['events'] =>
        jsonOf<{ results: AgataResults }>(json).results.events;
      expect(episodes(recording(s1!), UTC).high1).to.have.length(16);
      expect(starts(s1Reference!).hyperglycemic_events.hyper.time_start).to.have.length(14);
      expect(episodes(recording(az7!), UTC).low1).to.have.length(18);
      expect(starts(az7Reference!).hypoglycemic_events.hypo.time_start).to.have.length(20);
    },
  );

  captureIt(
    'another algorithm gives another MAGE',
    [csvOf('t2d-s1'), referenceOf('agata', 't2d-s1')],
    ([csv, json]) => {
      const { variability } = jsonOf<{ results: AgataResults }>(json!).results;
      expect(mage(recording(csv!), UTC).average!).to.be.closeTo(72.4, 0.05);
      expect(variability.mage_index).to.be.closeTo(81.0, 0.05);
    },
  );
});
