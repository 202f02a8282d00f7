// Days of 23 and 25 hours: the grid, coverage, days and profiles of readings across a change of the clock.
import { expect } from 'chai';
import type { Columns } from '../../src/model/columns.ts';
import { columnsFrom } from '../../src/model/columns.ts';
import { HOUR_MS, MINUTE_MS, zone } from '../../src/model/time.ts';
import { areaUnderCurve } from '../../src/stats/area-under-curve.ts';
import { mean } from '../../src/stats/center.ts';
import { conga } from '../../src/stats/conga.ts';
import { coverage, lastDays, rangeBefore } from '../../src/stats/coverage.ts';
import { meanOfDailyDifferences } from '../../src/stats/day-to-day.ts';
import { dailyStats } from '../../src/stats/days.ts';
import { episodes } from '../../src/stats/episodes.ts';
import { grid, pointAt } from '../../src/stats/grid.ts';
import { insulinDays } from '../../src/stats/insulin.ts';
import { profile } from '../../src/stats/profile.ts';
import { sdFamily } from '../../src/stats/sd-family.ts';
import { slots } from '../../src/stats/slots.ts';
import { near } from './support.ts';

const PARIS = zone('Europe/Paris');
// 2024-03-31 02:00 → 03:00, 2024-10-27 03:00 → 02:00.
const SPRING = '2024-03-31';
const AUTUMN = '2024-10-27';

/** A reading every `stepMin` minutes of elapsed time over local days, its value a function of the local hour. */
function days(from: string, to: string, valueAt: (wallMs: number) => number, own = PARIS, stepMin = 5): Columns {
  const list = [];
  for (let at = own.dayRange(from).from; at < own.dayRange(to).to; at += stepMin * MINUTE_MS)
    list.push({ at, value: valueAt(own.wallMsAt(at)), intervalMin: stepMin });
  return columnsFrom(list);
}

const hourOf = (wall: number): number => Math.floor((wall / HOUR_MS) % 24);

describe('the grid across a change of the clock', () => {
  it('has no column for the missing hour, and misses nothing in elapsed time', () => {
    const own = days('2024-03-30', '2024-04-01', (wall) => 100 + hourOf(wall));
    const of = grid(own, PARIS);
    // The rule makes one row more than there are days when the last reading is later in its day than the first.
    expect(of.days).to.equal(4);
    const row = of.rows.subarray(288, 576);
    // Columns are the ends of steps: 02:00 does not exist (it is 03:00), nor do 02:05 … 02:55.
    const missing = [...row.keys()].filter((column) => Number.isNaN(row[column]));
    expect(missing.map((column) => (column + 1) * 5)).to.deep.equal(Array.from({ length: 12 }, (_, i) => 120 + i * 5));
    expect(row[35], '03:00').to.equal(103);
    expect(row[287], '24:00').to.equal(100);
    expect(of.flat.subarray(0, own.length - 1).some((value) => Number.isNaN(value))).to.equal(false);
    expect(of.present).to.equal(own.length - 1);
    expect(pointAt(of, own.length - 2)).to.equal(own.at[own.length - 1]);
  });

  it('puts the second pass of the repeated hour into no column', () => {
    // The second pass reads 300: it must not show in the table of local times.
    const change = PARIS.utcFromWall(`${AUTUMN}T03:00:00`) - HOUR_MS;
    const own = days('2024-10-26', '2024-10-28', () => 100);
    const doubled = {
      ...own,
      value: own.value.map((value, i) => (own.at[i]! >= change && own.at[i]! < change + HOUR_MS ? 300 : value)),
    };
    const of = grid(doubled, PARIS);
    expect(of.rows.filter((value) => value === 300)).to.have.length(0);
    expect(of.rows.filter((value) => !Number.isNaN(value)).every((value) => value === 100)).to.equal(true);
    expect(of.flat.filter((value) => value === 300)).to.have.length(12);
    // It counts everywhere else: in means, in the bins of readings, in episodes.
    near(mean(doubled), (100 * (own.length - 12) + 300 * 12) / own.length, 'mean');
    expect(profile(doubled, PARIS, 60)[2]!.readings).to.equal(4 * 12);
    expect(episodes(doubled, PARIS).high2.map(({ minutes }) => minutes)).to.deep.equal([60]);
    expect(slots(doubled, PARIS).every(({ percentiles }) => percentiles.every((value) => value === 100))).to.equal(
      true,
    );
  });

  it('compares the same local times of two days, but lags in elapsed time', () => {
    // The same glucose at each local time: no difference from day to day in any week of the year.
    for (const [from, to] of [
      ['2024-03-29', '2024-04-02'],
      ['2024-10-25', '2024-10-29'],
      ['2024-06-01', '2024-06-05'],
    ] as const) {
      const own = days(from, to, (wall) => 100 + 5 * hourOf(wall));
      near(meanOfDailyDifferences(own, PARIS)! + 1, 1, `MODD ${from}`);
      expect(sdFamily(own, PARIS).betweenDays!, from).to.be.closeTo(0, 1e-9);
    }
    // The same glucose at each moment modulo 24 h: CONGA 24 is 0 across the change.
    const even = days('2024-03-29', '2024-04-02', () => 0);
    const values = even.value.map((_, i) => 100 + ((i * 7) % 288));
    expect(conga({ ...even, value: values }, PARIS, 24)!).to.be.closeTo(0, 1e-9);
  });

  it('works where the change is half an hour and the step twenty minutes', () => {
    const lordHowe = zone('Australia/Lord_Howe');
    // 2024-04-07 02:00 → 01:30, 2024-10-06 02:00 → 02:30.
    const own = days('2024-04-06', '2024-04-08', (wall) => 100 + hourOf(wall), lordHowe, 20);
    const of = grid(own, lordHowe);
    expect(of.stepMin).to.equal(20);
    const hour = (day: number, minute: number): number => of.rows[day * 72 + minute / 20 - 1]!;
    expect([hour(0, 600), hour(1, 60), hour(1, 80)]).to.deep.equal([110, 101, 101]);
    // After the change the columns lie between the points of elapsed time: interpolated, not shifted.
    expect(hour(2, 600)).to.equal(109.5);
  });

  it('begins at the local midnight, wherever that is', () => {
    for (const id of ['America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC']) {
      const own = zone(id);
      const of = grid(
        days('2024-07-01', '2024-07-02', () => 100, own),
        own,
      );
      expect([id, of.firstDay, of.days, of.start]).to.deep.equal([
        id,
        '2024-07-01',
        3,
        own.dayRange('2024-07-01').from,
      ]);
      expect(Number.isNaN(of.rows[0]), id).to.equal(false);
    }
  });
});

