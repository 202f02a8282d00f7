// From the backend into the store: the head first, then each document it names that is not here yet.
import { AppError } from '../model/errors.ts';
import type { Store } from '../store/store.ts';
import type { SyncBackend } from './backend.ts';
import { claimsOf, digestOf, openDocument } from './document.ts';
import { documentKey } from './epochs.ts';
import type { Entry, Head } from './head.ts';
import { openHead } from './head.ts';
import { contentOf, decompress, unpackBlocks } from './pack.ts';
import type { Keyring, StateKeeper } from './state.ts';

/** Where a reader's or an own computer's documents go. */
export type Target = Pick<Store, 'merge'>;

export interface PullOptions {
  readonly backend: SyncBackend;
  readonly keyring: Keyring;
  readonly state: StateKeeper;
  readonly store: Target;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Pulled {
  /** `undefined` when nothing was ever pushed. */
  readonly head: Head | undefined;
  /** Records that were new here. */
  readonly added: number;
  readonly documents: number;
}

/** Documents asked for at once: a broken connection costs at most these. */
const AT_ONCE = 10;
/** Another computer can push between our reading of the head and of a document; then the head is read again. */
const TRIES = 4;

/**
 * Merges what is new. Each document is safe when the next is asked for, so a break costs nothing.
 * `tampered` for an old head, and for a document that is not the one the head names, after reading the head again.
 */
export async function pull(options: PullOptions): Promise<Pulled> {
  let added = 0;
  let documents = 0;
  for (let attempt = 1; ; attempt++) {
    const head = await freshHead(options);
    if (!head) return { head, added, documents };
    const missing = await missingOf(head, options);
    let isCurrent = true;
    for (let i = 0; i < missing.length && isCurrent; i += AT_ONCE) {
      options.signal?.throwIfAborted();
      const part = missing.slice(i, i + AT_ONCE);
      const found = await options.backend.documents(part.map(([name]) => name));
      for (const [name, entry] of part) {
        const sealed = found.get(name);
        if (!sealed || (await digestOf(sealed)) !== entry.digest) {
          isCurrent = false;
          if (attempt === TRIES) throw new AppError('tampered', `document ${name} is not the one the head names`);
          break;
        }
        added += await take(name, entry, sealed, options);
        documents++;
        options.onProgress?.(documents, missing.length);
      }
    }
    if (!isCurrent) continue;
    const state = await options.state.load();
    const known = Object.fromEntries(Object.entries(state.documents).filter(([name]) => name in head.documents));
    await options.state.save({ ...state, headVersion: head.version, documents: known });
    return { head, added, documents };
  }
}

async function freshHead({ backend, keyring, state }: PullOptions): Promise<Head | undefined> {
  const kept = await backend.head();
  const { headVersion } = await state.load();
  if ((kept?.version ?? 0) < headVersion) {
    throw new AppError('tampered', `head ${kept?.version ?? 'missing'}, and ${headVersion} was seen before`);
  }
  if (!kept) return undefined;
  const { epoch } = claimsOf(kept.bytes);
  return openHead(keyring.epochs, keyring.personId, kept.bytes, { epoch, version: kept.version });
}

/** Documents that are not here yet and may be opened: those before a reader's first month are passed over. */
async function missingOf(head: Head, { keyring, state }: PullOptions): Promise<[string, Entry][]> {
  const { documents } = await state.load();
  return Object.entries(head.documents).filter(([name, { epoch, month, digest }]) => {
    const keys = keyring.epochs.find((item) => item.epoch === epoch);
    return keys !== undefined && month >= keys.fromMonth && documents[name] !== digest;
  });
}

async function take(
  name: string,
  { month, part, epoch, version, digest, content }: Entry,
  sealed: Uint8Array,
  { keyring, state, store }: PullOptions,
): Promise<number> {
  const keys = keyring.epochs.find((item) => item.epoch === epoch)!;
  const key = await documentKey(keys, month, name);
  const about = { what: 'month' as const, personId: keyring.personId, name, epoch, version };
  const pack = await decompress(await openDocument(key, sealed, { ...about, place: [month, part] }));
  const { nameKey } = keyring;
  if (nameKey && (await contentOf(nameKey, pack)) !== content)
    throw new AppError('tampered', `document ${name} holds something else`);
  const { added } = await store.merge(unpackBlocks(pack));
  const before = await state.load();
  await state.save({ ...before, documents: { ...before.documents, [name]: digest } });
  return added;
}
