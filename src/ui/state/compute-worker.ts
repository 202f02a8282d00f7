// The compute worker as seen from the window: started at the first call, its faults turned into errors.
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import { AppError } from '../../model/errors.ts';
import '../../rpc/errors.ts';
import type { ComputeApi } from '../../../workers/compute-api.ts';

type Used = Pick<ComputeApi, 'overview'>;

let started: Used | undefined;

/** The worker's interface. A worker that cannot start or dies rejects the calls that wait for it with 'internal'. */
export function computeWorker(): Used {
  started ??= start();
  return started;
}

function start(): Used {
  const worker = new Worker(new URL('../../../workers/compute.worker.ts', import.meta.url), { type: 'module' });
  const remote: Remote<ComputeApi> = wrap<ComputeApi>(worker);
  const fault = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      started = undefined;
      worker.terminate();
      reject(new AppError('internal', `the compute worker stopped: ${event.message || 'it could not be loaded'}`));
    });
  });
  fault.catch(() => undefined);
  return { overview: (request) => Promise.race([remote.overview(request), fault]) };
}
