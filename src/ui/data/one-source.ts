// Sensor readings of several sources as one: what came by two routes counts once.
import type { Columns } from '../../model/columns.ts';
import type { Zone } from '../../model/time.ts';
import { DAY_MS, MINUTE_MS } from '../../model/time.ts';
import { pick } from '../../stats/within.ts';

/**
 * For each local day the source with the most readings; others only fill its gaps, where their reading is at least an
 * interval away from every one that is kept. With a single source nothing changes.
 */
export function oneSource(columns: Columns, zone: Zone): Columns {
  if (columns.sources.length < 2) return columns;
  const kept = new Uint8Array(columns.length);
  let from = 0;
  while (from < columns.length) {
    const day = Math.floor(zone.wallMsAt(columns.at[from]!) / DAY_MS);
    let to = from;
    while (to < columns.length && Math.floor(zone.wallMsAt(columns.at[to]!) / DAY_MS) === day) to++;
    keepOfDay(columns, from, to, kept);
    from = to;
  }
  const indexes = Array.from(kept.keys()).filter((index) => kept[index]);
  if (indexes.length === columns.length) return columns;
  return pick(columns, indexes);
}

function keepOfDay(columns: Columns, from: number, to: number, kept: Uint8Array): void {
  const counts = new Map<number, number>();
  for (let i = from; i < to; i++) counts.set(columns.source[i]!, (counts.get(columns.source[i]!) ?? 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([source]) => source);
  for (const [rank, source] of order.entries()) {
    const before = kept.slice(from, to);
    for (let i = from; i < to; i++) {
      if (columns.source[i] !== source) continue;
      if (rank === 0 || isAlone(columns, i, from, to, before)) kept[i] = 1;
    }
  }
}

/** Nothing kept lies closer than the reading's own interval, give or take the seconds by which clocks differ. */
function isAlone(columns: Columns, index: number, from: number, to: number, kept: Uint8Array): boolean {
  const reach = columns.intervalMin[index]! * MINUTE_MS * 0.9;
  const at = columns.at[index]!;
  for (let i = index - 1; i >= from && at - columns.at[i]! < reach; i--) if (kept[i - from]) return false;
  for (let i = index + 1; i < to && columns.at[i]! - at < reach; i++) if (kept[i - from]) return false;
  return true;
}
