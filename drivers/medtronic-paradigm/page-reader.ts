// One page after the other: each asked for until it is whole, passed over when it cannot be had, and counted.
import type { ReadContext } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Command } from './commands.ts';
import type { PageKind } from './kept-pages.ts';
import { isWhole } from './kept-pages.ts';
import { reasonText } from './link.ts';
import type { Pump } from './pump.ts';
import { PAGE_TRIES, isPassing } from './pump.ts';

/** 'end': the memory does not go so far. 'unreadable': it was not whole in any try. */
export type PageResult = Uint8Array | 'end' | 'unreadable';

/** Pages in a row that could not be read, after which the radio is too bad to go on. */
const MOST_UNREADABLE = 3;

export class PageReader {
  readonly #pump: Pump;
  readonly #ctx: Pick<ReadContext, 'problem' | 'progress'>;
  #done = 0;
  #total = 0;
  #unreadable = 0;

  constructor(pump: Pump, ctx: Pick<ReadContext, 'problem' | 'progress'>) {
    this.#pump = pump;
    this.#ctx = ctx;
  }

  /** So many more pages are to be read. */
  plan(pages: number): void {
    this.#total += pages;
    this.#ctx.progress(this.#done, this.#total);
  }

  /**
   * `isCertain` says that the page must be there. Throws when it cannot be read, when the pump is silent, or too many pages in a row were damaged. A single one that is always damaged must not
   * keep all older ones from being read: it is reported, and asked for again by the next reading.
   */
  async page(
    kind: PageKind,
    command: Command,
    parameters: Uint8Array,
    name: number,
    isCertain: boolean,
  ): Promise<PageResult> {
    let parts = 0;
    try {
      const answer = await this.#pump.ask(command, {
        parameters,
        tries: PAGE_TRIES,
        isWhole: (page) => isWhole(kind, page),
        onPart: () => parts++,
      });
      this.#unreadable = 0;
      if (answer.kind === 'refused') {
        if (isCertain) throw new AppError('refused', `the pump refuses its newest page: ${reasonText(answer.reason)}`);
        return 'end';
      }
      this.#done++;
      this.#total = Math.max(this.#total, this.#done);
      this.#ctx.progress(this.#done, this.#total);
      return answer.data;
    } catch (error) {
      if (!isPassing(error) || error.code === 'refused' || parts === 0 || isCertain) throw error;
      if (++this.#unreadable >= MOST_UNREADABLE) throw error;
      this.#ctx.problem({
        where: `${kind} page ${name}`,
        what: `could not be read in ${PAGE_TRIES} tries (${error.message}); the next reading asks for it again`,
      });
      return 'unreadable';
    }
  }
}
