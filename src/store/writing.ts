// Everything that changes blocks, each in one transaction: put, merge, stamp again, replace.
import { AppError } from '../model/errors.ts';
import type { DataRecord } from '../model/record.ts';
import type { UtcMs } from '../model/time.ts';
import { blockId, byBlock } from './blocks.ts';
import { type BlockRow, LONGEST_MS, type PersonDatabase } from './database.ts';
import { added, difference, union } from './merge.ts';
import { packBlock, type PackedBlock } from './pack.ts';
import type { Block, DeviceSpan, PutResult, ReplaceResult } from './store.ts';
import { unpackBlock } from './unpack.ts';

/** A block without its contents. */
type BlockName = Pick<Block, 'id' | 'kind' | 'deviceId' | 'day'>;
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
        const existing = unpackBlock(row);
        const fresh = added(existing, list);
        if (fresh.length) drafts.push(pack(draft, [...existing, ...fresh]));
        count += fresh.length;
      }
    }
    await save(db, drafts);
    return { added: count, known: records.length - count };
  });
}

export async function mergeBlocks(db: PersonDatabase, blocks: readonly Block[]): Promise<PutResult> {
  const incoming = new Map<string, DataRecord[]>();
  let total = 0;
  for (const block of blocks) {
    const records = checkedRecords(block);
    incoming.set(block.id, union(incoming.get(block.id) ?? [], records));
    total += records.length;
  }
  const names = new Map(blocks.map((block) => [block.id, block]));
  return change(db, async () => {
    const rows = await rowsById(db, [...incoming.keys()]);
    const drafts: Draft[] = [];
    let count = 0;
    for (const [id, records] of incoming) {
      const row = rows.get(id);
      const existing = row ? unpackBlock(row) : [];
      const draft = pack(names.get(id)!, union(existing, records));
      if (!row || !sameBytes(row.bytes, draft.bytes)) drafts.push(draft);
      count += draft.count - existing.length;
    }
    await save(db, drafts);
    return { added: count, known: total - count };
  });
}

export async function restampDevice(
  db: PersonDatabase,
  deviceId: string,
  at: (record: DataRecord) => UtcMs,
): Promise<void> {
  await change(db, async () => {
    const drafts: Draft[] = [];
    for (const row of await rowsOfDevice(db, deviceId)) {
      const records = unpackBlock(row).map((record): DataRecord => ({ ...record, at: at(record) }));
      const draft = pack(row, records);
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
  const incoming = new Map([...byBlock(records)].map(([id, list]) => [id, pack(nameOf(list[0]!), list)]));
  return change(db, async () => {
    const rows = new Map((await rowsOfDevice(db, deviceId)).map((row) => [row.id, row]));
    const drafts: Draft[] = [];
    const result = { added: 0, removed: 0, changed: 0 };
    for (const [id, name] of new Map<string, BlockName>([...rows, ...incoming])) {
      const row = rows.get(id);
      // A block with nothing left stays as an empty one, so that `changedSince` tells of it.
      const draft = incoming.get(id) ?? pack(name, []);
      if (row && sameBytes(row.bytes, draft.bytes)) continue;
      const differs = difference(row ? unpackBlock(row) : [], unpackBlock(draft));
      result.added += differs.added;
      result.removed += differs.removed;
      result.changed += differs.changed;
      drafts.push(draft);
    }
    await save(db, drafts);
    return result;
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
    const there = new Map(rows.map((row) => [row.id, row]));
    const drafts: Draft[] = [];
    const result = { added: 0, removed: 0, changed: 0 };
    for (const id of new Set([...there.keys(), ...incoming.keys()])) {
      const row = there.get(id);
      const before = row ? unpackBlock(row) : [];
      const fresh = incoming.get(id) ?? [];
      const after = [...before.filter((record) => !inside(record)), ...fresh];
      const draft = pack(row ?? nameOf(fresh[0]!), after);
      if (row && sameBytes(row.bytes, draft.bytes)) continue;
      const differs = difference(before, unpackBlock(draft));
      result.added += differs.added;
      result.removed += differs.removed;
      result.changed += differs.changed;
      drafts.push(draft);
    }
    await save(db, drafts);
    return result;
  });
}

/** All or nothing: whatever `work` throws undoes what it has written. Transactions of several windows follow one another. */
function change<T>(db: PersonDatabase, work: () => Promise<T>): Promise<T> {
  return db.transaction('rw', db.blocks, db.counters, work);
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

function nameOf({ deviceId, kind, deviceTime }: DataRecord): BlockName {
  const day = deviceTime.slice(0, 10);
  return { id: blockId(deviceId, kind, day), deviceId, kind, day };
}

function pack({ id, kind, deviceId, day }: BlockName, records: readonly DataRecord[]): Draft {
  return { id, kind, deviceId, day, ...packBlock(records) };
}

/** Records of a block that came from elsewhere; `bad-input` when it is not named after what is in it. */
function checkedRecords(block: Block): DataRecord[] {
  const { id, kind, deviceId, day } = block;
  const records = unpackBlock(block);
  if (id !== blockId(deviceId, kind, day) || records.some((record) => nameOf(record).id !== id)) {
    throw new AppError('bad-input', `block ${id} holds something else`);
  }
  return records;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
