// Percentiles per point of the grid over all days: the profile in its finest form, with iglu's LOESS smoothing.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { grid } from './grid.ts';
import { loess } from './loess.ts';
import { oncePerZone } from './once.ts';
import { quantiles } from './quantile.ts';

export interface Slot {
  /** End of the slot, minutes after local midnight; 1440 is the midnight at the end of the day. */
  readonly minute: number;
  /** Days with a value. */
  readonly days: number;
  /** Percentiles 5, 25, 50, 75, 95, mg/dL. */
  readonly percentiles: readonly number[];
}

const CURVES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Numbers that share two lines of a processor's cache. */
const BLOCK = 16;

/**
 * Percentiles by point of the grid: 288 of them at 5 minutes. Points without any day are left out.
 * @formula type 7 percentiles 5, 25, 50, 75, 95 over the days, of the grid in local time
 * @unit mg/dL
 * @rounding none
 * @source iglu 4.3.0, agp
 */
export const slots: (columns: Columns, zone: Zone) => readonly Slot[] = oncePerZone((columns, zone) => {
  const { rows, days, perDay, stepMin } = grid(columns, zone);
  // Some columns at a time: walking down one column of a large table after the other is slow.
  const block = new Float64Array(BLOCK * days);
  const found: Slot[] = [];
  for (let first = 0; first < perDay; first += BLOCK) {
    const end = Math.min(perDay, first + BLOCK);
    const counts = new Uint32Array(BLOCK);
    for (let day = 0; day < days; day++) {
      for (let column = 0, i = day * perDay + first; column < end - first; column++, i++) {
        const v = rows[i]!;
        if (v === v) block[column * days + counts[column]!++] = v;
      }
    }
    for (let column = 0; column < end - first; column++) {
      const own = quantiles(block.subarray(column * days), CURVES, counts[column]);
      if (own) found.push({ minute: (first + column + 1) * stepMin, days: counts[column]!, percentiles: own });
    }
  }
  return found;
});

/** The slots' percentiles smoothed by LOESS (degree 2, span 0.3, not around the clock), slot by slot. */
export const smoothSlots: (columns: Columns, zone: Zone) => readonly (readonly number[])[] = oncePerZone(
  (columns, zone) => {
    const all = slots(columns, zone);
    const minutes = all.map(({ minute }) => minute);
    const curves = CURVES.map((_, curve) =>
      loess(
        minutes,
        all.map(({ percentiles }) => percentiles[curve]!),
        0.3,
      ),
    );
    return all.map((_, i) => curves.map((curve) => curve[i]!));
  },
);
