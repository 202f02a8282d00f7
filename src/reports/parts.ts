// Pieces that pages of reports are put together from.
import type { TableCell } from 'pdfmake/interfaces';
import { textWidth } from '../charts/pen.ts';
import type { Content, LayoutContext } from './report.ts';

/** What a page shows where there is no number. */
export const NONE = '–';

/** Roboto is narrower than the wide sans-serif that `textWidth` guesses. */
export const ROBOTO = 0.8;

export function picture(svg: string, width: number, height: number): Content {
  return { svg, width, height };
}

export function space(height: number): Content {
  return { text: '', fontSize: 1, lineHeight: 1, margin: [0, 0, 0, height - 1] };
}

/** What a part of the page shows, and in small beside it how to read it. */
export function heading(title: string, note: string, { theme }: LayoutContext): Content {
  return {
    text: [
      { text: title, bold: true, fontSize: 9.5 },
      ...(note ? [{ text: `   ${note}`, color: theme.colors.muted, fontSize: 8 }] : []),
    ],
    margin: [0, 0, 0, 4],
  };
}

/** A paragraph in small, and about how many points high it is. */
export function smallPrint(
  text: string,
  { theme, page }: LayoutContext,
): { readonly content: Content; readonly height: number } {
  const lines = Math.ceil((textWidth(text, 8) * ROBOTO) / page.width);
  return { content: { text, color: theme.colors.muted, fontSize: 8 }, height: lines * 10.8 };
}

/** A table with hairlines: first column left, all others right. Widths in points, '*' for what is left. */
export function table(
  head: readonly string[],
  widths: (number | '*')[],
  body: TableCell[][],
  context: LayoutContext,
): Content {
  const { line, muted } = context.theme.colors;
  const titles = head.map((text, index): TableCell => ({
    text,
    color: muted,
    fontSize: 7.5,
    alignment: index === 0 ? 'left' : 'right',
  }));
  return {
    fontSize: 8.5,
    table: { headerRows: 1, widths, body: [titles, ...body] },
    layout: {
      hLineWidth: (row) => (row === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => line,
      paddingLeft: (column) => (column === 0 ? 0 : 3),
      paddingRight: () => 0,
      paddingTop: () => 1.6,
      paddingBottom: () => 0.9,
    },
  };
}
