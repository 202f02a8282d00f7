// Paper and ink of printed reports: a choice of this browser, guessed from the region until it is made.
import type { Paper } from '../../reports/report.ts';

export const PAPERS = ['A4', 'Letter'] as const satisfies readonly Paper[];
export const INKS = ['colour', 'grey'] as const;
export type Ink = (typeof INKS)[number];

/** Where offices print on Letter: Unicode CLDR, supplemental measurement data, paperSize US-Letter. */
const LETTER_REGIONS = new Set(['BZ', 'CA', 'CL', 'CO', 'CR', 'GT', 'MX', 'NI', 'PA', 'PH', 'PR', 'SV', 'US', 'VE']);

/** The paper that is usual in a locale's region: 'en-US' → Letter. */
export function usualPaper(locale: string): Paper {
  return LETTER_REGIONS.has(new Intl.Locale(locale).maximize().region ?? '') ? 'Letter' : 'A4';
}

const PAPER_KEY = 'basalt.paper';
const INK_KEY = 'basalt.ink';

export function chosenPaper(locale: string): Paper {
  const kept = localStorage.getItem(PAPER_KEY);
  return PAPERS.find((paper) => paper === kept) ?? usualPaper(locale);
}

export function choosePaper(paper: Paper): void {
  localStorage.setItem(PAPER_KEY, paper);
}

export function chosenInk(): Ink {
  return localStorage.getItem(INK_KEY) === 'grey' ? 'grey' : 'colour';
}

export function chooseInk(ink: Ink): void {
  localStorage.setItem(INK_KEY, ink);
}
