// Five shares as one stacked bar, very low at the bottom, with the numbers beside their pieces.
import type { Pen } from './pen.ts';
import { halfCap, textWidth } from './pen.ts';
import type { RangeBarModel } from './model.ts';
import type { SvgOptions } from './svg.ts';
import { svgOf } from './svg.ts';
import type { Theme } from './theme.ts';

/** The bar as a whole `<svg>` element. */
export function rangeBarSvg(model: RangeBarModel, options: SvgOptions): string {
  return svgOf(options, (pen) => paintRangeBar(model, options, pen));
}

function paintRangeBar(
  { rows }: RangeBarModel,
  { width, height, theme }: { readonly width: number; readonly height: number; readonly theme: Theme },
  pen: Pen,
): void {
  const { scale, colors, textPx, font } = theme;
  const barWidth = 44 * scale;
  const total = rows.reduce((sum, row) => sum + row.share, 0);
  const top = scale;
  const usable = height - 2 * scale;
  if (!(total > 0)) {
    const box = { x: scale, y: top, w: barWidth - 2 * scale };
    pen.path((path) => path.rect(box.x, box.y, box.w, usable), {
      stroke: colors.line,
      width: scale,
      dash: [3 * scale, 3 * scale],
    });
  }
  const pieces = pieceHeights(
    rows.map((row) => (total > 0 ? row.share / total : 0)),
    usable,
    scale,
  );
  // Nearly even: a calm column of numbers, each still beside its piece.
  const line = Math.max(textPx * 1.6, usable / 5.4);
  const bottomUp = rows.map((row, index) => ({ row, piece: pieces[index]! }));
  // Rows of text in the same order as the pieces, each as near to its own as the others allow.
  const middles = spread(
    bottomUp.map(({ piece }) => top + usable - piece.bottom - piece.height / 2),
    line,
    top + line / 2,
    top + usable - line / 2,
  );
  const textX = barWidth + 14 * scale;
  const numberSize = textPx * 1.25;
  const numberWidth = Math.max(...rows.map(({ number }) => textWidth(number, numberSize, true)));
  for (const [index, { row, piece }] of bottomUp.entries()) {
    const y = top + usable - piece.bottom - piece.height;
    if (piece.height > 0) pen.path((path) => path.rect(0, y, barWidth, piece.height), { fill: colors[row.tone] });
    const middle = middles[index]!;
    const own = y + piece.height / 2;
    if (piece.height > 0)
      pen.path(
        (path) => {
          path.moveTo(barWidth + 2 * scale, own);
          path.lineTo(textX - 2 * scale, middle);
        },
        { stroke: colors.line, width: scale },
      );
    pen.text(row.number, textX + numberWidth, middle + halfCap(numberSize), {
      color: colors.ink,
      sizePx: numberSize,
      font,
      bold: true,
      anchor: 'end',
    });
    const labelX = textX + numberWidth + 8 * scale;
    pen.text(row.label, labelX, middle + halfCap(textPx), { color: colors.muted, sizePx: textPx, font });
    if (row.detail !== undefined)
      pen.text(row.detail, width, middle + halfCap(textPx), {
        color: colors.muted,
        sizePx: textPx,
        font,
        anchor: 'end',
      });
  }
}

/** Heights of the pieces from below, with a hairline of air between them; what is not 0 is never thinner than 2. */
function pieceHeights(
  parts: readonly number[],
  usable: number,
  scale: number,
): { readonly bottom: number; readonly height: number }[] {
  const air = 2 * scale;
  const least = 2.5 * scale;
  const there = parts.filter((part) => part > 0).length;
  const divided = usable - air * Math.max(0, there - 1);
  const thin = parts.map((part) => part > 0 && part * divided < least);
  const forThin = thin.filter(Boolean).length * least;
  const rest = parts.reduce((sum, part, index) => (thin[index] ? sum : sum + part), 0);
  let bottom = 0;
  return parts.map((part, index) => {
    const height = part <= 0 ? 0 : thin[index] ? least : (part / rest) * (divided - forThin);
    const piece = { bottom, height };
    if (height > 0) bottom += height + air;
    return piece;
  });
}

/** Moves wanted places (descending) apart so that neighbours are `need` apart and all lie between `from` and `to`. */
function spread(wanted: readonly number[], need: number, from: number, to: number): number[] {
  const placed = [...wanted];
  let limit = to;
  for (let index = 0; index < placed.length; index++) {
    placed[index] = Math.min(placed[index]!, limit);
    limit = placed[index]! - need;
  }
  limit = from;
  for (let index = placed.length - 1; index >= 0; index--) {
    placed[index] = Math.max(placed[index]!, limit);
    limit = placed[index]! + need;
  }
  return placed;
}
