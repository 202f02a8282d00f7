// What must hold for any readings: order and doubling change nothing, shares add up, units agree.
import { expect } from 'chai';
import fc from 'fast-check';
import { columnsFrom } from '../../src/model/columns.ts';
import type { Columns } from '../../src/model/columns.ts';
import { MINUTE_MS } from '../../src/model/time.ts';
import { mgdlFromMmoll, mmollFromMgdl } from '../../src/model/units.ts';
import { allStatistics } from '../../src/stats/all.ts';
import { cleanCgm } from '../../src/stats/clean.ts';
import { displayPercents } from '../../src/stats/display-percent.ts';
import { distribution } from '../../src/stats/distribution.ts';
import { dropDuplicates } from '../../src/stats/duplicates.ts';
import { episodes } from '../../src/stats/episodes.ts';
import { percentiles } from '../../src/stats/percentiles.ts';
import { profile } from '../../src/stats/profile.ts';
import { quantiles } from '../../src/stats/quantile.ts';
import { BANDS, RANGE_PRESETS, bandOf, shares } from '../../src/stats/ranges.ts';
import { LEVEL, runs } from '../../src/stats/runs.ts';
import { isTenthMmoll, measuredIn } from '../../src/stats/thresholds.ts';
import { UTC, series, utc } from './support.ts';

const START = utc('2024-03-01 00:00:00');
const limits = RANGE_PRESETS.standard.limits;

/** Readings of one sensor: steps of 5 minutes with gaps, whole mg/dL. */
const readings = fc
  .array(fc.record({ skip: fc.integer({ min: 1, max: 4 }), value: fc.integer({ min: 39, max: 401 }) }), {
    minLength: 2,
    maxLength: 400,
  })
  .map((steps) => {
    let at = START;
    return steps.map(({ skip, value }) => ({ at: (at += skip * 5 * MINUTE_MS), value, source: 'a' }));
  });

/** As it is posted and compared: without what differs by rounding in the last digits. */
const rounded = (value: unknown): string =>
  JSON.stringify(value, (_, own: unknown) => (typeof own === 'number' ? +own.toPrecision(9) : own));

