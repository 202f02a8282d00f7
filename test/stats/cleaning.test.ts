// Cleaning: duplicates, one source at a time, weights by interval, LO and HI, copies of sensor values, recordings far apart.
import { expect } from 'chai';
import type { Columns } from '../../src/model/columns.ts';
import { columnsFrom } from '../../src/model/columns.ts';
import type { Smbg } from '../../src/model/record.ts';
import { MINUTE_MS } from '../../src/model/time.ts';
import { mean, standardDeviation } from '../../src/stats/center.ts';
import { dropCgmCopies } from '../../src/stats/cgm-copies.ts';
import { cleanCgm } from '../../src/stats/clean.ts';
import { almostInterval, dropDuplicates } from '../../src/stats/duplicates.ts';
import { grid } from '../../src/stats/grid.ts';
import { detectIntervalMin, withDetectedIntervals } from '../../src/stats/intervals.ts';
import { oneSourceAtATime } from '../../src/stats/one-source.ts';
import { medianAbsoluteDeviation, percentiles } from '../../src/stats/percentiles.ts';
import { shares } from '../../src/stats/ranges.ts';
import { recordings } from '../../src/stats/recordings.ts';
import { atSensorLimits } from '../../src/stats/sensor-limits.ts';
import { captureIt } from '../support/captures.ts';
import { UTC, near, recording, series, utc } from './support.ts';

const START = utc('2024-03-01 00:00:00');

/** Readings at minutes after midnight, each with its source and interval. */
function readings(
  list: readonly (readonly [minute: number, value: number, source?: string, intervalMin?: number])[],
): Columns {
  return columnsFrom(
    list.map(([minute, value, source = 'a', intervalMin = 5]) => ({
      at: START + minute * MINUTE_MS,
      value,
      source,
      intervalMin,
    })),
  );
}

const minutesOf = ({ at }: Columns): number[] => Array.from(at, (time) => (time - START) / MINUTE_MS);

describe('duplicates', () => {
  it('go by the last reading kept, not by the last reading', () => {
    // 2 and 4 are too near to 0; 4 would be far enough from nothing else.
    expect(
      minutesOf(
        dropDuplicates(
          readings([
            [0, 100],
            [2, 101],
            [2.4, 102],
            [5, 103],
            [7.5, 104],
            [9.9, 105],
          ]),
        ),
      ),
    ).to.deep.equal([0, 5, 7.5]);
  });

  it('are looked for within a source only, by its own interval', () => {
    const mixed = readings([
      [0, 100, 'a'],
      [1, 100, 'b', 1],
      [1.4, 100, 'b', 1],
      [2, 100, 'b', 1],
      [3, 100, 'c', 15],
      [10, 100, 'c', 15],
      [10.5, 100, 'c', 15],
    ]);
    expect(minutesOf(dropDuplicates(mixed))).to.deep.equal([0, 1, 2, 3, 10.5]);
  });

  it('leave the very same columns when there is none', () => {
    const own = series([100, 110, 120]);
    expect(dropDuplicates(own)).to.equal(own);
    expect(cleanCgm(own, UTC)).to.equal(own);
  });

  it('by the limit of Tidepool: the interval less ten seconds', () => {
    const own = readings([
      [0, 100],
      [4.8, 101],
      [4.9, 102],
    ]);
    expect(minutesOf(dropDuplicates(own, almostInterval))).to.deep.equal([0, 4.9]);
    expect(minutesOf(dropDuplicates(own))).to.deep.equal([0, 4.8]);
  });
});

