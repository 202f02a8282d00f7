// Insulin: basal as an area with steps, doses as bars that hang down from their line.
import type { Bars, Steps } from './model.ts';
import type { Box } from './pen.ts';
import { halfCap, textWidth } from './pen.ts';
import type { Place } from './place.ts';
import { hatch, isShown, touch } from './place.ts';

export function paintSteps({ items, programmed = [] }: Steps, { box, xOf, yIn, pen, theme }: Place): void {
  const { scale, colors } = theme;
  const foot = box.top + box.height;
  pen.clip({ ...box, top: box.top - scale, height: box.height + 2 * scale }, () => {
    pen.path(
      (path) => {
        for (const { from, to, y } of items)
          path.rect(xOf(from), yIn(y), Math.max(0, xOf(to) - xOf(from)), foot - yIn(y));
      },
      { fill: colors.basal },
    );
    // The outline goes up and down between neighbours and stops where nothing is known.
    pen.path(
      (path) => {
        let end = Number.NaN;
        for (const { from, to, y } of items) {
          if (from === end) path.lineTo(xOf(from), yIn(y));
          else path.moveTo(xOf(from), yIn(y));
          path.lineTo(xOf(to), yIn(y));
          end = to;
        }
      },
      { stroke: colors.basalLine, width: 1.25 * scale },
    );
    for (const { from, to, style } of items) {
      const area = { left: xOf(from), top: box.top, width: xOf(to) - xOf(from), height: box.height };
      if (style === 'suspended')
        pen.path((path) => hatch(path, area, 6 * scale), { stroke: colors.muted, width: scale });
    }
    // What the pump gave by itself is combed, so that it is no schedule in grey either.
    pen.path(
      (path) => {
        for (const { from, to, y, style } of items) {
          if (style !== 'automatic' || yIn(y) >= foot) continue;
          for (let x = xOf(from) + 2 * scale; x < xOf(to); x += 4 * scale) {
            path.moveTo(x, yIn(y));
            path.lineTo(x, foot);
          }
        }
      },
      { stroke: colors.basalLine, width: 0.75 * scale },
    );
    const other = items.filter(({ style }) => style === 'temporary');
    pen.path(
      (path) => {
        for (const { from, to, y } of other) {
          path.moveTo(xOf(from), yIn(y));
          path.lineTo(xOf(to), yIn(y));
        }
      },
      { stroke: colors.bolus, width: 2.5 * scale },
    );
    pen.path(
      (path) => {
        for (const { from, to, y } of programmed) {
          path.moveTo(xOf(from), yIn(y));
          path.lineTo(xOf(to), yIn(y));
        }
      },
      { stroke: colors.muted, width: 1.25 * scale, dash: [4 * scale, 3 * scale] },
    );
  });
  pen.path(
    (path) => {
      path.moveTo(box.left, foot);
      path.lineTo(box.left + box.width, foot);
    },
    { stroke: colors.line, width: scale },
  );
}

export function paintBars({ items }: Bars, { box, xOf, yIn, pen, theme }: Place): void {
  const { scale, colors, textPx, font } = theme;
  const zero = box.top;
  // The panel's values grow upwards, doses downwards.
  const lengthOf = (units: number): number => Math.max(2.5 * scale, box.top + box.height - yIn(units));
  pen.path(
    (path) => {
      path.moveTo(box.left, zero);
      path.lineTo(box.left + box.width, zero);
    },
    { stroke: colors.line, width: scale },
  );
  const taken: Box[] = [];
  for (const bar of items) {
    const x = xOf(bar.x);
    const width = (bar.automatic ? 2 : 7) * scale;
    const left = x - width / 2;
    const length = lengthOf(bar.value);
    const immediate = bar.value - (bar.extended?.value ?? 0);
    const solid = bar.extended ? (immediate > 0 ? lengthOf(immediate) : 0) : length;
    const injected = bar.injection === true;
    const paintOf = injected
      ? { fill: colors.card, stroke: colors.bolus, width: 1.5 * scale }
      : { fill: colors.bolus, width: scale };
    const planned = bar.programmed === undefined ? length : Math.max(length, lengthOf(bar.programmed));
    if (planned > length)
      pen.path((path) => path.rect(left, zero + length, width, planned - length), {
        stroke: colors.bolus,
        width: 0.75 * scale,
        dash: [2 * scale, 2 * scale],
      });
    pen.path((path) => path.rect(left, zero, width, solid), paintOf);
    taken.push({ left, top: zero, width, height: planned });
    if (!bar.extended) continue;
    pen.path((path) => path.rect(left, zero + solid, width, length - solid), {
      fill: colors.bolus,
      opacity: 0.35,
      stroke: colors.bolus,
      width: scale,
    });
    const end = xOf(bar.extended.until);
    pen.path((path) => path.rect(x, zero + length - 3 * scale, Math.max(0, end - x), 3 * scale), {
      fill: colors.bolus,
    });
    taken.push({ left: x, top: zero + length - 3 * scale, width: Math.max(0, end - x), height: 3 * scale });
    // The rest of the time it was to take, when it was stopped.
    const plannedEnd = bar.extended.planned;
    if (plannedEnd !== undefined && plannedEnd > bar.extended.until)
      pen.path(
        (path) => {
          path.moveTo(end, zero + length - 1.5 * scale);
          path.lineTo(xOf(plannedEnd), zero + length - 1.5 * scale);
        },
        { stroke: colors.bolus, width: scale, dash: [2 * scale, 2 * scale] },
      );
  }
  // The largest doses get their amount first; small ones where there is room left.
  for (const bar of [...items].sort((a, b) => b.value - a.value)) {
    if (bar.automatic || !isShown(xOf(bar.x), box)) continue;
    const size = textWidth(bar.label, textPx);
    const centre = Math.min(box.left + box.width - size / 2, Math.max(box.left + size / 2, xOf(bar.x)));
    const top = zero + lengthOf(Math.max(bar.value, bar.programmed ?? 0)) + 3 * scale;
    const spot = { left: centre - size / 2, top, width: size, height: textPx };
    if (taken.some((other) => touch(spot, other))) continue;
    taken.push(spot);
    const style = { color: colors.muted, sizePx: textPx, font, anchor: 'middle' } as const;
    pen.text(bar.label, centre, top + textPx / 2 + halfCap(textPx), style);
  }
}