describe('properties of statistics', () => {
  it('the order of input does not matter', () => {
    fc.assert(
      fc.property(readings, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (list, random) => {
        const keys = new Map(list.map((one) => [one, random.next().value as number]));
        const shuffled = [...list].sort((a, b) => keys.get(a)! - keys.get(b)!);
        expect(rounded(allStatistics(columnsFrom(shuffled), UTC))).to.equal(
          rounded(allStatistics(columnsFrom(list), UTC)),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('doubling every reading of a source changes nothing, by the same route or another', () => {
    fc.assert(
      fc.property(readings, fc.integer({ min: 0, max: 60_000 }), (list, laterMs) => {
        const once = allStatistics(cleanCgm(columnsFrom(list), UTC), UTC);
        const again = list.map((one) => ({ ...one, at: one.at + laterMs }));
        const same = allStatistics(cleanCgm(columnsFrom([...list, ...again]), UTC), UTC);
        expect(rounded(same)).to.equal(rounded(once));
        const other = list.map((one) => ({ ...one, source: 'b' }));
        const two = allStatistics(cleanCgm(columnsFrom([...list, ...other]), UTC), UTC);
        expect(rounded(two)).to.equal(rounded(once));
      }),
      { numRuns: 30 },
    );
  });

  it('removing duplicates twice is removing them once', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 3_000_000 }), fc.constantFrom('a', 'b'), fc.constantFrom(1, 5, 15)),
        ),
        (list) => {
          const own = columnsFrom(list.map(([at, source, intervalMin]) => ({ at, value: 100, source, intervalMin })));
          const once = dropDuplicates(own);
          expect(dropDuplicates(once)).to.equal(once);
        },
      ),
    );
  });

  it('shares add up to 1, displayed percentages to 100, and no share above 0 is displayed as 0', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 20, max: 600, noNaN: true }), fc.constantFrom(1, 5, 15)), { minLength: 1 }),
        (list) => {
          const own = shares(columnsFrom(list.map(([value, intervalMin], i) => ({ at: i, value, intervalMin }))));
          expect(BANDS.reduce((sum, band) => sum + own[band], 0)).to.be.closeTo(1, 1e-12);
          expect(own.belowLow + own.target + own.aboveHigh).to.be.closeTo(1, 1e-12);
          const display = displayPercents(BANDS.map((band) => own[band]));
          expect(display.reduce((sum, { percent }) => sum + percent, 0)).to.equal(100);
          BANDS.forEach((band, i) => {
            expect(display[i]!.text === '0').to.equal(own[band] === 0);
            expect(Math.abs(display[i]!.percent - own[band] * 100)).to.be.lessThan(1);
          });
        },
      ),
    );
  });

  it('mg/dL and mmol/L views agree on every band: through mmol/L and back is the same band', () => {
    for (let mgdl = 20; mgdl <= 600; mgdl++) {
      expect(bandOf(mgdlFromMmoll(mmollFromMgdl(mgdl)), limits), String(mgdl)).to.equal(bandOf(mgdl, limits));
      expect(isTenthMmoll(mgdlFromMmoll(mmollFromMgdl(mgdl))), String(mgdl)).to.equal(false);
    }
  });

  it('values measured in 0.1 mmol/L are in the band their own number says, in every preset', () => {
    for (const { limits: own } of Object.values(RANGE_PRESETS)) {
      for (let tenths = 11; tenths <= 333; tenths++) {
        const mmoll = tenths / 10;
        const wanted =
          mmoll < own.veryLow.mmoll
            ? 'veryLow'
            : mmoll < own.low.mmoll
              ? 'low'
              : mmoll <= own.high.mmoll
                ? 'target'
                : mmoll <= own.veryHigh.mmoll
                  ? 'high'
                  : 'veryHigh';
        // However it was computed: the last bit may differ.
        for (const mgdl of [mgdlFromMmoll(mmoll), (tenths * 18.01559) / 10, tenths * 1.801559]) {
          expect(bandOf(mgdl, own), `${mmoll}`).to.equal(wanted);
          expect(isTenthMmoll(mgdl)).to.equal(true);
        }
      }
    }
  });

  it('episodes of a sensor in mmol/L go by mmol/L: a plateau of 10.0 is not high, one of 10.1 is', () => {
    const plateau = (mmoll: number): Columns =>
      series([6, 8, ...Array<number>(6).fill(mmoll), 8, 6, 6, 6].map(mgdlFromMmoll));
    expect(measuredIn(plateau(10))).to.equal('mmol/L');
    expect(episodes(plateau(10), UTC).high1).to.have.length(0);
    expect(episodes(plateau(10.1), UTC).high1).to.have.length(1);
    expect(episodes(plateau(13.9), UTC).high2).to.have.length(0);
    expect(episodes(plateau(3.9), UTC).low1).to.have.length(0);
    expect(episodes(plateau(3.8), UTC).low1).to.have.length(1);
    expect(episodes(series([100, 180.156, 180.156, 180.156, 180.156, 100]), UTC).high1).to.have.length(1);
  });

  it('percentiles are those of sorting, for any numbers and ties', () => {
    const plain = (values: readonly number[], p: number): number => {
      const sorted = [...values].sort((a, b) => a - b);
      const h = (sorted.length - 1) * p;
      const low = sorted[Math.floor(h)]!;
      return low + (h - Math.floor(h)) * ((sorted[Math.ceil(h)] ?? low) - low);
    };
    const ps = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1];
    const value = fc.oneof(
      fc.integer({ min: 39, max: 401 }),
      fc.double({ min: 20, max: 600, noNaN: true }),
      fc.integer({ min: 22, max: 333 }).map((tenths) => mgdlFromMmoll(tenths / 10)),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 700 }), (values) => {
        const wanted = ps.map((p) => plain(values, p));
        const close = (own: readonly number[]): void =>
          own.forEach((one, i) => expect(one).to.be.closeTo(wanted[i]!, 1e-9));
        close(quantiles(Float64Array.from(values), ps)!);
        close(percentiles(columnsFrom(values.map((one, at) => ({ at, value: one }))), ps)!);
      }),
    );
  });

  it('the distribution holds every reading once, with mixed intervals too', () => {
    const value = fc.oneof(fc.integer({ min: 39, max: 401 }), fc.constantFrom(55.5, 55.5001, 100.8873, 9 * 1.801559));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, fc.constantFrom(1, 5, 15))), (list) => {
        const of = distribution(columnsFrom(list.map(([one, intervalMin], at) => ({ at, value: one, intervalMin }))));
        expect([...of.values]).to.deep.equal([...new Set(list.map(([one]) => one))].sort((a, b) => a - b));
        of.values.forEach((one, i) => {
          const same = list.filter(([other]) => other === one);
          expect(of.counts[i]).to.equal(same.length);
          const minutes = same.reduce((sum, [, interval]) => sum + interval, 0);
          expect(of.weights[i]).to.equal(of.mixed ? minutes : same.length);
        });
        expect(of.minutes).to.equal(list.reduce((sum, [, interval]) => sum + interval, 0));
      }),
    );
  });

  it('events of stretches are those of points looked at one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 1, 2, 3), { maxLength: 120 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (points, toStart, toEnd) => {
          const levels: number[] = [];
          const starts: number[] = [];
          points.forEach((level, i) => {
            if (level === points[i - 1]) return;
            levels.push(level);
            starts.push(i);
          });
          const stretches = { levels: Uint8Array.from(levels), starts: Uint32Array.from([...starts, points.length]) };
          const isBeyond = (i: number): boolean => points[i] === 1 || points[i] === 2;
          const runFrom = (i: number, test: (k: number) => boolean): number => {
            let k = i;
            while (k < points.length && points[k] !== 0 && test(k)) k++;
            return k - i;
          };
          const wanted: { first: number; last: number }[] = [];
          for (let i = 0; i < points.length;) {
            if (runFrom(i, isBeyond) < toStart) {
              i++;
              continue;
            }
            let end = i;
            while (end < points.length && points[end] !== 0 && runFrom(end, (k) => !isBeyond(k)) < toEnd) end++;
            wanted.push({ first: i, last: end - 1 });
            i = end;
          }
          expect(runs(stretches, LEVEL.below54, LEVEL.below70, toStart, toEnd)).to.deep.equal(wanted);
        },
      ),
    );
  });

  it('the five curves of a profile never cross, smoothed or not', () => {
    const anyTime = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 * 1440 }), fc.integer({ min: 40, max: 400 })), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(anyTime, (list) => {
        for (const { raw, smooth, readings: count } of profile(
          columnsFrom(list.map(([minute, value]) => ({ at: START + minute * MINUTE_MS, value }))),
          UTC,
        )) {
          for (const { p5, p25, p50, p75, p95 } of [raw, smooth]) {
            expect(p50 === undefined).to.equal(count < 3);
            expect(p25 === undefined).to.equal(count < 5);
            if (p25 === undefined) continue;
            expect([p5! <= p25 + 1e-9, p25 <= p50! + 1e-9, p50! <= p75! + 1e-9, p75! <= p95! + 1e-9]).to.deep.equal([
              true,
              true,
              true,
              true,
            ]);
          }
        }
      }),
    );
  });
});
