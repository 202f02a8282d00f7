// Periods: enough data, figures of two periods compared, the flags of a clinician's list, and episodes at the edges.
import { expect } from 'chai';
import type { Columns } from '../../src/model/columns.ts';
import { columnsFrom } from '../../src/model/columns.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, zone } from '../../src/model/time.ts';
import { extremes } from '../../src/stats/center.ts';
import { CLINIC_FLAGS, DEFAULT_CLINIC_FLAGS, clinicFlags } from '../../src/stats/clinic-flags.ts';
import { rangeBefore, sufficiency } from '../../src/stats/coverage.ts';
import {
  daysWithData,
  episodeSummary,
  episodes,
  episodesStartingIn,
  recordedBefore,
} from '../../src/stats/episodes.ts';
import type { PeriodFigures } from '../../src/stats/period.ts';
import { comparePeriods, periodFigures, withPeriodBefore } from '../../src/stats/period.ts';
import { UTC, near, series, utc } from './support.ts';

const END = utc('2024-06-29 00:00:00');
const FORTNIGHT = { from: END - 14 * DAY_MS, to: END };

/** Readings every 5 minutes of `days` days up to the end of the fortnight, the value from the index within 1000 readings. */
function month(valueAt: (i: number) => number, days = 28): Columns {
  return columnsFrom(
    Array.from({ length: days * 288 }, (_, i) => ({ at: END - days * DAY_MS + i * 5 * MINUTE_MS, value: valueAt(i) })),
  );
}

const figures = (columns: Columns, range = FORTNIGHT): PeriodFigures => periodFigures(columns, range, UTC);
const flagsOf = (now: Columns, before?: PeriodFigures): readonly string[] =>
  clinicFlags(figures(now), before, { now: END, lastUploadAt: END }).all;

describe('enough data', () => {
  it('is fourteen days and 70 %', () => {
    const cover = (days: number, percent: number) =>
      sufficiency({ days, percent, readings: 1, minutes: 1440, elapsedMinutes: 1, daysWithReadings: 1 });
    expect(
      [cover(14, 70), cover(13, 100), cover(14, 69.99)].map(({ isEnough, showsGmi }) => [isEnough, showsGmi]),
    ).to.deep.equal([
      [true, true],
      [false, false],
      [false, false],
    ]);
    expect(cover(1, 100).showsCurve).to.equal(true);
    expect(
      sufficiency({ days: 14, percent: undefined, readings: 0, minutes: 1435, elapsedMinutes: 0, daysWithReadings: 0 }),
    ).to.deep.equal({ isEnough: false, showsGmi: false, showsCurve: false });
  });

  it('without it there is no GMI', () => {
    expect(figures(month(() => 150, 14)).gmiPercent).to.be.closeTo(6.898, 1e-9);
    expect(figures(month(() => 150, 9)).gmiPercent).to.equal(undefined);
    expect(figures(month(() => 150, 9)).mean).to.equal(150);
  });
});

describe('two periods', () => {
  it('are compared figure by figure, unrounded', () => {
    const { now, before, comparison } = withPeriodBefore(
      month((i) => (i < 14 * 288 ? (i % 10 < 4 ? 200 : 100) : i % 20 < 7 ? 200 : 100)),
      FORTNIGHT,
      UTC,
    );
    expect([before.range.from, before.range.to]).to.deep.equal([FORTNIGHT.from - 14 * DAY_MS, FORTNIGHT.from]);
    expect(comparison.target.before!).to.be.closeTo(60, 0.05);
    expect(comparison.target.now!).to.be.closeTo(65, 0.05);
    near(comparison.target.change, 100 * (now.shares.target - before.shares.target), 'change');
    expect([comparison.isComparable, comparison.isMeaningful]).to.deep.equal([true, comparison.target.change! >= 5]);
    near(comparison.mean.change, now.mean! - before.mean!, 'mean');
    near(comparison.gmiPercent.change, 0.02392 * (now.mean! - before.mean!), 'GMI');
  });

  it('cannot be compared when one has no data', () => {
    const comparison = comparePeriods(figures(series([])), figures(month(() => 120, 14)));
    expect(comparison.isComparable).to.equal(false);
    expect(comparison.target).to.deep.equal({ before: undefined, now: 100, change: undefined });
    expect(comparison.isMeaningful).to.equal(false);
  });

  it('the period before has as many local days, also over a change of the clock', () => {
    const paris = zone('Europe/Paris');
    const range = paris.daysRange('2024-04-03', 7);
    expect(paris.wallAt(rangeBefore(range, paris).from)).to.equal('2024-03-21T00:00:00');
  });
});

