// From the store to the backend: the months that changed, packed, compressed, sealed, and a head that names them.
import { AppError } from '../model/errors.ts';
import type { UtcMs } from '../model/time.ts';
import type { Block, Store } from '../store/store.ts';
import type { SyncBackend } from './backend.ts';
import { MOST_DOCUMENT_BYTES, MOST_PUSH_BYTES, MOST_PUSH_DOCUMENTS } from './backend.ts';
import { digestOf, sealDocument } from './document.ts';
import type { Month } from './epochs.ts';
import { documentKey, documentName } from './epochs.ts';
import type { Entry, Head } from './head.ts';
import { sealHead } from './head.ts';
import { compress, contentOf, monthOfBlock, packBlocks } from './pack.ts';
import type { Keyring, StateKeeper } from './state.ts';
import { currentKeys } from './state.ts';

export interface PushOptions {
  readonly backend: SyncBackend;
  readonly keyring: Keyring;
  readonly state: StateKeeper;
  readonly store: Pick<Store, 'changedSince'>;
  readonly profile: unknown;
  readonly now: () => UtcMs;
  readonly signal?: AbortSignal;
  /** Leaves out what is before this month: for a file with a part of the data. */
  readonly fromMonth?: Month;
  /** Bytes of the largest pack before it is compressed; smaller only in tests. */
  readonly mostDocumentBytes?: number;
}

export interface Pushed {
  readonly outcome: 'done' | 'conflict';
  readonly head: Head | undefined;
  readonly documents: number;
  readonly bytes: number;
}

/** A document to be written. */
interface Draft {
  readonly name: string;
  readonly entry: Entry;
  readonly bytes: Uint8Array;
}

/**
 * Writes what `head` (as it was pulled just now) does not have. Large pushes go in several steps, each with a head of its own,
 * so that one that breaks goes on later. 'conflict' when another computer pushed meanwhile: pull, then push again.
 */
export async function push(before: Head | undefined, options: PushOptions): Promise<Pushed> {
  const { keyring, store, profile, now } = options;
  const blocks = await store.changedSince(0);
  const latest = blocks.at(-1)?.changed ?? 0;
  const keys = currentKeys(keyring);
  const { drafts, removed } = await changes(before, blocks, options);
  const isNews =
    drafts.length > 0 ||
    removed.length > 0 ||
    before?.epoch !== keys.epoch ||
    JSON.stringify(before.profile) !== JSON.stringify(profile);
  let head = before;
  let [documents, bytes] = [0, 0];
  if (isNews) {
    let going: readonly string[] = removed;
    for (const part of steps(drafts)) {
      options.signal?.throwIfAborted();
      const staying = Object.entries(head?.documents ?? {}).filter(([name]) => !going.includes(name));
      const entries = Object.fromEntries([...staying, ...part.map(({ name, entry }) => [name, entry] as const)]);
      const next: Head = {
        version: (head?.version ?? 0) + 1,
        epoch: keys.epoch,
        at: now(),
        keys: head?.keys ?? 0,
        documents: entries,
        profile,
      };
      const outcome = await options.backend.push({
        documents: new Map(part.map((draft) => [draft.name, draft.bytes])),
        removed: going,
        head: { version: next.version, bytes: await sealHead(keys, keyring.personId, next) },
      });
      if (outcome === 'conflict') return { outcome, head, documents, bytes };
      await remember(next, part, options.state);
      head = next;
      going = [];
      documents += part.length;
      for (const draft of part) bytes += draft.bytes.length;
    }
  }
  const state = await options.state.load();
  await options.state.save({ ...state, mark: latest });
  return { outcome: 'done', head, documents, bytes };
}

async function remember(head: Head, part: readonly Draft[], keeper: StateKeeper): Promise<void> {
  const state = await keeper.load();
  const digests = Object.fromEntries(part.map(({ name, entry }) => [name, entry.digest]));
  await keeper.save({ ...state, headVersion: head.version, documents: { ...state.documents, ...digests } });
}

