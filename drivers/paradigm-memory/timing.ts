// UTC of records: from what the pump's clock showed when it was read, back over the changes of the clock it logged.
import type { UtcMs } from '../../src/model/time.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/model/time.ts';
import type { Snapshot } from './image.ts';
import type { ClockStep } from './join-others.ts';
import { snapshotClock } from './snapshot-facts.ts';

/** A clock may run away by so much between two readings. */
const DRIFT_MS = 2 * MINUTE_MS;

/** A moment at which pump and computer showed their clocks, and the page that was written then. */
export interface Anchor {
  readonly clockMs: number;
  readonly computerAt: UtcMs;
  readonly page: number;
}

/**
 * Anchors for a stretch that ends with `lastPage`. Pages written before a reading that are not there may hold a change of
 * the clock, so that reading says nothing of the stretch.
 */
export function anchorsOf(
  snapshots: readonly Snapshot[],
  lastPage: number,
  pageOf: (snapshot: Snapshot) => number | undefined,
): Anchor[] {
  return snapshots.flatMap((snapshot, i) => {
    const clockMs = snapshotClock(snapshot);
    const page = pageOf(snapshot) ?? (i === snapshots.length - 1 ? lastPage : undefined);
    return clockMs === undefined || page === undefined || page > lastPage
      ? []
      : [{ clockMs, page, computerAt: snapshot.computerAt }];
  });
}

/**
 * Ms to subtract from each record's time to have UTC (as in src/model/elapsed.ts); `NaN` where no reading ties its clock to
 * the computer's: before an unknown change of the clock, or a page that is missing. Of several readings the first
 * one after a record counts, so that later ones never move it. Records are in order of writing, `steps` too.
 */
export function offsetsOf(
  pages: ArrayLike<number>,
  times: Float64Array,
  steps: readonly ClockStep[],
  anchors: readonly Anchor[],
): Float64Array {
  const offsets = new Float64Array(times.length).fill(Number.NaN);
  let anchor = anchors.length - 1;
  let step = steps.length - 1;
  let offset = Number.NaN;
  for (let i = times.length - 1; i >= 0; i--) {
    for (; anchor >= 0; anchor--) {
      const { clockMs, page, computerAt } = anchors[anchor]!;
      if (pages[i]! > page) break;
      const ms = times[i]!;
      if (pages[i] === page && !Number.isNaN(ms) && anchor < anchors.length - 1) {
        const late = Number.isNaN(offset) ? ms - clockMs : ms - offset - computerAt;
        if (late > DRIFT_MS) break;
      }
      offset = clockMs - computerAt;
    }
    offsets[i] = offset;
    if (step >= 0 && steps[step]!.index === i) {
      const { beforeMs, afterMs } = steps[step--]!;
      // A step stands at its second record; what is before it is of the clock before.
      offset = beforeMs === undefined || afterMs === undefined ? Number.NaN : offset + beforeMs - afterMs;
    }
  }
  return offsets;
}

/** A daily total is written when its day is over, or closed by a change of the clock: then its time is of the clock before. */
export function totalOffset(index: number, ms: number, offsets: Float64Array, times: Float64Array): number {
  const here = offsets[index]!;
  let writtenAt = Number.NaN;
  for (let k = index - 1; k >= 0 && k >= index - 8 && Number.isNaN(writtenAt); k--)
    if (times[k]! % (24 * HOUR_MS) !== 0) writtenAt = times[k]! - offsets[k]!;
  if (Number.isNaN(writtenAt)) return here;
  const fits = (at: UtcMs): boolean => at <= writtenAt + 26 * HOUR_MS && at >= writtenAt - 50 * HOUR_MS;
  if (fits(ms - here)) return here;
  for (let k = index - 1; k >= 0 && k >= index - 12; k--)
    if (offsets[k] !== here && fits(ms - offsets[k]!)) return offsets[k]!;
  return here;
}
