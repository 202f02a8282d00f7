// Design tokens: every colour, space and size of the screen, once for light and once for dark.
import { css, unsafeCSS } from 'lit';
import type { CSSResult } from 'lit';

/**
 * Colours as [light, dark]. Contrast against the card (WCAG 2.2) is checked in test/ui/tokens.test.ts.
 * 'high' on light is below 3 : 1 and therefore only an area with an outline, never text.
 */
export const COLORS = {
  page: ['#f6f6f3', '#12171a'],
  card: ['#ffffff', '#1a2125'],
  ink: ['#1c2327', '#e8ecee'],
  muted: ['#5c6870', '#9aa7af'],
  line: ['#e4e5e0', '#2b343a'],
  /** Edges of things to press or fill in: 3 : 1 against card and page. */
  edge: ['#878f91', '#6f7c84'],
  brand: ['#24434f', '#8fc0d1'],
  'brand-soft': ['#e7eef0', '#22333c'],
  'on-brand': ['#ffffff', '#12171a'],
  'very-low': ['#8c1d2c', '#f08a97'],
  low: ['#d6455a', '#ee6c7f'],
  'in-range': ['#3c8d6b', '#5fc096'],
  high: ['#e3a53a', '#f0bd5f'],
  'high-edge': ['#a8731a', '#f0bd5f'],
  'very-high': ['#c9701c', '#e88f45'],
  bolus: ['#3b6fb6', '#7fabe6'],
  basal: ['#a9c3e4', '#3c5a80'],
  'basal-line': ['#5b86bf', '#7fa3d1'],
  carbs: ['#f3e3c3', '#4a3d20'],
  'carbs-ink': ['#6b4d12', '#f0d9a3'],
  /** Something the person has to know or decide: paper with a hint of warmth, no alarm. */
  'note-soft': ['#f7f0e1', '#2c2820'],
  danger: ['#a3283a', '#f08a97'],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type ColorName = keyof typeof COLORS;

const table = (index: 0 | 1): CSSResult =>
  unsafeCSS(
    Object.entries(COLORS)
      .map(([name, pair]) => `--${name}:${pair[index]};`)
      .join(''),
  );

/** For the document, once. The person's choice stands in `data-theme` of the root; without it the system decides. */
export const tokens = css`
  :root {
    ${table(0)}
    color-scheme: light;
    --font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif;
    --radius: 12px;
    --radius-small: 8px;
    --shell: 1120px;
    --quick: 140ms;
  }
  @media (prefers-color-scheme: dark) {
    :root:not([data-theme='light']) {
      ${table(1)}
      color-scheme: dark;
    }
  }
  :root[data-theme='dark'] {
    ${table(1)}
    color-scheme: dark;
  }
  /* Paper is light, whatever the screen is. */
  @media print {
    :root:root {
      ${table(0)}
      color-scheme: light;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :root {
      --quick: 0ms;
    }
  }
  html {
    background: var(--page);
    overflow-y: scroll;
    -webkit-text-size-adjust: 100%;
  }
  body {
    margin: 0;
    background: var(--page);
    color: var(--ink);
    font: 15px/1.5 var(--font);
    font-variant-numeric: tabular-nums;
    -webkit-font-smoothing: antialiased;
  }
`;
