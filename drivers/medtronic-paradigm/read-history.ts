// Reads the history pages that are not kept yet, newest first, under their running numbers, even while the pump writes on.
import { isIntactPage } from '../paradigm-memory/crc.ts';
import { AppError } from '../../src/model/errors.ts';
import { COMMANDS, OLDEST_PAGE, pageParameter } from './commands.ts';
import { FIRST_NUMBER, historyNumber, isSamePage, numberByContent } from './history-numbers.ts';
import type { KeptPages } from './kept-pages.ts';
import type { Pump } from './pump.ts';
import { PAGE_TRIES } from './pump.ts';

export interface HistoryProgress {
  /** Pages still to be read, as far as known. */
  plan(pages: number): void;
  pageRead(): void;
}

/** A pump that turns so many pages while it is read is not read to the end of them; the next reading goes on. */
const MOST_TURNS = 4;

/**
 * Each page is put into `kept` as soon as it is whole and its number is certain. `newest` is the answer to 9D at the start,
 * `undefined` for a pump that does not tell. Throws what ended it; what was put is safe.
 */
export async function readHistory(
  pump: Pump,
  kept: KeptPages,
  newest: number | undefined,
  progress: HistoryProgress,
): Promise<void> {
  if (newest === undefined) return readUncounted(pump, kept, progress);
  let start = newest;
  for (let turns = 0; ; turns++) {
    await readDown(pump, kept, start, progress);
    const now = historyNumber(await pump.answer(COMMANDS.historyNumber));
    if (now === start || turns === MOST_TURNS) return;
    // It began a new page meanwhile: that one, and the rest of the one that was the newest.
    start = now;
  }
}

/** One way down from the page that is the newest at its beginning. */
async function readDown(pump: Pump, kept: KeptPages, newest: number, progress: HistoryProgress): Promise<void> {
  let top = newest;
  const lowest = (): number => Math.max(0, top - OLDEST_PAGE);
  const missing = (from: number): number[] => {
    const numbers: number[] = [];
    for (let number = from; number >= lowest(); number--) if (!kept.isFinal('history', number)) numbers.push(number);
    return numbers;
  };
  /** The page read before, to see from that the pump has begun a new one: the next page is then the same once more. */
  let before: { readonly number: number; readonly page: Uint8Array } | undefined;
  const turned = async (): Promise<boolean> => {
    const now = historyNumber(await pump.answer(COMMANDS.historyNumber));
    if (now === top) return false;
    top = now;
    return true;
  };
  progress.plan(missing(top).length);
  for (let number = newest; number >= lowest(); number--) {
    if (kept.isFinal('history', number)) continue;
    // With kept pages between there is nothing to compare with.
    if (before && before.number !== number + 1) await turned();
    let page = await historyPage(pump, top - number);
    if (!page) return;
    const isDoubtful = before?.number === number + 1 ? isSamePage(before.page, page) : number === top;
    while (isDoubtful && (await turned())) {
      // What came is another page now; this one lies one deeper.
      page = await historyPage(pump, top - number);
      if (!page) return;
    }
    await kept.put('history', number, page, number === top);
    before = { number, page };
    progress.pageRead();
  }
}

/** Page `index` (0 the newest), whole; `undefined` where the memory ends. */
async function historyPage(pump: Pump, index: number): Promise<Uint8Array | undefined> {
  if (index > OLDEST_PAGE) return undefined;
  const answer = await pump.ask(COMMANDS.historyPage, {
    parameters: pageParameter(index),
    tries: PAGE_TRIES,
    isWhole: isIntactPage,
  });
  if (answer.kind === 'answer') return answer.data;
  // Newest first: page 0 is always there, so a refusal of it is none of the end.
  if (index === 0) throw new AppError('refused', `the pump refuses its newest page: reason ${answer.reason}`);
  return undefined;
}

/** A pump that does not number its pages: all are read until one is known, and that gives the numbers of those before it. */
async function readUncounted(pump: Pump, kept: KeptPages, progress: HistoryProgress): Promise<void> {
  const known = kept.numbers('history');
  /** Pages without a number yet, newest first. */
  const unplaced: Uint8Array[] = [];
  /** Number of the page that was the newest at the beginning. */
  let top = known.length ? undefined : FIRST_NUMBER;
  /** Pages the pump has begun meanwhile: what lay at an index then lies one deeper. */
  let turns = 0;
  let before: Uint8Array | undefined;
  const placeAll = async (newest: number): Promise<void> => {
    for (const [depth, page] of unplaced.entries()) await kept.put('history', newest - depth, page, depth === 0);
    unplaced.length = 0;
  };
  progress.plan(OLDEST_PAGE + 1);
  for (let depth = 0; depth + turns <= OLDEST_PAGE; depth++) {
    if (top !== undefined && kept.isFinal('history', top - depth)) {
      before = undefined;
      continue;
    }
    let page = await historyPage(pump, depth + turns);
    while (page && before && isSamePage(before, page)) page = await historyPage(pump, depth + ++turns);
    if (!page) break;
    progress.pageRead();
    before = page;
    if (top !== undefined) {
      await kept.put('history', top - depth, page, depth === 0);
      continue;
    }
    unplaced.push(page);
    const number = numberByContent(kept, page);
    if (number === undefined) continue;
    top = number + depth;
    await placeAll(top);
  }
  // Nothing of what was kept is there any more: there is a gap of unknown length.
  if (top === undefined) await placeAll(Math.max(...known) + unplaced.length + 1);
}

/** The number of the newest page of a pump that does not tell: the highest that is kept. */
export function newestKept(kept: KeptPages): number | undefined {
  const numbers = kept.numbers('history');
  return numbers.length ? Math.max(...numbers) : undefined;
}
