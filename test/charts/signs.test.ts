// The strip of signs: where signs and words go when there are few, many, or no room at all.
import { expect } from 'chai';
import fc from 'fast-check';
import { dayChart } from '../../src/charts/day.ts';
import { layOut } from '../../src/charts/layout.ts';
import type { Panel, Sign, SignKind } from '../../src/charts/model.ts';
import { textWidth } from '../../src/charts/pen.ts';
import { SIGN_ROW, placeSigns } from '../../src/charts/signs.ts';
import { toSvg } from '../../src/charts/svg.ts';
import { darkTheme, forcedTheme, greyTheme, lightTheme } from '../../src/charts/theme.ts';
import { HOUR_MS, MINUTE_MS, zone } from '../../src/model/time.ts';
import { fullDay, stampOf } from '../support/chart-data.ts';
import { formatIn, limits, names } from './setup.ts';

const KINDS: readonly SignKind[] = ['alarm', 'change', 'settings', 'clock', 'estimate', 'calibration', 'event'];
const VIEW = { min: 0, max: 1440 };
const WIDTH = 900;
const xOf = (x: number): number => 60 + (x / 1440) * WIDTH;

function panelOf(items: readonly Sign[]): Panel {
  return { id: 'events', share: 0, y: { min: 0, max: 1 }, lines: [], tints: [], marks: [{ kind: 'signs', items }] };
}

const place = (items: readonly Sign[], view = VIEW) => placeSigns(panelOf(items), view, xOf, 1, 12);

/** From where to where a placed sign and its words reach. */
function reach({ x, label, isBefore }: ReturnType<typeof place>['signs'][number]): [number, number] {
  const words = label ? textWidth(label, 12) + 4 : 0;
  return isBefore ? [x - 7 - words, x + 7] : [x - 7, x + 7 + words];
}

