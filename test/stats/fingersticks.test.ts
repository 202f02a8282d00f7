// Fingersticks: statistics of readings, marks, blocks of the day, copies from other devices, and when a curve may be drawn.
import { expect } from 'chai';
import type { GlucoseMark, Smbg } from '../../src/model/record.ts';
import { MINUTE_MS } from '../../src/model/time.ts';
import {
  distinctFingersticks,
  fingerstickProfile,
  fingerstickRoles,
  fingerstickStats,
  fingersticksPerDay,
  markedWith,
} from '../../src/stats/fingersticks.ts';
import { blockAt, fingersticksByBlock } from '../../src/stats/time-blocks.ts';
import { UTC, near, utc } from './support.ts';

let number = 0;
function smbg(time: string, mgdl: number, more: Partial<Smbg> = {}): Smbg {
  return {
    id: `${number++}`,
    deviceId: 'meter',
    deviceTime: '',
    kind: 'smbg',
    at: utc(`2024-06-${time}`),
    mgdl,
    ...more,
  };
}

const RANK: Readonly<Record<string, number>> = { meter: 0, pump: 1, typed: 2 };
const rank = ({ deviceId }: Smbg): number => RANK[deviceId]!;

describe('fingerstick statistics', () => {
  it('are of readings, each counting once', () => {
    const own = [smbg('01 07:00:00', 60), smbg('01 12:00:00', 120), smbg('01 12:01:00', 240), smbg('02 07:00:00', 50)];
    const { count, mean, median, sd, cvPercent, lowest, highest, shares } = fingerstickStats(own);
    expect([count, mean, median, lowest, highest]).to.deep.equal([4, 117.5, 90, { mgdl: 50 }, { mgdl: 240 }]);
    near(sd, Math.sqrt((57.5 ** 2 + 2.5 ** 2 + 122.5 ** 2 + 67.5 ** 2) / 3), 'SD');
    near(cvPercent, (100 * sd!) / 117.5, 'CV');
    expect(shares.counts).to.deep.equal({ veryLow: 1, low: 1, target: 1, high: 1, veryHigh: 0 });
    expect(shares.belowLow).to.equal(0.5);
    expect(fingersticksPerDay(own, { from: utc('2024-06-01 00:00:00'), to: utc('2024-06-03 00:00:00') }, UTC)).to.equal(
      2,
    );
  });

  it('say LO and HI where the meter could not say more', () => {
    const { lowest, highest } = fingerstickStats([
      smbg('01 07:00:00', 20, { bound: 'low' }),
      smbg('01 08:00:00', 600, { bound: 'high' }),
    ]);
    expect([lowest, highest]).to.deep.equal([
      { mgdl: 20, bound: 'low' },
      { mgdl: 600, bound: 'high' },
    ]);
  });

  it('of nothing are undefined, not 0', () => {
    expect(fingerstickStats([])).to.deep.include({ count: 0, mean: undefined, sd: undefined, lowest: undefined });
  });

  it('by mark', () => {
    const marked = (mgdl: number, ...marks: GlucoseMark[]): Smbg => smbg('01 07:00:00', mgdl, { marks });
    const own = [
      marked(100, 'before-meal'),
      marked(160, 'after-meal'),
      marked(180, 'after-meal', 'exercise'),
      smbg('01 07:00:00', 90),
    ];
    expect(fingerstickStats(markedWith(own, 'before-meal')).mean).to.equal(100);
    expect(fingerstickStats(markedWith(own, 'after-meal')).mean).to.equal(170);
    expect(markedWith(own, 'exercise')).to.have.length(1);
  });

  it('by where they come from', () => {
    const own = [
      smbg('01 07:00:00', 90),
      smbg('01 08:00:00', 90, { manual: true }),
      smbg('01 09:00:00', 90, { deviceId: 'pump' }),
    ];
    const roleOf = ({ deviceId }: Smbg) => (deviceId === 'pump' ? ('linked' as const) : ('meter' as const));
    expect(fingerstickRoles(own, roleOf)).to.deep.equal({ meter: 1, linked: 1, calibration: 0, typed: 1 });
  });

  it('by block of the local day', () => {
    const own = [
      smbg('01 03:00:00', 90),
      smbg('01 06:00:00', 100),
      smbg('01 07:59:59', 110),
      smbg('01 08:00:00', 150),
      smbg('01 23:59:00', 170),
    ];
    const means = fingersticksByBlock(own, UTC).map(({ block, stats }) => [block.id, stats.count, stats.mean]);
    expect(means.filter(([, count]) => count)).to.deep.equal([
      ['overnight', 1, 90],
      ['before-breakfast', 2, 105],
      ['after-breakfast', 1, 150],
      ['bedtime', 1, 170],
    ]);
    // With own starts the last block goes on after midnight.
    const late = [
      { id: 'bedtime' as const, fromMin: 22 * 60 },
      { id: 'overnight' as const, fromMin: 3 * 60 },
    ];
    expect([60, 200, 1400].map((minute) => blockAt(minute, late))).to.deep.equal(['bedtime', 'overnight', 'bedtime']);
  });
});

