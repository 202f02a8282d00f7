// A worker as seen from the window: started at the first call, its faults turned into errors.
import { proxy, wrap } from 'comlink';
import { AppError } from '../../model/errors.ts';
import '../../rpc/errors.ts';

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * What gives the worker's interface. A worker that cannot start or dies rejects the calls that wait for it with 'internal', and
 * the next call starts another. Functions among the arguments are called from there and run here.
 */
export function workerCalls<Api extends object>(name: string, open: () => Worker): () => Api {
  let started: Api | undefined;

  function start(): Api {
    const worker = open();
    const remote = wrap(worker) as unknown as Readonly<Record<string, Call>>;
    const fault = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => {
        started = undefined;
        worker.terminate();
        reject(new AppError('internal', `the ${name} worker stopped: ${event.message || 'it could not be loaded'}`));
      });
    });
    fault.catch(() => undefined);
    const sent = (value: unknown): unknown => (typeof value === 'function' ? proxy(value) : value);
    return new Proxy({} as Api, {
      get(_, method: string): Call | undefined {
        // Else whatever waits for this object would take it for a promise.
        if (method === 'then') return undefined;
        return (...args) => Promise.race([remote[method]!(...args.map(sent)), fault]);
      },
    });
  }

  return () => (started ??= start());
}
