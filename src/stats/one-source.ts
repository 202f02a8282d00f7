// One sensor reading at a time: the same person's readings that came by two routes are counted once.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { MINUTE_MS } from '../model/time.ts';
import { daySpans } from './days.ts';
import { oncePerZone } from './once.ts';
import { pick } from './within.ts';

/**
 * The readings of one source at each time. Of sources that overlap on a local day the one with more readings on that day
 * goes first; another one fills in where it has no reading within half of the longer of the two intervals.
 * Equal counts: the source that covers more time, then the one whose id comes first. Duplicates of a source itself must
 * have been removed. The very same columns come back when there is nothing to leave out.
 */
export const oneSourceAtATime: (columns: Columns, zone: Zone) => Columns = oncePerZone((columns, zone) => {
  const longestMs = longestInterval(columns) * MINUTE_MS;
  if (!hasOverlap(columns, longestMs)) return columns;
  const { ranks, most } = ranksByDay(columns, zone);
  const kept = keepByRank(columns, ranks, most, longestMs);
  return kept.length === columns.length ? columns : pick(columns, kept);
});

function longestInterval({ intervalMin }: Columns): number {
  let longest = 0;
  for (let i = 0; i < intervalMin.length; i++) if (intervalMin[i]! > longest) longest = intervalMin[i]!;
  return longest;
}

/** Whether readings of two sources come near each other anywhere; where they do, two neighbours do. */
function hasOverlap({ at, source, length }: Columns, longestMs: number): boolean {
  for (let i = 1; i < length; i++) if (source[i] !== source[i - 1] && at[i]! - at[i - 1]! <= longestMs / 2) return true;
  return false;
}

/** For each reading how many sources go before its own on its local day, and the number of ranks there are. */
function ranksByDay(columns: Columns, zone: Zone): { readonly ranks: Uint16Array; readonly most: number } {
  const { source, intervalMin, sources } = columns;
  const ranks = new Uint16Array(columns.length);
  let most = 0;
  for (const { from, to } of daySpans(columns, zone)) {
    const count = new Uint32Array(sources.length);
    const minutes = new Uint32Array(sources.length);
    for (let i = from; i < to; i++) {
      count[source[i]!]!++;
      minutes[source[i]!]! += intervalMin[i]!;
    }
    const order = sources
      .map((_, own) => own)
      .filter((own) => count[own]! > 0)
      .sort((a, b) => count[b]! - count[a]! || minutes[b]! - minutes[a]! || (sources[a]! < sources[b]! ? -1 : 1));
    const rankOf = new Uint16Array(sources.length);
    order.forEach((own, rank) => (rankOf[own] = rank));
    for (let i = from; i < to; i++) ranks[i] = rankOf[source[i]!]!;
    most = Math.max(most, order.length);
  }
  return { ranks, most };
}

/** Indexes of what stays: rank by rank, a reading stays when no kept one of a better rank or of another source is near. */
function keepByRank(columns: Columns, ranks: Uint16Array, most: number, longestMs: number): Uint32Array {
  const { at, source, intervalMin, length } = columns;
  const isKept = new Uint8Array(length);
  const isFree = (i: number): boolean => {
    const isCovered = (k: number): boolean =>
      isKept[k] === 1 &&
      source[k] !== source[i] &&
      Math.abs(at[k]! - at[i]!) <= (Math.max(intervalMin[k]!, intervalMin[i]!) * MINUTE_MS) / 2;
    for (let k = i - 1; k >= 0 && at[i]! - at[k]! <= longestMs / 2; k--) if (isCovered(k)) return false;
    for (let k = i + 1; k < length && at[k]! - at[i]! <= longestMs / 2; k++) if (isCovered(k)) return false;
    return true;
  };
  let count = 0;
  for (let round = 0; round < most; round++) {
    for (let i = 0; i < length; i++) {
      if (ranks[i] !== round || !isFree(i)) continue;
      isKept[i] = 1;
      count++;
    }
  }
  const indexes = new Uint32Array(count);
  for (let i = 0, to = 0; i < length; i++) if (isKept[i]) indexes[to++] = i;
  return indexes;
}
