// The account as the pages see it: asked of the sync worker when a page opens, after whatever changes it, and when the window is looked at again.
import type { AccountState } from '../../../workers/sync-api.ts';
import { watchAccount } from '../../store/account.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { Subject } from './subject.ts';
import { syncWorker } from './sync-worker.ts';

export type AccountView =
  | { readonly state: 'asking' }
  | { readonly state: 'failed'; readonly error: AppError }
  | { readonly state: 'not-configured' }
  | AccountState;

/** Signing out reaches another window's copy of Firebase through its storage, which that looks at every 0.8 s. */
const SETTLE_MS = 1200;

export class Account extends Subject<AccountView> {
  readonly #ask: () => Promise<AccountView>;
  #asked = 0;
  #changing = 0;

  constructor(ask: () => Promise<AccountView> = () => syncWorker().accountState()) {
    super({ state: 'asking' });
    this.#ask = ask;
  }

  /** Asks again. What is known stays until the answer is there; the latest question counts. */
  async refresh(): Promise<void> {
    // Half of a change is shown to nobody; it is asked for at the end.
    if (this.#changing > 0) return;
    const mine = ++this.#asked;
    if (this.value.state === 'failed') this.set({ state: 'asking' });
    try {
      const found = await this.#ask();
      if (mine === this.#asked) this.set(found);
    } catch (error) {
      const { state } = this.value;
      // Keys that are locked stay locked without a network, and nothing that is being typed may go.
      const isKnown = state === 'locked' || state === 'unfinished';
      if (mine === this.#asked && !isKnown) this.set({ state: 'failed', error: asAppError(error) });
    }
  }

  /** Runs what changes the account, and asks again when it is over, however it ended. */
  async change<T>(work: () => Promise<T>): Promise<T> {
    this.#changing++;
    this.#asked++;
    try {
      return await work();
    } finally {
      this.#changing--;
      await this.refresh();
    }
  }

  /** Sees what other windows do with the account. Returns the stop. */
  follow(): () => void {
    let isFirst = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = watchAccount(
      () => {
        clearTimeout(timer);
        if (!isFirst) timer = setTimeout(() => void this.refresh(), SETTLE_MS);
        isFirst = false;
      },
      () => undefined,
    );
    return () => {
      clearTimeout(timer);
      stop();
    };
  }
}

/** One for the window. */
export const account = new Account();
