// What the window may ask of the sync worker (workers/sync.worker.ts), and what comes back. Types only.
import type { UtcMs } from '../src/model/time.ts';
import type { Person } from '../src/store/people.ts';

/** What a sealed file holds, as far as it is shown before anything is restored. */
export interface BackupInfo {
  readonly person: Person;
  readonly madeAt: UtcMs;
  readonly devices: number;
}

export interface SyncApi {
  /** Everything of a person as a sealed file. */
  writeBackup(request: { readonly person: Person; readonly passphrase: string }): Promise<Blob>;
  /** Opens a sealed file and keeps it open. `bad-file`, `wrong-secret`, `tampered`. */
  openBackup(request: { readonly file: Blob; readonly passphrase: string }): Promise<BackupInfo>;
  /** Merges the opened file into a person's store; what is there stays. */
  restoreBackup(request: { readonly personId: string }): Promise<{ readonly added: number }>;
}
