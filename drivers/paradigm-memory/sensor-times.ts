// Times of sensor entries: every interval is five minutes, and a stamp carries the time of the interval right before it.
import { MINUTE_MS } from '../../src/model/time.ts';
import { SENSOR, sensorDate, sensorFlag, takesInterval } from './sensor-page.ts';
import type { SensorEntry } from './sensor-page.ts';

/** A clock change, at the index of its second entry; minutes without seconds. */
export interface SensorStep {
  readonly index: number;
  readonly beforeMs: number | undefined;
  readonly afterMs: number | undefined;
}

const INTERVAL_MS = 5 * MINUTE_MS;
const OLD_TIME = 0x20;
const GAP = 0x40;

/**
 * Sets `ms` of entries that follow each other without a page missing. Intervals behind the last stamp are counted forward
 * from it: checked equal to the stamp written later for all 69 of the 722's pages that were caught so. Directly behind a
 * sync there is nothing to count from but the sync itself: such readings are held back unless `complete`, when they are
 * counted from it. Behind a stamp of a gap they wait for the next one. Returns the clock changes.
 */
export function timeEntries(items: readonly SensorEntry[], complete: boolean): SensorStep[] {
  const steps: SensorStep[] = [];
  /** Intervals and clock changes since the last stamp. */
  let open: number[] = [];
  let lastStampMs = Number.NaN;
  let syncMs = Number.NaN;
  const moves = new Map<number, number>();
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const { opcode, at } = item;
    if (takesInterval(opcode)) {
      open.push(i);
      continue;
    }
    const dated = dateOf(item);
    if (dated !== undefined) item.ms = dated;
    if (opcode === SENSOR.clock && sensorFlag(item.page, at - 1) !== OLD_TIME) {
      const before = items[i - 1];
      const isPair = before?.opcode === SENSOR.clock && sensorFlag(before.page, before.at - 1) === OLD_TIME;
      const beforeMs = isPair && !Number.isNaN(before.ms) ? before.ms : undefined;
      const afterMs = Number.isNaN(item.ms) ? undefined : item.ms;
      steps.push({ index: i, beforeMs, afterMs });
      open.push(i);
      moves.set(i, beforeMs === undefined || afterMs === undefined ? Number.NaN : afterMs - beforeMs);
    } else if (opcode === SENSOR.sync) syncMs = item.ms;
    else if (opcode === SENSOR.stamp && !Number.isNaN(item.ms)) {
      let ms = item.ms;
      for (const k of open.reverse()) {
        const moved = moves.size ? moves.get(k) : undefined;
        if (moved !== undefined) ms -= moved;
        else {
          items[k]!.ms = ms;
          ms -= INTERVAL_MS;
        }
      }
      open = [];
      // Behind a gap nobody knows how long it was, until the next stamp.
      lastStampMs = sensorFlag(item.page, at - 1) === GAP ? Number.NaN : item.ms;
      syncMs = Number.NaN;
    }
  }
  let ms = Number.isNaN(syncMs) ? lastStampMs : complete ? syncMs : Number.NaN;
  for (const k of open) {
    const moved = moves.size ? moves.get(k) : undefined;
    if (moved !== undefined) ms += moved;
    else items[k]!.ms = ms += INTERVAL_MS;
  }
  return steps;
}

/** The date an entry carries itself; `undefined` for those without one. */
function dateOf({ opcode, at, page }: SensorEntry): number | undefined {
  switch (opcode) {
    case SENSOR.stamp:
    case SENSOR.battery:
    case SENSOR.status:
    case SENSOR.clock:
    case SENSOR.sync:
    case SENSOR.meterGlucose:
    case SENSOR.factor:
    case SENSOR.special:
      return sensorDate(page, at - 1);
    default:
      return undefined;
  }
}
