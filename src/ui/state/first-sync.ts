// A person has to be on the server before anybody can be let in.
import type { SyncRuns } from './sync-runs.ts';
import { syncWorker } from './sync-worker.ts';

/** Links the person shown when they are not linked yet, and waits until their data has been synchronised once. */
export async function toServer(runs: SyncRuns, personId: string): Promise<void> {
  const known = (await syncWorker().syncedPeople()).find((person) => person.personId === personId);
  // What was sent on another day is there, also while a run of today is still going on.
  if (known?.lastSyncAt !== undefined) return;
  const since = known ? Number.NEGATIVE_INFINITY : Date.now();
  if (!known) await syncWorker().linkPerson({ personId });
  await runs.arrived(since);
}
