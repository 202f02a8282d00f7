// The theme of a chart on screen: the page's own custom properties, read anew whenever they may have changed.
import type { Tone } from './model.ts';
import type { Theme } from './theme.ts';
import { OUTLINE_PROPERTIES, TONE_PROPERTIES, darkTheme, forcedTheme, lightTheme } from './theme.ts';

/** Colours as `element` inherits them now; the light or dark theme's for those the page does not set. */
export function screenTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const dark = style.colorScheme.includes('dark') && !style.colorScheme.includes('light');
  const rootPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const common = { font: style.fontFamily, textPx: Math.max(12, rootPx * 0.75) };
  if (matchMedia('(forced-colors: active)').matches) return { ...forcedTheme, ...common };
  const usual = dark ? darkTheme : lightTheme;
  const colors: Record<Tone, string> = { ...usual.colors };
  for (const [tone, name] of Object.entries(TONE_PROPERTIES) as [Tone, string][]) {
    colors[tone] = style.getPropertyValue(name).trim() || colors[tone];
  }
  const outlines = { ...usual.outlines };
  for (const [tone, name] of Object.entries(OUTLINE_PROPERTIES) as [keyof typeof OUTLINE_PROPERTIES, string][]) {
    const own = style.getPropertyValue(name).trim();
    if (own) outlines[tone] = own;
  }
  return { ...usual, ...common, colors, outlines };
}

/**
 * Calls `onTheme` now and whenever colours may have changed: the system's choice of light, dark or forced colours,
 * or an attribute of the document's root (`data-theme`, `class`, `style`). Returns the stop.
 */
export function watchScreenTheme(element: Element, onTheme: (theme: Theme) => void): () => void {
  const tell = (): void => onTheme(screenTheme(element));
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', tell);
  const root = new MutationObserver(tell);
  root.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  tell();
  return () => {
    root.disconnect();
    for (const query of queries) query.removeEventListener('change', tell);
  };
}
