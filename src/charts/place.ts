// Where a mark is drawn, and the small shapes that several kinds of marks share.
import type { Box, Path, Pen } from './pen.ts';
import type { Theme } from './theme.ts';

/** Everything a mark needs to know about where it is. */
export interface Place {
  readonly box: Box;
  readonly xOf: (x: number) => number;
  /** Pixel of a value, kept inside the panel. */
  readonly yIn: (value: number) => number;
  readonly min: number;
  readonly max: number;
  readonly pen: Pen;
  readonly theme: Theme;
}

/** Whether a place on the time axis is in the view; the words of a mark outside must not pile up at its edges. */
export function isShown(x: number, { left, width }: Box): boolean {
  return x >= left - 0.5 && x <= left + width + 0.5;
}

/** Whether two boxes cover a common place. */
export function touch(one: Box, other: Box): boolean {
  return (
    one.left < other.left + other.width &&
    other.left < one.left + one.width &&
    one.top < other.top + other.height &&
    other.top < one.top + one.height
  );
}

/** A wedge that points up or down: the value is beyond the edge, or beyond what the device can tell. */
export function wedge(path: Path, x: number, y: number, size: number, up: boolean): void {
  const away = up ? -size : size;
  path.moveTo(x - size, y);
  path.lineTo(x + size, y);
  path.lineTo(x, y + 1.5 * away);
  path.close();
}

/** Lines at 45° across a box, cut at its edges. */
export function hatch(path: Path, { left, top, width, height }: Box, step: number): void {
  for (let offset = step; offset < width + height; offset += step) {
    path.moveTo(left + Math.max(0, offset - height), top + Math.min(height, offset));
    path.lineTo(left + Math.min(width, offset), top + Math.max(0, offset - width));
  }
}
