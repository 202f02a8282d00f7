// The day chart's panels and marks against known records.
import { expect } from 'chai';
import { dayChart } from '../../src/charts/day.ts';
import type { DayInput } from '../../src/charts/day.ts';
import type { Mark, Panel } from '../../src/charts/model.ts';
import { columnsFrom } from '../../src/model/columns.ts';
import { HOUR_MS, MINUTE_MS, zone } from '../../src/model/time.ts';
import { MGDL_PER_MMOLL } from '../../src/model/units.ts';
import { controlAt, fullDay, smbgAt, stampOf } from '../support/chart-data.ts';
import { formatIn, limits, names } from './setup.ts';

const z = zone('Europe/Paris');
const day = '2024-01-15';
const { from } = z.dayRange(day);
const chart = (more: Partial<DayInput> = {}): readonly Panel[] =>
  dayChart({ day, format: formatIn('Europe/Paris'), limits, names, ...more }).panels;
const marks = <K extends Mark['kind']>(panel: Panel | undefined, kind: K): Extract<Mark, { kind: K }> =>
  panel!.marks.find((mark): mark is Extract<Mark, { kind: K }> => mark.kind === kind)!;

describe('the day chart', () => {
  it('has only the glucose panel when there is nothing else', () => {
    const [glucose, ...others] = chart();
    expect(others).to.deep.equal([]);
    expect(glucose!.marks).to.deep.equal([]);
    expect(glucose!.lines.map(({ value, label }) => [value, label])).to.deep.equal([
      [54, '54'],
      [70, '70'],
      [180, '180'],
      [250, '250'],
    ]);
    expect(glucose!.tints).to.deep.equal([{ from: 70, to: 180, tone: 'target' }]);
  });

  it('names the limits as they are written in mmol/L, at their own heights', () => {
    const { panels } = dayChart({ day, format: formatIn('Europe/Paris', 'mmol/L'), limits, names });
    expect(panels[0]!.lines.map(({ value, label }) => [value, label])).to.deep.equal([
      [54, '3.0'],
      [70, '3.9'],
      [180, '10.0'],
      [250, '13.9'],
    ]);
  });

  it('gives each reading the tone of its range, limits included in the target', () => {
    const values = [53, 54, 69, 70, 180, 181, 250, 251];
    const cgm = columnsFrom(values.map((value, index) => ({ at: from + index * 5 * MINUTE_MS, value })));
    const dots = marks(chart({ cgm })[0], 'dots');
    expect([...dots.tone]).to.deep.equal([0, 1, 1, 2, 2, 3, 3, 4]);
    expect([...dots.y]).to.deep.equal(values);
  });

  it('judges a value measured as 10.0 mmol/L by 10.0, not by 180', () => {
    const cgm = columnsFrom([
      { at: from, value: 10 * MGDL_PER_MMOLL },
      { at: from + 1, value: 10.1 * MGDL_PER_MMOLL },
    ]);
    expect([...marks(chart({ cgm })[0], 'dots').tone]).to.deep.equal([2, 3]);
  });

  it('has a dot per reading and nothing in a gap', () => {
    const full = fullDay(day, z);
    const dots = marks(chart(full)[0], 'dots');
    expect(dots.x).to.have.length(288 - 17);
    expect(chart(full)[0]!.marks.some(({ kind }) => kind === 'line')).to.equal(false);
    const gap = { from: from + 13 * HOUR_MS, to: from + 14.4 * HOUR_MS };
    expect([...dots.x].filter((at) => at >= gap.from && at < gap.to)).to.deep.equal([]);
  });

  it('labels fingersticks with their values, LO and HI with these words and no number', () => {
    const smbg = [
      smbgAt(from, 20, z, { bound: 'low' }),
      smbgAt(from + HOUR_MS, 118, z),
      smbgAt(from + 2 * HOUR_MS, 600, z, { bound: 'high' }),
    ];
    const { items } = marks(chart({ smbg })[0], 'drops');
    expect(items.map(({ label, bound, tone }) => [label, bound, tone])).to.deep.equal([
      ['LO', 'low', 'veryLow'],
      ['118', undefined, 'target'],
      ['HI', 'high', 'veryHigh'],
    ]);
  });

  it('extends the scale for high readings, but not for HI', () => {
    const scale = (mgdl: number, bound?: 'high'): number =>
      chart({ smbg: [smbgAt(from, mgdl, z, bound && { bound })] })[0]!.y.max;
    expect(scale(120)).to.equal(300);
    expect(scale(290)).to.equal(300);
    expect(scale(291)).to.equal(350);
    expect(scale(388)).to.equal(400);
    expect(scale(600, 'high')).to.equal(300);
  });

  it('reaches down to 0 for a reading below 20', () => {
    expect(chart({ smbg: [smbgAt(from, 60, z)] })[0]!.y.min).to.equal(20);
    expect(chart({ smbg: [smbgAt(from, 12, z)] })[0]!.y.min).to.equal(0);
  });

  it('marks control tests as such, without a number that could be read as glucose', () => {
    const { items } = marks(chart({ control: [controlAt(from, 122, z)] })[0], 'drops');
    expect(items).to.have.length(1);
    expect(items[0]!.control).to.equal(true);
    expect(items[0]!.label).to.equal(undefined);
  });

  it('draws boluses with their delivered amount, extended part and what was programmed', () => {
    const panel = chart(fullDay(day, z)).find(({ id }) => id === 'bolus')!;
    const { items } = marks(panel, 'bars');
    expect(items.map(({ label }) => label)).to.deep.equal(['5.5', '0.4', '4.2', '4.2', '0.3', '0.55', '0.2']);
    const dual = items[2]!;
    expect(dual.extended).to.deep.equal({ value: 2, until: dual.x + 2 * HOUR_MS });
    expect(items[3]!.programmed).to.equal(6);
    expect(items[0]!.extended).to.equal(undefined);
    expect(panel.y.max).to.be.greaterThan(6);
  });

  it('outlines injections', () => {
    const injections = [{ ...stampOf('injection', from, z), kind: 'injection' as const, units: 12 }];
    const { items } = marks(
      chart({ injections }).find(({ id }) => id === 'bolus'),
      'bars',
    );
    expect(items).to.deep.equal([{ x: from, value: 12, label: '12', injection: true }]);
  });

  it('draws basal as steps with how it ran, and the programmed rate beside it', () => {
    const basal = fullDay(day, z).basal;
    const programmedBasal = [{ at: basal[15]!.at, durationMs: HOUR_MS, unitsPerHour: 0.5 }];
    const steps = marks(
      chart({ basal, programmedBasal }).find(({ id }) => id === 'basal'),
      'steps',
    );
    expect(steps.items).to.have.length(24);
    expect(steps.items[10]).to.deep.equal({
      from: basal[10]!.at,
      to: basal[10]!.at + HOUR_MS,
      y: 0,
      style: 'suspended',
    });
    expect(steps.items[15]!.style).to.equal('temporary');
    expect(steps.programmed).to.deep.equal([{ from: basal[15]!.at, to: basal[15]!.at + HOUR_MS, y: 0.5 }]);
  });

  it('has tokens with grams, exercise and notes', () => {
    const [glucose] = chart(fullDay(day, z));
    expect(marks(glucose, 'tokens').items.map(({ label }) => label)).to.deep.equal([
      '55',
      '7',
      '41',
      '40',
      '6',
      '5',
      '105',
    ]);
    const [span] = marks(glucose, 'spans').items;
    expect((span!.to - span!.from) / MINUTE_MS).to.equal(50);
    expect(marks(glucose, 'flags').items).to.deep.equal([{ x: from + 20.5 * HOUR_MS }]);
  });
});
