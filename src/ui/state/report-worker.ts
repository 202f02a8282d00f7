// The report worker, started with the first report.
import type { ReportApi } from '../../../workers/report-api.ts';
import { workerCalls } from './worker-calls.ts';

export const reportWorker = workerCalls<ReportApi>(
  'report',
  () => new Worker(new URL('../../../workers/report.worker.ts', import.meta.url), { type: 'module' }),
);
