// Whether saved histories are of one pump: by how far its clock is from its counter of seconds.
import { HEAD_LENGTH } from './event.ts';

/** A pump's clock is set for summer time and a few minutes; the counters of two pumps began at different times. */
const SET_SECONDS = 2 * 86_400;
const RTC_AT = 3;
const OFFSET_AT = 7;

/** The newest event of a saved history. */
export interface Newest {
  readonly name: string;
  readonly rtc: number;
  /** Clock minus counter, s. */
  readonly offset: number;
}

/** The newest event of a history's blocks (used bytes); `undefined` when there is none. */
export function newestIn(name: string, blocks: readonly Uint8Array[]): Newest | undefined {
  let newest: Newest | undefined;
  for (const used of blocks) {
    const view = new DataView(used.buffer, used.byteOffset, used.length);
    for (let at = 0; at + HEAD_LENGTH <= used.length; at += Math.max(HEAD_LENGTH, used[at + 2]!)) {
      const rtc = view.getUint32(at + RTC_AT);
      if (!newest || rtc >= newest.rtc) newest = { name, rtc, offset: view.getInt32(at + OFFSET_AT) };
    }
  }
  return newest;
}

/** A sentence for each history whose clock is days from that of the one before it. Clocks are set, so it is no damage. */
export function otherPumps(histories: readonly Newest[]): string[] {
  const ordered = [...histories].sort((a, b) => a.rtc - b.rtc);
  return ordered.flatMap(({ name, offset }, i) => {
    const before = ordered[i - 1];
    if (!before || Math.abs(offset - before.offset) <= SET_SECONDS) return [];
    const days = Math.round(Math.abs(offset - before.offset) / 86_400);
    return `${name}: its clock is ${days} days from that of ${before.name}, by the pump's own counter: they are of two pumps, or it was set by as much. Decode the histories of each pump by themselves`;
  });
}
