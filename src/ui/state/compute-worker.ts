// The compute worker, started at the first call.
import type { ComputeApi } from '../../../workers/compute-api.ts';
import { workerCalls } from './worker-calls.ts';

export const computeWorker = workerCalls<ComputeApi>(
  'compute',
  () => new Worker(new URL('../../../workers/compute.worker.ts', import.meta.url), { type: 'module' }),
);
