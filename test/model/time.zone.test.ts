// Wall clocks, zones and the two nights a year on which they disagree; run under several zones of the computer.
import { expect } from 'chai';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, addDays, daysBetween, wallFromMs, wallMs, wallTime, zone } from '../../src/model/time.ts';

const ZONES = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
];
const SOME_TIME = fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2037, 11, 31) });

describe('wall times', () => {
  it('go to milliseconds and back', () => {
    fc.assert(fc.property(SOME_TIME, (ms) => expect(wallMs(wallFromMs(ms))).to.equal(ms) && true));
  });

  it('that do not exist are NaN, not the day after', () => {
    for (const wall of ['2023-02-29T00:00:00', '2024-13-01T00:00:00', '2024-00-10T00:00:00', '2024-06-31T10:00:00']) {
      expect(wallMs(wall), wall).to.be.NaN;
    }
    expect(wallMs('2024-01-01T24:00:00')).to.be.NaN;
    expect(wallMs('2024-01-01T10:60:00')).to.be.NaN;
    expect(wallMs('2024-1-1T10:00:00')).to.be.NaN;
    expect(wallTime(2024, 2, 29, 23, 59, 59)).to.equal('2024-02-29T23:59:59');
    expect(wallTime(2100, 2, 29)).to.equal(undefined);
    expect(wallTime(0, 1, 1)).to.equal(undefined);
  });
});

describe('zones', () => {
  it('agree with Temporal at any time', () => {
    fc.assert(
      fc.property(SOME_TIME, fc.constantFrom(...ZONES), (at, id) => {
        const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(id);
        expect(zone(id).offsetAt(at)).to.equal(there.offsetNanoseconds / 1e6);
        expect(zone(id).dayAt(at)).to.equal(there.toPlainDate().toString());
      }),
      { numRuns: 2000 },
    );
  });

  it('read wall times as RFC 5545 does, on any day and on the nights of change', () => {
    const check = (wall: number, id: string): void => {
      const plain = Temporal.PlainDateTime.from(wallFromMs(wall));
      const expected = plain.toZonedDateTime(id, { disambiguation: 'compatible' }).epochMilliseconds;
      expect(zone(id).utcFromWallMs(wall), `${plain.toString()} ${id}`).to.equal(expected);
    };
    fc.assert(fc.property(SOME_TIME, fc.constantFrom(...ZONES), check), { numRuns: 2000 });
    for (const id of ZONES) {
      const years = { from: Date.UTC(2009, 0, 1), to: Date.UTC(2027, 0, 1) };
      for (const { at, beforeMs } of zone(id).transitions(years)) {
        for (let minute = -180; minute <= 180; minute += 7) check(at + beforeMs + minute * 60_000, id);
      }
    }
  });

  it('know that days have 23, 24 or 25 hours', () => {
    const paris = zone('Europe/Paris');
    const hours = (day: string): number => (paris.dayRange(day).to - paris.dayRange(day).from) / HOUR_MS;
    expect(hours('2024-03-31')).to.equal(23);
    expect(hours('2024-10-27')).to.equal(25);
    expect(hours('2024-10-28')).to.equal(24);
    const lordHowe = zone('Australia/Lord_Howe').dayRange('2024-04-07');
    expect((lordHowe.to - lordHowe.from) / HOUR_MS).to.equal(24.5);
    // A zone that skipped a whole day: 30 December 2011 does not exist in Samoa.
    const apia = zone('Pacific/Apia').daysRange('2011-12-31', 3);
    expect((apia.to - apia.from) / DAY_MS).to.equal(2);
  });

  it('list their changes of offset', () => {
    const changes = zone('Europe/Paris').transitions({ from: Date.UTC(2024, 0, 1), to: Date.UTC(2025, 0, 1) });
    expect(changes).to.deep.equal([
      { at: Date.UTC(2024, 2, 31, 1), beforeMs: HOUR_MS, afterMs: 2 * HOUR_MS },
      { at: Date.UTC(2024, 9, 27, 1), beforeMs: 2 * HOUR_MS, afterMs: HOUR_MS },
    ]);
    expect(zone('UTC').transitions({ from: 0, to: Date.UTC(2030, 0, 1) })).to.deep.equal([]);
  });

  it('that do not exist are refused', () => {
    expect(() => zone('Europe/Atlantis')).to.throw(RangeError);
  });
});

describe('days', () => {
  it('are counted over month ends, leap days and nights of change', () => {
    expect(addDays('2024-02-28', 1)).to.equal('2024-02-29');
    expect(addDays('2024-03-31', -31)).to.equal('2024-02-29');
    expect(daysBetween('2024-03-30', '2024-04-01')).to.equal(2);
    fc.assert(
      fc.property(SOME_TIME, fc.integer({ min: -4000, max: 4000 }), (at, count) => {
        const day = wallFromMs(at).slice(0, 10);
        expect(daysBetween(day, addDays(day, count))).to.equal(count);
      }),
    );
  });
});
