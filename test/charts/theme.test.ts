// Colours of charts: readable on their ground, and apart in grey.
import { expect } from 'chai';
import { RANGE_TONES } from '../../src/charts/model.ts';
import type { Theme } from '../../src/charts/theme.ts';
import { contrast, darkTheme, greyTheme, lightTheme, printTheme } from '../../src/charts/theme.ts';

const themes: Readonly<Record<string, Theme>> = { lightTheme, darkTheme, printTheme, greyTheme };

/** Lightness L* of CIELAB, 0 to 100: equal steps look equal. */
function lightness(color: string): number {
  const against = contrast(color, '#000000');
  const luminance = against * 0.05 - 0.05;
  return luminance <= 216 / 24389 ? (luminance * 24389) / 27 : 116 * Math.cbrt(luminance) - 16;
}

describe('chart themes', () => {
  it('know contrast: black on white is 21, the muted ink 5.7', () => {
    expect(contrast('#000000', '#ffffff')).to.be.closeTo(21, 1e-9);
    expect(contrast('#5c6870', '#ffffff')).to.be.closeTo(5.7, 0.05);
  });

  for (const [name, { colors, outlines, textPx, scale }] of Object.entries(themes)) {
    it(`${name}: text at least 4.5 : 1, marks at least 3 : 1 or with an outline that is`, () => {
      for (const tone of ['ink', 'muted', 'brand'] as const)
        expect(contrast(colors[tone], colors.card), tone).to.be.at.least(4.5);
      expect(contrast(colors.carbsInk, colors.carbs), 'carbs').to.be.at.least(4.5);
      for (const tone of RANGE_TONES)
        expect(contrast(outlines[tone] ?? colors[tone], colors.card), tone).to.be.at.least(3);
      for (const tone of ['bolus', 'basalLine'] as const)
        expect(contrast(colors[tone], colors.card), tone).to.be.at.least(3);
    });

    it(`${name}: text of at least 12 pixels on screen`, () => {
      if (scale === 1) expect(textPx).to.be.at.least(12);
      else expect(textPx).to.be.at.least(7);
    });
  }

  it('keep neighbouring ranges apart by lightness on paper, so that a grey copy can be read', () => {
    for (const { colors } of [printTheme, greyTheme]) {
      const steps = RANGE_TONES.map((tone) => lightness(colors[tone]));
      for (let index = 1; index < steps.length; index++)
        expect(Math.abs(steps[index]! - steps[index - 1]!), RANGE_TONES[index]).to.be.at.least(12);
    }
  });

  it('are grey without colour', () => {
    for (const color of Object.values(greyTheme.colors)) expect(color).to.match(/^#(..)\1\1$/);
  });
});
