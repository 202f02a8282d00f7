// A chart as an SVG text: for paper, and for pictures in a page that nobody has to point at.
import { layOut } from './layout.ts';
import type { ChartModel } from './model.ts';
import { paint } from './paint.ts';
import { escapeXml, svgPen } from './pen.ts';
import type { Theme } from './theme.ts';

export interface SvgOptions {
  /** Pixels; points on paper. */
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** What a screen reader says instead of the picture. */
  readonly label?: string;
}

let drawings = 0;

/** The model as a whole `<svg>` element. */
export function toSvg(model: ChartModel, options: SvgOptions): string {
  const { width, height, theme } = options;
  return svgOf(options, (pen) => paint(model, layOut(model, width, height, theme), pen, theme));
}

/** An `<svg>` element of what `draw` draws. */
export function svgOf({ width, height, label }: SvgOptions, draw: (pen: ReturnType<typeof svgPen>) => void): string {
  // Ids of clips are the whole page's: two drawings in one page must not share any.
  const pen = svgPen(`drawing-${drawings++}`);
  draw(pen);
  const spoken = label === undefined ? ' aria-hidden="true"' : ` role="img" aria-label="${escapeXml(label)}"`;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"${spoken}>`;
  return `${open}${pen.done()}</svg>`;
}
