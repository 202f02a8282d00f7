// Insulin: daily dose against the reference sums, what a day must have to count, and boluses, carbs and changes by hand.
import { expect } from 'chai';
import type { Basal, Bolus, Carbs, Injection } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/model/time.ts';
import { basalTimeline, basalUnits, basalUse } from '../../src/stats/basal-timeline.ts';
import { bolusCounts, distinctBoluses, isInterrupted, overrideUnits } from '../../src/stats/boluses.ts';
import { carbEntries } from '../../src/stats/carbs.ts';
import { changeIntervals } from '../../src/stats/change-intervals.ts';
import type { Therapy } from '../../src/stats/insulin.ts';
import { carbsPerDay, insulinAverages, insulinDays } from '../../src/stats/insulin.ts';
import { captureIt } from '../support/captures.ts';
import { UTC, jsonOf, near, rowsOf, textOf, utc } from './support.ts';

let number = 0;
const base = (at: string | number) => ({
  id: `${number++}`,
  deviceId: 'pump',
  deviceTime: '',
  at: typeof at === 'number' ? at : utc(`2024-06-${at}`),
});

function basal(
  at: string | number,
  hours: number,
  unitsPerHour: number,
  delivery: Basal['delivery'] = 'scheduled',
): Basal {
  return { ...base(at), kind: 'basal', unitsPerHour, durationMs: hours * HOUR_MS, delivery };
}
function bolus(at: string | number, units: number, more: Partial<Bolus> = {}): Bolus {
  return { ...base(at), kind: 'bolus', units, shape: 'normal', ...more };
}
const injection = (at: string, units: number, insulin: Injection['insulin']): Injection => ({
  ...base(at),
  kind: 'injection',
  units,
  ...(insulin && { insulin }),
});
const carbs = (at: string, grams: number): Carbs => ({ ...base(at), kind: 'carbs', grams });

const JUNE = (from: number, to: number) => ({
  from: utc(`2024-06-0${from} 00:00:00`),
  to: utc(`2024-06-0${to} 00:00:00`),
});

interface InsulinReference {
  readonly days: Readonly<
    Record<
      string,
      {
        readonly bolus: number;
        readonly carbs: number;
        readonly n_bolus: number;
        readonly n_auto_bolus: number;
        readonly basal: number;
        readonly n_basal_rows: number;
      }
    >
  >;
  readonly averages_over_full_basal_days: Readonly<Record<string, number>>;
}

describe('insulin against the reference sums', () => {
  for (const id of ['2', '7']) {
    captureIt(
      `az-${id}: every day and the averages`,
      [`cgm/az/${id}.csv`, `cgm/reference/insulin/az-${id}.json`],
      ([csv, json]) => {
        const { days, averages_over_full_basal_days: wanted } = jsonOf<InsulinReference>(json!);
        const rows = rowsOf(textOf(csv!));
        // The reference sums rate × 5 min per row: rows as segments of 5 min, one after the other from midnight on.
        const perDay = new Map<string, number>();
        const basals: Basal[] = [];
        const boluses: Bolus[] = [];
        const food: Carbs[] = [];
        for (const row of rows) {
          const day = row['time']!.slice(0, 10);
          if (row['basal_u_per_h'] !== '') {
            const place = perDay.get(day) ?? 0;
            perDay.set(day, place + 1);
            basals.push(basal(utc(`${day} 00:00:00`) + place * 5 * MINUTE_MS, 1 / 12, +row['basal_u_per_h']!));
          }
          const grams = +row['carbs_g']!;
          if (+row['bolus_u']! > 0)
            boluses.push(bolus(utc(row['time']!), +row['bolus_u']!, { source: 'wizard', wizard: { grams } }));
          else if (grams > 0) food.push({ ...base(utc(row['time']!)), kind: 'carbs', grams });
        }
        const therapy = { basals, boluses, carbs: food };
        const range = {
          from: utc(`${Object.keys(days)[0]} 00:00:00`),
          to: utc(`${Object.keys(days).at(-1)} 00:00:00`) + DAY_MS,
        };
        const own = insulinDays(therapy, range, UTC);
        expect(own).to.have.length(Object.keys(days).length);
        for (const { day, basalUnits: units, bolusUnits, carbsGrams, boluses: count, counts } of own) {
          const reference = days[day]!;
          expect(units, day).to.be.closeTo(reference.basal, 5.1e-5);
          expect(bolusUnits, day).to.be.closeTo(reference.bolus, 5.1e-3);
          expect([carbsGrams, count], day).to.deep.equal([reference.carbs, reference.n_bolus]);
          expect(counts, day).to.equal(reference.n_basal_rows >= 280);
        }
        const found = insulinAverages(therapy, range, UTC);
        expect(found.days).to.equal(wanted['n_days']);
        const digits = (value: number | undefined, key: string): void =>
          void expect(value!, key).to.be.closeTo(wanted[key]!, 5.1e-5);
        digits(found.basalPerDay, 'basal_u_per_day');
        digits(found.bolusPerDay, 'bolus_u_per_day');
        digits(found.totalPerDay, 'tdd_u_per_day');
        digits(found.basalPercent, 'basal_percent');
        digits(found.bolusPercent, 'bolus_percent');
        digits(found.carbsPerDay, 'carbs_g_per_day');
        digits(found.bolusesPerDay, 'boluses_per_day');
        expect(found.split!.reduce((sum, { percent }) => sum + percent, 0)).to.equal(100);
      },
    );

    captureIt(
      `az-${id}: the rate held until the next row gives a little more or less than rows of 5 min`,
      [`cgm/az/${id}.csv`],
      ([csv]) => {
        const rows = rowsOf(textOf(csv!)).filter((row) => row['basal_u_per_h'] !== '');
        const basals = rows.map((row, i) => {
          const at = utc(row['time']!);
          const next = rows[i + 1] ? utc(rows[i + 1]!['time']!) : at + 5 * MINUTE_MS;
          return basal(at, Math.min(next - at, 20 * MINUTE_MS) / HOUR_MS, +row['basal_u_per_h']!);
        });
        const range = { from: utc(`${rows[0]!['time']!.slice(0, 10)} 00:00:00`), to: utc(rows.at(-1)!['time']!) + 1 };
        const { basalPerDay } = insulinAverages({ basals, boluses: [] }, range, UTC);
        expect(basalPerDay!).to.be.closeTo(id === '2' ? 10.5 : 12.12, 0.08);
      },
    );
  }
});

