// Everything that changes blocks, each in one transaction: put, edit, remove, merge, stamp again, replace.
import { AppError } from '../model/errors.ts';
import type { DataRecord } from '../model/record.ts';
import type { UtcMs } from '../model/time.ts';
import { blockId, byBlock, type Contents, NONE_REMOVED } from './blocks.ts';
import { type BlockName, checkedContents, nameOf } from './checked.ts';
import { type BlockRow, LONGEST_MS, type PersonDatabase } from './database.ts';
import { type EditClock, isPersonal, newName, nextClock, RECKONED } from './edit-clock.ts';
import { added, difference, replaced, union } from './merge.ts';
import { packBlock, type PackedBlock } from './pack.ts';
import type { Block, DeviceSpan, PutResult, ReplaceResult } from './store.ts';
import { unpackContents } from './unpack.ts';

type Draft = BlockName & PackedBlock;

export async function putRecords(db: PersonDatabase, records: readonly DataRecord[]): Promise<PutResult> {
  // Packed before the transaction: it is short, and a record that cannot be kept stops everything before it begins.
  const incoming = [...byBlock(records).values()].map((list) => ({ list, draft: pack(nameOf(list[0]!), list) }));
  return change(db, async () => {
    const rows = await rowsById(
      db,
      incoming.map(({ draft }) => draft.id),
    );
    const drafts: Draft[] = [];
    let count = 0;
    for (const { list, draft } of incoming) {
      const row = rows.get(draft.id);
      if (!row) {
        drafts.push(draft);
        count += draft.count;
      } else if (!sameBytes(row.bytes, draft.bytes)) {
        const existing = unpackContents(row);
        const fresh = added(existing, list);
        if (fresh.length) drafts.push(pack(draft, [...existing.records, ...fresh], existing.removed));
        count += fresh.length;
      }
    }
    await save(db, drafts);
    return { added: count, known: records.length - count };
  });
}

/** What a person entered or changed: added or replaced by id, and removed, as the latest change there is. */
export async function editRecords(
  db: PersonDatabase,
  records: readonly DataRecord[],
  removed: readonly DataRecord[] = [],
): Promise<void> {
  const incoming = byBlock(records);
  const going = byBlock(removed);
  await change(db, async () => {
    const clock = await nextEdit(db);
    const dated = (record: DataRecord): DataRecord => ({ ...record, edit: clock });
    await rewrite(db, [...new Set([...incoming.keys(), ...going.keys()])], (existing, id) =>
      union(existing, {
        records: (incoming.get(id) ?? []).map(dated),
        removed: new Map((going.get(id) ?? []).map((record) => [record.id, clock])),
      }),
    );
  });
}

export async function mergeBlocks(db: PersonDatabase, blocks: readonly Block[]): Promise<PutResult> {
  const incoming = new Map<string, Contents>();
  let total = 0;
  let latest = '';
  for (const block of blocks) {
    const contents = checkedContents(block);
    incoming.set(block.id, union(incoming.get(block.id) ?? EMPTY, contents));
    total += contents.records.length;
    for (const { edit = '' } of contents.records) if (edit > latest) latest = edit;
    for (const clock of contents.removed.values()) if (clock > latest) latest = clock;
  }
  const names = new Map(blocks.map((block) => [block.id, block]));
  return change(db, async () => {
    await seenEdit(db, latest);
    let count = 0;
    await rewrite(
      db,
      [...incoming.keys()],
      (existing, id) => {
        const merged = union(existing, incoming.get(id)!);
        const ids = new Set(existing.records.map((record) => record.id));
        count += merged.records.filter((record) => !ids.has(record.id)).length;
        return merged;
      },
      names,
    );
    return { added: count, known: total - count };
  });
}

export async function restampDevice(
  db: PersonDatabase,
  deviceId: string,
  at: (record: DataRecord) => UtcMs,
): Promise<void> {
  await change(db, async () => {
    const clock = await nextEdit(db, RECKONED);
    const personal = await nextEdit(db);
    const drafts: Draft[] = [];
    for (const row of await rowsOfDevice(db, deviceId)) {
      const { records, removed } = unpackContents(row);
      const stamped = records.map((record): DataRecord => {
        const moved = at(record);
        if (moved === record.at) return record;
        // What a person has changed stays a person's change.
        return { ...record, at: moved, edit: isPersonal(record.edit) ? personal : clock };
      });
      const draft = pack(row, stamped, removed);
      if (!sameBytes(row.bytes, draft.bytes)) drafts.push(draft);
    }
    await save(db, drafts);
  });
}

export async function replaceDevice(
  db: PersonDatabase,
  deviceId: string,
  records: readonly DataRecord[],
): Promise<ReplaceResult> {
  const stranger = records.find((record) => record.deviceId !== deviceId);
  if (stranger) throw new AppError('bad-input', `record ${stranger.id} is not of device ${deviceId}`);
  const incoming = byBlock(records);
  return change(db, async () => {
    const rows = await rowsOfDevice(db, deviceId);
    return replaceIn(db, rows, incoming, () => true);
  });
}

