// Signs of things that happened: where they and their words go in their strip, and how each kind is drawn.
import type { Panel, Sign, SignKind } from './model.ts';
import type { Path, Pen, Stroke } from './pen.ts';
import { halfCap, textWidth } from './pen.ts';
import type { Theme } from './theme.ts';

/** Height of a row of signs, in pixels on screen. */
export const SIGN_ROW = 20;
const MOST_ROWS = 2;
/** Room a sign takes, and the air between one and the next. */
const SIGN = 14;
const AIR = 4;

export interface PlacedSign {
  readonly sign: SignKind;
  readonly x: number;
  readonly y: number;
  /** Its words; the number of signs where several lie over one another; empty where there is no room. */
  readonly label: string;
  /** The words stand before it: at the right edge there is no room behind. */
  readonly isBefore?: true;
}

type Draft = { -readonly [K in keyof Omit<PlacedSign, 'y'>]: PlacedSign[K] } & {
  readonly row: number;
  count: number;
  readonly words: string;
};

/** Of signs that lie over one another this one is seen. */
const FIRST: readonly SignKind[] = ['alarm', 'change', 'settings', 'clock', 'estimate', 'calibration', 'event'];

/**
 * Signs in up to two rows, in time order. A sign that finds no place joins the one before it, which then shows how many
 * there are. Words stand to the right of a sign, at the right edge to its left, and only where they touch nothing.
 */
export function placeSigns(
  panel: Panel,
  view: { readonly min: number; readonly max: number },
  xOf: (x: number) => number,
  scale: number,
  textPx: number,
): { readonly rows: number; readonly signs: readonly Omit<Draft, 'count' | 'words'>[] } {
  const items = panel.marks
    .flatMap((mark): readonly Sign[] => (mark.kind === 'signs' ? mark.items : []))
    .filter(({ x }) => x >= view.min && x <= view.max)
    .sort((a, b) => a.x - b.x);
  const half = (SIGN / 2) * scale;
  const right = xOf(view.max);
  const wordsWidth = (words: string): number => textWidth(words, textPx) + 2 * AIR * scale;
  const drafts: Draft[] = [];
  const rows: Draft[][] = Array.from({ length: MOST_ROWS }, () => []);
  /** Where the last sign of a row ends, with its words or without them. */
  const endOf = (row: readonly Draft[], withWords: boolean): number => {
    const last = row.at(-1);
    if (!last) return Number.NEGATIVE_INFINITY;
    return last.x + half + (withWords ? wordsWidth(last.words) : 0);
  };
  for (const { x: at, sign, label } of items) {
    const x = Math.min(right - half, Math.max(xOf(view.min) + half, xOf(at)));
    const from = x - half - AIR * scale;
    const free = [true, false]
      .map((withWords) => rows.findIndex((row) => endOf(row, withWords) <= from))
      .find((row) => row >= 0);
    if (free !== undefined) {
      const draft = { sign, x, row: free, label: '', words: label, count: 1 };
      rows[free]!.push(draft);
      drafts.push(draft);
      continue;
    }
    const joined = rows.map((row) => row.at(-1)!).reduce((a, b) => (b.x > a.x ? b : a));
    joined.count++;
    if (FIRST.indexOf(sign) < FIRST.indexOf(joined.sign)) joined.sign = sign;
  }
  for (const row of rows) {
    for (const [index, draft] of row.entries()) {
      const words = draft.count > 1 ? `×${draft.count}` : draft.words;
      const next = row[index + 1];
      const room = (next ? next.x - half : right) - (draft.x + half);
      if (wordsWidth(words) <= room + (next ? 0 : 2 * AIR * scale)) draft.label = words;
      else if (!next && draft.count === 1) {
        const before = row[index - 1];
        const taken = before ? before.x + half + (before.label ? wordsWidth(before.label) : 0) : xOf(view.min);
        if (draft.x - half - wordsWidth(words) >= taken) Object.assign(draft, { label: words, isBefore: true });
      }
    }
  }
  return { rows: rows.filter((row) => row.length).length, signs: drafts };
}