describe('basal', () => {
  it('is clipped at midnight and at the range', () => {
    const therapy: Therapy = { basals: [basal('01 12:00:00', 72, 0.5)], boluses: [] };
    expect(
      insulinDays(therapy, JUNE(2, 4), UTC).map(({ basalUnits: units, basalKnown }) => [units, basalKnown]),
    ).to.deep.equal([
      [12, 1],
      [12, 1],
    ]);
  });

  it('is 0 while suspended and unknown where nothing is recorded', () => {
    const own = basalTimeline(
      [basal('01 00:00:00', 6, 1), basal('01 06:00:00', 2, 1, 'suspended'), basal('01 10:00:00', 2, 1)],
      JUNE(1, 2),
    );
    expect(basalUnits(own)).to.deep.equal({ units: 8, knownMs: 10 * HOUR_MS });
  });

  it('automatic basal replaces the programmed rate, which the pump goes on writing', () => {
    const automatic = Array.from({ length: 288 }, (_, i) =>
      basal(utc('2024-06-01 00:00:00') + i * 5 * MINUTE_MS, 1 / 12, 0.6, 'automatic'),
    );
    const [day] = insulinDays({ basals: [basal('01 00:00:00', 24, 1), ...automatic], boluses: [] }, JUNE(1, 2), UTC);
    near(day!.basalUnits, 14.4, 'basal');
    expect(day!.counts).to.equal(true);
  });

  it('of two segments that overlap the later one holds', () => {
    const own = basalTimeline([basal('01 00:00:00', 24, 1), basal('01 06:00:00', 2, 2, 'temporary')], JUNE(1, 2));
    expect(own.map(({ unitsPerHour, from, to }) => [unitsPerHour, (to - from) / HOUR_MS])).to.deep.equal([
      [1, 6],
      [2, 2],
      [1, 16],
    ]);
    expect(basalUnits(own).units).to.equal(26);
  });

  it('read twice is the same', () => {
    const list = [basal('01 00:00:00', 12, 1), basal('01 12:00:00', 12, 0.5)];
    expect(basalUnits(basalTimeline([...list, ...list], JUNE(1, 2)))).to.deep.equal(
      basalUnits(basalTimeline(list, JUNE(1, 2))),
    );
  });

  it('use: suspended, automatic, temporary', () => {
    const list = [
      basal('01 00:00:00', 6, 1),
      basal('01 06:00:00', 1, 2, 'temporary'),
      basal('01 07:00:00', 1, 1.5, 'temporary'),
      basal('01 08:00:00', 2, 0, 'suspended'),
      basal('01 10:00:00', 6, 0.7, 'automatic'),
      basal('01 18:00:00', 1, 0, 'temporary'),
    ];
    const found = basalUse(list, JUNE(1, 2), UTC);
    expect(found).to.deep.include({
      knownMs: 17 * HOUR_MS,
      suspendedMs: 2 * HOUR_MS,
      suspensions: 1,
      temporaries: 2,
      temporariesPerDay: 2,
    });
    near(found.automaticPercent, (100 * 6) / 17, 'automatic');
    expect(basalUse([], JUNE(1, 2), UTC).automaticPercent).to.equal(undefined);
  });
});

