// Touch, wheel and dragging over a chart: what uPlot, which knows only the mouse, leaves to others.
import type { View } from './layout.ts';

export interface GestureTarget {
  /** The part of the axis that is shown now. */
  view(): View;
  /** Asks for another part; the chart keeps it inside its axis. */
  show(view: View): void;
  /** A finger points at a place, pixels from the left edge of the plot. */
  point(left: number): void;
}

/** The stop next to `x`; `undefined` when there are none. `stops` ascend. */
export function nearest(stops: Float64Array, x: number): number | undefined {
  let low = 0;
  let high = stops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stops[middle]! < x) low = middle + 1;
    else high = middle;
  }
  const after = stops[low];
  const before = stops[low - 1];
  if (after === undefined || before === undefined) return after ?? before;
  return x - before <= after - x ? before : after;
}

/** The view `factor` times as wide, with `centre` (its middle when absent or outside) staying where it is. */
export function zoomed({ min, max }: View, factor: number, centre?: number): View {
  const fixed = centre !== undefined && centre >= min && centre <= max ? centre : (min + max) / 2;
  return { min: fixed - (fixed - min) * factor, max: fixed + (max - fixed) * factor };
}

/**
 * One finger moves the cursor, two fingers zoom and move; Shift and the mouse move; a sideways wheel moves, a wheel with
 * Ctrl (also a pinch on a touchpad) zooms. Up and down stay the page's.
 */
export function gestures(over: HTMLElement, target: GestureTarget): void {
  const fingers = new Map<number, number>();
  let dragFrom: { readonly left: number; readonly view: View } | undefined;
  const leftOf = (event: MouseEvent): number => event.clientX - over.getBoundingClientRect().left;
  const valueAt = (view: View, left: number): number => view.min + (left / over.clientWidth) * (view.max - view.min);

  over.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch') {
      fingers.set(event.pointerId, leftOf(event));
      over.setPointerCapture(event.pointerId);
      if (fingers.size === 1) target.point(leftOf(event));
    } else if (event.shiftKey && event.button === 0) {
      dragFrom = { left: leftOf(event), view: target.view() };
      over.setPointerCapture(event.pointerId);
    }
  });
  over.addEventListener('pointermove', (event) => {
    const left = leftOf(event);
    if (dragFrom) {
      const by = valueAt(dragFrom.view, dragFrom.left) - valueAt(dragFrom.view, left);
      target.show({ min: dragFrom.view.min + by, max: dragFrom.view.max + by });
    } else if (fingers.has(event.pointerId)) {
      const before = [...fingers.values()];
      fingers.set(event.pointerId, left);
      if (fingers.size === 1) target.point(left);
      else if (fingers.size === 2) target.show(pinched(target.view(), before, [...fingers.values()], valueAt));
    }
  });
  const end = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    dragFrom = undefined;
  };
  over.addEventListener('pointerup', end);
  over.addEventListener('pointercancel', end);
  over.addEventListener(
    'wheel',
    (event) => {
      const view = target.view();
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        target.show(zoomed(view, Math.exp(event.deltaY / 200), valueAt(view, leftOf(event))));
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        const by = (event.deltaX / over.clientWidth) * (view.max - view.min);
        target.show({ min: view.min + by, max: view.max + by });
      }
    },
    { passive: false },
  );
}

/** The view in which the two places under the fingers are still under them. */
function pinched(
  view: View,
  before: readonly number[],
  after: readonly number[],
  valueAt: (view: View, left: number) => number,
): View {
  const [a, b] = [...before].sort((one, other) => one - other) as [number, number];
  const [c, d] = [...after].sort((one, other) => one - other) as [number, number];
  const factor = Math.max(b - a, 20) / Math.max(d - c, 20);
  const held = valueAt(view, (a + b) / 2);
  const wide = zoomed(view, factor, held);
  const by = held - valueAt(wide, (c + d) / 2);
  return { min: wide.min + by, max: wide.max + by };
}