export function paintSigns(signs: readonly PlacedSign[], pen: Pen, theme: Theme): void {
  const { scale, colors, textPx, font } = theme;
  for (const { sign, x, y, label, isBefore } of signs) {
    const { build, stroke } = SHAPES[sign](x, y, scale, theme);
    pen.path(build, stroke);
    if (sign === 'estimate')
      pen.text('?', x, y + halfCap(textPx * 0.85), {
        color: colors.muted,
        sizePx: textPx * 0.85,
        font,
        bold: true,
        anchor: 'middle',
      });
    if (!label) continue;
    const edge = (SIGN / 2 + AIR) * scale;
    pen.text(label, x + (isBefore ? -edge : edge), y + halfCap(textPx), {
      color: colors.muted,
      sizePx: textPx,
      font,
      anchor: isBefore ? 'end' : 'start',
    });
  }
}

type Shape = (
  x: number,
  y: number,
  scale: number,
  theme: Theme,
) => { readonly build: (path: Path) => void; readonly stroke: Stroke };

function polygon(path: Path, [first, ...rest]: readonly (readonly [number, number])[]): void {
  path.moveTo(...first!);
  for (const point of rest) path.lineTo(...point);
  path.close();
}

/** Filled shapes for what calls or changes, outlined ones for what is only noted. */
const SHAPES: Readonly<Record<SignKind, Shape>> = {
  alarm: (x, y, s, { colors }) => ({
    build: (path) =>
      polygon(path, [
        [x, y - 6 * s],
        [x + 6.5 * s, y + 5 * s],
        [x - 6.5 * s, y + 5 * s],
      ]),
    stroke: { fill: colors.ink, stroke: colors.ink, width: s },
  }),
  change: (x, y, s, { colors }) => ({
    build: (path) =>
      polygon(path, [
        [x, y - 6 * s],
        [x + 6 * s, y],
        [x, y + 6 * s],
        [x - 6 * s, y],
      ]),
    stroke: { fill: colors.brand, stroke: colors.brand, width: s },
  }),
  calibration: (x, y, s, { colors }) => ({
    build: (path) => {
      path.circle(x, y, 4.5 * s);
      path.moveTo(x - 7 * s, y);
      path.lineTo(x + 7 * s, y);
      path.moveTo(x, y - 7 * s);
      path.lineTo(x, y + 7 * s);
    },
    stroke: { stroke: colors.muted, width: 1.25 * s },
  }),
  clock: (x, y, s, { colors }) => ({
    build: (path) => {
      path.circle(x, y, 6 * s);
      path.moveTo(x, y - 3.5 * s);
      path.lineTo(x, y);
      path.lineTo(x + 3 * s, y);
    },
    stroke: { stroke: colors.ink, width: 1.25 * s },
  }),
  settings: (x, y, s, { colors }) => ({
    build: (path) => {
      for (const [dy, knob] of [
        [-3, 2],
        [3, -2],
      ] as const) {
        path.moveTo(x - 6 * s, y + dy * s);
        path.lineTo(x + 6 * s, y + dy * s);
        path.circle(x + knob * s, y + dy * s, 1.6 * s);
      }
    },
    stroke: { stroke: colors.brand, width: 1.4 * s },
  }),
  estimate: (x, y, s, { colors }) => ({
    build: (path) => path.circle(x, y, 6 * s),
    stroke: { stroke: colors.muted, width: 1.1 * s, dash: [2 * s, 1.5 * s] },
  }),
  event: (x, y, s, { colors }) => ({
    build: (path) => path.circle(x, y, 4 * s),
    stroke: { fill: colors.muted, width: s },
  }),
};

/** One sign alone, for a key: 16 by 16. */
export function signShape(sign: SignKind, pen: Pen, theme: Theme): void {
  paintSigns([{ sign, x: 8, y: 8, label: '' }], pen, theme);
}
