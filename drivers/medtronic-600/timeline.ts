// One line of events out of blocks that overlap, and what UTC each has.
import { hex } from '../../src/device/bytes.ts';
import type { Problem } from '../../src/device/driver.ts';
import type { UtcMs } from '../../src/model/time.ts';
import { cutEvents } from './block.ts';
import type { RawEvent } from './event.ts';

/** The pump's counter, the offset of its clock, and the computer's time at that moment. */
export interface PumpClock {
  readonly rtc: number;
  readonly offset: number;
  readonly computerAt: UtcMs;
}

/**
 * The events of blocks' used bytes, in order of their RTC. Blocks of two readings overlap: an event counts as often as it
 * stands in the block that has it most often. Any order of the blocks gives the same line.
 */
export function mergeBlocks(blocks: readonly Uint8Array[], problem: (problem: Problem) => void): RawEvent[] {
  const cut = blocks.map((used) => {
    const name = used.length >= 7 ? `block from ${hex(used.subarray(3, 7))}` : 'block';
    return cutEvents(used, name, problem);
  });
  const ordered = cut
    .map((events, i) => ({ events, key: hex(blocks[i]!) }))
    .filter(({ events }) => events.length)
    .sort((a, b) => a.events[0]!.rtc - b.events[0]!.rtc || (a.key < b.key ? -1 : 1));
  const counts = new Map<string, number>();
  const line: RawEvent[] = [];
  for (const { events } of ordered) {
    const here = new Map<string, number>();
    for (const event of events) {
      const key = hex(event.bytes);
      const count = (here.get(key) ?? 0) + 1;
      here.set(key, count);
      if (count <= (counts.get(key) ?? 0)) continue;
      counts.set(key, count);
      line.push(event);
    }
  }
  return line.sort((a, b) => a.rtc - b.rtc);
}

/**
 * Ahead of the newest clock by more than this, an event is of a time before the counter was reset, which takes it back by
 * years; what a pump writes while it is read is ahead by minutes.
 */
export const RESET_SECONDS = 24 * 3600;

/**
 * Clocks of one life of the counter, of those in the order they were read: since it last went back. A pump's counter goes back when it is reset
 * (event 02, in capture paulokow_20170827 at the very beginning).
 */
export function sinceReset(clocks: readonly PumpClock[]): readonly PumpClock[] {
  const from = clocks.findLastIndex((clock, i) => i > 0 && clock.rtc < clocks[i - 1]!.rtc);
  return clocks.slice(Math.max(0, from));
}

/**
 * UTC of the counter: reckoned back from the first clock read after it, so that later readings, whose clocks have drifted
 * on, do not move it. `undefined` without a clock, and for what was written before the counter was reset.
 */
export function utcFromRtc(rtc: number, clocks: readonly PumpClock[]): UtcMs | undefined {
  const clock = clocks.find((item) => item.rtc >= rtc) ?? clocks.at(-1);
  if (!clock || rtc > clock.rtc + RESET_SECONDS) return undefined;
  return clock.computerAt - (clock.rtc - rtc) * 1000;
}

/** Events of a life of the counter before its last reset, and those of the present one. */
export function splitAtReset(
  events: readonly RawEvent[],
  clocks: readonly PumpClock[],
): { readonly before: readonly RawEvent[]; readonly now: readonly RawEvent[] } {
  const last = clocks.at(-1);
  if (!last) return { before: [], now: events };
  const end = last.rtc + RESET_SECONDS;
  return { before: events.filter(({ rtc }) => rtc > end), now: events.filter(({ rtc }) => rtc <= end) };
}
