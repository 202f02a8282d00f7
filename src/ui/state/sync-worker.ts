// The sync worker, started at the first call and told where the app lies.
import type { SyncApi } from '../../../workers/sync-api.ts';
import { workerCalls } from './worker-calls.ts';

const calls = workerCalls<SyncApi>(
  'sync',
  () => new Worker(new URL('../../../workers/sync.worker.ts', import.meta.url), { type: 'module' }),
);
let told: SyncApi | undefined;

export function syncWorker(): SyncApi {
  const api = calls();
  // Each worker once: one that died is followed by another.
  if (api !== told) {
    told = api;
    void api.setBase(document.baseURI).catch(() => undefined);
  }
  return api;
}
