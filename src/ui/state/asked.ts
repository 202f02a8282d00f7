// An answer of the server as a page sees it: what is known stays while it is asked for again.
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import { account } from './account.ts';
import { Subject } from './subject.ts';

export interface Answer<T> {
  /** The last answer there was. */
  readonly value?: T;
  /** Of the last question, when it failed. */
  readonly error?: AppError;
  readonly isAsking: boolean;
}

export class Asked<T> extends Subject<Answer<T>> {
  readonly #ask: () => Promise<T>;
  #asked = 0;

  constructor(ask: () => Promise<T>) {
    super({ isAsking: false });
    this.#ask = ask;
  }

  /** Asks (again). The latest question counts; what goes wrong is in the value. */
  async refresh(): Promise<void> {
    const mine = ++this.#asked;
    this.set({ ...this.value, isAsking: true });
    try {
      const value = await this.#ask();
      if (mine === this.#asked) this.set({ value, isAsking: false });
    } catch (thrown) {
      if (mine !== this.#asked) return;
      const { value } = this.value;
      this.set({ ...(value !== undefined && { value }), error: accountError(thrown), isAsking: false });
    }
  }
}

/** The error; when it says that nobody is signed in here any more, the page hears of it. */
export function accountError(thrown: unknown): AppError {
  const error = asAppError(thrown);
  if (error.code === 'signed-out' || error.code === 'locked') void account.refresh();
  return error;
}
