// Where sealed documents are kept: memory, a file, Firebase. What a backend may know is what is in these types.

/** A person's head as it is kept: sealed, with its version outside so that two writers cannot both be the next. */
export interface KeptHead {
  readonly version: number;
  readonly bytes: Uint8Array;
}

export interface Push {
  /** Documents written, by name. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
  /** Names of documents that are of no use any more. */
  readonly removed: readonly string[];
  readonly head: KeptHead;
}

/**
 * One person's documents. Every method rejects with `offline` when the server cannot be reached, `no-access` when it says no.
 */
export interface SyncBackend {
  /** `undefined` when nothing was ever pushed. */
  head(): Promise<KeptHead | undefined>;
  /** Documents by name; one that is not there is missing from the map. */
  documents(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /**
   * All or nothing. 'conflict' when the kept head is not the version before `head.version`: somebody else was faster, or this
   * push has arrived already.
   */
  push(push: Push): Promise<'done' | 'conflict'>;
}

/** Sealed bytes a backend takes in one document, and in one push. Firestore: 1 MiB a document, 10 MiB a commit. */
export const MOST_DOCUMENT_BYTES = 900_000;
export const MOST_PUSH_BYTES = 8_000_000;
export const MOST_PUSH_DOCUMENTS = 200;
