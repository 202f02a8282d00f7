// The colours hold their contrast, and the ranges stay apart without colour.
import { expect } from 'chai';
import { contrast, luminance } from '../../src/charts/theme.ts';
import type { ColorName } from '../../src/ui/tokens.ts';
import { COLORS } from '../../src/ui/tokens.ts';

const THEMES = { light: 0, dark: 1 } as const;

for (const [theme, index] of Object.entries(THEMES)) {
  const color = (name: ColorName): string => COLORS[name][index];
  describe(`colours, ${theme}`, () => {
    it('text has 4.5 : 1 on whatever it stands on', () => {
      const pairs: [ColorName, ColorName][] = [
        ['ink', 'card'],
        ['ink', 'page'],
        ['ink', 'brand-soft'],
        ['ink', 'note-soft'],
        ['muted', 'card'],
        ['muted', 'page'],
        ['muted', 'brand-soft'],
        ['muted', 'note-soft'],
        ['brand', 'card'],
        ['brand', 'page'],
        ['brand', 'brand-soft'],
        ['brand', 'note-soft'],
        ['on-brand', 'brand'],
        ['danger', 'card'],
        ['danger', 'note-soft'],
        ['carbs-ink', 'carbs'],
      ];
      for (const [text, ground] of pairs)
        expect(contrast(color(text), color(ground)), `${text} on ${ground}`).to.be.at.least(4.5);
    });

    it('what can be pressed or filled in has an edge of 3 : 1', () => {
      for (const ground of ['card', 'page'] as const)
        expect(contrast(color('edge'), color(ground)), ground).to.be.at.least(3);
    });

    it('areas of the ranges have 3 : 1 against the card, by themselves or by their edge', () => {
      for (const name of ['very-low', 'low', 'in-range', 'high-edge', 'very-high', 'bolus'] as const) {
        expect(contrast(color(name), color('card')), name).to.be.at.least(3);
      }
    });

    it('neighbouring ranges differ in lightness, so that grey tells them apart', () => {
      const order = ['very-low', 'low', 'in-range', 'high', 'very-high'] as const;
      const grey = order.map((name) => luminance(color(name)));
      for (let i = 1; i < order.length; i++) {
        const [one, other] = [grey[i - 1]!, grey[i]!];
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        expect(ratio, `${order[i - 1]} and ${order[i]}`).to.be.at.least(1.07);
      }
    });
  });
}