describe('one source at a time', () => {
  const day = (
    source: string,
    from: number,
    to: number,
    offset = 0,
    intervalMin = 5,
  ): [number, number, string, number][] => {
    const list: [number, number, string, number][] = [];
    for (let minute = from; minute < to; minute += intervalMin) list.push([minute + offset, 100, source, intervalMin]);
    return list;
  };

  it('takes the source with more readings that day', () => {
    const own = oneSourceAtATime(readings([...day('pump', 0, 600), ...day('phone', 300, 1440, 2)]), UTC);
    const counts = [0, 0];
    for (let i = 0; i < own.length; i++) counts[own.source[i]!]!++;
    expect(own.sources).to.deep.equal(['pump', 'phone']);
    // The phone has 228 readings that day and stays whole; the pump keeps what came before it.
    expect(counts).to.deep.equal([60, 228]);
  });

  it('fills gaps of the preferred source with the other one', () => {
    const withGap = day('phone', 0, 1440).filter(([minute]) => minute < 100 || minute >= 130);
    const own = oneSourceAtATime(readings([...withGap, ...day('pump', 90, 140, 1)]), UTC);
    const filled = minutesOf(own).filter((_, i) => own.sources[own.source[i]!] === 'pump');
    expect(filled).to.deep.equal([101, 106, 111, 116, 121, 126]);
  });

  it('counts a day of two copies like a day of one, also when their clocks differ by seconds', () => {
    const one = readings(day('phone', 0, 1440));
    const two = readings([...day('phone', 0, 1440), ...day('pump', 0, 1435, 0.3)]);
    const cleaned = cleanCgm(two, UTC);
    expect(minutesOf(cleaned)).to.deep.equal(minutesOf(one));
    expect(shares(cleaned).minutes).to.equal(1440);
  });

  it('of equal counts takes the source that comes first by its id, whatever the order of input', () => {
    const list = [...day('b', 0, 1440), ...day('a', 0, 1440, 1)];
    const forward = oneSourceAtATime(readings(list), UTC);
    const backward = oneSourceAtATime(readings([...list].reverse()), UTC);
    expect(minutesOf(forward)).to.deep.equal(minutesOf(backward));
    expect(minutesOf(forward)[0]).to.equal(1);
  });

  it('is decided day by day, and over midnight nothing is counted twice', () => {
    const own = oneSourceAtATime(
      readings([...day('a', 1000, 1440), ...day('b', 1200, 1440), ...day('b', 1440, 2880), ...day('a', 1440, 1600)]),
      UTC,
    );
    expect(minutesOf(own)).to.deep.equal([...day('', 1000, 2880)].map(([minute]) => minute));
  });

  it('keeps a live stream of one minute and its history of fifteen from being added up', () => {
    const own = cleanCgm(readings([...day('live', 0, 720, 0, 1), ...day('history', 0, 1440, 0.5, 15)]), UTC);
    // The history's reading just after the stream still overlaps it: 15 min less, never more than there is.
    expect(shares(own).minutes).to.equal(1425);
  });

  it('does nothing to sources that follow each other', () => {
    const own = readings([...day('old', 0, 700), ...day('new', 720, 1440)]);
    expect(oneSourceAtATime(own, UTC)).to.equal(own);
  });
});

describe('intervals', () => {
  it('weigh readings: a minute of a one-minute source is worth a fifth of a five-minute one', () => {
    // Half of the time at 100 by 5-min readings, half at 200 by 1-min readings.
    const list: [number, number, string, number][] = [];
    for (let minute = 0; minute < 720; minute += 5) list.push([minute, 100, 'five', 5]);
    for (let minute = 720; minute < 1440; minute++) list.push([minute, 200, 'one', 1]);
    const own = readings(list);
    near(mean(own), 150, 'mean');
    near(shares(own).target, 0.5, 'target');
    near(shares(own).high, 0.5, 'high');
    // √(Σ w (x − mean)² / Σ w · n / (n − 1)) = 50 · √(864 / 863)
    near(standardDeviation(own), 50 * Math.sqrt(864 / 863), 'SD');
    // From the grid, where both halves have as many points; counting readings the median would be 200.
    const [low, high] = percentiles(own, [0.25, 0.75], UTC)!;
    expect([low, high]).to.deep.equal([100, 200]);
    const points = [...grid(own, UTC).flat].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    const middle = points[(points.length - 1) / 2]!;
    const away = points.map((value) => Math.abs(value - middle)).sort((a, b) => a - b);
    near(medianAbsoluteDeviation(own, UTC)! + 1, 1.4826 * away[(away.length - 1) / 2]! + 1, 'MAD');
    expect(grid(own, UTC).stepMin).to.equal(1);
  });

  it('make no difference when they are all the same', () => {
    const values = Array.from({ length: 60 }, (_, i) => 100 + ((i * 37) % 91));
    for (const stepMin of [1, 5, 15]) {
      const own = series(values, { stepMin });
      near(mean(own), values.reduce((a, b) => a + b) / 60, 'mean');
      expect(shares(own).minutes).to.equal(60 * stepMin);
    }
  });

  it('are found from the spacing of each source', () => {
    expect([1, 5, 15].map((stepMin) => detectIntervalMin(series([1, 2, 3, 4], { stepMin })))).to.deep.equal([1, 5, 15]);
    const two = columnsFrom([
      ...Array.from({ length: 9 }, (_, i) => ({ at: START + i * MINUTE_MS, value: 100, source: 'live' })),
      ...Array.from({ length: 9 }, (_, i) => ({
        at: START + (100 + i * 15) * MINUTE_MS,
        value: 100,
        source: 'history',
      })),
    ]);
    const found = withDetectedIntervals(two);
    expect([...found.intervalMin]).to.deep.equal([...Array<number>(9).fill(1), ...Array<number>(9).fill(15)]);
  });

  it('are the same when every reading came again some seconds later', () => {
    for (const stepMin of [1, 5, 15]) {
      for (const laterMs of [0, 1000, 7000, 13_000]) {
        const at = Array.from({ length: 40 }, (_, i) => START + i * stepMin * MINUTE_MS);
        const own = columnsFrom([...at, ...at.map((one) => one + laterMs)].map((one) => ({ at: one, value: 100 })));
        expect(detectIntervalMin(own), `${stepMin} min, ${laterMs} ms`).to.equal(stepMin);
      }
    }
  });
});

