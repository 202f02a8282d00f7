// An element's view of the store: a query that is asked again whenever what it touches changes.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { Store } from '../../store/store.ts';

type Query<T> = (store: Store) => Promise<T>;

/**
 * Call `watch` from `willUpdate` with a key that says what is asked for; the same key goes on with what runs.
 * While a new answer is on its way, `value` is still the last one and `stale` is true.
 */
export class StoreWatch<T> implements ReactiveController {
  value: T | undefined;
  error: AppError | undefined;
  stale = false;

  readonly #host: ReactiveControllerHost;
  #store: Store | undefined;
  #key: string | undefined;
  #query: Query<T> | undefined;
  #stop: (() => void) | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  watch(store: Store | undefined, key: string, query: Query<T>): void {
    if (store === this.#store && key === this.#key && this.#stop) return;
    if (store !== this.#store) this.value = undefined;
    this.#store = store;
    this.#key = key;
    this.#query = query;
    this.#start();
  }

  /** Asks once more, after an error. */
  retry(): void {
    this.error = undefined;
    this.#start();
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    if (this.#query) this.#start();
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #start(): void {
    this.#stop?.();
    this.#stop = undefined;
    if (!this.#store || !this.#query) return;
    this.stale = true;
    let live = true;
    const stop = this.#store.watch(
      this.#query,
      (value) => {
        if (!live) return;
        this.value = value;
        this.error = undefined;
        this.stale = false;
        this.#host.requestUpdate();
      },
      (error) => {
        if (!live) return;
        this.error = asAppError(error, 'storage');
        this.stale = false;
        this.#host.requestUpdate();
      },
    );
    this.#stop = () => {
      live = false;
      stop();
    };
  }
}
