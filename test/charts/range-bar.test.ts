// The stacked bar: pieces as long as their shares, numbers beside them in the same order.
import { expect } from 'chai';
import { rangeBarSvg } from '../../src/charts/range-bar.ts';
import { RANGE_TONES } from '../../src/charts/model.ts';
import { rangeTexts } from '../../src/charts/glucose-panel.ts';
import { lightTheme, printTheme } from '../../src/charts/theme.ts';
import { RANGE_PRESETS } from '../../src/stats/ranges.ts';
import { checkSvg, overlaps } from '../support/svg-check.ts';
import { formatIn, limits } from './setup.ts';

const rowsOf = (shares: readonly number[]) =>
  shares.map((share, index) => ({
    tone: RANGE_TONES[index]!,
    share,
    number: `${Math.round(share * 100)} %`,
    label: rangeTexts(limits, formatIn('UTC'))[index]!,
    detail: `${Math.round(share * 500)} readings`,
  }));
const size = { width: 300, height: 240, theme: lightTheme };

describe('the range bar', () => {
  it('has pieces as long as their shares, very low at the bottom', () => {
    const svg = rangeBarSvg({ rows: rowsOf([0.1, 0.1, 0.6, 0.1, 0.1]) }, size);
    checkSvg(svg);
    const pieces = RANGE_TONES.map((tone) => {
      const [, y, height] = new RegExp(`M0 ([\\d.]+)h44v([\\d.]+)h-44z" fill="${lightTheme.colors[tone]}"`).exec(svg)!;
      return { y: Number(y), height: Number(height) };
    });
    expect(pieces.map(({ height }) => Math.round((height / pieces[0]!.height) * 10) / 10)).to.deep.equal([
      1, 1, 6, 1, 1,
    ]);
    const tops = pieces.map(({ y }) => y);
    expect(tops).to.deep.equal([...tops].sort((a, b) => b - a));
  });

  it('puts the numbers in the order of the pieces, without touching', () => {
    for (const shares of [
      [0.002, 0.004, 0.99, 0.002, 0.002],
      [0.9, 0.1, 0, 0, 0],
      [0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0],
    ]) {
      for (const theme of [lightTheme, printTheme]) {
        const height = theme.scale === 1 ? 160 : 98;
        const { texts } = checkSvg(rangeBarSvg({ rows: rowsOf(shares) }, { width: 300, height, theme }));
        expect(overlaps(texts)).to.deep.equal([]);
        const labels = texts.filter(({ text }) => rangeTexts(limits, formatIn('UTC')).includes(text));
        expect(labels.map(({ text }) => text)).to.deep.equal(['<54', '54–69', '70–180', '181–250', '>250']);
        const places = labels.map(({ box }) => box.y);
        expect(places).to.deep.equal([...places].sort((a, b) => b - a));
      }
    }
  });

  it('leaves a share above 0 visible and draws none for 0', () => {
    const svg = rangeBarSvg({ rows: rowsOf([0, 0.0005, 0.9995, 0, 0]) }, size);
    expect(svg).to.contain(`h44v2.5h-44z" fill="${lightTheme.colors.low}"`);
    expect(svg).not.to.contain(lightTheme.colors.veryLow);
  });
});

describe('ranges in words', () => {
  it('name the values that are inside, in either unit and for any limits', () => {
    const mmol = formatIn('UTC', 'mmol/L');
    expect(rangeTexts(limits, mmol)).to.deep.equal(['<3.0', '3.0–3.8', '3.9–10.0', '10.1–13.9', '>13.9']);
    const { pregnancy } = RANGE_PRESETS;
    expect(rangeTexts(pregnancy.limits, formatIn('UTC'))).to.deep.equal(['<54', '54–62', '63–140', '141–250', '>250']);
    expect(rangeTexts(pregnancy.limits, mmol)).to.deep.equal(['<3.0', '3.0–3.4', '3.5–7.8', '7.9–13.9', '>13.9']);
  });
});
