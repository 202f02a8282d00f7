// What the report worker does for the window, across comlink.
import type { UtcMs } from '../src/model/time.ts';
import type { Paper, ReportId, ReportInput } from '../src/reports/report.ts';

export interface PdfRequest {
  readonly reportId: ReportId;
  readonly input: ReportInput;
  readonly paper: Paper;
  /** 'grey' for printers without colour. */
  readonly ink: 'colour' | 'grey';
  /** BCP 47; its words where there are some, English else. */
  readonly locale: string;
  readonly appVersion: string;
  readonly madeAt: UtcMs;
}

export interface ReportApi {
  /** The report as a file of type application/pdf. `AppError` 'bad-input' when there is no such report or zone. */
  makePdf(request: PdfRequest): Promise<Blob>;
}