export async function replaceSpan(
  db: PersonDatabase,
  { deviceId, kind, from, to }: DeviceSpan,
  records: readonly DataRecord[],
): Promise<ReplaceResult> {
  const inside = ({ deviceTime }: DataRecord): boolean => deviceTime >= from && deviceTime < to;
  const stranger = records.find((record) => record.deviceId !== deviceId || record.kind !== kind || !inside(record));
  if (stranger)
    throw new AppError('bad-input', `record ${stranger.id} is outside ${deviceId}/${kind} ${from} to ${to}`);
  const incoming = byBlock(records);
  return change(db, async () => {
    const rows = await db.blocks
      .where('id')
      .between(blockId(deviceId, kind, from.slice(0, 10)), blockId(deviceId, kind, to.slice(0, 10)), true, true)
      .toArray();
    return replaceIn(db, rows, incoming, inside);
  });
}

/**
 * Makes what `going` says of the blocks exactly `incoming`, but for what a person has changed or removed. What is gone is noted, so
 * that other computers hear of it.
 */
async function replaceIn(
  db: PersonDatabase,
  rows: readonly BlockRow[],
  incoming: ReadonlyMap<string, readonly DataRecord[]>,
  going: (record: DataRecord) => boolean,
): Promise<ReplaceResult> {
  const clock = await nextEdit(db, RECKONED);
  const result = { added: 0, removed: 0, changed: 0 };
  const ids = new Set([...rows.map((row) => row.id), ...incoming.keys()]);
  await rewrite(db, [...ids], (existing, id) => {
    const after = [...existing.records.filter((record) => !going(record)), ...(incoming.get(id) ?? [])];
    const made = replaced(existing, after, clock);
    const differs = difference(existing.records, made.records);
    result.added += differs.added;
    result.removed += differs.removed;
    result.changed += differs.changed;
    return made;
  });
  return result;
}

/** Rewrites blocks by id; one that does not change is not written. */
async function rewrite(
  db: PersonDatabase,
  ids: readonly string[],
  make: (existing: Contents, id: string) => Contents,
  names: ReadonlyMap<string, BlockName> = new Map(),
): Promise<void> {
  const rows = await rowsById(db, ids);
  const drafts: Draft[] = [];
  for (const id of ids) {
    const row = rows.get(id);
    const { records, removed } = make(row ? unpackContents(row) : EMPTY, id);
    const name = row ?? names.get(id) ?? (records[0] && nameOf(records[0]));
    if (!name) continue;
    const draft = pack(name, records, removed);
    if (!row || !sameBytes(row.bytes, draft.bytes)) drafts.push(draft);
  }
  await save(db, drafts);
}

/** The time of a change made now, by the person at this computer when nobody else is named. */
async function nextEdit(db: PersonDatabase, by?: string): Promise<EditClock> {
  const last = (await db.edits.get('clock'))?.value ?? '';
  let who = by ?? (await db.edits.get('who'))?.value;
  if (who === undefined) {
    who = newName();
    await db.edits.put({ id: 'who', value: who });
  }
  const clock = nextClock(last, Date.now(), who);
  await db.edits.put({ id: 'clock', value: clock });
  return clock;
}

/** Changes made here from now on are later than `clock`. */
async function seenEdit(db: PersonDatabase, clock: EditClock): Promise<void> {
  const last = (await db.edits.get('clock'))?.value ?? '';
  if (clock > last) await db.edits.put({ id: 'clock', value: clock });
}

/** All or nothing: whatever `work` throws undoes what it has written. Transactions of several windows follow one another. */
function change<T>(db: PersonDatabase, work: () => Promise<T>): Promise<T> {
  return db.transaction('rw', db.blocks, db.counters, db.edits, work);
}

/** Writes blocks and numbers their changes, never twice the same number, also when a block was emptied in between. */
async function save(db: PersonDatabase, drafts: readonly Draft[]): Promise<void> {
  if (!drafts.length) return;
  let changed = (await db.counters.get('changed'))?.value ?? 0;
  await db.blocks.bulkPut(drafts.map((draft) => rowOf(draft, ++changed)));
  await db.counters.put({ id: 'changed', value: changed });
}

function rowOf({ id, kind, deviceId, day, bytes, first, last }: Draft, changed: number): BlockRow {
  const row = { id, kind, deviceId, day, bytes, changed };
  if (first === undefined || last === undefined) return row;
  return last - first > LONGEST_MS ? { ...row, first, last, wide: 1 } : { ...row, first, last };
}

/** Above this many blocks it pays to ask first which of them there are. */
const FEW = 100;

async function rowsById(db: PersonDatabase, ids: readonly string[]): Promise<Map<string, BlockRow>> {
  const rows = await db.blocks.bulkGet(ids.length > FEW ? await idsThere(db, ids) : [...ids]);
  return new Map(rows.filter((row) => row !== undefined).map((row) => [row.id, row]));
}

/** Most blocks of a first reading are not there: one list of keys takes a fraction of the time of asking for each of thousands. */
async function idsThere(db: PersonDatabase, ids: readonly string[]): Promise<string[]> {
  const sorted = [...ids].sort();
  const there = new Set(await db.blocks.where('id').between(sorted[0], sorted.at(-1), true, true).primaryKeys());
  return ids.filter((id) => there.has(id));
}

/** Another device's id can begin with this one's and a slash. */
async function rowsOfDevice(db: PersonDatabase, deviceId: string): Promise<BlockRow[]> {
  const rows = await db.blocks.where('id').startsWith(`${deviceId}/`).toArray();
  return rows.filter((row) => row.deviceId === deviceId);
}

function pack({ id, kind, deviceId, day }: BlockName, ...contents: Parameters<typeof packBlock>): Draft {
  return { id, kind, deviceId, day, ...packBlock(...contents) };
}

const EMPTY: Contents = { records: [], removed: NONE_REMOVED };

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
