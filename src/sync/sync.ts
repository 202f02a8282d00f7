// Synchronising one person's store with a backend: pull, merge, push what is new, again if somebody was faster.
import { AppError } from '../model/errors.ts';
import type { UtcMs } from '../model/time.ts';
import type { Store } from '../store/store.ts';
import type { SyncBackend } from './backend.ts';
import type { Head } from './head.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import type { Keyring, StateKeeper } from './state.ts';

export interface SyncOptions {
  readonly backend: SyncBackend;
  readonly keyring: Keyring;
  readonly state: StateKeeper;
  readonly store: Pick<Store, 'merge' | 'changedSince'>;
  /** What is not a record (name, unit, targets, devices): takes what the head has, gives what it is to have. */
  readonly profile: (remote: unknown) => Promise<unknown>;
  readonly now?: () => UtcMs;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  readonly mostDocumentBytes?: number;
}

export interface Synced {
  readonly head: Head | undefined;
  /** Records that were new here. */
  readonly added: number;
  readonly pulled: number;
  readonly pushed: number;
  readonly pushedBytes: number;
}

/** Computers that push at the same moment take turns; more in a row than this is a fault. */
const TRIES = 8;

/**
 * After this the store holds what every other computer had pushed, and the backend what this store holds. May be broken off
 * and repeated at any point. Errors as `pull`, `offline` and `no-access` of the backend, `busy` when others are always faster.
 */
export async function synchronise(options: SyncOptions): Promise<Synced> {
  let [added, pulled, pushed, pushedBytes] = [0, 0, 0, 0];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const got = await pull(options);
    added += got.added;
    pulled += got.documents;
    const profile = await options.profile(got.head?.profile);
    const sent = await push(got.head, { ...options, profile, now: options.now ?? Date.now });
    pushed += sent.documents;
    pushedBytes += sent.bytes;
    if (sent.outcome === 'done') return { head: sent.head, added, pulled, pushed, pushedBytes };
  }
  throw new AppError('busy', 'other computers were faster each time');
}
