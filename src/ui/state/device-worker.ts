// The device worker as seen from the window: started at the first call, its faults turned into errors.
import { proxy, wrap } from 'comlink';
import type { Remote } from 'comlink';
import { AppError } from '../../model/errors.ts';
import '../../rpc/errors.ts';
import type { DeviceApi } from '../../../workers/device-api.ts';

let started: DeviceApi | undefined;

/** The worker's interface. A worker that cannot start or dies rejects the calls that wait for it with 'internal'. */
export function deviceWorker(): DeviceApi {
  started ??= start();
  return started;
}

function start(): DeviceApi {
  const worker = new Worker(new URL('../../../workers/device.worker.ts', import.meta.url), { type: 'module' });
  const remote: Remote<DeviceApi> = wrap<DeviceApi>(worker);
  const fault = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      started = undefined;
      worker.terminate();
      reject(new AppError('internal', `the device worker stopped: ${event.message || 'it could not be loaded'}`));
    });
  });
  fault.catch(() => undefined);
  const orFault = <T>(call: Promise<T>): Promise<T> => Promise.race([call, fault]);
  return {
    read: (request, onEvent) => orFault(remote.read(request, proxy(onEvent))),
    cancel: () => orFault(remote.cancel()),
    importFile: (request) => orFault(remote.importFile(request)),
    correctClock: (request) => orFault(remote.correctClock(request)),
    redecode: (request) => orFault(remote.redecode(request)),
    fillDemo: (request) => orFault(remote.fillDemo(request)),
  };
}