describe('flags of a clinician’s list', () => {
  // Of 1000 readings `count` have the value; the others are 120.
  const some = (count: number, value: number): Columns =>
    month((i) => (i % 1000 < count ? value : 120), (1000 / 288) * 4);
  const shared = (parts: readonly (readonly [count: number, value: number])[]): Columns => {
    const values = parts.flatMap(([count, value]) => Array<number>(count).fill(value));
    return columnsFrom(
      Array.from({ length: 4000 }, (_, i) => ({
        at: END - (4000 - i) * 5 * MINUTE_MS,
        value: values[i % 1000] ?? 120,
      })),
    );
  };

  it('are reached at their limit, compared unrounded', () => {
    const first = (count: number, value: number): string => flagsOf(shared([[count, value]]))[0]!;
    expect([first(10, 50), first(9, 50)]).to.deep.equal(['very-low', 'meets-targets']);
    expect([first(40, 60), first(39, 60)]).to.deep.equal(['low', 'meets-targets']);
    expect([first(50, 300), first(49, 300)]).to.deep.equal(['very-high', 'meets-targets']);
    expect([first(250, 200), first(249, 200)]).to.deep.equal(['high', 'meets-targets']);
    // Above 350 for more than, not for, 1 %.
    expect([first(11, 351), first(10, 351), first(11, 350)]).to.deep.equal([
      'extremely-high',
      'meets-targets',
      'meets-targets',
    ]);
    expect(some(10, 50).length).to.equal(4000);
  });

  it('put a person into the first group that applies', () => {
    const own = shared([
      [10, 50],
      [40, 60],
      [60, 360],
      [250, 200],
    ]);
    expect(flagsOf(own)).to.deep.equal(['very-low', 'low', 'extremely-high', 'very-high', 'high', 'low-target']);
    const { first } = clinicFlags(figures(own), undefined, {
      now: END,
      lastUploadAt: END,
      order: ['high', 'very-low', 'meets-targets'],
    });
    expect(first).to.equal('high');
    expect(DEFAULT_CLINIC_FLAGS.every((flag) => CLINIC_FLAGS.includes(flag))).to.equal(true);
    expect(DEFAULT_CLINIC_FLAGS).not.to.include.members(['extremely-high']);
  });

  it('a drop of 15 points counts when both periods have 70 % of their readings', () => {
    const before = (target: number): PeriodFigures => {
      const own = figures(month(() => 120, 14));
      return { ...own, standardShares: { ...own.standardShares, target } };
    };
    const now = shared([[200, 200]]);
    const used = { ...figures(now), coverage: { ...figures(now).coverage, percent: 70 } };
    const drop = (from: number, own = used) => clinicFlags(own, before(from), { now: END, lastUploadAt: END });
    expect(drop(0.95).all).to.deep.equal(['target-drop']);
    near(drop(0.95).targetDrop, 15, 'drop');
    expect(drop(0.949).all).to.deep.equal(['meets-targets']);
    expect(drop(0.95, { ...used, coverage: { ...used.coverage, percent: 69.9 } })).to.deep.include({
      targetDrop: undefined,
      all: ['low-use'],
    });
    expect(clinicFlags(used, undefined, { now: END, lastUploadAt: END }).targetDrop).to.equal(undefined);
  });

  it('no upload within the chosen days goes before everything', () => {
    const own = figures(shared([[10, 50]]));
    const at = (days: number, recentDays?: number) =>
      clinicFlags(own, undefined, { now: END, lastUploadAt: END - days * DAY_MS, ...(recentDays && { recentDays }) });
    expect([at(2).first, at(2.1).first, at(2.1, 7).first]).to.deep.equal(['very-low', 'no-recent-data', 'very-low']);
    expect(at(2.5).daysSinceUpload).to.equal(2.5);
    expect(clinicFlags(figures(series([])), undefined, { now: END, lastUploadAt: undefined }).all).to.deep.equal([
      'no-recent-data',
      'low-use',
    ]);
  });
});

