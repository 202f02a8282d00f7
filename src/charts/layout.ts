// Where everything of a drawing goes at a given size: margins, panels, which labels fit. Pure arithmetic, no surface.
import type { ChartModel, Panel, Tick } from './model.ts';
import type { Box } from './pen.ts';
import { textWidth } from './pen.ts';
import type { PlacedSign } from './signs.ts';
import { SIGN_ROW, placeSigns } from './signs.ts';
import type { Theme } from './theme.ts';

/** The part of the time axis that is shown; the whole of it unless zoomed. */
export interface View {
  readonly min: number;
  readonly max: number;
}

export interface PlacedPanel {
  readonly panel: Panel;
  /** Where its values are drawn. */
  readonly box: Box;
  /** Pixel of a value; not clamped. */
  readonly yOf: (value: number) => number;
  /** Labels of the lines that found room, and where their middle is. */
  readonly lineLabels: readonly PlacedLabel[];
  readonly rightLabels: readonly PlacedLabel[];
  readonly tokens: readonly PlacedToken[];
  readonly signs: readonly PlacedSign[];
}

export interface PlacedLabel {
  readonly label: string;
  readonly y: number;
  readonly index: number;
}

export interface PlacedToken {
  readonly label: string;
  /** Middle of the token, and of the time it belongs to: they differ where tokens would cover one another. */
  readonly x: number;
  readonly trueX: number;
  readonly y: number;
  readonly width: number;
}

export interface PlacedTick {
  readonly tick: Tick;
  /** Its label, the short one where room is scarce, empty where there is none. */
  readonly label: string;
  readonly x: number;
  /** Where its label's middle is: moved inwards at the ends. */
  readonly labelX: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** All panels together: what the cursor runs over. */
  readonly plot: Box;
  readonly panels: readonly PlacedPanel[];
  readonly ticks: readonly PlacedTick[];
  /** Middle of the time labels. */
  readonly tickY: number;
  /** Pixel of a time. */
  readonly xOf: (x: number) => number;
}

/** Diameter of a token, in pixels on screen. */
const TOKEN = 22;
const TOKEN_ROWS = 2;
/** More than every day of two weeks, or every third hour of a day, is not read but counted. */
const MOST_LABELS = 14;

/** Margins left and right of the plot: room for the widest label. */
export function sideMargins(model: ChartModel, theme: Theme): { readonly left: number; readonly right: number } {
  const widest = (labels: readonly string[]): number =>
    Math.max(0, ...labels.map((label) => textWidth(label, theme.textPx)));
  const left = widest(model.panels.flatMap((panel) => [panel.label ?? '', ...panel.lines.map((line) => line.label)]));
  const right = widest(model.panels.flatMap((panel) => (panel.rightLabels ?? []).map(({ label }) => label)));
  const gap = 8 * theme.scale;
  // Whole pixels on screen: the cursor's box on top of the drawing has no halves.
  const whole = (width: number): number => (theme.scale === 1 ? Math.ceil(width) : width);
  return { left: whole(left > 0 ? left + gap : gap / 2), right: whole(right > 0 ? right + gap : gap / 2) };
}

/** Lays the model out in `width` × `height` pixels (points on paper), showing `view` of the time axis. */
export function layOut(model: ChartModel, width: number, height: number, theme: Theme, view: View = model.x): Layout {
  const { scale, textPx } = theme;
  const margins = sideMargins(model, theme);
  const left = margins.left;
  const plotWidth = Math.max(1, width - left - margins.right);
  const xOf = (x: number): number => left + ((x - view.min) / (view.max - view.min)) * plotWidth;
  const ticks = placeTicks(model.ticks, view, xOf, { left, right: left + plotWidth }, textPx);

  const top = textPx * 0.75;
  const hasTime = model.panels.some((panel) => panel.timeBelow) && model.ticks.some((tick) => tick.label !== '');
  const timeHeight = hasTime ? textPx * 2 + 4 * scale : 0;
  const bottom = model.panels.at(-1)?.timeBelow ? 0 : textPx * 0.5;
  const gap = 14 * scale;
  const placedTokens = model.panels.map((panel) => placeTokens(panel, view, xOf, scale, textPx));
  const placedSigns = model.panels.map((panel) => placeSigns(panel, view, xOf, scale, textPx));
  const lanes = placedTokens.map(
    ({ rows }, index) => (rows ? (rows * TOKEN + 6) * scale : 0) + placedSigns[index]!.rows * SIGN_ROW * scale,
  );
  const fixed =
    top + bottom + timeHeight + gap * (model.panels.length - 1) + lanes.reduce((sum, lane) => sum + lane, 0);
  const shares = model.panels.reduce((sum, panel) => sum + panel.share, 0);
  const divided = Math.max(model.panels.length, height - fixed);

  let y = top;
  let tickY = 0;
  const panels = model.panels.map((panel, index): PlacedPanel => {
    const box = { left, top: y, width: plotWidth, height: (divided * panel.share) / (shares || 1) };
    const laneTop = box.top + box.height + 3 * scale;
    const signsTop = box.top + box.height;
    y = box.top + box.height + lanes[index]!;
    if (panel.timeBelow && hasTime) {
      tickY = y + timeHeight - textPx;
      y += timeHeight;
    }
    y += gap;
    const span = panel.y.max - panel.y.min;
    const yOf = (value: number): number => box.top + box.height * (1 - (value - panel.y.min) / span);
    const inside = panel.lines.map((line, at) => ({ ...line, index: at })).filter((line) => fits(line.value, panel));
    const right = (panel.rightLabels ?? []).map((label, at) => ({ ...label, rank: 0, index: at }));
    return {
      panel,
      box,
      yOf,
      lineLabels: placeLabels(inside, yOf, textPx),
      rightLabels: placeLabels(
        right.map((label) => ({ ...label, value: Math.min(panel.y.max, Math.max(panel.y.min, label.value)) })),
        yOf,
        textPx,
      ),
      tokens: placedTokens[index]!.tokens.map((token) => ({
        ...token,
        y: laneTop + (token.row + 0.5) * TOKEN * scale,
      })),
      signs: placedSigns[index]!.signs.map((sign) => ({ ...sign, y: signsTop + (sign.row + 0.5) * SIGN_ROW * scale })),
    };
  });
  const last = panels.at(-1);
  const plotBottom = last ? last.box.top + last.box.height + lastLane(placedSigns) * SIGN_ROW * scale : height;
  return { width, height, plot: { left, top, width: plotWidth, height: plotBottom - top }, panels, ticks, tickY, xOf };
}