describe('the same fingerstick from several devices', () => {
  it('is one reading, the meter keeps it', () => {
    const meter = smbg('01 07:00:00', 112);
    const pump = smbg('01 07:02:00', 112, { deviceId: 'pump' });
    const typed = smbg('01 07:04:30', 112, { deviceId: 'typed' });
    for (const order of [
      [typed, pump, meter],
      [meter, typed, pump],
    ])
      expect(distinctFingersticks(order, rank)).to.deep.equal([{ reading: meter, copies: [pump, typed] }]);
  });

  it('is two readings when the values or the times differ, or when one meter gave both', () => {
    const own = [
      smbg('01 07:00:00', 112),
      smbg('01 07:01:00', 112),
      smbg('01 07:02:00', 113, { deviceId: 'pump' }),
      smbg('01 07:10:00', 112, { deviceId: 'pump' }),
    ];
    expect(distinctFingersticks(own, rank)).to.have.length(4);
  });

  it('pairs two equal readings with their two copies', () => {
    const own = [
      smbg('01 07:00:00', 112),
      smbg('01 07:03:00', 112),
      smbg('01 07:00:30', 112, { deviceId: 'pump' }),
      smbg('01 07:03:30', 112, { deviceId: 'pump' }),
    ];
    const found = distinctFingersticks(own, rank);
    expect(found.map(({ reading, copies }) => [reading.deviceId, copies.length])).to.deep.equal([
      ['meter', 1],
      ['meter', 1],
    ]);
  });
});

describe('fingerstick profile', () => {
  const many = (count: number, hour = 7): Smbg[] =>
    Array.from({ length: count }, (_, i) =>
      smbg(`01 0${hour}:00:00`, 100 + i, { at: utc(`2024-06-01 0${hour}:00:00`) + i * 1440 * MINUTE_MS }),
    );

  it('is a curve from thirty readings on', () => {
    expect(fingerstickProfile(many(29), UTC).showsCurve).to.equal(false);
    expect(fingerstickProfile(many(30), UTC).showsCurve).to.equal(true);
  });

  it('has a median from three, quartiles from five readings in an hour', () => {
    const raw = (count: number) => fingerstickProfile(many(count), UTC).bins[7]!.raw;
    expect([2, 3, 4].map((count) => raw(count))).to.deep.equal([{}, { p50: 101 }, { p50: 101.5 }]);
    expect(raw(5)).to.deep.equal({ p5: 100.2, p25: 101, p50: 102, p75: 103, p95: 103.8 });
    expect(fingerstickProfile([], UTC).bins.every(({ readings }) => readings === 0)).to.equal(true);
  });
});
