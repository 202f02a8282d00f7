// How each kind of mark is drawn. Shape says the kind, position the value, colour the range.
import { paintDots } from './dots.ts';
import { paintDrops } from './drops.ts';
import { paintBars, paintSteps } from './insulin.ts';
import type { Layout, PlacedPanel } from './layout.ts';
import type { Band, Flags, Line, Mark, Spans } from './model.ts';
import type { Path, Pen } from './pen.ts';
import type { Place } from './place.ts';
import { hatch } from './place.ts';
import type { Theme } from './theme.ts';

export function paintMark(mark: Mark, placed: PlacedPanel, layout: Layout, pen: Pen, theme: Theme): void {
  const { panel, box, yOf } = placed;
  const { min, max } = panel.y;
  const yIn = (value: number): number => yOf(Math.min(max, Math.max(min, value)));
  const place: Place = { box, xOf: layout.xOf, yIn, min, max, pen, theme };
  // Sideways only: a drop at the edge may reach a few pixels out of its panel.
  const room = 12 * theme.scale;
  const strip = { left: box.left - 5 * theme.scale, top: box.top - room };
  pen.clip({ ...strip, width: box.width + 10 * theme.scale, height: box.height + 2 * room }, () => {
    if (mark.kind === 'dots') paintDots(mark, place);
    else if (mark.kind === 'drops') paintDrops(mark, place);
    else if (mark.kind === 'line') paintLine(mark, place);
    else if (mark.kind === 'band') paintBand(mark, place);
    else if (mark.kind === 'steps') paintSteps(mark, place);
    else if (mark.kind === 'bars') paintBars(mark, place);
    else if (mark.kind === 'spans') paintSpans(mark, place);
    else if (mark.kind === 'flags') paintFlags(mark, place);
  });
}

/** Calls `run` with the indices of every unbroken stretch. */
function stretches(length: number, there: (index: number) => boolean, run: (from: number, to: number) => void): void {
  let from = -1;
  for (let index = 0; index <= length; index++) {
    const here = index < length && there(index);
    if (here && from < 0) from = index;
    if (!here && from >= 0) {
      run(from, index);
      from = -1;
    }
  }
}

function paintLine({ x, y, tone, width, dash }: Line, { box, xOf, yIn, pen, theme }: Place): void {
  const draw = (path: Path): void =>
    stretches(
      x.length,
      (index) => !Number.isNaN(y[index]!),
      (from, to) => {
        path.moveTo(xOf(x[from]!), yIn(y[from]!));
        for (let index = from + 1; index < to; index++) path.lineTo(xOf(x[index]!), yIn(y[index]!));
      },
    );
  const dashed = dash ? { dash: dash.map((part) => part * theme.scale) } : {};
  pen.clip(box, () => pen.path(draw, { stroke: theme.colors[tone], width: width * theme.scale, ...dashed }));
}

function paintBand({ x, low, high, tone, strength }: Band, { box, xOf, yIn, pen, theme }: Place): void {
  const draw = (path: Path): void =>
    stretches(
      x.length,
      (index) => !Number.isNaN(low[index]!) && !Number.isNaN(high[index]!),
      (from, to) => {
        path.moveTo(xOf(x[from]!), yIn(high[from]!));
        for (let index = from + 1; index < to; index++) path.lineTo(xOf(x[index]!), yIn(high[index]!));
        for (let index = to - 1; index >= from; index--) path.lineTo(xOf(x[index]!), yIn(low[index]!));
        path.close();
      },
    );
  const opacity = strength === 'outer' ? theme.outerBand : theme.innerBand;
  pen.clip(box, () => pen.path(draw, { fill: theme.colors[tone], opacity }));
}

function paintSpans({ items }: Spans, { box, xOf, pen, theme }: Place): void {
  const height = 5 * theme.scale;
  const { scale, colors } = theme;
  for (const { from, to } of items) {
    const bar = { left: xOf(from), top: box.top - height, width: Math.max(2 * scale, xOf(to) - xOf(from)), height };
    pen.path((path) => path.rect(bar.left, bar.top, bar.width, bar.height), { fill: colors.muted, opacity: 0.25 });
    pen.path((path) => hatch(path, bar, 4 * scale), { stroke: colors.muted, width: 0.75 * scale });
  }
}

function paintFlags({ items }: Flags, { box, xOf, pen, theme }: Place): void {
  const { scale } = theme;
  for (const item of items) {
    const x = xOf(item.x);
    pen.path(
      (path) => {
        path.moveTo(x, box.top + 9 * scale);
        path.lineTo(x, box.top - 5 * scale);
        path.lineTo(x + 8 * scale, box.top - 2 * scale);
        path.lineTo(x, box.top + scale);
      },
      { fill: theme.colors.brand, stroke: theme.colors.brand, width: scale },
    );
  }
}