function lastLane(placed: readonly { readonly rows: number }[]): number {
  return placed.at(-1)?.rows ?? 0;
}

function fits(value: number, panel: Panel): boolean {
  return value >= panel.y.min && value <= panel.y.max;
}

/** The finest ranks of ticks whose labels keep a clear distance from each other. */
function placeTicks(
  ticks: readonly Tick[],
  view: View,
  xOf: (x: number) => number,
  plot: { readonly left: number; readonly right: number },
  textPx: number,
): PlacedTick[] {
  const visible = ticks.filter(({ at }) => at >= view.min && at <= view.max);
  const place = (tick: Tick, label: string): PlacedTick => {
    const x = xOf(tick.at);
    const half = textWidth(label, textPx) / 2;
    return { tick, label, x, labelX: Math.min(plot.right - half, Math.max(plot.left + half, x)) };
  };
  const clear = (placed: readonly PlacedTick[]): boolean => {
    const labelled = placed.filter(({ label }) => label !== '');
    if (labelled.length > MOST_LABELS) return false;
    return labelled.every(({ label, x }, index) => {
      const next = labelled[index + 1];
      return !next || next.x - x >= 1.25 * Math.max(textWidth(label, textPx), textWidth(next.label, textPx));
    });
  };
  const ranks = [...new Set(visible.map((tick) => tick.rank))].sort((a, b) => a - b);
  let shown: PlacedTick[] | undefined;
  for (const rank of ranks) {
    const more = visible.filter((tick) => tick.rank <= rank);
    const full = more.map((tick) => place(tick, tick.label));
    if (clear(full)) shown = full;
    else if (!shown) {
      const short = more.map((tick) => place(tick, tick.short ?? tick.label));
      return clear(short) ? short : more.map((tick) => place(tick, ''));
    } else break;
  }
  return shown ?? [];
}

/** Leaves out labels that would touch one of lower rank; two that nearly fit move apart by up to a quarter of a line. */
function placeLabels(
  labels: readonly { readonly value: number; readonly label: string; readonly rank: number; readonly index: number }[],
  yOf: (value: number) => number,
  textPx: number,
): PlacedLabel[] {
  const need = textPx * 1.05;
  const placed: { label: string; y: number; index: number }[] = [];
  for (const { value, label, index } of [...labels].sort((a, b) => a.rank - b.rank || b.value - a.value)) {
    if (label === '') continue;
    const y = yOf(value);
    const touching = placed.filter((other) => Math.abs(other.y - y) < need);
    if (touching.length > 1) continue;
    const [other] = touching;
    if (!other) {
      placed.push({ label, y, index });
      continue;
    }
    const short = need - Math.abs(other.y - y);
    const away = y >= other.y ? 1 : -1;
    const moved = { label, y: y + (away * short) / 2, index };
    const neighbour = { ...other, y: other.y - (away * short) / 2 };
    const rest = placed.filter((item) => item !== other);
    const free = rest.every(
      (item) => Math.abs(item.y - moved.y) >= need && Math.abs(item.y - neighbour.y) >= need - 0.01,
    );
    if (short > textPx * 0.5 || !free) continue;
    placed.splice(0, placed.length, ...rest, neighbour, moved);
  }
  return placed;
}

/** Tokens in up to two rows; where even that is too little they move to the right and keep a stem to their time. */
function placeTokens(
  panel: Panel,
  view: View,
  xOf: (x: number) => number,
  scale: number,
  textPx: number,
): { readonly rows: number; readonly tokens: readonly (Omit<PlacedToken, 'y'> & { readonly row: number })[] } {
  if (!panel.lane) return { rows: 0, tokens: [] };
  const items = panel.marks
    .flatMap((mark) => (mark.kind === 'tokens' ? mark.items : []))
    .filter(({ x }) => x >= view.min && x <= view.max)
    .sort((a, b) => a.x - b.x);
  const ends = Array.from({ length: TOKEN_ROWS }, () => Number.NEGATIVE_INFINITY);
  const tokens = items.map((item) => {
    const width = Math.max(TOKEN * scale, textWidth(item.label, textPx, true) + 8 * scale);
    const trueX = xOf(item.x);
    const free = ends.findIndex((end) => end <= trueX - width / 2);
    const row = free >= 0 ? free : ends.indexOf(Math.min(...ends));
    const x = Math.max(xOf(view.min) + width / 2, trueX, ends[row]! + width / 2);
    ends[row] = x + width / 2 + scale;
    return { label: item.label, x, trueX, width, row };
  });
  // What was pushed over the right end comes back, and pushes those before it.
  const starts = ends.map(() => xOf(view.max));
  for (const token of tokens.toReversed()) {
    token.x = Math.min(token.x, starts[token.row]! - token.width / 2);
    starts[token.row] = token.x - token.width / 2 - scale;
  }
  return { rows: Math.max(0, ...tokens.map((token) => token.row + 1)), tokens };
}
