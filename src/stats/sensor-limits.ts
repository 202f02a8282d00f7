// Values beyond what a device can measure: LO and HI count as one step beyond its limits.
import type { Columns } from '../model/columns.ts';
import { MGDL_PER_MMOLL } from '../model/units.ts';
import { isTenthMmoll } from './thresholds.ts';

/** The least and the greatest number that a device shows, mg/dL. Dexcom and Guardian 40 and 400. */
export interface SensorLimits {
  readonly lowMgdl: number;
  readonly highMgdl: number;
}

/**
 * LO and HI as numbers to compute with: a reading marked as below a limit counts as one step (1 mg/dL, or 0.1 mmol/L for
 * values measured in these) below it, one marked as above as one step above. With `limitsOf` (by index into `sources`)
 * numbers beyond the device's limits, such as the 39 and 401 of some exports, are marked too. The marks stay, so that
 * these readings are shown as "Low" and "High". To be applied once, to what devices recorded.
 */
export function atSensorLimits<C extends Columns>(
  columns: C,
  limitsOf: (source: number) => SensorLimits | undefined = () => undefined,
): C {
  const limits = columns.sources.map((_, source) => limitsOf(source));
  const value = columns.value.slice();
  const bound = columns.bound.slice();
  for (let i = 0; i < columns.length; i++) {
    const own = limits[columns.source[i]!];
    const v = value[i]!;
    if (own && v < own.lowMgdl) bound[i] = 1;
    else if (own && v > own.highMgdl) bound[i] = 2;
    if (bound[i] === 1) value[i] = own ? own.lowMgdl - step(own.lowMgdl) : v - step(v);
    else if (bound[i] === 2) value[i] = own ? own.highMgdl + step(own.highMgdl) : v + step(v);
  }
  return { ...columns, value, bound };
}

/** One step of the unit a value was measured in, mg/dL. */
function step(mgdl: number): number {
  return isTenthMmoll(mgdl) ? MGDL_PER_MMOLL / 10 : 1;
}
