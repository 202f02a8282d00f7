// Colours and sizes of drawings: for a light or dark screen, for paper, and for paper without colour.
import type { RangeTone, Tone } from './model.ts';

export interface Theme {
  readonly colors: Readonly<Record<Tone, string>>;
  /** Ring round a dot whose own colour has less than 3 : 1 against the card. */
  readonly outlines: Readonly<Partial<Record<RangeTone, string>>>;
  readonly font: string;
  /** Size of the text. On screen never below 12. */
  readonly textPx: number;
  /** What a screen pixel of the drawing's measures becomes: 1 on screen, less on paper, where the unit is a point. */
  readonly scale: number;
  /** How strongly areas are painted. */
  readonly tint: number;
  readonly outerBand: number;
  readonly innerBand: number;
}

const SYSTEM_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export const lightTheme: Theme = {
  colors: {
    ink: '#1c2327',
    muted: '#5c6870',
    line: '#e4e5e0',
    card: '#ffffff',
    brand: '#24434f',
    veryLow: '#8c1d2c',
    low: '#d6455a',
    target: '#3c8d6b',
    high: '#e3a53a',
    veryHigh: '#c9701c',
    bolus: '#3b6fb6',
    basal: '#a9c3e4',
    basalLine: '#5b86bf',
    carbs: '#f3e3c3',
    carbsInk: '#6b4d12',
  },
  outlines: { high: '#a8731a' },
  font: SYSTEM_FONT,
  textPx: 12,
  scale: 1,
  tint: 0.11,
  outerBand: 0.13,
  innerBand: 0.3,
};

export const darkTheme: Theme = {
  ...lightTheme,
  colors: {
    ink: '#e8ecee',
    muted: '#9aa7af',
    line: '#2b343a',
    card: '#1a2125',
    brand: '#8fc0d1',
    veryLow: '#f08a97',
    low: '#ee6c7f',
    target: '#5fc096',
    high: '#f0bd5f',
    veryHigh: '#e88f45',
    bolus: '#7fabe6',
    basal: '#3c5a80',
    basalLine: '#7fa3d1',
    carbs: '#4a3d20',
    carbsInk: '#f0d9a3',
  },
  outlines: {},
  tint: 0.12,
  outerBand: 0.16,
  innerBand: 0.34,
};

/** Paper: neighbouring ranges differ in lightness too, so that a grey copy still tells them apart. Measures in points. */
export const printTheme: Theme = {
  ...lightTheme,
  colors: {
    ...lightTheme.colors,
    muted: '#56616a',
    line: '#cfd2cd',
    veryLow: '#6f1222',
    low: '#cb3a50',
    target: '#4aa07c',
    high: '#eab552',
    veryHigh: '#b35c10',
  },
  font: 'Roboto',
  textPx: 7.5,
  scale: 0.62,
};

/** Paper without colour: every colour as the grey of the same luminance. */
export const greyTheme: Theme = {
  ...printTheme,
  colors: Object.fromEntries(
    Object.entries(printTheme.colors).map(([tone, color]) => [tone, greyOf(color)]),
  ) as Theme['colors'],
  outlines: Object.fromEntries(Object.entries(printTheme.outlines).map(([tone, color]) => [tone, greyOf(color)])),
};

/** The custom properties a page sets its tones with; without them the light theme's colours hold. */
export const TONE_PROPERTIES: Readonly<Record<Tone, string>> = {
  ink: '--ink',
  muted: '--muted',
  line: '--line',
  card: '--card',
  brand: '--brand',
  veryLow: '--very-low',
  low: '--low',
  target: '--in-range',
  high: '--high',
  veryHigh: '--very-high',
  bolus: '--bolus',
  basal: '--basal',
  basalLine: '--basal-line',
  carbs: '--carbs',
  carbsInk: '--carbs-ink',
};

/** The same for rings. */
export const OUTLINE_PROPERTIES: Readonly<Partial<Record<RangeTone, string>>> = { high: '--high-edge' };

/** For an SVG that lives in a page: its colours are the page's own properties and change with them. */
export const pageTheme: Theme = {
  ...lightTheme,
  colors: Object.fromEntries(
    Object.entries(TONE_PROPERTIES).map(([tone, name]) => [tone, `var(${name}, ${lightTheme.colors[tone as Tone]})`]),
  ) as Theme['colors'],
  outlines: { high: `var(${OUTLINE_PROPERTIES.high}, ${lightTheme.outlines.high})` },
  font: 'inherit',
};

/** Forced colours: the system's own. The ranges are told apart by their place between the lines. */
export const forcedTheme: Theme = {
  ...lightTheme,
  colors: {
    ink: 'CanvasText',
    muted: 'CanvasText',
    line: 'GrayText',
    card: 'Canvas',
    brand: 'CanvasText',
    veryLow: 'CanvasText',
    low: 'CanvasText',
    target: 'CanvasText',
    high: 'CanvasText',
    veryHigh: 'CanvasText',
    bolus: 'LinkText',
    basal: 'Canvas',
    basalLine: 'LinkText',
    carbs: 'Canvas',
    carbsInk: 'CanvasText',
  },
  outlines: {},
};

/** `#rrggbb` → relative luminance, 0 to 1 (WCAG 2, "relative luminance"). */
export function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** Contrast of two `#rrggbb` colours, 1 to 21 (WCAG 2). */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

function greyOf(color: string): string {
  const linear = luminance(color);
  const part = linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
  const hex = Math.round(part * 255)
    .toString(16)
    .padStart(2, '0');
  return `#${hex}${hex}${hex}`;
}
