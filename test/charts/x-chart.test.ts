// <x-chart> in a real browser: painting, cursor by keys, mouse and touch, zoom, themes, accessibility.
import axe from 'axe-core';
import { expect } from 'chai';
import { dayChart } from '../../src/charts/day.ts';
import type { ChartModel } from '../../src/charts/model.ts';
import { screenTheme } from '../../src/charts/screen-theme.ts';
import { lightTheme } from '../../src/charts/theme.ts';
import type { XChart } from '../../src/charts/x-chart.ts';
import '../../src/charts/x-chart.ts';
import { columnsFrom } from '../../src/model/columns.ts';
import { HOUR_MS, zone } from '../../src/model/time.ts';
import { fullDay } from '../support/chart-data.ts';
import { formatIn, limits, names } from './setup.ts';

const z = zone('Europe/Paris');
const day = '2024-01-15';
const { from, to } = z.dayRange(day);
const format = formatIn('Europe/Paris');
const fourHours = (): ChartModel => {
  const cgm = columnsFrom([2, 4, 8, 20].map((hour) => ({ at: from + hour * HOUR_MS, value: 300 - hour })));
  return dayChart({ day, format, limits, names, cgm });
};
const hours = (x: number | undefined): number | undefined => (x === undefined ? undefined : (x - from) / HOUR_MS);
const frame = (): Promise<unknown> => new Promise((done) => setTimeout(done, 30));

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries++) await frame();
  expect(condition()).to.equal(true);
}

async function mount(model: ChartModel | undefined): Promise<XChart> {
  const chart = document.createElement('x-chart');
  chart.setAttribute('aria-label', 'Glucose on 15 January 2024');
  chart.style.cssText = 'width: 600px; height: 300px';
  chart.model = model;
  document.body.append(chart);
  await chart.updateComplete;
  await until(() => chart.shadowRoot!.querySelector('canvas') !== null);
  await frame();
  return chart;
}

const plotOf = (chart: XChart): HTMLElement => chart.shadowRoot!.querySelector('#plot')!;
const overOf = (chart: XChart): HTMLElement => chart.shadowRoot!.querySelector('.u-over')!;

/** How many pixels of the canvas have about this colour. */
function pixels(chart: XChart, color: string): number {
  const canvas = chart.shadowRoot!.querySelector('canvas')!;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  const wanted = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]! > 200 && wanted.every((part, index) => Math.abs(data[at + index]! - part) < 6)) count++;
  }
  return count;
}

function recordCursor(chart: XChart): (number | undefined)[] {
  const seen: (number | undefined)[] = [];
  chart.addEventListener('cursor-moved', ({ detail }) => seen.push(hours(detail.x)));
  return seen;
}

async function press(chart: XChart, ...keys: string[]): Promise<void> {
  for (const key of keys)
    plotOf(chart).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true }));
  await chart.updateComplete;
  await frame();
}

