// Firestore as the rest of this folder uses it: documents by path, bytes as bytes, times as milliseconds, and every request counted.
import type { FieldValue, Firestore, QueryConstraint } from 'firebase/firestore/lite';
import {
  Bytes,
  Timestamp,
  collection,
  deleteDoc,
  deleteField,
  doc,
  documentId,
  getCount,
  getDoc,
  getDocs,
  orderBy,
  query,
  serverTimestamp,
  where,
  writeBatch,
} from 'firebase/firestore/lite';
import type { UtcMs } from '../../model/time.ts';
import { asked } from './errors.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A time to be written: a plain number would stay one. */
export class Moment {
  readonly at: UtcMs;
  constructor(at: UtcMs) {
    this.at = at;
  }
}
/** The server's own time, when it writes. */
export const SERVER_NOW = Symbol('server time');

export type Write =
  /** Makes the document exactly this. */
  | { readonly set: string; readonly to: Fields }
  /** Changes fields of a document that is there. */
  | { readonly update: string; readonly to: Fields }
  | { readonly remove: string };

/** What has been asked of the server, as it is billed: an answer without documents counts as one read. */
export interface Counts {
  requests: number;
  reads: number;
  writes: number;
  deletes: number;
  bytesUp: number;
  bytesDown: number;
}

export interface Filter {
  readonly field: string;
  readonly is: '==' | '>';
  readonly value: unknown;
  /** Ascending by the field. */
  readonly inOrder?: true;
}

/** Documents a query may name by id: a limit of Firestore's. */
const MOST_IDS = 30;
const READ_LIMIT_MS = 60_000;
/** A full commit over a slow line. */
const WRITE_LIMIT_MS = 300_000;

/** Every method rejects with `offline`, `no-access`, `signed-out` or `internal`. */
export class Wire {
  readonly counts: Counts = { requests: 0, reads: 0, writes: 0, deletes: 0, bytesUp: 0, bytesDown: 0 };
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  async get(path: string): Promise<Fields | undefined> {
    // A denial is billed as a read as well.
    this.#count(1, []);
    const snapshot = await asked(() => getDoc(doc(this.#db, path)), READ_LIMIT_MS);
    const fields = snapshot.data();
    if (!fields) return undefined;
    const found = plain(fields);
    this.counts.bytesDown += sizeOf(found);
    return found;
  }

  /** Documents of a collection by id, several in one request; those that are not there are missing. */
  async getMany(path: string, ids: readonly string[]): Promise<ReadonlyMap<string, Fields>> {
    const found = new Map<string, Fields>();
    for (let i = 0; i < ids.length; i += MOST_IDS) {
      const part = ids.slice(i, i + MOST_IDS);
      for (const [id, fields] of await this.#query(path, where(documentId(), 'in', part))) found.set(id, fields);
    }
    return found;
  }

  /** Documents of a collection by id, in the order of the query. */
  list(path: string, filter?: Filter): Promise<ReadonlyMap<string, Fields>> {
    return this.#query(path, ...constraints(filter));
  }

  /** How many documents there are: one read a thousand. */
  async count(path: string): Promise<number> {
    const result = await asked(() => getCount(query(collection(this.#db, path))), READ_LIMIT_MS);
    this.#count(Math.max(1, Math.ceil(result.data().count / 1000)), []);
    return result.data().count;
  }

  /** All or nothing. */
  async commit(writes: readonly Write[]): Promise<void> {
    const batch = writeBatch(this.#db);
    let bytes = 0;
    for (const write of writes) {
      if ('remove' in write) batch.delete(doc(this.#db, write.remove));
      else if ('set' in write) batch.set(doc(this.#db, write.set), stored(write.to));
      else batch.update(doc(this.#db, write.update), stored(write.to));
      if ('to' in write) bytes += sizeOf(write.to);
    }
    this.counts.requests++;
    await asked(() => batch.commit(), WRITE_LIMIT_MS);
    const removed = writes.filter((write) => 'remove' in write).length;
    this.counts.writes += writes.length - removed;
    this.counts.deletes += removed;
    this.counts.bytesUp += bytes;
  }

  async remove(path: string): Promise<void> {
    this.counts.requests++;
    await asked(() => deleteDoc(doc(this.#db, path)), READ_LIMIT_MS);
    this.counts.deletes++;
  }

  async #query(path: string, ...conditions: readonly QueryConstraint[]): Promise<Map<string, Fields>> {
    const snapshot = await asked(() => getDocs(query(collection(this.#db, path), ...conditions)), READ_LIMIT_MS);
    const all = snapshot.docs.map((item) => [item.id, item.data()] as const);
    this.#count(
      Math.max(1, all.length),
      all.map(([, fields]) => fields),
    );
    return new Map(all.map(([id, fields]) => [id, plain(fields)]));
  }

  #count(reads: number, fields: readonly Fields[]): void {
    this.counts.requests++;
    this.counts.reads += reads;
    for (const item of fields) this.counts.bytesDown += sizeOf(plain(item));
  }
}

function constraints(filter: Filter | undefined): QueryConstraint[] {
  if (!filter) return [];
  const value = filter.value instanceof Moment ? Timestamp.fromMillis(filter.value.at) : filter.value;
  return [where(filter.field, filter.is, value), ...(filter.inOrder ? [orderBy(filter.field)] : [])];
}

function plain(fields: Fields): Fields {
  return mapped(fields, (value) => {
    if (value instanceof Bytes) return value.toUint8Array();
    return value instanceof Timestamp ? value.toMillis() : value;
  });
}

function stored(fields: Fields): Record<string, FieldValue | Partial<unknown> | undefined> {
  return mapped(fields, (value) => {
    if (value instanceof Uint8Array) return Bytes.fromUint8Array(value);
    if (value instanceof Moment) return Timestamp.fromMillis(value.at);
    if (value === undefined) return deleteField();
    return value === SERVER_NOW ? serverTimestamp() : value;
  }) as Record<string, FieldValue | Partial<unknown> | undefined>;
}

function mapped(fields: Fields, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(value)]));
}

/** Bytes of the fields that have a size to speak of. */
function sizeOf(fields: Fields): number {
  let bytes = 0;
  for (const value of Object.values(fields)) bytes += value instanceof Uint8Array ? value.length : 8;
  return bytes;
}
