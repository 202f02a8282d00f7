// Area under the glucose curve, per hour with data, as a mean over days.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { DAY_MS, MINUTE_MS } from '../model/time.ts';
import { grid, pointAt } from './grid.ts';

/**
 * Area under the curve (AUC), per hour.
 * @formula for each local day Σ (x(t) + x(t − step)) / 2 · step / hours with data, over neighbouring points of the grid, both present; mean over the days
 * @unit mg/dL (mg/dL·h per hour)
 * @rounding whole mg/dL, one decimal in mmol/L
 * @source trapezoids; iglu 4.3.0 groups days otherwise, so its number differs
 */
export function areaUnderCurve(columns: Columns, zone: Zone): number | undefined {
  const of = grid(columns, zone);
  const { flat } = of;
  let total = 0;
  let days = 0;
  let k = 1;
  while (k < flat.length) {
    // A step belongs to the day in which it begins: the last one of a day ends at its midnight.
    const begin = pointAt(of, k - 1);
    const midnight = zone.utcFromWallMs((Math.floor(zone.wallMsAt(begin) / DAY_MS) + 1) * DAY_MS);
    const steps = Math.ceil((midnight - begin) / (of.stepMin * MINUTE_MS));
    const end = Math.min(flat.length, k + steps);
    let sum = 0;
    let count = 0;
    for (; k < end; k++) {
      const middle = (flat[k]! + flat[k - 1]!) / 2;
      if (middle !== middle) continue;
      sum += middle;
      count++;
    }
    if (count === 0) continue;
    total += sum / count;
    days++;
  }
  return days ? total / days : undefined;
}