describe('days of 23 and 25 hours', () => {
  it('are whole days of coverage', () => {
    for (const [day, hours] of [
      [SPRING, 23],
      [AUTUMN, 25],
      ['2024-06-01', 24],
    ] as const) {
      const found = coverage(
        days(day, day, () => 100),
        PARIS.dayRange(day),
        PARIS,
      );
      expect([found.elapsedMinutes, found.percent, found.days, found.daysWithReadings]).to.deep.equal([
        hours * 60,
        100,
        1,
        1,
      ]);
    }
  });

  it('hold the readings of their own local time', () => {
    const own = days('2024-03-30', '2024-04-01', (wall) => 100 + new Date(wall).getUTCDate());
    expect(dailyStats(own, PARIS).map(({ day, count, min, max }) => [day, count, min, max])).to.deep.equal([
      ['2024-03-30', 288, 130, 130],
      ['2024-03-31', 276, 131, 131],
      ['2024-04-01', 288, 101, 101],
    ]);
    // Of the day of 23 hours and its neighbours each counts as one day.
    const steps = days('2024-03-30', '2024-04-01', () => 120);
    near(areaUnderCurve(steps, PARIS), 120, 'area');
  });

  it('are found as ranges of whole days', () => {
    const range = lastDays(PARIS.utcFromWall('2024-04-02T09:00:00'), 3, PARIS);
    expect([PARIS.wallAt(range.from), PARIS.wallAt(range.to)]).to.deep.equal([
      '2024-03-31T00:00:00',
      '2024-04-03T00:00:00',
    ]);
    const before = rangeBefore(range, PARIS);
    expect([PARIS.wallAt(before.from), PARIS.wallAt(before.to)]).to.deep.equal([
      '2024-03-28T00:00:00',
      '2024-03-31T00:00:00',
    ]);
  });

  it('have as much basal as the pump gave in them', () => {
    const basals = [
      {
        id: 'b',
        deviceId: 'p',
        kind: 'basal' as const,
        at: PARIS.dayRange('2024-03-30').from,
        deviceTime: '',
        unitsPerHour: 1,
        durationMs: 72 * HOUR_MS,
        delivery: 'scheduled' as const,
      },
    ];
    const range = { from: PARIS.dayRange('2024-03-30').from, to: PARIS.dayRange('2024-04-01').to };
    expect(
      insulinDays({ basals, boluses: [] }, range, PARIS).map(({ basalUnits, counts }) => [basalUnits, counts]),
    ).to.deep.equal([
      [24, true],
      [23, true],
      [24, true],
    ]);
  });
});

describe('a clock that was set', () => {
  it('breaks the series like a long gap', () => {
    const own = columnsFrom(
      [0, 5, 10, 30, 35].map((minute) => ({
        at: PARIS.dayRange('2024-06-01').from + minute * MINUTE_MS,
        value: 100 + minute,
      })),
    );
    const at = own.at[2]! + 10 * MINUTE_MS;
    expect([...grid(own, PARIS).flat.subarray(0, 8)]).to.deep.equal([105, 110, 115, 120, 125, 130, 135, NaN]);
    expect([...grid({ ...own, breaks: [at] }, PARIS).flat.subarray(0, 8)]).to.deep.equal([
      105,
      110,
      NaN,
      NaN,
      NaN,
      130,
      135,
      NaN,
    ]);
  });
});

describe('coverage of a chosen range', () => {
  const day = '2024-06-14';
  const range = PARIS.daysRange(day, 14);

  it('a sensor worn for 3 of 14 days is 21 %, not 100 %', () => {
    const found = coverage(
      days('2024-06-05', '2024-06-07', () => 100),
      range,
      PARIS,
    );
    near(found.percent, (100 * 3) / 14, 'percent');
    expect([found.days, found.daysWithReadings]).to.deep.equal([14, 3]);
  });

  it('ends at the last upload when that is earlier', () => {
    const own = days('2024-06-01', day, () => 100);
    const noon = PARIS.utcFromWall(`${day}T12:00:00`);
    const until = { ...own, length: own.at.findIndex((at) => at >= noon) };
    expect(coverage({ ...until, at: own.at.subarray(0, until.length) }, range, PARIS, noon).percent).to.equal(100);
    expect(coverage(own, range, PARIS, range.from - 1)).to.deep.include({ percent: undefined, days: 0 });
  });

  it('is never above 100', () => {
    const own = days('2024-06-01', day, () => 100);
    expect(coverage({ ...own, intervalMin: own.intervalMin.map(() => 15) }, range, PARIS).percent).to.equal(100);
  });
});
