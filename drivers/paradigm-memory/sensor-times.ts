// Times of sensor entries: every interval is five minutes, and a stamp carries the time of the interval right before it.
import { MINUTE_MS } from '../../src/model/time.ts';
import { SENSOR, sensorDate, sensorFlag, takesInterval } from './sensor-page.ts';
import type { SensorEntry } from './sensor-page.ts';

export interface SensorItem {
  readonly entry: SensorEntry;
  readonly page: Uint8Array;
  /** The pump's running number of the page. */
  readonly number: number;
  /** Wall clock of the pump, ms; `NaN` for entries without a time, and for those held back. */
  ms: number;
}

/** A clock change, at the index of its second entry; minutes without seconds. */
export interface SensorStep {
  readonly index: number;
  readonly beforeMs: number | undefined;
  readonly afterMs: number | undefined;
}

const INTERVAL_MS = 5 * MINUTE_MS;
const OLD_TIME = 0x20;

/**
 * Sets `ms` of entries that follow each other without a page missing. Intervals behind the last stamp are counted forward
 * from it: checked equal to the stamp written later for all 69 of the 722's pages that were caught so. Directly behind a
 * sync there is nothing to count from but the sync itself: such readings are held back unless `complete`, when they are
 * counted from it. Returns the clock changes.
 */
export function timeEntries(items: readonly SensorItem[], complete: boolean): SensorStep[] {
  const steps: SensorStep[] = [];
  /** Intervals and clock changes since the last stamp. */
  let open: number[] = [];
  let lastStampMs = Number.NaN;
  let syncMs = Number.NaN;
  const moves = new Map<number, number>();
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const { opcode, at } = item.entry;
    if (takesInterval(opcode)) {
      open.push(i);
      continue;
    }
    const dated = dateOf(item);
    if (dated !== undefined) item.ms = dated;
    if (opcode === SENSOR.clock && sensorFlag(item.page, at - 1) !== OLD_TIME) {
      const before = items[i - 1];
      const isPair = before?.entry.opcode === SENSOR.clock && sensorFlag(before.page, before.entry.at - 1) === OLD_TIME;
      const beforeMs = isPair && !Number.isNaN(before.ms) ? before.ms : undefined;
      const afterMs = Number.isNaN(item.ms) ? undefined : item.ms;
      steps.push({ index: i, beforeMs, afterMs });
      open.push(i);
      moves.set(i, beforeMs === undefined || afterMs === undefined ? Number.NaN : afterMs - beforeMs);
    } else if (opcode === SENSOR.sync) syncMs = item.ms;
    else if (opcode === SENSOR.stamp && !Number.isNaN(item.ms)) {
      let ms = item.ms;
      for (const k of open.reverse()) {
        const moved = moves.get(k);
        if (moved !== undefined) ms -= moved;
        else {
          items[k]!.ms = ms;
          ms -= INTERVAL_MS;
        }
      }
      open = [];
      lastStampMs = item.ms;
      syncMs = Number.NaN;
    }
  }
  let ms = Number.isNaN(syncMs) ? lastStampMs : complete ? syncMs : Number.NaN;
  for (const k of open) {
    const moved = moves.get(k);
    if (moved !== undefined) ms += moved;
    else items[k]!.ms = ms += INTERVAL_MS;
  }
  return steps;
}

/** The date an entry carries itself; `undefined` for those without one. */
function dateOf({ entry, page }: SensorItem): number | undefined {
  switch (entry.opcode) {
    case SENSOR.stamp:
    case SENSOR.battery:
    case SENSOR.status:
    case SENSOR.clock:
    case SENSOR.sync:
    case SENSOR.meterGlucose:
    case SENSOR.factor:
    case SENSOR.special:
      return sensorDate(page, entry.at - 1);
    default:
      return undefined;
  }
}
