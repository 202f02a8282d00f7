// Numbers, dates and glucose as they are shown: whatever zone the computer is in.
import { expect } from 'chai';
import { HOUR_MS, MINUTE_MS } from '../../src/model/time.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { createFormat, eachDay } from '../../src/text/format.ts';

const paris = createFormat({ locale: 'en-GB', unit: 'mg/dL', zoneId: 'Europe/Paris' });
const mmol = createFormat({ locale: 'en-GB', unit: 'mmol/L', zoneId: 'Europe/Paris' });
const plain = (words: string): string => words.replaceAll(/[\u00a0\u202f\u2009]/g, ' ');

describe('format', () => {
  it('shows glucose in the person’s unit, with one decimal in mmol/L only', () => {
    expect(paris.glucose(154.4)).to.equal('154');
    expect(mmol.glucose(154.4)).to.equal('8.6');
    // A value from a mmol/L meter comes back as it was shown there.
    for (let tenths = 11; tenths <= 333; tenths++) {
      expect(mmol.glucose(mgdlFromMmoll(tenths / 10))).to.equal((tenths / 10).toFixed(1));
    }
    expect(plain(paris.glucoseWithUnit(154))).to.equal('154 mg/dL');
  });

  it('never shows a number for LO and HI', () => {
    expect([paris.glucose(20, 'low'), paris.glucoseWithUnit(600, 'high'), mmol.glucose(20, 'low')]).to.deep.equal([
      'LO',
      'HI',
      'LO',
    ]);
  });

  it('shows shares as percent, and what is there but tiny as less than one', () => {
    expect([0, 0.004, 0.005, 0.756, 1].map((share) => plain(paris.percent(share)))).to.deep.equal([
      '0 %',
      '<1 %',
      '1 %',
      '76 %',
      '100 %',
    ]);
    expect(plain(paris.percent(0.0685, 1))).to.equal('6.9 %');
    expect(plain(paris.percent(0.0004, 1))).to.equal('<0.1 %');
  });

  it('shows insulin with as many decimals as it has', () => {
    expect([4, 4.2, 4.25, 0.025].map((units) => plain(paris.insulin(units)))).to.deep.equal([
      '4.0 U',
      '4.2 U',
      '4.25 U',
      '0.025 U',
    ]);
  });

  it('never writes minus zero', () => {
    expect(paris.number(-0)).to.equal('0');
    expect(paris.number(-0.04, 1)).to.equal('0.0');
  });

  it('names calendar days without moving them', () => {
    expect(paris.dayLong('2024-01-15')).to.equal('Monday, 15 January 2024');
    expect(paris.day('2011-03-09')).to.equal('9 March 2011');
    expect(plain(paris.dayRange('2024-01-04', '2024-01-17'))).to.equal('4 – 17 January 2024');
    expect(plain(paris.dayRange('2023-12-28', '2024-01-03'))).to.equal('28 December 2023 – 3 January 2024');
  });

  it('tells times in the person’s zone, on both nights of a clock change', () => {
    expect(paris.time(Date.UTC(2024, 0, 15, 17, 22))).to.equal('18:22');
    expect(paris.time(Date.UTC(2024, 2, 31, 0, 59))).to.equal('01:59');
    expect(paris.time(Date.UTC(2024, 2, 31, 1, 0))).to.equal('03:00');
    expect(paris.time(Date.UTC(2024, 9, 27, 0, 30))).to.equal('02:30');
    expect(paris.time(Date.UTC(2024, 9, 27, 1, 30))).to.equal('02:30');
    expect(paris.dateTime(Date.UTC(2024, 11, 31, 23, 30))).to.equal('1 January 2025, 00:30');
    expect(paris.time(Date.UTC(2024, 0, 14, 23, 5))).to.equal('00:05');
  });

  it('leaves a device’s own clock as it is', () => {
    expect(paris.wallTime('2024-03-31T02:30:00')).to.equal('31 March 2024, 02:30');
  });

  it('says how long ago in days of the person’s calendar', () => {
    const now = Date.UTC(2024, 0, 15, 7, 12);
    expect(paris.relative(Date.UTC(2024, 0, 15, 6, 0), now)).to.equal('today, 07:00');
    // Yesterday in Paris, today still in UTC.
    expect(paris.relative(Date.UTC(2024, 0, 14, 22, 40), now)).to.equal('yesterday, 23:40');
    expect(paris.relative(Date.UTC(2023, 11, 23, 12), now)).to.equal('23 days ago');
    expect(paris.relative(Date.UTC(2011, 2, 9, 12), now)).to.equal('9 March 2011');
  });

  it('writes durations in units that all languages share', () => {
    const of = (ms: number): string => plain(paris.duration(ms));
    expect(of(20_000)).to.equal('20 s');
    expect(of(59_700)).to.equal('1 min');
    expect(of(45 * MINUTE_MS)).to.equal('45 min');
    expect(of(59 * MINUTE_MS + 40_000)).to.equal('1 h');
    expect(of(125 * MINUTE_MS)).to.equal('2 h 5 min');
    expect(of(-125 * MINUTE_MS)).to.equal('2 h 5 min');
    expect(of(24 * HOUR_MS)).to.equal('24 h');
    expect(of(72 * HOUR_MS)).to.equal('3 days');
    expect(of(366 * 2 * 24 * HOUR_MS)).to.equal('2 years 2 days');
  });

  it('writes sizes', () => {
    expect([0, 999, 3_400_000, 12_300_000_000].map((count) => plain(paris.bytes(count)))).to.deep.equal([
      '0 bytes',
      '999 bytes',
      '3.4 MB',
      '12 GB',
    ]);
  });

  it('knows the local days of a range', () => {
    const { zone } = paris;
    expect(paris.days(zone.daysRange('2024-03-31', 3))).to.deep.equal({ first: '2024-03-29', last: '2024-03-31' });
    expect(eachDay('2024-02-28', '2024-03-01')).to.deep.equal(['2024-02-28', '2024-02-29', '2024-03-01']);
  });
});