describe('days that count', () => {
  const whole = (day: number, units = 1): Basal => basal(`0${day} 00:00:00`, 24, units);

  it('have their basal known for 97 % of them', () => {
    const days = (hours: number): boolean[] =>
      insulinDays({ basals: [basal('01 00:00:00', hours, 1)], boluses: [] }, JUNE(1, 2), UTC).map(
        ({ counts }) => counts,
      );
    expect([days(23.28), days(23.27)]).to.deep.equal([[true], [false]]);
  });

  it('are the days of the average, however many empty ones there are', () => {
    const therapy = {
      basals: [whole(2), whole(3, 2)],
      boluses: [bolus('02 08:00:00', 6), bolus('03 08:00:00', 8), bolus('05 08:00:00', 100)],
    };
    const found = insulinAverages(therapy, JUNE(1, 9), UTC);
    expect(found).to.deep.include({
      days: 2,
      basalPerDay: 36,
      bolusPerDay: 7,
      totalPerDay: 43,
      bolusesPerDay: 1,
      implausibleDays: 1,
    });
    expect(found.split!.map(({ text }) => text)).to.deep.equal(['84', '16']);
  });

  it('without a pump have an injection, and are not the first or last day of the data', () => {
    const injections = ['01', '02', '03', '05'].flatMap((day) => [
      injection(`${day} 08:00:00`, 5, 'rapid'),
      injection(`${day} 22:00:00`, 15, 'long'),
    ]);
    const found = insulinAverages({ basals: [], boluses: [], injections }, JUNE(1, 7), UTC);
    expect(found).to.deep.include({
      days: 2,
      totalPerDay: 20,
      injectionsPerDay: 20,
      basalPercent: 75,
      bolusPercent: 25,
    });
    // With the span of all data known the days at the edges are whole ones.
    const span = { from: utc('2024-05-01 00:00:00'), to: utc('2024-07-01 00:00:00') };
    expect(insulinAverages({ basals: [], boluses: [], injections, span }, JUNE(1, 7), UTC).days).to.equal(4);
  });

  it('a pump day with an injection but without its basal is incomplete', () => {
    const therapy = { basals: [whole(1), whole(4)], boluses: [], injections: [injection('02 08:00:00', 10, 'long')] };
    expect(insulinDays(therapy, JUNE(1, 5), UTC).map(({ counts }) => counts)).to.deep.equal([true, false, false, true]);
  });

  it('an injection of unknown sort leaves the split unknown', () => {
    const injections = ['01', '02', '03'].map((day) => injection(`${day} 08:00:00`, 5, 'other'));
    expect(insulinAverages({ basals: [], boluses: [], injections }, JUNE(1, 4), UTC)).to.deep.include({
      days: 1,
      totalPerDay: 5,
      split: undefined,
    });
  });

  it('leave out whole days with what cannot be true', () => {
    const rates = insulinDays(
      {
        basals: [basal('01 00:00:00', 1, 36), basal('01 01:00:00', 23, 1), whole(2)],
        boluses: [bolus('02 01:00:00', 75.5)],
      },
      JUNE(1, 3),
      UTC,
    );
    expect(rates.map(({ implausible, counts }) => [implausible, counts])).to.deep.equal([
      [['basal-rate'], false],
      [['bolus'], false],
    ]);
    const much = insulinDays({ basals: [whole(1, 10)], boluses: [bolus('01 01:00:00', 70)] }, JUNE(1, 2), UTC);
    expect(much[0]!.implausible).to.deep.equal(['total']);
  });
});

