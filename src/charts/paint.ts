// The painter: one routine for every chart and both surfaces. It knows pens and places, not what the numbers mean.
import type { Layout, PlacedPanel } from './layout.ts';
import { paintMark } from './marks.ts';
import type { Pen } from './pen.ts';
import { halfCap } from './pen.ts';
import { SIGN_ROW, paintSigns } from './signs.ts';
import type { ChartModel } from './model.ts';
import type { Theme } from './theme.ts';

/** Draws the model as laid out. The background is left alone. */
export function paint(model: ChartModel, layout: Layout, pen: Pen, theme: Theme): void {
  const text = { sizePx: theme.textPx, font: theme.font };
  const middle = halfCap(theme.textPx);
  for (const placed of layout.panels) paintGround(placed, pen, theme);
  paintTicks(model, layout, pen, theme);
  for (const placed of layout.panels) {
    for (const mark of placed.panel.marks) paintMark(mark, placed, layout, pen, theme);
    paintTokens(placed, pen, theme);
    paintSigns(placed.signs, pen, theme);
    const { box, panel } = placed;
    const labelX = box.left - 8 * theme.scale;
    const style = { ...text, color: theme.colors.muted, anchor: 'end' } as const;
    for (const { label, y } of placed.lineLabels) pen.text(label, labelX, y + middle, style);
    if (panel.label !== undefined) {
      const has = (kind: string): boolean => panel.marks.some((mark) => mark.kind === kind);
      const signsY = box.top + (SIGN_ROW * theme.scale) / 2;
      const y = has('steps') ? box.top + box.height - theme.textPx / 2 : has('signs') ? signsY : box.top;
      pen.text(panel.label, labelX, y + middle, style);
    }
    for (const { label, y, index } of placed.rightLabels) {
      const color = theme.colors[panel.rightLabels![index]!.tone];
      pen.text(label, box.left + box.width + 6 * theme.scale, y + middle, { ...text, color });
    }
  }
}

/** Tints and lines: everything that lies under the marks. */
function paintGround({ panel, box, yOf }: PlacedPanel, pen: Pen, theme: Theme): void {
  const clamp = (value: number): number => Math.min(panel.y.max, Math.max(panel.y.min, value));
  for (const { from, to, tone } of panel.tints) {
    const top = yOf(clamp(to));
    const height = yOf(clamp(from)) - top;
    const fill = theme.colors[tone];
    pen.path((path) => path.rect(box.left, top, box.width, height), { fill, opacity: theme.tint });
  }
  for (const { value, tone } of panel.lines) {
    if (value < panel.y.min || value > panel.y.max) continue;
    const y = crisp(yOf(value), theme);
    const line = (path: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void }): void => {
      path.moveTo(box.left, y);
      path.lineTo(box.left + box.width, y);
    };
    pen.path(line, { stroke: theme.colors[tone], width: theme.scale });
  }
}

/** In the middle of a screen pixel, so that a line of one pixel is one pixel and not two half ones. */
function crisp(place: number, theme: Theme): number {
  return theme.scale === 1 ? Math.floor(place) + 0.5 : place;
}

function paintTicks(model: ChartModel, layout: Layout, pen: Pen, theme: Theme): void {
  const { plot, ticks, tickY } = layout;
  const inner = ticks.filter(({ tick }) => tick.grid && tick.at > model.x.min && tick.at < model.x.max);
  pen.path(
    (path) => {
      for (const { x } of inner) {
        path.moveTo(x, plot.top);
        path.lineTo(x, plot.top + plot.height);
      }
    },
    { stroke: theme.colors.line, width: theme.scale, dash: [2 * theme.scale, 4 * theme.scale] },
  );
  if (!tickY) return;
  const style = { sizePx: theme.textPx, font: theme.font, color: theme.colors.muted, anchor: 'middle' } as const;
  for (const { label, labelX } of ticks) {
    if (label !== '') pen.text(label, labelX, tickY + halfCap(theme.textPx), style);
  }
}

function paintTokens({ tokens, box }: PlacedPanel, pen: Pen, theme: Theme): void {
  const { scale, colors } = theme;
  const moved = tokens.filter((token) => Math.abs(token.x - token.trueX) > 1);
  pen.path(
    (path) => {
      for (const { trueX, x, y } of moved) {
        path.moveTo(trueX, box.top + box.height);
        path.lineTo(x, y);
      }
    },
    { stroke: colors.carbsInk, width: 0.75 * scale },
  );
  for (const { label, x, y, width } of tokens) {
    const height = 20 * scale;
    pen.path(
      (path) => {
        const radius = height / 2;
        const half = Math.max(radius, width / 2 - scale);
        if (half - radius < 0.5) return path.circle(x, y, radius);
        // A pill: two half circles as curves; 0.5523 is the usual handle length of a quarter.
        const k = radius * 0.5523;
        path.moveTo(x - half + radius, y - radius);
        path.lineTo(x + half - radius, y - radius);
        path.curveTo(x + half - radius + k, y - radius, x + half, y - k, x + half, y);
        path.curveTo(x + half, y + k, x + half - radius + k, y + radius, x + half - radius, y + radius);
        path.lineTo(x - half + radius, y + radius);
        path.curveTo(x - half + radius - k, y + radius, x - half, y + k, x - half, y);
        path.curveTo(x - half, y - k, x - half + radius - k, y - radius, x - half + radius, y - radius);
        path.close();
      },
      { fill: colors.carbs, stroke: colors.carbsInk, width: 0.75 * scale },
    );
    const style = { color: colors.carbsInk, sizePx: theme.textPx, font: theme.font, bold: true } as const;
    pen.text(label, x, y + halfCap(theme.textPx), { ...style, anchor: 'middle' });
  }
}
