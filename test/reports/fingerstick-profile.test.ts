// The fingerstick profile's numbers against a small set computed by hand.
import { expect } from 'chai';
import { zone } from '../../src/model/time.ts';
import { fingerstickProfileReport as report } from '../../src/reports/fingerstick-profile/report.ts';
import { layoutContext } from '../../src/reports/make.ts';
import { controlAt, meterOver, smbgAt } from '../support/chart-data.ts';
import { LAST_DAY, ZONE_ID, fortnight, reportInput } from '../support/report-input.ts';
import { textsOf } from './content.ts';

const z = zone(ZONE_ID);
const at = (wall: string): number => z.utcFromWall(wall);
// Sum 1261, mean 157.625, Σ(g − mean)² 54595.875, SD √(54595.875 / 7), median (140 + 180) / 2.
const eight = [
  smbgAt(at('2024-01-14T02:10:00'), 50, z),
  smbgAt(at('2024-01-14T07:10:00'), 60, z, { marks: ['before-meal'] }),
  smbgAt(at('2024-01-14T09:00:00'), 181, z, { marks: ['after-meal'] }),
  smbgAt(at('2024-01-14T12:00:00'), 100, z, { marks: ['before-meal'] }),
  smbgAt(at('2024-01-15T07:59:59'), 140, z),
  smbgAt(at('2024-01-15T08:00:00'), 180, z),
  smbgAt(at('2024-01-15T19:30:00'), 300, z, { marks: ['after-meal', 'exercise'] }),
  smbgAt(at('2024-01-15T23:59:59'), 250, z),
];

describe('the fingerstick profile', () => {
  const model = report.compute(reportInput(eight));

  it('counts readings and days', () => {
    expect(model.stats.count).to.equal(8);
    expect(model.days).to.equal(14);
    expect(model.daysWithReadings).to.equal(2);
    expect(model.perDay).to.be.closeTo(8 / 14, 1e-12);
  });

  it('has mean, SD, CV, median and extremes', () => {
    expect(model.stats.mean).to.equal(157.625);
    expect(model.stats.sd).to.be.closeTo(88.31427, 1e-5);
    expect(model.stats.cvPercent).to.be.closeTo(56.02809, 1e-5);
    expect(model.stats.median).to.equal(160);
    expect(model.stats.lowest).to.deep.equal({ mgdl: 50 });
    expect(model.stats.highest).to.deep.equal({ mgdl: 300 });
  });

  it('has shares of readings', () => {
    const { veryLow, low, target, high, veryHigh } = model.stats.shares;
    expect([veryLow, low, target, high, veryHigh]).to.deep.equal([1 / 8, 1 / 8, 3 / 8, 2 / 8, 1 / 8]);
  });

  it('groups readings by local time of day, a block beginning at its first second', () => {
    expect(model.blocks.map(({ block, stats }) => [block.id, stats.count])).to.deep.equal([
      ['overnight', 1],
      ['before-breakfast', 2],
      ['after-breakfast', 2],
      ['before-lunch', 1],
      ['after-lunch', 0],
      ['before-dinner', 0],
      ['after-dinner', 1],
      ['bedtime', 1],
    ]);
    const [, breakfast] = model.blocks;
    expect(breakfast!.stats.mean).to.equal(100);
    expect([breakfast!.stats.lowest?.mgdl, breakfast!.stats.highest?.mgdl]).to.deep.equal([60, 140]);
  });

  it('groups readings by their marks, without marks that nobody set', () => {
    expect(model.marks.map(({ mark, stats }) => [mark, stats.count, stats.mean])).to.deep.equal([
      ['before-meal', 2, 80],
      ['after-meal', 2, 240.5],
    ]);
  });

  it('ignores what is outside the range, the first and last second included', () => {
    const { from, to } = z.daysRange(LAST_DAY, 14);
    const edges = [from - 1000, from, to - 1000, to].map((time) => smbgAt(time, 100, z));
    expect(report.compute(reportInput(edges)).readings.map((reading) => reading.at)).to.deep.equal([from, to - 1000]);
  });

  it('leaves control tests out of everything and says how many there were', () => {
    const controls = [controlAt(at('2024-01-14T10:00:00'), 400, z), controlAt(at('2024-01-14T11:00:00'), 30, z)];
    const other = report.compute(reportInput([...eight, ...controls]));
    expect(other.stats).to.deep.equal(model.stats);
    expect(other.profile).to.deep.equal(model.profile);
    expect(other.controls).to.equal(2);
  });

  it('counts a reading that a pump or the person sent again once, and keeps the meter’s', () => {
    const meter = smbgAt(at('2024-01-10T08:00:00'), 131, z);
    const pump = { ...smbgAt(at('2024-01-10T07:58:00'), 131, z), deviceId: 'pump', id: 'pump/smbg/1/131' };
    const typed = {
      ...smbgAt(at('2024-01-10T08:03:00'), 131, z),
      deviceId: 'app',
      id: 'app/smbg/1/131',
      manual: true as const,
    };
    const devices = [
      { id: 'test-meter', model: 'Meter', sort: 'meter' as const },
      { id: 'pump', model: 'Pump', sort: 'pump' as const },
    ];
    const { readings, copies } = report.compute(reportInput([pump, typed, meter], { devices }));
    expect(readings).to.deep.equal([meter]);
    expect(copies).to.equal(2);
  });

  it('draws a curve from 30 readings on', () => {
    const with30 = meterOver(LAST_DAY, 14, 6, z).slice(0, 30);
    expect(report.compute(reportInput(with30)).profile.showsCurve).to.equal(true);
    expect(report.compute(reportInput(with30.slice(1))).profile.showsCurve).to.equal(false);
  });

  it('shows the last two weeks, or what there is of them', () => {
    expect(model.lastDays).to.have.length(14);
    expect([model.lastDays[0], model.lastDays.at(-1)]).to.deep.equal(['2024-01-02', LAST_DAY]);
    const short = report.compute(reportInput(eight, { range: z.daysRange(LAST_DAY, 3) }));
    expect(short.lastDays).to.deep.equal(['2024-01-13', '2024-01-14', '2024-01-15']);
    const long = report.compute(reportInput(eight, { range: z.daysRange(LAST_DAY, 90) }));
    expect(long.lastDays).to.have.length(14);
  });
});

