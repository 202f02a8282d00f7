// The store in the browser's database: one person's records in blocks, devices, reading sessions, conversations.
import { type DataRecord, RECORD_KINDS, type RecordKind, type RecordOf } from '../model/record.ts';
import type { Range } from '../model/time.ts';
import { columnsOf, recordsOf } from './assembling.ts';
import { databaseName, deleteDatabase, openDatabase, type PersonDatabase, personDatabase } from './database.ts';
import { guarded } from './errors.ts';
import { blocksIn, spanOf } from './finding.ts';
import { gunzip, gzip } from './gzip.ts';
import type { Block, Store, StoredSession } from './store.ts';
import { watched } from './watching.ts';
import { editRecords, mergeBlocks, putRecords, replaceDevice, replaceSpan, restampDevice } from './writing.ts';

/** Opens a person's store, making it when it is new. `storage` when that cannot be. Windows and workers each open their own. */
export async function openStore(personId: string): Promise<Store> {
  return storeOn(personId, await openDatabase(personDatabase(personId)));
}

/** Deletes everything a person has; stores that are open on it are closed. `storage` when a window does not let go of it. */
export function deleteStore(personId: string): Promise<void> {
  return deleteDatabase(databaseName(personId));
}

function storeOn(personId: string, db: PersonDatabase): Store {
  const stops = new Set<() => void>();

  async function span(kinds: readonly RecordKind[] = RECORD_KINDS): Promise<Range | undefined> {
    const spans = (await Promise.all(kinds.map((kind) => spanOf(db, kind)))).filter((range) => range !== undefined);
    if (!spans.length) return undefined;
    return {
      from: Math.min(...spans.map((range) => range.from)),
      to: Math.max(...spans.map((range) => range.to)),
    };
  }

  async function sessions(deviceId?: string): Promise<readonly StoredSession[]> {
    const all = db.sessions.orderBy('startedAt').reverse();
    return (deviceId === undefined ? all : all.filter((session) => session.deviceId === deviceId)).toArray();
  }

  async function conversation(sessionId: string): Promise<string | undefined> {
    const row = await db.conversations.get(sessionId);
    return row && gunzip(row.gzip);
  }

  async function putConversation(sessionId: string, jsonLines: string): Promise<void> {
    await db.conversations.put({ sessionId, gzip: await gzip(jsonLines) });
  }

  async function memory(deviceId: string): Promise<ReadonlyMap<string, Uint8Array>> {
    const rows = await db.memory.where('deviceId').equals(deviceId).toArray();
    return new Map(rows.map(({ name, bytes }) => [name, bytes]));
  }

  async function changedSince(mark: number): Promise<readonly Block[]> {
    const rows = await db.blocks.where('changed').above(mark).toArray();
    return rows.map(({ id, kind, deviceId, day, bytes, first, changed }) => {
      return { id, kind, deviceId, day, bytes, ...(first !== undefined && { first }), changed };
    });
  }

  const store: Store = {
    personId,
    put: (records) => guarded(() => putRecords(db, records)),
    edit: (records, removed) => guarded(() => editRecords(db, records, removed)),
    remove: (records) => guarded(() => editRecords(db, [], records)),
    range: <K extends RecordKind>(kind: K, range: Range) =>
      guarded(async () => recordsOf(await blocksIn(db, kind, range), range) as DataRecord[] as RecordOf<K>[]),
    columns: (kind, range) => guarded(async () => columnsOf(await blocksIn(db, kind, range), range)),
    span: (kinds) => guarded(() => span(kinds)),
    replaceSpan: (span, records) => guarded(() => replaceSpan(db, span, records)),
    replaceDevice: (deviceId, records) => guarded(() => replaceDevice(db, deviceId, records)),
    restamp: (deviceId, at) => guarded(() => restampDevice(db, deviceId, at)),
    devices: () => guarded(() => db.devices.toArray()),
    putDevice: (device) => guarded(async () => void (await db.devices.put(device))),
    sessions: (deviceId) => guarded(() => sessions(deviceId)),
    putSession: (session) => guarded(async () => void (await db.sessions.put(session))),
    conversation: (sessionId) => guarded(() => conversation(sessionId)),
    putConversation: (sessionId, jsonLines) => guarded(() => putConversation(sessionId, jsonLines)),
    memory: (deviceId) => guarded(() => memory(deviceId)),
    putMemory: (deviceId, name, bytes) =>
      guarded(async () => void (await db.memory.put({ deviceId, name, bytes: bytes.slice() }))),
    watch(query, onValue, onError = reportError) {
      const stop = watched((inQuery) => query(throughout(store, inQuery)), onValue, onError);
      stops.add(stop);
      return () => {
        stops.delete(stop);
        stop();
      };
    },
    lastChange: () => guarded(async () => (await db.counters.get('changed'))?.value ?? 0),
    changedSince: (mark) => guarded(() => changedSince(mark)),
    merge: (blocks) => guarded(() => mergeBlocks(db, blocks)),
    close() {
      for (const stop of stops) stop();
      stops.clear();
      db.close();
    },
  };
  return store;
}

/** The same store with every call made through `call`. */
function throughout(store: Store, call: <R>(ask: () => R) => R): Store {
  const calls = Object.entries(store).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === 'function' ? (...args: unknown[]): unknown => call(() => member(...args) as unknown) : member,
  ]);
  return Object.fromEntries(calls) as Store;
}