describe('signs', () => {
  it('stand in one row with their words where there is room', () => {
    const { rows, signs } = place([
      { x: 100, sign: 'alarm', label: 'low glucose' },
      { x: 700, sign: 'change', label: 'set change' },
    ]);
    expect(rows).to.equal(1);
    expect(signs.map(({ label }) => label)).to.deep.equal(['low glucose', 'set change']);
    expect(place([]).rows).to.equal(0);
  });

  it('use a second row before they give up words', () => {
    const { rows, signs } = place([
      { x: 100, sign: 'alarm', label: 'low glucose' },
      { x: 130, sign: 'change', label: 'set change' },
    ]);
    expect(rows).to.equal(2);
    expect(signs.map(({ label, row }) => [label, row])).to.deep.equal([
      ['low glucose', 0],
      ['set change', 1],
    ]);
  });

  it('join where even two rows are full, and then say how many; an alarm is what is seen', () => {
    const items = Array.from({ length: 9 }, (_, index): Sign => ({
      x: 500 + index,
      sign: index === 5 ? 'alarm' : 'calibration',
      label: 'calibration',
    }));
    const { signs } = place(items);
    expect(signs).to.have.length(2);
    expect(signs.map(({ label }) => label)).to.include('×8');
    expect(signs.map(({ sign }) => sign)).to.include('alarm');
  });

  it('has the words before the sign at the right edge', () => {
    const { signs } = place([{ x: 1438, sign: 'settings', label: 'settings changed' }]);
    expect(signs[0]!.isBefore).to.equal(true);
    expect(reach(signs[0]!)[1]).to.be.at.most(xOf(1440) + 0.01);
  });

  it('leaves out what is not in the view', () => {
    const items: Sign[] = [10, 700, 1400].map((x) => ({ x, sign: 'event', label: 'primed' }));
    expect(place(items, { min: 600, max: 900 }).signs).to.have.length(1);
  });

  it('never lets signs or words touch in a row, whatever the day holds', () => {
    const sign = fc.record({
      x: fc.integer({ min: 0, max: 1439 }),
      sign: fc.constantFrom(...KINDS),
      label: fc.constantFrom('low glucose', 'set change', 'new battery', 'stopped for low glucose', 'clock set'),
    });
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (items) => {
        const { signs, rows } = place(items);
        expect(rows).to.be.at.most(2);
        for (const row of [0, 1]) {
          const own = signs.filter((one) => one.row === row).map(reach);
          for (let i = 1; i < own.length; i++)
            expect(own[i]![0], `row ${row}, sign ${i}`).to.be.at.least(own[i - 1]![1] - 0.01);
        }
        for (const one of signs) {
          expect(reach(one)[0]).to.be.at.least(xOf(0) - 0.01);
          expect(reach(one)[1]).to.be.at.most(xOf(1440) + 8.01);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('signs on the day chart', () => {
  const z = zone('Europe/Paris');
  const day = '2024-01-15';
  const { from } = z.dayRange(day);
  const format = formatIn('Europe/Paris');
  const signs = KINDS.map((sign, index): Sign => ({ x: from + index * 3 * HOUR_MS, sign, label: sign }));
  const model = dayChart({ day, format, limits, names: { ...names, events: 'events' }, ...fullDay(day, z), signs });

  it('have a strip of their own below everything, as high as they need, and stop the cursor', () => {
    expect(model.panels.at(-1)!.id).to.equal('events');
    const layout = layOut(model, 900, 520, lightTheme);
    const strip = layout.panels.at(-1)!;
    expect(strip.box.height).to.equal(0);
    expect(layout.plot.top + layout.plot.height).to.be.closeTo(strip.box.top + SIGN_ROW, 0.01);
    expect(layout.plot.top + layout.plot.height).to.be.at.most(520);
    for (const { x } of signs) expect(model.stops.includes(x)).to.equal(true);
  });

  it('are drawn in every theme, each kind with a shape of its own', () => {
    for (const theme of [lightTheme, darkTheme, greyTheme, forcedTheme]) {
      const shapes = KINDS.map((sign) => {
        const own = { ...model, panels: [panelOf([{ x: from + HOUR_MS, sign, label: '' }])] };
        return toSvg(own, { width: 200, height: 60, theme }).replace(/^.*?<path/s, '<path');
      });
      expect(new Set(shapes).size).to.equal(KINDS.length);
      expect(shapes.join()).to.not.include('NaN');
    }
  });

  it('has automatic boluses as thin lines without amounts, and the planned end of one that was stopped', () => {
    const bolus = { ...stampOf('bolus', from, z), kind: 'bolus' as const, units: 0.3, shape: 'normal' as const };
    const boluses = [
      { ...bolus, source: 'automatic' as const },
      {
        ...bolus,
        at: from + HOUR_MS,
        units: 2,
        programmedUnits: 3,
        shape: 'dual' as const,
        extendedUnits: 1,
        programmedExtendedUnits: 2,
        durationMs: 2 * HOUR_MS,
        deliveredMs: HOUR_MS,
      },
    ];
    const panel = dayChart({ day, format, limits, names, boluses }).panels.find(({ id }) => id === 'bolus')!;
    const [mark] = panel.marks;
    if (mark?.kind !== 'bars') return expect.fail('no bars');
    expect(mark.items[0]!.automatic).to.equal(true);
    expect(mark.items[1]!.extended).to.deep.equal({
      value: 1,
      until: from + 2 * HOUR_MS,
      planned: from + 3 * HOUR_MS,
    });
    const svg = toSvg(dayChart({ day, format, limits, names, boluses }), {
      width: 800,
      height: 400,
      theme: lightTheme,
    });
    expect(svg).to.not.include('>0.3<');
  });

  it('draws the four ways basal runs differently without colour', () => {
    const of = (delivery: 'scheduled' | 'temporary' | 'automatic' | 'suspended'): string => {
      const basal = [
        {
          ...stampOf('basal', from, z),
          kind: 'basal' as const,
          unitsPerHour: delivery === 'suspended' ? 0 : 0.8,
          durationMs: 90 * MINUTE_MS,
          delivery,
        },
      ];
      return toSvg(dayChart({ day, format, limits, names, basal }), { width: 800, height: 300, theme: forcedTheme });
    };
    const drawn = (['scheduled', 'temporary', 'automatic', 'suspended'] as const).map(of);
    // Ids of clips differ from drawing to drawing.
    expect(new Set(drawn.map((svg) => svg.replace(/drawing-\d+/g, ''))).size).to.equal(4);
  });
});
