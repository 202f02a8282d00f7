// What a computer remembers of its synchronising, so that it goes on where it stopped and notices an old state.
import { AppError } from '../model/errors.ts';
import type { EpochKeys } from './epochs.ts';

/** Of one person on one computer. */
export interface SyncState {
  /** Everything the store had changed up to this mark is on the server. */
  readonly mark: number;
  /** The highest version of the head seen here: a lower one is an old one. */
  readonly headVersion: number;
  /** Digests of the documents whose contents are in the store, by name. */
  readonly documents: Readonly<Record<string, string>>;
}

export const NEVER_SYNCED: SyncState = { mark: 0, headVersion: 0, documents: {} };

/** Where the state is kept. `save` resolves when it is safe. */
export interface StateKeeper {
  load(): Promise<SyncState>;
  save(state: SyncState): Promise<void>;
}

/** What opens and names one person's documents. */
export interface Keyring {
  readonly personId: string;
  /** Ascending; the last one seals. */
  readonly epochs: readonly EpochKeys[];
  /** Only the person's own computers have it. */
  readonly nameKey?: Uint8Array;
}

/** The keys that seal now. */
export function currentKeys({ epochs }: Keyring): EpochKeys {
  const keys = epochs.at(-1);
  if (!keys) throw new AppError('no-access', 'a keyring without keys');
  return keys;
}

/** A keeper that forgets with the page: for readers, who keep nothing. */
export function passingState(): StateKeeper {
  let state = NEVER_SYNCED;
  return {
    load: () => Promise.resolve(state),
    save: (next) => Promise.resolve(void (state = next)),
  };
}