/** At least one step: a head alone tells of a new profile or epoch. */
function steps(drafts: readonly Draft[]): Draft[][] {
  const parts: Draft[][] = [[]];
  let bytes = 0;
  for (const draft of drafts) {
    const last = parts.at(-1)!;
    if (last.length && (last.length === MOST_PUSH_DOCUMENTS || bytes + draft.bytes.length > MOST_PUSH_BYTES)) {
      parts.push([draft]);
      bytes = draft.bytes.length;
    } else {
      last.push(draft);
      bytes += draft.bytes.length;
    }
  }
  return parts;
}

/** Documents to write, and names that are of no use any more. */
async function changes(
  head: Head | undefined,
  blocks: readonly Block[],
  { keyring, state, fromMonth = 0, mostDocumentBytes = MOST_DOCUMENT_BYTES }: PushOptions,
): Promise<{ readonly drafts: readonly Draft[]; readonly removed: readonly string[] }> {
  const { nameKey } = keyring;
  if (!nameKey) throw new AppError('no-access', 'a reader writes nothing');
  const { mark } = await state.load();
  const months = new Map<Month, Block[]>();
  const touched = new Set<Month>();
  for (const block of blocks) {
    const month = monthOfBlock(block);
    if (month < fromMonth) continue;
    const own = months.get(month);
    if (own) own.push(block);
    else months.set(month, [block]);
    if (block.changed > mark) touched.add(month);
  }
  const drafts: Draft[] = [];
  // Everything of the head is in the store: a month without blocks has moved elsewhere, by a clock correction.
  const removed = Object.entries(head?.documents ?? {})
    .filter(([, { month }]) => !months.has(month))
    .map(([name]) => name);
  for (const month of [...touched].sort((a, b) => a - b)) {
    const parts = await split(months.get(month)!, mostDocumentBytes, nameKey);
    for (const [part, { content, compressed }] of parts.entries()) {
      const name = await documentName(nameKey, month, part);
      const old = head?.documents[name];
      if (old?.content !== content) drafts.push(await draft({ name, month, part, content, compressed }, old, keyring));
    }
    for (const [name, entry] of Object.entries(head?.documents ?? {})) {
      if (entry.month === month && entry.part >= parts.length) removed.push(name);
    }
  }
  return { drafts, removed };
}

interface Part {
  readonly content: string;
  readonly compressed: Uint8Array;
}

/**
 * A month's blocks in as few parts as surely fit, the same ones on every computer: by their size before they are compressed,
 * because no two browsers need compress alike.
 */
async function split(blocks: readonly Block[], mostBytes: number, nameKey: Uint8Array): Promise<readonly Part[]> {
  const sorted = [...blocks].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const pack = packBlocks(sorted);
  if (pack.length <= mostBytes || sorted.length === 1) {
    const compressed = await compress(pack);
    if (compressed.length + OVERHEAD_BYTES > MOST_DOCUMENT_BYTES) {
      throw new AppError('bad-input', `${compressed.length} bytes of one day and kind are too many for a document`);
    }
    return [{ content: await contentOf(nameKey, pack), compressed }];
  }
  const half = Math.ceil(sorted.length / 2);
  return [
    ...(await split(sorted.slice(0, half), mostBytes, nameKey)),
    ...(await split(sorted.slice(half), mostBytes, nameKey)),
  ];
}

/** Magic, format, epoch, version, nonce and tag. */
const OVERHEAD_BYTES = 40;

async function draft(
  { name, month, part, content, compressed }: Part & { name: string; month: Month; part: number },
  old: Entry | undefined,
  keyring: Keyring,
): Promise<Draft> {
  const keys = currentKeys(keyring);
  const version = (old?.version ?? 0) + 1;
  const { epoch } = keys;
  const bytes = await sealDocument(await documentKey(keys, month, name), compressed, {
    what: 'month',
    personId: keyring.personId,
    name,
    epoch,
    version,
    place: [month, part],
  });
  return { name, bytes, entry: { month, part, epoch, version, digest: await digestOf(bytes), content } };
}
