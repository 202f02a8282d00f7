// What the painter draws with: a canvas on screen, an SVG text on paper. The only difference between the two.

/** Pixels (points on paper), y downwards. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Path {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  rect(x: number, y: number, width: number, height: number): void;
  circle(x: number, y: number, radius: number): void;
  /** Cubic curve. */
  curveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  close(): void;
}

export interface Stroke {
  readonly fill?: string;
  /** Of the fill, 0 to 1. */
  readonly opacity?: number;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
}

export interface TextStyle {
  readonly color: string;
  readonly sizePx: number;
  readonly font: string;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
}

export interface Pen {
  path(build: (path: Path) => void, stroke: Stroke): void;
  /** `y` is the baseline. */
  text(text: string, x: number, y: number, style: TextStyle): void;
  /** Nothing that `draw` draws reaches outside the box. */
  clip(box: Box, draw: () => void): void;
}

/** Half the height of capitals and figures: baseline = middle + this. */
export function halfCap(sizePx: number): number {
  return sizePx * 0.36;
}

/**
 * Width of a text, guessed as wide as in a wide sans-serif (DejaVu Sans), so that both surfaces leave the same labels
 * out: paper has no canvas to measure on.
 */
export function textWidth(text: string, sizePx: number, bold = false): number {
  let em = 0;
  for (const char of text) {
    if (" .,:;'|!ilIj()[]·-".includes(char)) em += 0.38;
    else if (/[0-9a-z–<>+=≤≥]/.test(char)) em += 0.64;
    else if (/[mwMW%@]/.test(char)) em += 0.98;
    else em += 0.76;
  }
  return em * sizePx * (bold ? 1.1 : 1);
}

/** A pen on a canvas. One unit is one CSS pixel: scale the context beforehand. */
export function canvasPen(context: CanvasRenderingContext2D): Pen {
  return {
    path(build, { fill, opacity = 1, stroke, width = 1, dash }) {
      const path = new Path2D();
      build({
        moveTo: (x, y) => path.moveTo(x, y),
        lineTo: (x, y) => path.lineTo(x, y),
        rect: (x, y, w, h) => path.rect(x, y, w, h),
        circle: (x, y, radius) => {
          path.moveTo(x + radius, y);
          path.arc(x, y, radius, 0, 2 * Math.PI);
        },
        curveTo: (x1, y1, x2, y2, x, y) => path.bezierCurveTo(x1, y1, x2, y2, x, y),
        close: () => path.closePath(),
      });
      if (fill !== undefined) {
        context.globalAlpha = opacity;
        context.fillStyle = fill;
        context.fill(path);
        context.globalAlpha = 1;
      }
      if (stroke !== undefined) {
        context.strokeStyle = stroke;
        context.lineWidth = width;
        context.lineJoin = 'round';
        context.setLineDash(dash ? [...dash] : []);
        context.stroke(path);
      }
    },
    text(text, x, y, { color, sizePx, font, bold = false, anchor = 'start' }) {
      context.fillStyle = color;
      context.font = `${bold ? '600 ' : ''}${sizePx}px ${font}`;
      context.textAlign = anchor === 'middle' ? 'center' : anchor;
      context.textBaseline = 'alphabetic';
      context.fillText(text, x, y);
    },
    clip({ left, top, width, height }, draw) {
      context.save();
      context.beginPath();
      context.rect(left, top, width, height);
      context.clip();
      draw();
      context.restore();
    },
  };
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in XML, in content or in a quoted attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ESCAPES[char]!);
}

/** At most two decimals: a hundredth of a point is more than a printer knows. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A pen that writes SVG elements; `done` is what was written. Ids of clips begin with `idPrefix`. */
export function svgPen(idPrefix: string): Pen & { done(): string } {
  const out: string[] = [];
  let clips = 0;
  return {
    path(build, { fill, opacity = 1, stroke, width = 1, dash }) {
      let d = '';
      build({
        moveTo: (x, y) => (d += `M${short(x)} ${short(y)}`),
        lineTo: (x, y) => (d += `L${short(x)} ${short(y)}`),
        rect: (x, y, w, h) => (d += `M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}z`),
        circle: (x, y, radius) => {
          const r = short(radius);
          d += `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${short(2 * radius)} 0a${r} ${r} 0 1 0 ${short(-2 * radius)} 0z`;
        },
        curveTo: (x1, y1, x2, y2, x, y) => (d += `C${[x1, y1, x2, y2, x, y].map(short).join(' ')}`),
        close: () => (d += 'z'),
      });
      if (d === '') return;
      const filled = `fill="${fill === undefined ? 'none' : escapeXml(fill)}"`;
      const opaque = fill === undefined || opacity === 1 ? '' : ` fill-opacity="${short(opacity)}"`;
      const dashed = dash ? ` stroke-dasharray="${dash.map(short).join(' ')}"` : '';
      const stroked =
        stroke === undefined
          ? ''
          : ` stroke="${escapeXml(stroke)}" stroke-width="${short(width)}" stroke-linejoin="round"${dashed}`;
      out.push(`<path d="${d}" ${filled}${opaque}${stroked}/>`);
    },
    text(text, x, y, { color, sizePx, font, bold = false, anchor = 'start' }) {
      const weight = bold ? ' font-weight="bold"' : '';
      const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
      out.push(
        `<text x="${short(x)}" y="${short(y)}" font-family="${escapeXml(font)}" font-size="${short(sizePx)}"` +
          `${weight}${anchored} fill="${escapeXml(color)}">${escapeXml(text)}</text>`,
      );
    },
    clip({ left, top, width, height }, draw) {
      const id = `${idPrefix}-${clips++}`;
      const box = `<rect x="${short(left)}" y="${short(top)}" width="${short(width)}" height="${short(height)}"/>`;
      out.push(`<clipPath id="${id}">${box}</clipPath><g clip-path="url(#${id})">`);
      draw();
      out.push('</g>');
    },
    done: () => out.join(''),
  };
}
