// Reads the history pages that are not kept yet, newest first, under their running numbers, even while the pump writes on.
import { AppError } from '../../src/model/errors.ts';
import { COMMANDS, OLDEST_PAGE, pageParameter } from './commands.ts';
import { FIRST_NUMBER, historyNumber, isSamePage, numberByContent } from './history-numbers.ts';
import type { KeptPages } from './kept-pages.ts';
import type { PageReader, PageResult } from './page-reader.ts';
import type { Pump } from './pump.ts';

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
  pages: PageReader,
): Promise<void> {
  if (newest === undefined) return readUncounted(kept, pages);
  let start = newest;
  for (let turns = 0; ; turns++) {
    await readDown(pump, kept, start, pages);
    const now = historyNumber(await pump.answer(COMMANDS.historyNumber));
    if (now === start || turns === MOST_TURNS) return;
    // It began a new page meanwhile: that one, and the rest of the one that was the newest.
    start = now;
  }
}

/** One way down from the page that is the newest at its beginning. */
async function readDown(pump: Pump, kept: KeptPages, newest: number, pages: PageReader): Promise<void> {
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
  /** The page of this number, and no other: its index can change before it is asked for. */
  const certainPage = async (number: number): Promise<PageResult> => {
    for (let tries = 0; tries < MOST_TURNS; tries++) {
      const page = await historyPage(pages, top - number);
      if (typeof page === 'string') return page;
      const isRepeat = before?.number === number + 1 && isSamePage(before.page, page);
      // The first page of a stretch has nothing to be compared with.
      const isDoubtful = isRepeat || before?.number !== number + 1;
      if (!isDoubtful || (!(await turned()) && !isRepeat)) return page;
      // What came is another page now; this one lies one deeper. Or it was the answer to the question before.
    }
    throw new AppError('bad-frame', `history page ${number} is always the same as the one after it`);
  };
  pages.plan(missing(top).length);
  for (let number = newest; number >= lowest(); number--) {
    if (kept.isFinal('history', number)) continue;
    const page = await certainPage(number);
    if (page === 'end') return;
    if (page === 'unreadable') {
      before = undefined;
      continue;
    }
    await kept.put('history', number, page, number === top);
    before = { number, page };
  }
}

/** A pump that does not number its pages: all are read until one is known, and that gives the numbers of those before it. */
async function readUncounted(kept: KeptPages, pages: PageReader): Promise<void> {
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
  pages.plan(OLDEST_PAGE + 1);
  for (let depth = 0; depth + turns <= OLDEST_PAGE; depth++) {
    if (top !== undefined && kept.isFinal('history', top - depth)) {
      before = undefined;
      continue;
    }
    let page = await historyPage(pages, depth + turns);
    while (typeof page !== 'string' && before && isSamePage(before, page))
      page = await historyPage(pages, depth + ++turns);
    if (page === 'end') break;
    // A page without a number between others has to be read before those behind it can be placed.
    if (page === 'unreadable' && top === undefined) throw new AppError('bad-checksum', 'a page could not be read');
    if (page === 'unreadable') continue;
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

/** Page `index`, 0 the newest, which is always there. */
function historyPage(pages: PageReader, index: number): Promise<PageResult> {
  if (index > OLDEST_PAGE) return Promise.resolve('end');
  return pages.page('history', COMMANDS.historyPage, pageParameter(index), index, index === 0);
}

/** The number of the newest page of a pump that does not tell: the highest that is kept. */
export function newestKept(kept: KeptPages): number | undefined {
  const numbers = kept.numbers('history');
  return numbers.length ? Math.max(...numbers) : undefined;
}
