// The blocks of a day that logbooks and fingerstick tables group readings by: overnight, around meals, bedtime.
import type { Smbg } from '../model/record.ts';
import type { Zone } from '../model/time.ts';
import { DAY_MS, MINUTE_MS } from '../model/time.ts';
import type { FingerstickStats } from './fingersticks.ts';
import { fingerstickStats } from './fingersticks.ts';
import type { RangeLimits } from './ranges.ts';

export type TimeBlockId =
  | 'overnight'
  | 'before-breakfast'
  | 'after-breakfast'
  | 'before-lunch'
  | 'after-lunch'
  | 'before-dinner'
  | 'after-dinner'
  | 'bedtime';

/** A block begins at `fromMin` minutes after local midnight and lasts until the next one begins. */
export interface TimeBlock {
  readonly id: TimeBlockId;
  readonly fromMin: number;
}

/** Start times a person can change, as in CareLink's settings. */
export const TIME_BLOCKS: readonly TimeBlock[] = [
  { id: 'overnight', fromMin: 0 },
  { id: 'before-breakfast', fromMin: 6 * 60 },
  { id: 'after-breakfast', fromMin: 8 * 60 },
  { id: 'before-lunch', fromMin: 11 * 60 },
  { id: 'after-lunch', fromMin: 13 * 60 },
  { id: 'before-dinner', fromMin: 17 * 60 },
  { id: 'after-dinner', fromMin: 19 * 60 },
  { id: 'bedtime', fromMin: 22 * 60 },
];

/** The block a local minute of the day belongs to; before the first start the last block goes on over midnight. */
export function blockAt(minute: number, blocks: readonly TimeBlock[] = TIME_BLOCKS): TimeBlockId {
  const sorted = [...blocks].sort((a, b) => a.fromMin - b.fromMin);
  const own = sorted.filter(({ fromMin }) => fromMin <= minute).at(-1) ?? sorted.at(-1);
  return own!.id;
}

/** Local minute of the day of a moment (UTC ms). */
export function minuteOfDay(at: number, zone: Zone): number {
  const wall = zone.wallMsAt(at);
  return Math.floor((wall - Math.floor(wall / DAY_MS) * DAY_MS) / MINUTE_MS);
}

/** Fingerstick statistics of each block. */
export function fingersticksByBlock(
  readings: readonly Smbg[],
  zone: Zone,
  limits?: RangeLimits,
  blocks: readonly TimeBlock[] = TIME_BLOCKS,
): readonly { readonly block: TimeBlock; readonly stats: FingerstickStats }[] {
  return blocks.map((block) => ({
    block,
    stats: fingerstickStats(
      readings.filter(({ at }) => blockAt(minuteOfDay(at, zone), blocks) === block.id),
      limits,
    ),
  }));
}