describe('sensor limits', () => {
  const own = columnsFrom([
    { at: START, value: 40, bound: 'low' },
    { at: START + 5 * MINUTE_MS, value: 40 },
    { at: START + 10 * MINUTE_MS, value: 400 },
    { at: START + 15 * MINUTE_MS, value: 400, bound: 'high' },
  ]);

  it('LO counts as one below, HI as one above, and both stay marked', () => {
    const limited = atSensorLimits(own);
    expect([...limited.value]).to.deep.equal([39, 40, 400, 401]);
    expect([...limited.bound]).to.deep.equal([1, 0, 0, 2]);
    expect([...cleanCgm(own, UTC).value]).to.deep.equal([39, 40, 400, 401]);
    expect([...own.value], 'the input is left alone').to.deep.equal([40, 40, 400, 400]);
  });

  it('with the limits of the device: 39 and 401 of an export are LO and HI, marked or not', () => {
    const exported = series([39, 40, 400, 401, 250]);
    const limited = atSensorLimits(exported, () => ({ lowMgdl: 40, highMgdl: 400 }));
    expect([...limited.value]).to.deep.equal([39, 40, 400, 401, 250]);
    expect([...limited.bound]).to.deep.equal([1, 0, 0, 2, 0]);
    expect(shares(limited).counts).to.deep.equal({ veryLow: 2, low: 0, target: 0, high: 1, veryHigh: 2 });
  });

  it('in mmol/L one step is a tenth', () => {
    const mmol = columnsFrom([
      { at: START, value: 2.2 * 18.01559, bound: 'low' },
      { at: START + 1, value: 22.2 * 18.01559, bound: 'high' },
    ]);
    expect(Array.from(atSensorLimits(mmol).value, (value) => +(value / 18.01559).toFixed(9))).to.deep.equal([
      2.1, 22.3,
    ]);
  });
});

describe('copies of sensor values among fingersticks', () => {
  const cgm = series(Array.from({ length: 40 }, (_, i) => 100 + i));
  const smbg = (at: number, mgdl: number): Smbg => ({
    id: `${at}`,
    deviceId: 'm',
    deviceTime: '',
    kind: 'smbg',
    at,
    mgdl,
  });
  const copies = (count: number): Smbg[] =>
    Array.from({ length: count }, (_, i) => smbg(cgm.at[i]! + 400, cgm.value[i]!));
  const own = [smbg(cgm.at[3]! + 400, 180), smbg(cgm.at[3]! + 600, 103)];

  it('are dropped when there are more than ten', () => {
    expect(dropCgmCopies([...copies(11), ...own], cgm)).to.deep.equal(own);
  });

  it('are left when there are only a few', () => {
    const few = [...copies(10), ...own];
    expect(dropCgmCopies(few, cgm)).to.equal(few);
  });
});

describe('recordings far apart', () => {
  captureIt('two recordings fourteen months apart are two', ['cgm/hall/1636-69-001.csv'], ([csv]) => {
    const own = recording(csv!);
    const found = recordings(own);
    expect(
      found.map(({ from, to }) => [new Date(from).toISOString().slice(0, 10), new Date(to).toISOString().slice(0, 10)]),
    ).to.deep.equal([
      ['2014-02-03', '2014-02-05'],
      ['2015-03-29', '2015-04-02'],
    ]);
    expect(found.reduce((sum, { readings: count }) => sum + count, 0)).to.equal(own.length);
    // Nothing is drawn across: the grid is empty in between.
    const { flat, start, stepMin } = grid(own, UTC);
    const place = (at: number): number => Math.floor((at - start) / (stepMin * MINUTE_MS));
    expect(
      flat.subarray(place(found[0]!.to) + 1, place(found[1]!.from)).every((value) => Number.isNaN(value)),
    ).to.equal(true);
  });

  it('a pause of two weeks is still one', () => {
    const own = columnsFrom([
      { at: START, value: 100 },
      { at: START + 14 * 1440 * MINUTE_MS, value: 100 },
      { at: START + 28 * 1440 * MINUTE_MS + 1, value: 100 },
    ]);
    expect(recordings(own).map(({ readings: count }) => count)).to.deep.equal([2, 1]);
    expect(recordings(series([]))).to.deep.equal([]);
  });
});
