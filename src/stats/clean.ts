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

/** Sensor readings as statistics count them. Remembered per columns and zone when there are no options. */
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
  for (let i = 0; i < bound.length; i++) if (bound[i] !== 0) return true;
  return false;
}
