// Sensor readings: dots, wedges at the ends of the scale, and one square a place where a year of them is shown.
import type { Dots } from './model.ts';
import { RANGE_TONES } from './model.ts';
import type { Path } from './pen.ts';
import type { Place } from './place.ts';
import { wedge } from './place.ts';

/** Beyond so many readings a pixel of width, dots are so dense that only the places they cover can be seen. */
const DENSE_PER_PIXEL = 4;

export function paintDots({ x, y, tone, bound }: Dots, place: Place): void {
  const { xOf, yIn, min, max, box, pen, theme } = place;
  const radius = 2.4 * theme.scale;
  // Only what is on screen: a zoomed view of a year holds few of its readings.
  const first = lowerBound(x, (at) => xOf(at) < box.left - radius);
  const end = lowerBound(x, (at) => xOf(at) <= box.left + box.width + radius);
  const dense = end - first > (DENSE_PER_PIXEL * box.width) / theme.scale;
  for (const [index, name] of RANGE_TONES.entries()) {
    const fill = theme.colors[name];
    const outline = theme.outlines[name];
    const ring = outline === undefined ? {} : { stroke: outline, width: 0.8 * theme.scale };
    if (dense) {
      pen.path((path) => cells(path, x, y, first, end, (at) => tone[at] === index, place), { fill });
      continue;
    }
    pen.path(
      (path) => {
        for (let at = first; at < end; at++) {
          if (tone[at] !== index) continue;
          const value = y[at]!;
          const up = bound[at] === 2 || value > max;
          const down = bound[at] === 1 || value < min;
          if (up || down) wedge(path, xOf(x[at]!), yIn(value), radius * 1.2, up);
          else path.circle(xOf(x[at]!), yIn(value), radius);
        }
      },
      { fill, ...ring },
    );
  }
}

/** Small squares wherever at least one of the readings lies: a year of them costs no more than the picture has places. */
function cells(
  path: Path,
  x: Float64Array,
  y: Float64Array,
  first: number,
  end: number,
  wanted: (index: number) => boolean,
  { box, xOf, yIn, theme }: Place,
): void {
  const size = 2 * theme.scale;
  const rows = Math.ceil(box.height / size) + 2;
  const seen = new Uint8Array((Math.ceil(box.width / size) + 4) * rows);
  for (let at = first; at < end; at++) {
    if (!wanted(at)) continue;
    const column = Math.floor((xOf(x[at]!) - box.left) / size) + 2;
    const row = Math.floor((yIn(y[at]!) - box.top) / size);
    const cell = column * rows + row;
    if (seen[cell]) continue;
    seen[cell] = 1;
    path.rect(box.left + (column - 2) * size, box.top + row * size, size, size);
  }
}

/** First index for which `before` no longer holds. */
function lowerBound(list: Float64Array, before: (value: number) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
