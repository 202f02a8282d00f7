// The databases of Basalt as Dexie opens them: one per person, and how they give way to other windows.
import Dexie, { type EntityTable, type Table } from 'dexie';
import { AppError } from '../model/errors.ts';
import { DAY_MS, type UtcMs } from '../model/time.ts';
import { guarded } from './errors.ts';
import type { Person } from './people.ts';
import type { Block, StoredDevice, StoredSession } from './store.ts';

/** A block with what it is looked up by. */
export interface BlockRow extends Block {
  /** Time of the last record; absent, as `first`, when nothing is left in the block. */
  readonly last?: UtcMs;
  /** Longer than `LONGEST_MS`, because the device's clock was set back: looked up apart from the others. */
  readonly wide?: 1;
}

/** A block that is not `wide` starts at most this long before its last record: a day of the device's clock is a day, give or take a clock change. */
export const LONGEST_MS = 2 * DAY_MS;

export interface ConversationRow {
  readonly sessionId: string;
  /** JSON lines, gzip. */
  readonly gzip: Uint8Array<ArrayBuffer>;
}

/** A page of a device's memory, by a name of its driver's. */
export interface MemoryRow {
  readonly deviceId: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface CounterRow {
  readonly id: 'changed';
  readonly value: number;
}

/** The latest edit clock seen here, and who this computer is in edit clocks. */
export interface EditRow {
  readonly id: 'clock' | 'who';
  readonly value: string;
}

/** What synchronising remembers of this person on this computer: its state, the sealed own keys, the profile seen last. */
export interface SyncNoteRow {
  readonly id: string;
  readonly value: unknown;
}

export type PersonDatabase = Dexie & {
  readonly blocks: EntityTable<BlockRow, 'id'>;
  readonly counters: EntityTable<CounterRow, 'id'>;
  readonly edits: EntityTable<EditRow, 'id'>;
  readonly devices: EntityTable<StoredDevice, 'id'>;
  readonly sessions: EntityTable<StoredSession, 'id'>;
  readonly conversations: EntityTable<ConversationRow, 'sessionId'>;
  readonly memory: Table<MemoryRow, [deviceId: string, name: string]>;
  readonly sync: EntityTable<SyncNoteRow, 'id'>;
};

/** Of the tables below. A window with an older one closes when a newer one opens the database. */
const VERSION = 3;

export function databaseName(personId: string): string {
  return `basalt-${personId}`;
}

/** A person's database, to be opened with `openDatabase`. */
export function personDatabase(personId: string): PersonDatabase {
  const db = database(databaseName(personId));
  db.version(VERSION).stores({
    blocks: 'id, [kind+first], wide, changed',
    counters: 'id',
    edits: 'id',
    devices: 'id',
    sessions: 'id, startedAt',
    conversations: 'sessionId',
    memory: '[deviceId+name], deviceId',
    sync: 'id',
  });
  return db as PersonDatabase;
}

export type PeopleDatabase = Dexie & {
  readonly people: EntityTable<Person, 'id'>;
  readonly settings: EntityTable<SettingRow, 'id'>;
  readonly account: EntityTable<AccountRow, 'id'>;
  readonly remotes: EntityTable<RemotePerson, 'personId'>;
  readonly summaries: EntityTable<SummaryRow, 'id'>;
};

/** The account this browser is signed in to and unlocked for. */
export interface KeptAccount {
  readonly uid: string;
  readonly email: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** Cannot be taken out of the browser. */
  readonly privateKey: CryptoKey;
  /** What the person wants to be called by those they ask for access, or who ask them. */
  readonly name?: string;
  /** The recovery code made here last was not asked back yet. */
  readonly isCodeUnchecked?: boolean;
  /** The invitation code that was made last. */
  readonly invitation?: { readonly code: string; readonly until: UtcMs };
  /** Accounts that were asked for access, so that the requests can be taken back. */
  readonly asked?: readonly AskedAccount[];
  /** A clinic's tags and filters as they were last seen on the server. */
  readonly notes?: KeptNotes;
}

/** Sealed as it came. */
export interface KeptNotes {
  readonly version: number;
  readonly sealed: Uint8Array;
}

export interface AskedAccount {
  readonly uid: string;
  /** As the person was looked up: their address or code. */
  readonly by: string;
  readonly at: UtcMs;
  /** Words of their key, to be compared, and to be known by when they have answered. */
  readonly fingerprint?: readonly string[];
}

export interface AccountRow extends KeptAccount {
  readonly id: 'own';
}

/** A person of this computer and what their data is called on the server. */
export interface RemotePerson {
  readonly personId: string;
  readonly remoteId: string;
  /** The account it belongs to. */
  readonly uid: string;
}

/** A patient's summary in a clinic's list, sealed as it came. */
export interface SummaryRow {
  /** The patient's name on the server. */
  readonly id: string;
  readonly sealed: Uint8Array;
  readonly changed: UtcMs;
}

export interface SettingRow {
  readonly id: 'current-person';
  readonly value: string;
}

/** The database of what is not one person's. */
export function peopleDatabase(): PeopleDatabase {
  const db = database('basalt');
  db.version(VERSION).stores({ people: 'id', settings: 'id', account: 'id', remotes: 'personId', summaries: 'id' });
  return db as PeopleDatabase;
}

let opened: PeopleDatabase | undefined;

/** The same, opened once in each window and worker. */
export function openedPeople(): PeopleDatabase {
  return (opened ??= peopleDatabase());
}

/** A database that never stands in the way of another window. Opens itself when it is asked something, also when the page comes back from the browser's memory. */
function database(name: string): Dexie {
  const db = new Dexie(name, {
    // Dexie's cache would keep every block that a watched query has read, a second time.
    cache: 'disabled',
    // A reading that was said to be kept is on the disk, whatever happens to the computer next.
    chromeTransactionDurability: 'strict',
  });
  // Another window deletes the database or has a newer version of it: finish what is running, then let go and stay closed.
  db.on('versionchange', () => {
    db.close();
    return false;
  });
  // Dexie would go on with it, but what a later version has written must not be changed by one that does not know it.
  db.on(
    'ready',
    () => {
      const version = Math.floor(db.backendDB().version / 10);
      if (version > VERSION) throw new AppError('storage', `${name} is of version ${version}, known is ${VERSION}`);
    },
    true,
  );
  return db;
}

/** How long another window may take to let go of a database. */
const LET_GO_MS = 3000;

export function openDatabase<D extends Dexie>(db: D): Promise<D> {
  return guarded(async () => {
    await unlessBlocked(db, () => db.open());
    return db;
  });
}

export function deleteDatabase(name: string): Promise<void> {
  return guarded(() => {
    const db = new Dexie(name);
    return unlessBlocked(db, () => db.delete());
  });
}

/** Windows let go of a database when asked to; one that hangs must not make this one hang as well. */
function unlessBlocked<T>(db: Dexie, work: () => PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    db.on('blocked', () => {
      timer ??= setTimeout(() => {
        db.close();
        reject(new AppError('storage', `another window does not let go of ${db.name}`));
      }, LET_GO_MS);
      return false;
    });
    const done = (): void => clearTimeout(timer);
    work().then(
      (result) => (done(), resolve(result)),
      (error: unknown) => (done(), reject(error)),
    );
  });
}
