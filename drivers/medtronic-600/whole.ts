// Everything that is known of a pump, as readings: kept blocks, clocks and answers together.
import type { Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import type { HistoryType } from './block.ts';
import { HISTORY } from './block.ts';
import { foundSettings } from './found.ts';
import { pumpReadings, sensorReadings } from './history.ts';
import type { Kept } from './memory.ts';
import { mergeBlocks, sinceReset, splitAtReset } from './timeline.ts';

export interface WholeOptions {
  /** Events of the pump are there up to this RTC, and without a hole; what is newer is left for later. */
  readonly untilRtc: number;
  /** Also the basal that runs at that moment. */
  readonly withOpenBasal: boolean;
  readonly problem: (problem: Problem) => void;
}

type Source = Pick<Kept, 'blocks' | 'clocks' | 'breaks'>;

/** Readings of one of the two histories. */
export function historyReadings(history: HistoryType, kept: Source, options: WholeOptions): Reading[] {
  const clocks = sinceReset(kept.clocks);
  const events = mergeBlocks(kept.blocks[history], options.problem);
  const { before, now } = splitAtReset(events, clocks);
  const seen = now.filter(({ rtc }) => rtc <= options.untilRtc);
  if (history === HISTORY.sensor)
    return [...sensorReadings(before, { clocks: [] }), ...sensorReadings(seen, { clocks })];
  const old = before.length
    ? pumpReadings(before, { ...options, clocks: [], untilRtc: before.at(-1)!.rtc, withOpenBasal: false })
    : [];
  return [...old, ...pumpReadings(seen, { ...options, clocks, breaks: kept.breaks })];
}

/** How the pump was found set at each reading; of two in the same second, the later one. */
export function settingsReadings({ found, clocks }: Pick<Kept, 'found' | 'clocks'>): Reading[] {
  const present = sinceReset(clocks);
  const byMoment = new Map(found.map((item) => [item.rtc, item]));
  return [...byMoment.values()].flatMap(({ rtc, answers }) => {
    const clock = clocks.find((item) => item.rtc === rtc);
    return (clock && foundSettings(answers, clock, present)) ?? [];
  });
}