describe('<x-chart>', () => {
  afterEach(() => {
    document.querySelectorAll('x-chart').forEach((chart) => chart.remove());
    document.documentElement.removeAttribute('style');
  });

  it('paints the model in the colours of the ranges', async () => {
    const chart = await mount(dayChart({ day, format, limits, names, ...fullDay(day, z) }));
    for (const tone of ['target', 'high', 'bolus', 'basal', 'carbs'] as const)
      expect(pixels(chart, lightTheme.colors[tone]), tone).to.be.greaterThan(30);
  });

  it('takes its colours from the page and repaints when they change', async () => {
    const chart = await mount(fourHours());
    expect(pixels(chart, '#00ff88')).to.equal(0);
    document.documentElement.style.setProperty('--very-high', '#00ff88');
    await frame();
    await chart.updateComplete;
    await frame();
    expect(pixels(chart, '#00ff88')).to.be.greaterThan(30);
    expect(screenTheme(chart).colors.veryHigh).to.equal('#00ff88');
  });

  it('steps from point to point by arrow keys, and to the ends', async () => {
    const chart = await mount(fourHours());
    const seen = recordCursor(chart);
    await press(chart, 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'End', 'ArrowRight', 'Home', 'ArrowLeft');
    expect(seen).to.deep.equal([2, 4, 8, 4, 20, 2]);
  });

  it('begins at the last point going left, and leaps over time by Page Up and Page Down', async () => {
    const chart = await mount(fourHours());
    const seen = recordCursor(chart);
    await press(chart, 'ArrowLeft', 'Home', 'PageUp', 'PageUp', 'PageUp', 'PageDown');
    expect(seen).to.deep.equal([20, 2, 4, 8, 20, 8]);
  });

  it('leaves keys that are not its own, and those of the browser, alone', async () => {
    const chart = await mount(fourHours());
    const event = new KeyboardEvent('keydown', { key: 'Tab', cancelable: true });
    plotOf(chart).dispatchEvent(event);
    const shortcut = new KeyboardEvent('keydown', { key: '0', ctrlKey: true, cancelable: true });
    plotOf(chart).dispatchEvent(shortcut);
    expect([event.defaultPrevented, shortcut.defaultPrevented]).to.deep.equal([false, false]);
  });

  it('zooms around the cursor by keys, moves the view with it, and shows all again', async () => {
    const chart = await mount(fourHours());
    const views: [number, number, boolean][] = [];
    chart.addEventListener('view-changed', ({ detail }) =>
      views.push([hours(detail.min)!, hours(detail.max)!, detail.whole]),
    );
    await press(chart, 'Home', 'ArrowRight', 'ArrowRight');
    await press(chart, '+');
    await press(chart, '+');
    await press(chart, 'End');
    await press(chart, '0');
    expect(views).to.deep.equal([
      [4, 16, false],
      [6, 12, false],
      [14, 20, false],
      [0, 24, true],
    ]);
  });

  it('follows the mouse from point to point and forgets when it leaves', async () => {
    const chart = await mount(fourHours());
    const seen = recordCursor(chart);
    const over = overOf(chart);
    const box = over.getBoundingClientRect();
    const move = async (type: string, hour: number): Promise<void> => {
      const clientX = box.left + (box.width * hour) / 24;
      over.dispatchEvent(new MouseEvent(type, { clientX, clientY: box.top + 20, bubbles: true }));
      await frame();
    };
    await move('mouseenter', 1);
    await move('mousemove', 1);
    await move('mousemove', 2.5);
    await move('mousemove', 7);
    const line = chart.shadowRoot!.querySelector('.u-cursor-x')!.getBoundingClientRect();
    expect(line.right - box.left).to.be.closeTo((box.width * 8) / 24, 1.5);
    await move('mouseleave', -1);
    expect(seen).to.deep.equal([2, 8, undefined]);
  });

  it('follows a finger, and zooms with two', async () => {
    const chart = await mount(fourHours());
    const seen = recordCursor(chart);
    const over = overOf(chart);
    over.setPointerCapture = () => undefined;
    const box = over.getBoundingClientRect();
    const touch = (type: string, pointerId: number, hour: number): boolean =>
      over.dispatchEvent(
        new PointerEvent(type, { pointerId, pointerType: 'touch', clientX: box.left + (box.width * hour) / 24 }),
      );
    touch('pointerdown', 1, 3.9);
    touch('pointermove', 1, 19);
    expect(seen).to.deep.equal([4, 20]);
    let view: readonly number[] = [];
    chart.addEventListener('view-changed', ({ detail }) => (view = [hours(detail.min)!, hours(detail.max)!]));
    touch('pointermove', 1, 14);
    touch('pointerdown', 2, 10);
    touch('pointermove', 1, 18);
    touch('pointermove', 2, 6);
    await frame();
    expect(view[1]! - view[0]!).to.be.closeTo(8, 0.1);
    expect((view[0]! + view[1]!) / 2).to.be.closeTo(12, 0.3);
    touch('pointerup', 1, 18);
    touch('pointerup', 2, 6);
  });

  it('keeps the view when the same day changes and drops it for another day', async () => {
    const chart = await mount(fourHours());
    await press(chart, 'Home', '+', '+');
    let whole: boolean | undefined;
    chart.addEventListener('view-changed', ({ detail }) => (whole = detail.whole));
    chart.model = dayChart({ day, format, limits, names, ...fullDay(day, z) });
    await chart.updateComplete;
    await frame();
    await press(chart, '+');
    expect(whole).to.equal(false);
    const seen = recordCursor(chart);
    chart.model = dayChart({ day: '2024-01-16', format, limits, names });
    await chart.updateComplete;
    expect(seen).to.deep.equal([undefined]);
  });

  it('says what it is, takes the focus, and speaks the point the page names', async () => {
    const chart = await mount(fourHours());
    expect(chart.getAttribute('role')).to.equal('figure');
    chart.focus();
    const plot = plotOf(chart);
    expect(chart.shadowRoot!.activeElement).to.equal(plot);
    await press(chart, 'ArrowRight');
    chart.valueText = '02:00, 298 mg/dL';
    await chart.updateComplete;
    expect(plot.getAttribute('aria-valuetext')).to.equal('02:00, 298 mg/dL');
    expect(plot.getAttribute('aria-valuenow')).to.equal('1');
    expect(plot.getAttribute('aria-valuemax')).to.equal('4');
    await press(chart, 'ArrowRight');
    expect(plot.getAttribute('aria-valuetext'), 'the words of the last point are gone').to.equal(null);
  });

  for (const [name, model] of [
    ['full', dayChart({ day, format, limits, names, ...fullDay(day, z) })],
    ['empty', dayChart({ day, format, limits, names })],
  ] as const) {
    it(`passes axe: ${name}`, async () => {
      const chart = await mount(model);
      const { violations } = await axe.run(chart);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).to.deep.equal([]);
    });
  }

  it('fits a new size and cleans up when it is removed', async () => {
    const chart = await mount(fourHours());
    chart.style.width = '300px';
    await until(() => Math.abs(chart.shadowRoot!.querySelector('canvas')!.getBoundingClientRect().width - 300) < 1);
    chart.remove();
    expect(chart.shadowRoot!.querySelector('canvas')).to.equal(null);
    document.body.append(chart);
    await chart.updateComplete;
    await frame();
    expect(chart.shadowRoot!.querySelectorAll('canvas')).to.have.length(1);
    expect(pixels(chart, lightTheme.colors.veryHigh)).to.be.greaterThan(10);
  });

  it('draws when it becomes visible after having had no size', async () => {
    const chart = document.createElement('x-chart');
    chart.style.cssText = 'display: none; width: 400px; height: 200px';
    chart.model = fourHours();
    document.body.append(chart);
    await chart.updateComplete;
    expect(chart.shadowRoot!.querySelector('canvas')).to.equal(null);
    chart.style.display = 'block';
    await until(() => chart.shadowRoot!.querySelector('canvas') !== null);
    await frame();
    expect(pixels(chart, lightTheme.colors.veryHigh)).to.be.greaterThan(10);
  });

  it('covers the whole time axis with its cursor', async () => {
    const chart = await mount(fourHours());
    const seen = recordCursor(chart);
    await press(chart, 'End');
    expect(seen).to.deep.equal([20]);
    const box = overOf(chart).getBoundingClientRect();
    const line = chart.shadowRoot!.querySelector('.u-cursor-x')!.getBoundingClientRect();
    expect((line.right - box.left) / box.width).to.be.closeTo((20 * HOUR_MS) / (to - from), 0.01);
  });
});
