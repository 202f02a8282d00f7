// A person has to be on the server before anybody can be let in.
import { AppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import type { SyncRuns, SyncRunsState } from './sync-runs.ts';
import { syncWorker } from './sync-worker.ts';

/** Links the person shown when they are not linked yet, and waits until their data has been synchronised once. */
export async function toServer(runs: SyncRuns, personId: string): Promise<void> {
  const known = (await syncWorker().syncedPeople()).find((person) => person.personId === personId);
  // What was sent on another day is there, also while a run of today is still going on.
  if (known?.lastSyncAt !== undefined) return;
  const since = known ? 0 : Date.now();
  if (!known) await syncWorker().linkPerson({ personId });
  await arrived(runs, since);
}

/**
 * Resolves when the person shown has been synchronised after `since`, at once when that is so; waits for the run that goes
 * on, else begins one. Rejects with what went wrong.
 */
export async function arrived(runs: SyncRuns, since: UtcMs): Promise<void> {
  const isThere = ({ lastAt }: SyncRunsState): boolean => lastAt !== undefined && lastAt >= since;
  // Linking is done by the worker, and heard of through the database.
  await comes(runs, ({ isLinked, isRunning }) => isLinked && !isRunning);
  if (!isThere(runs.value)) await runs.run();
  if (!isThere(runs.value)) throw runs.value.error ?? new AppError('cancelled', 'there was no run');
}

function comes(runs: SyncRuns, isSo: (state: SyncRunsState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo(runs.value)) return;
      stop();
      resolve();
    };
    const stop = runs.subscribe(look);
    look();
  });
}