describe('episodes', () => {
  const high = (points: number, value = 260): number[] => Array<number>(points).fill(value);

  it('extended highs need 90 minutes above 250 within 120', () => {
    const found = (values: readonly number[]): number[] =>
      episodes(series([150, ...values, 150, 150, 150]), UTC).highExtended.map(({ minutes }) => minutes);
    expect(found(high(18))).to.deep.equal([90]);
    expect(found(high(17))).to.deep.equal([]);
    // 12 above, 6 between, 6 above: 18 of 24 points.
    expect(found([...high(12), ...high(6, 200), ...high(6)])).to.deep.equal([120]);
    expect(found([...high(12), ...high(7, 200), ...high(6)])).to.deep.equal([]);
    // It goes on above 180 and through returns shorter than 15 minutes.
    expect(found([...high(18), ...high(10, 190), 170, 170, ...high(4, 190)])).to.deep.equal([170]);
    // An earlier short peak above 250 does not hide the long one, which begins where its two hours hold enough.
    expect(found([...high(3), ...high(30, 200), ...high(20)])).to.deep.equal([100 + 0]);
  });

  it('extended highs at the end of the data need their 90 minutes before it', () => {
    expect(episodes(series([150, ...high(18)]), UTC).highExtended).to.have.length(1);
    expect(episodes(series([150, ...high(17)]), UTC).highExtended).to.have.length(0);
  });

  it('show the extreme of the readings, not of the points between them', () => {
    const own = columnsFrom(
      [100, 90, 60, 55, 44, 58, 60, 90, 100].map((value, i) => ({
        at: utc('2024-06-01 08:02:00') + i * 5 * MINUTE_MS,
        value,
      })),
    );
    const [low] = episodes(own, UTC).low1;
    expect([low!.extreme > 44, low!.extremeReading]).to.deep.equal([true, 44]);
  });

  it('are nocturnal when they begin before six in the morning, local time', () => {
    const night = series([100, 60, 60, 60, 60, 100, 100, 100], { from: '2024-06-01 05:50:00' });
    expect(episodes(night, UTC).low1.map(({ isNocturnal }) => isNocturnal)).to.deep.equal([true]);
    expect(episodes(night, zone('Europe/Paris')).low1.map(({ isNocturnal }) => isNocturnal)).to.deep.equal([false]);
  });

  it('count in the range they begin in, however far they reach', () => {
    // Low from 23:50 to 00:20.
    const own = series([100, ...Array<number>(6).fill(60), 100, 100, 100, 100], { from: '2024-06-01 23:45:00' });
    const day = (date: string) => ({ from: utc(`${date} 00:00:00`), to: utc(`${date} 00:00:00`) + DAY_MS });
    expect(episodesStartingIn(own, day('2024-06-01'), UTC).low1).to.have.length(1);
    expect(episodesStartingIn(own, day('2024-06-02'), UTC).low1).to.have.length(0);
  });

  it('a day and a week: by points with data, not by the calendar', () => {
    const own = series([100, 60, 60, 60, ...Array<number>(285).fill(100)]);
    const days = daysWithData(own, UTC);
    near(days, 289 / 288, 'days');
    near(episodeSummary(episodes(own, UTC).low1, days).perWeek, (7 * 288) / 289, 'a week');
    near(
      daysWithData(own, UTC, { from: utc('2024-03-01 09:00:00'), to: utc('2024-03-01 10:00:00') }),
      12 / 288,
      'part',
    );
    expect(episodeSummary([], 0)).to.deep.equal({
      count: 0,
      perDay: undefined,
      perWeek: undefined,
      meanMinutes: undefined,
      meanGlucose: undefined,
      nocturnal: 0,
    });
  });

  it('know what was recorded in the two hours before', () => {
    const own = series([100, 60, 60, 60, 100, 100, 100]);
    const [low] = episodes(own, UTC).low1;
    const records = [
      { at: low!.from - 2 * HOUR_MS - 1, id: 'too early' },
      { at: low!.from - 3 * HOUR_MS, durationMs: HOUR_MS, id: 'reaches into it' },
      { at: low!.from - HOUR_MS, id: 'before' },
      { at: low!.from, id: 'at the start' },
      { at: low!.from + 1, id: 'later' },
    ];
    expect(recordedBefore(low!, records).map(({ id }) => id)).to.deep.equal([
      'reaches into it',
      'before',
      'at the start',
    ]);
  });
});

describe('extremes', () => {
  it('are marked when the sensor could only say LO or HI', () => {
    const own = columnsFrom([
      { at: 1, value: 39, bound: 'low' },
      { at: 2, value: 120 },
      { at: 3, value: 398 },
    ]);
    expect(extremes(own)).to.deep.equal({ lowest: { mgdl: 39, bound: 'low' }, highest: { mgdl: 398 } });
    expect(extremes(series([]))).to.equal(undefined);
  });
});
