// A value that changes, and elements that follow it.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A value with listeners. */
export class Subject<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Calls `listener` at every later change. Returns the stop. */
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Renders the element anew whenever the subject changes. `subject` may become known later. */
export class Follow<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #find: () => Subject<T> | undefined;
  #followed: Subject<T> | undefined;
  #stop: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, subject: () => Subject<T> | undefined) {
    this.#host = host;
    this.#find = subject;
    host.addController(this);
  }

  get value(): T | undefined {
    return this.#find()?.value;
  }

  hostUpdate(): void {
    const subject = this.#find();
    if (subject === this.#followed) return;
    this.#stop?.();
    this.#followed = subject;
    this.#stop = subject?.subscribe(() => this.#host.requestUpdate());
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#followed = undefined;
  }
}
