// When a person is synchronised: at the start, some seconds after a change, when the network is back, and by a button.
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import type { RemotePerson } from '../../store/account.ts';
import type { Store } from '../../store/store.ts';
import type { OnProgress, SyncResult } from '../../../workers/sync-api.ts';
import { Subject } from './subject.ts';

export interface SyncRunsState {
  /** The person shown is synchronised with an account. */
  readonly isLinked: boolean;
  readonly isRunning: boolean;
  readonly progress?: { readonly done: number; readonly total: number };
  readonly lastAt?: UtcMs;
  /** Of the last run; `offline`, `locked` and `signed-out` are no faults. */
  readonly error?: AppError;
}

export interface SyncRunsOptions {
  readonly sync: (request: { readonly personId: string }, onProgress: OnProgress) => Promise<SyncResult>;
  readonly watchRemotes: (onValue: (remotes: readonly RemotePerson[]) => void) => () => void;
  /** After the last change in a row. */
  readonly quietMs?: number;
  /** Other computers may have changed something: how often to ask while the page is open. */
  readonly everyMs?: number;
}

const QUIET_MS = 5_000;
const EVERY_MS = 30 * 60_000;

/** One run at a time; a change during a run is another run after it. What could not be sent goes with the next one. */
export class SyncRuns extends Subject<SyncRunsState> {
  readonly #options: SyncRunsOptions;
  #subject: { readonly personId: string; readonly store: Store } | undefined;
  #remotes: readonly RemotePerson[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again = false;
  #stops: (() => void)[] = [];
  /** The last change of the store that was seen. */
  #mark: number | undefined;

  constructor(options: SyncRunsOptions) {
    super({ isLinked: false, isRunning: false });
    this.#options = options;
  }

  /** Follows the person shown; asks no server while nobody is linked. */
  follow(subject: { readonly personId: string; readonly store: Store } | undefined): void {
    if (subject && subject.store === this.#subject?.store) {
      // The same person with another name or other targets.
      this.#soon(this.#options.quietMs ?? QUIET_MS);
      return;
    }
    this.stop();
    this.#subject = subject;
    this.set({ isLinked: false, isRunning: false });
    if (!subject) return;
    const online = (): void => this.#soon(0);
    const timer = setInterval(online, this.#options.everyMs ?? EVERY_MS);
    globalThis.addEventListener('online', online);
    this.#stops = [
      () => clearInterval(timer),
      () => globalThis.removeEventListener('online', online),
      this.#options.watchRemotes((remotes) => this.#linked(remotes)),
      subject.store.watch(
        (store) => store.lastChange(),
        (mark) => this.#changed(mark),
        () => undefined,
      ),
    ];
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    clearTimeout(this.#timer);
    this.#subject = undefined;
    this.#mark = undefined;
    this.#again = false;
  }

  /** By a button. Resolves when the run is over; what went wrong is in the state. */
  async run(): Promise<void> {
    const subject = this.#subject;
    if (!subject || !this.value.isLinked) return;
    if (this.value.isRunning) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    const { isLinked, lastAt } = this.value;
    const base = { isLinked, ...(lastAt !== undefined && { lastAt }) };
    this.set({ ...base, isRunning: true });
    const isCurrent = (): boolean => this.#subject === subject;
    try {
      const { at } = await this.#options.sync({ personId: subject.personId }, (done, total) => {
        if (isCurrent()) this.set({ ...this.value, progress: { done, total } });
      });
      if (isCurrent()) this.set({ isLinked: this.value.isLinked, isRunning: false, lastAt: at });
    } catch (error) {
      if (isCurrent()) this.set({ ...base, isLinked: this.value.isLinked, isRunning: false, error: asAppError(error) });
    }
    if (isCurrent() && this.#again) {
      this.#again = false;
      this.#soon(this.#options.quietMs ?? QUIET_MS);
    }
  }

  #linked(remotes: readonly RemotePerson[]): void {
    this.#remotes = remotes;
    const isLinked = this.#remotes.some(({ personId }) => personId === this.#subject?.personId);
    if (isLinked === this.value.isLinked) return;
    this.set({ ...this.value, isLinked });
    if (isLinked) this.#soon(0);
  }

  #changed(mark: number): void {
    const isFirst = this.#mark === undefined;
    const isNews = mark > (this.#mark ?? 0);
    this.#mark = mark;
    if (isFirst || !isNews) return;
    this.#soon(this.#options.quietMs ?? QUIET_MS);
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.run(), ms);
  }
}
