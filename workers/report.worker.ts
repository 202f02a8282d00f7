// Makes reports off the main thread. pdfmake is loaded with the first one.
import { expose } from 'comlink';
import '../src/rpc/errors.ts';
import { reportPdf } from '../src/reports/make.ts';
import type { ReportApi } from './report-api.ts';

const api: ReportApi = { makePdf: reportPdf };
expose(api);
