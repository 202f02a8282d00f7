// The report worker as seen from the window: started with the first report, its faults turned into errors.
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import { AppError } from '../../model/errors.ts';
import '../../rpc/errors.ts';
import type { ReportApi } from '../../../workers/report-api.ts';

let started: ReportApi | undefined;

/** The worker's interface. A worker that cannot start or dies rejects the calls that wait for it with 'internal'. */
export function reportWorker(): ReportApi {
  started ??= start();
  return started;
}

function start(): ReportApi {
  const worker = new Worker(new URL('../../../workers/report.worker.ts', import.meta.url), { type: 'module' });
  const remote: Remote<ReportApi> = wrap<ReportApi>(worker);
  const fault = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      started = undefined;
      worker.terminate();
      reject(new AppError('internal', `the report worker stopped: ${event.message || 'it could not be loaded'}`));
    });
  });
  fault.catch(() => undefined);
  return { makePdf: (request) => Promise.race([remote.makePdf(request), fault]) };
}
