// From what devices recorded to what statistics count: limits, duplicates, one source at a time.
import type { Columns } from '../model/columns.ts';
import type { UtcMs, Zone } from '../model/time.ts';
import { dropDuplicates } from './duplicates.ts';
import type { Series } from './grid.ts';
import { oncePerZone } from './once.ts';
import { oneSourceAtATime } from './one-source.ts';
import type { SensorLimits } from './sensor-limits.ts';
import { atSensorLimits } from './sensor-limits.ts';

export interface CleaningOptions {
  /** Limits of the sources whose exports write numbers beyond them, by index into `sources`. */
  readonly limitsOf?: (source: number) => SensorLimits | undefined;
  /** When devices' clocks were set, UTC ms: no line is drawn across. */
  readonly breaks?: readonly UtcMs[];
}

/**
 * Which sensor readings count. A step before every measure.
 * @formula LO and HI count as one step beyond the limit they stand for (39 and 401 mg/dL for a sensor of 40 to 400); of two readings of a sensor closer than half its interval the first counts; of sources that overlap, day by day the one with more readings counts, others fill in where it has none within half an interval
 * @unit mg/dL
 * @rounding LO and HI are shown as "Low" and "High"
 * @source our rules; fingersticks that merely repeat sensor values (same value within half a second, more than 10) are left out as tidepool-org/viz 1.57.0 does
 */
export function cleanCgm(columns: Columns, zone: Zone, options?: CleaningOptions): Series {
  return options ? clean(columns, zone, options) : cleanOnce(columns, zone);
}

const cleanOnce = oncePerZone((columns: Columns, zone: Zone) => clean(columns, zone, {}));

function clean(columns: Columns, zone: Zone, { limitsOf, breaks }: CleaningOptions): Series {
  const limited = limitsOf || hasBounds(columns) ? atSensorLimits(columns, limitsOf) : columns;
  const cleaned = oneSourceAtATime(dropDuplicates(limited), zone);
  return breaks ? { ...cleaned, breaks: [...breaks].sort((a, b) => a - b) } : cleaned;
}

function hasBounds({ bound }: Columns): boolean {
  return bound.includes(1) || bound.includes(2);
}
