// From a request to a file: looks the report up, computes, lays out, frames the page.
import { greyTheme, printTheme } from '../charts/theme.ts';
import { AppError } from '../model/errors.ts';
import type { UtcMs } from '../model/time.ts';
import type { Format } from '../text/format.ts';
import { createFormat } from '../text/format.ts';
import { en } from '../text/en.ts';
import { createText } from '../text/text.ts';
import { contentSize, pageFrame } from './frame.ts';
import { reports } from './index.ts';
import type { LayoutContext, Paper, ReportId, ReportInput, ReportKey, Words } from './report.ts';

export interface MakeOptions {
  readonly reportId: ReportId;
  readonly input: ReportInput;
  readonly paper: Paper;
  readonly ink: 'colour' | 'grey';
  readonly locale: string;
  readonly appVersion: string;
  readonly madeAt: UtcMs;
}

/** The report as a PDF. `AppError` 'bad-input' when there is no such report or zone, 'internal' when pdfmake fails. */
export async function reportPdf({
  reportId,
  input,
  paper,
  ink,
  locale,
  appVersion,
  madeAt,
}: MakeOptions): Promise<Blob> {
  const entry = reports.find(({ id }) => id === reportId);
  if (!entry) throw new AppError('bad-input', `no report ${reportId}`);
  const [report, { makePdf }] = await Promise.all([entry.load(), import('./pdf.ts')]);
  const context = layoutContext(input, paper, ink, locale);
  const model = report.compute(input);
  const frame = pageFrame({ paper, context, rules: report.rules(model, context), appVersion, madeAt });
  const { words } = context;
  return makePdf({
    title: `${words(entry.name)} · ${input.person.name}`,
    language: locale,
    frame,
    content: report.layout(model, context),
  });
}

/** Words, numbers, colours and room of a page. */
export function layoutContext(input: ReportInput, paper: Paper, ink: 'colour' | 'grey', locale: string): LayoutContext {
  let format: Format;
  try {
    format = createFormat({ locale, unit: input.unit, zoneId: input.zoneId });
  } catch (cause) {
    throw new AppError('bad-input', `no such zone or locale: ${input.zoneId}, ${locale}`, { cause });
  }
  const words = reportWords(locale);
  const theme = ink === 'grey' ? greyTheme : printTheme;
  return { words, format, theme, input, page: contentSize(paper, input, words, format) };
}

/** The reports' words. English is the only language yet. */
function reportWords(locale: string): Words {
  const text = createText(en, locale);
  return (key: ReportKey, values = {}) => (text as (key: ReportKey, values: object) => string)(key, values);
}
