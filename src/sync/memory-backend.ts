// Sealed documents in memory: for tests, and the middle of every file.
import type { KeptHead, Push, SyncBackend } from './backend.ts';

/** What a backend holds of one person. */
export interface KeptDocuments {
  readonly head: KeptHead | undefined;
  readonly documents: ReadonlyMap<string, Uint8Array>;
}

export class MemoryBackend implements SyncBackend {
  #head: KeptHead | undefined;
  #documents: Map<string, Uint8Array>;

  constructor(kept: KeptDocuments = { head: undefined, documents: new Map() }) {
    this.#head = kept.head;
    this.#documents = new Map(kept.documents);
  }

  get kept(): KeptDocuments {
    return { head: this.#head, documents: new Map(this.#documents) };
  }

  head(): Promise<KeptHead | undefined> {
    return Promise.resolve(this.#head);
  }

  documents(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const name of names) {
      const bytes = this.#documents.get(name);
      if (bytes) found.set(name, bytes);
    }
    return Promise.resolve(found);
  }

  push({ documents, removed, head }: Push): Promise<'done' | 'conflict'> {
    if (head.version !== (this.#head?.version ?? 0) + 1) return Promise.resolve('conflict');
    for (const name of removed) this.#documents.delete(name);
    for (const [name, bytes] of documents) this.#documents.set(name, bytes.slice());
    this.#head = { version: head.version, bytes: head.bytes.slice() };
    return Promise.resolve('done');
  }
}
