// Reading somebody else's data into memory: the same for a clinic with an account and for a guest with a link.
import { AppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import { memoryStore } from '../../store/memory-store.ts';
import type { Person } from '../../store/people.ts';
import type { Block, StoredDevice } from '../../store/store.ts';
import type { Month } from '../epochs.ts';
import type { Grant } from '../grant.ts';
import { readerKeyring } from '../grant.ts';
import { profileFrom } from '../profile.ts';
import { pull } from '../pull.ts';
import { passingState } from '../state.ts';
import { firebaseBackend } from './backend.ts';
import type { Wire } from './wire.ts';

/** A person's data as it may be read: for a store in memory (src/store/memory-store.ts) that is gone with the page. */
export interface PatientData {
  readonly person: Person;
  readonly devices: readonly StoredDevice[];
  readonly blocks: readonly Block[];
  /** When the person's own app has last written: an old state is not noticed on a computer that has never seen a newer one. */
  readonly writtenAt: UtcMs;
  readonly fromMonth: Month;
  readonly until?: UtcMs;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Everything a grant opens. `no-access` when it has ended, or nothing was ever pushed; `tampered`. */
export async function readPatient(
  wire: Wire,
  uid: string,
  grant: Grant,
  { signal, onProgress }: ReadOptions = {},
): Promise<PatientData> {
  const store = memoryStore(grant.personId);
  try {
    const { head } = await pull({
      backend: firebaseBackend({ wire, remoteId: grant.personId, uid, isReader: true }),
      keyring: readerKeyring(grant),
      state: passingState(),
      store,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    if (!head) throw new AppError('no-access', 'there is nothing');
    const { person, devices } = profileFrom(head.profile);
    return {
      person,
      devices,
      blocks: await store.changedSince(0),
      writtenAt: head.at,
      fromMonth: grant.fromMonth,
      ...(grant.until !== undefined && { until: grant.until }),
    };
  } finally {
    store.close();
  }
}