describe('boluses', () => {
  it('count wholly on the day they start, extended parts too', () => {
    const therapy = {
      basals: [],
      boluses: [bolus('01 23:50:00', 4, { shape: 'extended', extendedUnits: 4, durationMs: 2 * HOUR_MS })],
    };
    expect(insulinDays(therapy, JUNE(1, 3), UTC).map(({ bolusUnits }) => bolusUnits)).to.deep.equal([4, 0]);
  });

  it('exact copies count once, equal amounts at other times do not', () => {
    const one = bolus('01 08:00:00', 2);
    expect(
      distinctBoluses([
        one,
        { ...one, id: 'again', deviceId: 'other' },
        bolus('01 08:00:01', 2),
        bolus('01 08:00:00', 2.1),
      ]),
    ).to.have.length(3);
  });

  it('an interrupted dual wave above the suggestion is an override and no underride', () => {
    const dual = bolus('01 08:00:00', 3.9, {
      shape: 'dual',
      programmedUnits: 1.9 + 5.55,
      extendedUnits: 2,
      source: 'wizard',
      wizard: { suggestedUnits: 5.75, grams: 60 },
    });
    near(overrideUnits(dual), 1.7, 'override');
    expect(isInterrupted(dual)).to.equal(true);
    expect(bolusCounts([dual])).to.deep.equal({
      count: 1,
      wizard: 1,
      manual: 0,
      automatic: 0,
      correction: 0,
      override: 1,
      underride: 0,
      interrupted: 1,
      extended: 1,
    });
  });

  it('a hundredth of a unit is an override, less is not', () => {
    const given = (
      units: number,
      suggestedUnits?: number,
      source: NonNullable<Bolus['source']> = 'wizard',
    ): number | undefined =>
      overrideUnits(
        bolus('01 08:00:00', units, { source, wizard: { ...(suggestedUnits !== undefined && { suggestedUnits }) } }),
      );
    near(given(1.11, 1.1), 0.01, 'one hundredth');
    near(given(1.1, 1.11), -0.01, 'underride');
    expect(given(0.3, 0.1 + 0.2)).to.equal(0);
    expect(given(1, 0)).to.equal(1);
    expect(given(1)).to.equal(undefined);
    expect(given(2, 1, 'automatic')).to.equal(undefined);
  });

  it('corrections have a suggested correction and no carbs', () => {
    const wizard = { mgdl: 200, targetHighMgdl: 120, mgdlPerUnit: 40 };
    const found = bolusCounts([
      bolus('01 08:00:00', 2, { source: 'wizard', wizard: { ...wizard, suggestedUnits: 2 } }),
      bolus('01 09:00:00', 6, { source: 'wizard', wizard: { ...wizard, suggestedUnits: 6, grams: 40 } }),
      bolus('01 10:00:00', 1, { source: 'wizard', wizard: { ...wizard, activeUnits: 1 } }),
      bolus('01 11:00:00', 1, { source: 'wizard', wizard: { ...wizard, activeUnits: 3 } }),
      bolus('01 12:00:00', 1, { source: 'manual' }),
      bolus('01 13:00:00', 0.4, { source: 'automatic' }),
    ]);
    expect(found).to.deep.include({ count: 6, wizard: 4, manual: 1, automatic: 1, correction: 2, override: 0 });
  });
});

describe('carbs', () => {
  it('in a wizard record and as an entry of its own are eaten once', () => {
    const boluses = [
      bolus('01 08:00:00', 4, { wizard: { grams: 40 } }),
      bolus('01 12:00:00', 0, { wizard: { grams: 25 } }),
    ];
    const own = carbEntries(boluses, [
      carbs('01 08:03:00', 40),
      carbs('01 08:04:00', 40),
      carbs('01 08:20:00', 40),
      carbs('01 15:00:00', 12),
    ]);
    expect(own.eaten.map(({ grams }) => grams)).to.deep.equal([40, 40, 40, 12]);
    // An estimate that no insulin followed is shown, not added.
    expect(own.notBolused.map(({ grams }) => grams)).to.deep.equal([25]);
  });

  it('a day: over the days that have any', () => {
    const therapy = {
      boluses: [bolus('01 08:00:00', 4, { wizard: { grams: 40 } })],
      carbs: [carbs('01 20:00:00', 20), carbs('03 20:00:00', 30)],
    };
    expect(carbsPerDay(therapy, JUNE(1, 5), UTC)).to.deep.equal({ grams: 45, days: 2 });
    expect(carbsPerDay({ boluses: [] }, JUNE(1, 5), UTC)).to.deep.equal({ grams: undefined, days: 0 });
  });
});

describe('set changes', () => {
  it('several primes within three hours are one change; more than three days is long', () => {
    const at = (day: number, hour: number): { at: number } => ({
      at: utc('2024-06-01 00:00:00') + day * DAY_MS + hour * HOUR_MS,
    });
    const found = changeIntervals([at(2, 10), at(0, 8), at(0, 9), at(0, 11), at(6, 10)]);
    expect(found.intervals.map(({ days }) => +days.toFixed(3))).to.deep.equal([2.083, 4]);
    expect(found).to.deep.include({ longestDays: 4, longCount: 1 });
    near(found.meanDays, (2 + 2 / 24 + 4) / 2, 'mean');
    expect(changeIntervals([at(0, 0), at(0, 3.01)]).changes).to.have.length(2);
    expect(changeIntervals([at(0, 0)])).to.deep.include({ meanDays: undefined, longestDays: undefined });
  });
});
