// Times of sensor entries: every interval is five minutes, and a stamp carries the time of the interval right before it.
import { MINUTE_MS } from '../../src/model/time.ts';
import { SENSOR, sensorDate, sensorFlag, takesInterval } from './sensor-page.ts';
import type { SensorEntries } from './sensor-entries.ts';

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
 * Sets the times of entries that follow each other without a page missing. Intervals behind the last stamp are counted forward
 * from it: checked equal to the stamp written later for all 69 of the 722's pages that were caught so. Directly behind a
 * sync there is nothing to count from but the sync itself: such readings are held back unless `complete`, when they are
 * counted from it. Behind a stamp of a gap they wait for the next one. Returns the clock changes.
 */
export function timeEntries(entries: SensorEntries, complete: boolean): SensorStep[] {
  const { count, opcodes, places, times } = entries;
  const steps: SensorStep[] = [];
  /** Behind the last stamp: intervals and clock changes from here on wait for the next one. */
  let open = 0;
  let lastStampMs = Number.NaN;
  let syncMs = Number.NaN;
  /** By index of a clock change, how far it moved the clock. */
  const moves = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const opcode = opcodes[i]!;
    if (!isDated(opcode)) continue;
    const page = entries.pageOf(i);
    const ms = sensorDate(page, places[i]! - 1);
    times[i] = ms;
    if (opcode === SENSOR.clock && sensorFlag(page, places[i]! - 1) !== OLD_TIME) {
      const beforeMs = i > 0 ? oldTimeOf(entries, i - 1) : undefined;
      const afterMs = Number.isNaN(ms) ? undefined : ms;
      steps.push({ index: i, beforeMs, afterMs });
      moves.set(i, beforeMs === undefined || afterMs === undefined ? Number.NaN : afterMs - beforeMs);
    } else if (opcode === SENSOR.sync) syncMs = ms;
    else if (opcode === SENSOR.stamp && !Number.isNaN(ms)) {
      let back = ms;
      for (let k = i - 1; k >= open; k--) {
        if (takesInterval(opcodes[k]!)) {
          times[k] = back;
          back -= INTERVAL_MS;
        } else if (opcodes[k] === SENSOR.clock) back -= moves.get(k) ?? 0;
      }
      open = i + 1;
      // Behind a gap nobody knows how long it was, until the next stamp.
      lastStampMs = sensorFlag(page, places[i]! - 1) === GAP ? Number.NaN : ms;
      syncMs = Number.NaN;
    }
  }
  let ms = Number.isNaN(syncMs) ? lastStampMs : complete ? syncMs : Number.NaN;
  for (let k = open; k < count; k++) {
    if (takesInterval(opcodes[k]!)) times[k] = ms += INTERVAL_MS;
    else if (opcodes[k] === SENSOR.clock) ms += moves.get(k) ?? 0;
  }
  return steps;
}

/** The time before a clock change, when the entry is the first one of its pair. */
function oldTimeOf(entries: SensorEntries, index: number): number | undefined {
  if (entries.opcodes[index] !== SENSOR.clock) return undefined;
  if (sensorFlag(entries.pageOf(index), entries.places[index]! - 1) !== OLD_TIME) return undefined;
  const ms = entries.times[index]!;
  return Number.isNaN(ms) ? undefined : ms;
}

/** True for entries that carry a date themselves. */
function isDated(opcode: number): boolean {
  switch (opcode) {
    case SENSOR.stamp:
    case SENSOR.battery:
    case SENSOR.status:
    case SENSOR.clock:
    case SENSOR.sync:
    case SENSOR.meterGlucose:
    case SENSOR.factor:
    case SENSOR.special:
      return true;
    default:
      return false;
  }
}
