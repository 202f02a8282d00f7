// Fingersticks: drops with a ring, their values where there is room, LO and HI always.
import type { Drops } from './model.ts';
import type { Box, Path } from './pen.ts';
import { halfCap, textWidth } from './pen.ts';
import type { Place } from './place.ts';
import { isShown, touch, wedge } from './place.ts';

export function paintDrops({ items, size = 1 }: Drops, { box, xOf, yIn, min, max, pen, theme }: Place): void {
  const radius = 4.6 * size * theme.scale;
  const taken: Box[] = [];
  const middles = items
    .filter(({ x }) => isShown(xOf(x), box))
    .map((item) => {
      const edge = item.bound === 'low' ? min : item.bound === 'high' ? max : item.y;
      return { item, x: xOf(item.x), y: yIn(edge), beyond: item.bound === undefined && (item.y > max || item.y < min) };
    });
  for (const { item, x, y, beyond } of middles) {
    const fill = theme.colors[item.tone];
    // A dark ring tells a fingerstick from a sensor's dot, and an amber one from white paper.
    const ring = { stroke: theme.colors.ink, width: (size < 0.75 ? 0.7 : 1.1) * theme.scale };
    const side = radius * 1.7;
    if (item.control) {
      const square = (path: Path): void => path.rect(x - side / 2, y - side / 2, side, side);
      pen.path(square, { fill: theme.colors.card, stroke: theme.colors.muted, width: 1.4 * theme.scale });
    } else if (beyond) pen.path((path) => wedge(path, x, y, radius * 1.2, item.y > max), { fill, ...ring });
    else pen.path((path) => dropPath(path, x, y, radius), { fill, ...ring });
    taken.push({ left: x - radius, top: y - 1.7 * radius, width: 2 * radius, height: 2.7 * radius });
  }
  const room = 0.75 * theme.textPx;
  // Labels that must be seen first; the others only where they cover nothing.
  for (const must of [true, false]) {
    for (const { item, x, y } of middles) {
      if (item.label === undefined || (item.bound !== undefined) !== must) continue;
      const width = textWidth(item.label, theme.textPx, must);
      const height = theme.textPx;
      const clampX = (left: number): number => Math.min(box.left + box.width - width, Math.max(box.left, left));
      const above = { left: clampX(x - width / 2), top: y - 1.9 * radius - height, width, height };
      const below = { ...above, top: y + radius + 2 * theme.scale };
      const beside = { ...above, left: x + radius + 3 * theme.scale, top: y - height / 2 };
      const before = { ...beside, left: x - radius - 3 * theme.scale - width };
      const order = item.bound === undefined ? [above, below] : [beside, before];
      const inside = order.filter(
        ({ left, top }) =>
          left >= box.left &&
          left + width <= box.left + box.width &&
          top >= box.top - room &&
          top + height <= box.top + box.height + room,
      );
      const free = inside.find((spot) => !taken.some((other) => touch(spot, other)));
      const spot = free ?? (must ? (inside[0] ?? before) : undefined);
      if (!spot) continue;
      taken.push(spot);
      const color = must ? theme.colors.ink : theme.colors.muted;
      // A little of the card behind the figures, so that dots and lines do not run through them.
      pen.path((path) => path.rect(spot.left, spot.top, width, height), { fill: theme.colors.card, opacity: 0.7 });
      const style = { color, sizePx: theme.textPx, font: theme.font, bold: must };
      pen.text(item.label, spot.left, spot.top + height / 2 + halfCap(theme.textPx), style);
    }
  }
}

/** A drop of blood: a circle round the value that runs out into a tip above. */
function dropPath(path: Path, x: number, y: number, radius: number): void {
  const tip = y - 1.75 * radius;
  const k = radius * 0.5523;
  path.moveTo(x, tip);
  path.curveTo(x + 0.35 * radius, y - 1.1 * radius, x + radius, y - 0.75 * radius, x + radius, y);
  path.curveTo(x + radius, y + k, x + k, y + radius, x, y + radius);
  path.curveTo(x - k, y + radius, x - radius, y + k, x - radius, y);
  path.curveTo(x - radius, y - 0.75 * radius, x - 0.35 * radius, y - 1.1 * radius, x, tip);
  path.close();
}
