// Charts as SVG: well-formed, every number finite, every text inside the picture and none over another.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { dayChart } from '../../src/charts/day.ts';
import { daysChart } from '../../src/charts/days.ts';
import { modalDayChart } from '../../src/charts/modal-day.ts';
import type { ChartModel } from '../../src/charts/model.ts';
import { profileChart } from '../../src/charts/profile.ts';
import { layOut } from '../../src/charts/layout.ts';
import { paint } from '../../src/charts/paint.ts';
import { svgPen } from '../../src/charts/pen.ts';
import { toSvg } from '../../src/charts/svg.ts';
import { darkTheme, greyTheme, lightTheme, pageTheme, printTheme } from '../../src/charts/theme.ts';
import { HOUR_MS, addDays, zone } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { fullDay, glucoseAt, meterOver, sensorOver, smbgAt } from '../support/chart-data.ts';
import { checkSvg, overlaps } from '../support/svg-check.ts';
import { formatIn, limits, names } from './setup.ts';

const z = zone('Europe/Paris');
const day = '2024-01-15';
const week = Array.from({ length: 7 }, (_, index) => `2024-01-${String(9 + index).padStart(2, '0')}`);
const bins = Array.from({ length: 24 }, (_, hour) => {
  const p50 = glucoseAt(hour * 60 + 30, 0.3);
  return {
    fromMin: hour * 60,
    toMin: hour * 60 + 60,
    p5: p50 - 55,
    p25: p50 - 22,
    p50,
    p75: p50 + 30,
    p95: p50 + 175,
  };
});

const models = (unit: GlucoseUnit): Readonly<Record<string, ChartModel>> => {
  const format = formatIn('Europe/Paris', unit);
  const smbg = meterOver(day, 14, 6, z);
  return {
    day: dayChart({ day, format, limits, names, ...fullDay(day, z) }),
    'day of 25 hours': dayChart({ day: '2024-10-27', format, limits, names, ...fullDay('2024-10-27', z) }),
    'empty day': dayChart({ day, format, limits, names }),
    profile: profileChart({ bins, format, limits }),
    'empty profile': profileChart({ bins: [], format, limits }),
    'modal day': modalDayChart({ bins, smbg, format, limits }),
    'modal day of one reading': modalDayChart({ smbg: smbg.slice(0, 1), format, limits }),
    week: daysChart({ days: week, smbg, format, limits }),
  };
};

