// What synchronising remembers of one person on this computer, in the person's own database: gone with the person.
import { openDatabase, personDatabase } from './database.ts';
import { guarded } from './errors.ts';

/** Small values by name. What `put` has resolved for is on the disk. */
export interface SyncNotes {
  get(id: string): Promise<unknown>;
  put(id: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
  close(): void;
}

export async function openSyncNotes(personId: string): Promise<SyncNotes> {
  const db = await openDatabase(personDatabase(personId));
  return {
    get: (id) => guarded(async () => (await db.sync.get(id))?.value),
    put: (id, value) => guarded(async () => void (await db.sync.put({ id, value }))),
    clear: () => guarded(() => db.sync.clear()),
    close: () => db.close(),
  };
}
