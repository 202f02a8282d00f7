// The sync worker as seen from the window: started at the first call, its faults turned into errors.
import { proxy, wrap } from 'comlink';
import type { Remote } from 'comlink';
import { AppError } from '../../model/errors.ts';
import '../../rpc/errors.ts';
import type { SyncApi } from '../../../workers/sync-api.ts';

let started: SyncApi | undefined;

/** The worker's interface. A worker that cannot start or dies rejects the calls that wait for it with 'internal'. */
export function syncWorker(): SyncApi {
  started ??= start();
  return started;
}

function start(): SyncApi {
  const worker = new Worker(new URL('../../../workers/sync.worker.ts', import.meta.url), { type: 'module' });
  const remote: Remote<SyncApi> = wrap<SyncApi>(worker);
  const fault = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      started = undefined;
      worker.terminate();
      reject(new AppError('internal', `the sync worker stopped: ${event.message || 'it could not be loaded'}`));
    });
  });
  fault.catch(() => undefined);
  const orFault = <T>(call: Promise<T>): Promise<T> => Promise.race([call, fault]);
  void orFault(remote.setBase(document.baseURI)).catch(() => undefined);
  type Call = (...args: readonly unknown[]) => Promise<unknown>;
  // Callbacks stay here and are called from there.
  const sent = (value: unknown): unknown => (typeof value === 'function' ? proxy(value) : value);
  return new Proxy({} as SyncApi, {
    get(_, name: keyof SyncApi | 'then'): Call | undefined {
      // Else whatever waits for this object would take it for a promise.
      if (name === 'then') return undefined;
      return (...args) => orFault((remote[name] as unknown as Call)(...args.map(sent)));
    },
  });
}