describe('toSvg', () => {
  for (const unit of ['mg/dL', 'mmol/L'] as const) {
    for (const [name, model] of Object.entries(models(unit))) {
      it(`${name} in ${unit}: on screen wide and narrow, and on paper`, () => {
        for (const [width, height, theme] of [
          [1100, 420, lightTheme],
          [390, 420, darkTheme],
          [358, 200, lightTheme],
          [515, 180, printTheme],
          [515, 180, greyTheme],
        ] as const) {
          const { texts } = checkSvg(toSvg(model, { width, height, theme }));
          expect(overlaps(texts), `${width} × ${height}`).to.deep.equal([]);
          for (const text of texts) expect(text.sizePx).to.be.at.least(theme.scale === 1 ? 12 : 7);
        }
      });
    }
  }

  it('thins the time labels where there is little room', () => {
    const labels = (width: number): number =>
      checkSvg(toSvg(models('mg/dL').day!, { width, height: 400, theme: lightTheme })).texts.filter(({ text }) =>
        /^\d\d:\d\d$/.test(text),
      ).length;
    expect(labels(1100)).to.equal(9);
    expect(labels(390)).to.equal(5);
    expect(labels(200)).to.equal(0);
  });

  it('shortens the days’ names where there is little room', () => {
    const labels = (width: number): string[] =>
      checkSvg(toSvg(models('mg/dL').week!, { width, height: 120, theme: lightTheme })).texts.map(({ text }) => text);
    expect(labels(1100)).to.include('Mon 15 Jan');
    expect(labels(390)).to.include('15').and.not.to.include('Mon 15 Jan');
  });

  it('says LO and HI beside the drops at the edges, always', () => {
    const smbg = [smbgAt(z.dayRange(day).from, 20, z, { bound: 'low' })];
    for (let minute = 0; minute < 40; minute += 4)
      smbg.push(smbgAt(z.dayRange(day).from + minute * 60_000, 600, z, { bound: 'high' }));
    const model = dayChart({ day, format: formatIn('Europe/Paris'), limits, names, smbg });
    const { texts } = checkSvg(toSvg(model, { width: 390, height: 300, theme: lightTheme }));
    expect(texts.filter(({ text }) => text === 'LO')).to.have.length(1);
    expect(texts.filter(({ text }) => text === 'HI')).to.have.length(10);
    expect(texts.some(({ text }) => text === '600' || text === '20')).to.equal(false);
  });

  it('clamps a value above the scale to the edge and draws a wedge, not a drop', () => {
    const drawn = (mgdl: number): string => {
      const smbg = [smbgAt(z.dayRange(day).from + 3.6e6, mgdl, z)];
      const model = modalDayChart({ smbg, format: formatIn('Europe/Paris'), limits });
      return checkSvg(toSvg(model, { width: 500, height: 300, theme: lightTheme })).paths.at(-1)!;
    };
    expect(drawn(349)).to.contain('C');
    expect(drawn(351)).not.to.contain('C');
    expect(drawn(351)).to.equal(drawn(480));
  });

  it('speaks when it has a label and is silent otherwise', () => {
    const size = { width: 300, height: 200, theme: pageTheme };
    expect(toSvg(models('mg/dL').profile!, { ...size, label: 'A "typical" day < 1' })).to.contain(
      'role="img" aria-label="A &quot;typical&quot; day &lt; 1"',
    );
    expect(toSvg(models('mg/dL').profile!, size)).to.contain('aria-hidden="true"');
  });

  it('gives every clip of a page an id of its own', () => {
    const one = toSvg(models('mg/dL').day!, { width: 500, height: 300, theme: pageTheme });
    const two = toSvg(models('mg/dL').day!, { width: 500, height: 300, theme: pageTheme });
    const ids = [...(one + two).matchAll(/clipPath id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('draws only what the view shows, and no words of what is outside', () => {
    const model = models('mg/dL').day!;
    const { from } = z.dayRange(day);
    const view = { min: from + 6 * HOUR_MS, max: from + 9 * HOUR_MS };
    const pen = svgPen('view');
    const size = { width: 900, height: 400 };
    paint(model, layOut(model, size.width, size.height, lightTheme, view), pen, lightTheme);
    const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}">`;
    const { texts } = checkSvg(`${open}${pen.done()}</svg>`);
    const found = texts.map(({ text }) => text);
    expect(found).to.include.members(['06:00', '06:30', '09:00', '118', '5.5', '55', '7']);
    for (const outside of ['HI', 'LO', '212', '4.2', '41', '12:00']) expect(found).not.to.include(outside);
  });

  it('draws a year of readings as no more squares than there are places, in their tones', () => {
    const days = Array.from({ length: 366 }, (_, index) => addDays(day, index - 365));
    const cgm = sensorOver(z.daysRange(day, 366), z);
    const model = daysChart({ days, cgm, format: formatIn('Europe/Paris'), limits });
    const { paths } = checkSvg(toSvg(model, { width: 600, height: 200, theme: lightTheme }));
    const squares = paths.join('').match(/h2v2h-2z/g)!.length;
    expect(cgm.length).to.be.greaterThan(100_000);
    expect(squares).to.be.within(1000, (600 / 2) * (200 / 2));
    expect(paths.join('')).not.to.contain('a2.4 2.4');
  });

  it('takes any set of fingersticks at any size without a stray number', () => {
    const reading = fc.record({ minute: fc.integer({ min: 0, max: 1439 }), mgdl: fc.integer({ min: 1, max: 900 }) });
    fc.assert(
      fc.property(
        fc.array(reading, { maxLength: 40 }),
        fc.integer({ min: 240, max: 1400 }),
        fc.integer({ min: 120, max: 700 }),
        (readings, width, height) => {
          const { from } = z.dayRange(day);
          const smbg = readings.map(({ minute, mgdl }) => smbgAt(from + minute * 60_000, mgdl, z));
          const format = formatIn('Europe/Paris');
          for (const model of [dayChart({ day, format, limits, names, smbg }), modalDayChart({ smbg, format, limits })])
            checkSvg(toSvg(model, { width, height, theme: lightTheme }));
        },
      ),
      { numRuns: 60 },
    );
  });
});
