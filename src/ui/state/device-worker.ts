// The device worker, started at the first call.
import type { DeviceApi } from '../../../workers/device-api.ts';
import { workerCalls } from './worker-calls.ts';

export const deviceWorker = workerCalls<DeviceApi>(
  'device',
  () => new Worker(new URL('../../../workers/device.worker.ts', import.meta.url), { type: 'module' }),
);
