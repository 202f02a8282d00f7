// Days that are likely to be asked for next, fetched before they are: a click to the next day shows it at once.

/** A few values by key; `forget` when what they were made from has changed. */
export class Neighbours<T> {
  readonly #kept = new Map<string, T>();
  readonly #limit: number;
  #generation = 0;

  constructor(limit = 9) {
    this.#limit = limit;
  }

  get(key: string): T | undefined {
    return this.#kept.get(key);
  }

  set(key: string, value: T): void {
    this.#kept.delete(key);
    this.#kept.set(key, value);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#limit) break;
      this.#kept.delete(oldest);
    }
  }

  forget(): void {
    this.#generation++;
    this.#kept.clear();
  }

  /** Fetches what is not there yet. A failure is no news: it is asked for again when it is really needed. */
  async prepare(keys: readonly string[], load: (key: string) => Promise<T>): Promise<void> {
    const generation = this.#generation;
    for (const key of keys) {
      if (this.#kept.has(key)) continue;
      try {
        const value = await load(key);
        if (generation !== this.#generation) return;
        this.set(key, value);
      } catch {
        return;
      }
    }
  }
}