describe('the fingerstick profile’s words', () => {
  const words = (input = reportInput(fortnight())): string[] =>
    textsOf(report.layout(report.compute(input), layoutContext(input, 'A4', 'colour', 'en-GB')));

  it('say that shares are of readings', () => {
    expect(words().join(' ')).to.contain('shares of readings, not of time');
  });

  it('say LO and HI, never the number behind them', () => {
    const all = words();
    expect(all).to.include('LO – HI');
    expect(all.some((text) => /\b600\b/.test(text))).to.equal(false);
    expect(all.join(' ')).to.contain('1 LO, 1 HI lie beyond what the meter measures');
  });

  it('say what was left out and what was clamped', () => {
    const all = words().join(' ');
    expect(all).to.contain('1 test of control solution is left out everywhere.');
    expect(all).to.contain('1 reading lies above 350\u00a0mg/dL');
  });

  it('have no GMI: it is not defined for fingersticks', () => {
    expect(words().join(' ')).not.to.match(/GMI|A1c/i);
  });

  it('say when there is little to go on', () => {
    const all = words(reportInput(eight, { range: z.daysRange(LAST_DAY, 7) })).join(' ');
    expect(all).to.contain('Fewer than 30 readings');
    expect(all).to.contain('Fewer than 14 days');
    expect(words(reportInput(eight)).join(' ')).to.contain('Readings on 2 of 14 days only.');
    expect(words(reportInput([])).join(' ')).to.contain('No fingersticks in these days.');
  });

  it('are in the person’s unit', () => {
    const all = words(reportInput(eight, { unit: 'mmol/L' }));
    expect(all).to.include('8.7');
    expect(all).to.include('2.8 – 16.7');
    expect(all.join(' ')).not.to.contain('mg/dL');
  });

  it('say LO for everything about readings that were all LO', () => {
    const low = (hour: number) => smbgAt(at(`2024-01-15T0${hour}:00:00`), 20, z, { bound: 'low', marks: ['fasting'] });
    const all = words(reportInput([low(1), low(2), low(3)]));
    expect(all).to.include('LO – LO');
    expect(all).to.include('mg/dL · SD –');
    expect(
      all.some((text) => /^(19|20)$/.test(text)),
      'a number that nobody measured',
    ).to.equal(false);
    // Mean, median; mean, lowest and highest of the block and of the mark; a drop each in both charts.
    expect(all.filter((text) => text === 'LO')).to.have.length(2 + 3 + 3 + 3 + 3);
  });
});
