// The account as the pages see it: asked of the sync worker when a page opens, after whatever changes it, and when the window is looked at again.
import type { AccountState } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { Subject } from './subject.ts';
import { syncWorker } from './sync-worker.ts';

export type AccountView =
  | { readonly state: 'asking' }
  | { readonly state: 'failed'; readonly error: AppError }
  | { readonly state: 'not-configured' }
  | AccountState;

export class Account extends Subject<AccountView> {
  readonly #ask: () => Promise<AccountView>;
  #asked = 0;

  constructor(ask: () => Promise<AccountView> = () => syncWorker().accountState()) {
    super({ state: 'asking' });
    this.#ask = ask;
  }

  /** Asks again. What is known stays until the answer is there; the latest question counts. */
  async refresh(): Promise<void> {
    const mine = ++this.#asked;
    if (this.value.state === 'failed') this.set({ state: 'asking' });
    try {
      const found = await this.#ask();
      if (mine === this.#asked) this.set(found);
    } catch (error) {
      if (mine === this.#asked) this.set({ state: 'failed', error: asAppError(error) });
    }
  }
}

/** One for the window. */
export const account = new Account();
