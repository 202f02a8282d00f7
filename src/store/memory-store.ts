// A store in memory, for what may be looked at and not kept: blocks come in by `merge`, everything can be asked, nothing written.
import { AppError } from '../model/errors.ts';
import type { DataRecord, RecordKind, RecordOf } from '../model/record.ts';
import { RECORD_KINDS } from '../model/record.ts';
import type { Range } from '../model/time.ts';
import { columnsOf, recordsOf } from './assembling.ts';
import type { Contents } from './blocks.ts';
import { NONE_REMOVED } from './blocks.ts';
import type { FilledRow } from './finding.ts';
import { union } from './merge.ts';
import { packBlock } from './pack.ts';
import type { Block, PutResult, Store, StoredDevice } from './store.ts';
import type { BlockRow } from './database.ts';
import { checkedContents } from './checked.ts';
import { unpackContents } from './unpack.ts';

/** Reads as the store in the browser's database does; whatever would write rejects with `no-access`. Gone with the page. */
export function memoryStore(personId: string, devices: readonly StoredDevice[] = []): Store {
  const rows = new Map<string, BlockRow>();
  const watchers = new Set<() => void>();
  let changed = 0;
  const refused = (): Promise<never> => Promise.reject(new AppError('no-access', 'data that may be looked at only'));

  const inRange = (kind: RecordKind, range: Range): FilledRow[] =>
    filled(kind).filter((row) => row.first < range.to && row.last >= range.from);
  const filled = (kind: RecordKind): FilledRow[] =>
    [...rows.values()].filter((row): row is FilledRow => row.kind === kind && row.first !== undefined);

  function span(kinds: readonly RecordKind[]): Range | undefined {
    const found = kinds.flatMap(filled);
    if (!found.length) return undefined;
    let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { first, last } of found) {
      from = Math.min(from, first);
      to = Math.max(to, last);
    }
    return { from, to: to + 1 };
  }

  function merge(blocks: readonly Block[]): PutResult {
    const incoming = new Map<string, { block: Block; contents: Contents }>();
    let total = 0;
    for (const block of blocks) {
      const contents = checkedContents(block);
      total += contents.records.length;
      const before = incoming.get(block.id)?.contents ?? EMPTY;
      incoming.set(block.id, { block, contents: union(before, contents) });
    }
    let added = 0;
    for (const [id, { block, contents }] of incoming) {
      const row = rows.get(id);
      const existing = row ? unpackContents(row) : EMPTY;
      const merged = union(existing, contents);
      const ids = new Set(existing.records.map((record) => record.id));
      added += merged.records.filter((record) => !ids.has(record.id)).length;
      const { kind, deviceId, day } = block;
      const { bytes, first, last } = packBlock(merged.records, merged.removed);
      const times = first === undefined || last === undefined ? {} : { first, last };
      rows.set(id, { id, kind, deviceId, day, bytes, changed: ++changed, ...times });
    }
    if (incoming.size) for (const tell of [...watchers]) tell();
    return { added, known: total - added };
  }

  const store: Store = {
    personId,
    put: refused,
    edit: refused,
    remove: refused,
    replaceDevice: refused,
    replaceSpan: refused,
    restamp: refused,
    putDevice: refused,
    putSession: refused,
    putConversation: refused,
    putMemory: refused,
    range: <K extends RecordKind>(kind: K, range: Range) =>
      answered(() => recordsOf(inRange(kind, range), range) as DataRecord[] as RecordOf<K>[]),
    columns: (kind, range) => answered(() => columnsOf(inRange(kind, range), range)),
    span: (kinds = RECORD_KINDS) => answered(() => span(kinds)),
    devices: () => Promise.resolve(devices),
    sessions: () => Promise.resolve([]),
    conversation: () => Promise.resolve(undefined),
    memory: () => Promise.resolve(new Map()),
    watch(query, onValue, onError = reportError) {
      let asked = 0;
      const ask = (): void => {
        const mine = ++asked;
        query(store).then(
          (value) => void (mine === asked && watchers.has(ask) && onValue(value)),
          (error: unknown) => void (mine === asked && watchers.has(ask) && onError(error)),
        );
      };
      watchers.add(ask);
      ask();
      return () => void watchers.delete(ask);
    },
    lastChange: () => Promise.resolve(changed),
    changedSince: (mark) =>
      answered(() =>
        [...rows.values()]
          .filter((row) => row.changed > mark)
          .sort((a, b) => a.changed - b.changed)
          .map(({ last: _, ...block }) => block),
      ),
    merge: (blocks) => answered(() => merge(blocks)),
    close() {
      watchers.clear();
      rows.clear();
    },
  };
  return store;
}

const EMPTY: Contents = { records: [], removed: NONE_REMOVED };

/** What `work` throws is a rejection. */
async function answered<T>(work: () => T): Promise<T> {
  return Promise.resolve(work());
}
