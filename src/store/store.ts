// What the rest of Basalt knows of the store: records in, records and columns out. Nobody else sees a block or a database.
import type { Columns, NumericKind } from '../model/columns.ts';
import type { ClockShift } from '../model/identity.ts';
import type { DataRecord, RecordKind, RecordOf } from '../model/record.ts';
import type { Day, Range, UtcMs, WallTime } from '../model/time.ts';

/** One person's data: a database of their own, so that two people can never mix. */
export interface Store {
  readonly personId: string;
  /**
   * Adds what is not there yet (by id); what is there stays as it is. Reading a device twice adds nothing.
   * All or nothing; `storage-full` when the disk is full, `bad-input` for a record that could not be given back as it is
   * (an impossible time, a main number that is none), and then nothing has changed.
   */
  put(records: readonly DataRecord[]): Promise<PutResult>;
  /**
   * What a person entered or changed, added or replaced by id; dated, so that of two changes the later one wins on every
   * computer (src/store/edit-clock.ts); `removed` goes at the same moment, as with `remove`. All or nothing, errors as `put`.
   */
  edit(records: readonly DataRecord[], removed?: readonly DataRecord[]): Promise<void>;
  /** Removes records for good: also from computers that merge this store's blocks, and when the device is read again. */
  remove(records: readonly DataRecord[]): Promise<void>;
  /** Records of a kind with `from` ≤ at < `to`, in time order; equal times in the order of device, device time and id. */
  range<K extends RecordKind>(kind: K, range: Range): Promise<readonly RecordOf<K>[]>;
  /** The same as columns: for statistics and charts. */
  columns(kind: NumericKind, range: Range): Promise<Columns>;
  /** From the first record of the kinds (all when none are named) to one millisecond past the last; undefined when there is nothing. */
  span(kinds?: readonly RecordKind[]): Promise<Range | undefined>;
  /** Makes the device's records exactly these: what a better decoder made of the kept conversations. One transaction. */
  replaceDevice(deviceId: string, records: readonly DataRecord[]): Promise<ReplaceResult>;
  /**
   * Makes the device's records of one kind between two device times (`from` ≤ time < `to`) exactly these: what is reckoned
   * from other records and has been reckoned again. One transaction. `bad-input` for a record of something else.
   */
  replaceSpan(span: DeviceSpan, records: readonly DataRecord[]): Promise<ReplaceResult>;
  /** Stamps all records of a device again, for a clock correction the person has agreed to; ids stay. */
  restamp(deviceId: string, at: (record: DataRecord) => UtcMs): Promise<void>;

  devices(): Promise<readonly StoredDevice[]>;
  putDevice(device: StoredDevice): Promise<void>;
  /** Reading sessions, newest first; of one device when given. */
  sessions(deviceId?: string): Promise<readonly StoredSession[]>;
  /** Adds or replaces by id. */
  putSession(session: StoredSession): Promise<void>;
  /** The raw conversation of a session, `undefined` when none was kept. JSON lines (src/device/transcript.ts). */
  conversation(sessionId: string): Promise<string | undefined>;
  putConversation(sessionId: string, jsonLines: string): Promise<void>;
  /** Pages of a device's memory that its driver keeps, by name. */
  memory(deviceId: string): Promise<ReadonlyMap<string, Uint8Array>>;
  putMemory(deviceId: string, name: string, bytes: Uint8Array): Promise<void>;

  /**
   * Calls `onValue` with the query's result now and after every change that touches it, from any thread. Returns the stop.
   * What the query asks the store it is given is watched. A query that failed is asked again after the next change;
   * without `onError` its error is reported as uncaught.
   */
  watch<T>(
    query: (store: Store) => Promise<T>,
    onValue: (value: T) => void,
    onError?: (error: unknown) => void,
  ): () => void;
  /** Number of the last change there was, 0 before the first: a question that costs nothing, for watching the rest by. */
  lastChange(): Promise<number>;
  /**
   * Blocks changed after `mark`, in order of change; `changed` of the last one is the next mark.
   * A block that `replaceDevice` has emptied is among them, without records.
   */
  changedSince(mark: number): Promise<readonly Block[]>;
  /**
   * Union by record id: commutative, associative, idempotent. Of what happened to one id (a content, a change, a removal)
   * the latest wins, on every computer the same. `storage` for a block of an unknown format or a damaged one,
   * `bad-input` for one that holds what it is not named after; then nothing has changed.
   */
  merge(blocks: readonly Block[]): Promise<PutResult>;
  close(): void;
}

export interface PutResult {
  readonly added: number;
  /** Records that were there already. */
  readonly known: number;
}

/** A stretch of a device's clock, for one kind of record. */
export interface DeviceSpan {
  readonly deviceId: string;
  readonly kind: RecordKind;
  readonly from: WallTime;
  readonly to: WallTime;
}

export interface ReplaceResult {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

export type DeviceSort = 'meter' | 'pump' | 'other';

export interface StoredDevice {
  readonly id: string;
  readonly driverId: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware?: string;
  readonly lastReadAt: UtcMs;
  /** What it is: kept here, so that who shows records needs no list of drivers. */
  readonly sort?: DeviceSort;
  /** The correction of its clock the person agreed to last. */
  readonly shifts?: readonly ClockShift[];
  /** From the demo, and marked as such wherever it shows. */
  readonly demo?: true;
}

/** One reading of a device, or one file imported. */
export interface StoredSession {
  readonly id: string;
  readonly deviceId: string;
  readonly driverId: string;
  readonly startedAt: UtcMs;
  readonly endedAt?: UtcMs;
  readonly outcome: 'running' | 'complete' | 'broken' | 'cancelled';
  /** The error's code when it broke. */
  readonly errorCode?: string;
  readonly added: number;
  readonly known: number;
  readonly problems: readonly { readonly where: string; readonly what: string }[];
  /** The device's clock and the computer's when it was read. */
  readonly clock?: { readonly deviceTime: WallTime; readonly computerAt: UtcMs };
  /** Zone and corrections the records were stamped with, for decoding again. */
  readonly zone: string;
  readonly shifts?: readonly ClockShift[];
  readonly model: string;
  readonly fileName?: string;
  readonly appVersion: string;
  /** At its end the kept pages of the device had been decoded by this decoder: Basalt's version and the driver's number. */
  readonly decodedBy?: string;
}

/** One device's records of one kind for one day of the device's clock: the unit that is kept and synced. */
export interface Block {
  /** `deviceId/kind/day`. */
  readonly id: string;
  readonly kind: RecordKind;
  readonly deviceId: string;
  readonly day: Day;
  /** Packed columns and the fields that are in no column (src/store/blocks.ts). */
  readonly bytes: Uint8Array;
  /** Time of the first record; absent when nothing is left in the block, and in one that came from elsewhere. */
  readonly first?: UtcMs;
  /** Running number of the last change. */
  readonly changed: number;
}
