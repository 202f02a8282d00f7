// What a snapshot says that decoding the pages needs: its clock, and which page was the newest then.
import { wallMsFromParts } from '../../src/model/time.ts';
import type { Snapshot } from './image.ts';
import { ASKED } from './image.ts';

/** The pump's clock as it told it (answer 70), ms; `undefined` when it was not asked or told nonsense. */
export function snapshotClock({ answers }: Snapshot): number | undefined {
  const answer = answers.get(ASKED.clock);
  if (!answer || answer.length < 7) return undefined;
  const [hour, minute, second, high, low, month, day] = answer as unknown as number[];
  const ms = wallMsFromParts((high! << 8) | low!, month!, day!, hour, minute, second);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Running number of the newest history page (answer 9D). */
export function snapshotPage({ answers }: Snapshot): number | undefined {
  return pageNumber(answers.get(ASKED.historyPage));
}

/** Running number of the newest sensor page (answer CD). */
export function sensorPageOf({ answers }: Snapshot): number | undefined {
  return pageNumber(answers.get(ASKED.sensorPages));
}

function pageNumber(answer: Uint8Array | undefined): number | undefined {
  if (!answer) return undefined;
  // Zeros at the end are not kept.
  const [a = 0, b = 0, c = 0, d = 0] = answer;
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** History pages a pump keeps: numbers 0 to 35 (five pumps gave 36, none more). */
export const HISTORY_PAGES = 36;

/** The oldest page that the pump still had at the newest snapshot. */
export function oldestPage(snapshots: readonly Snapshot[]): number | undefined {
  const newest = snapshots.at(-1);
  const page = newest && snapshotPage(newest);
  return page === undefined ? undefined : Math.max(0, page - (HISTORY_PAGES - 1));
}
