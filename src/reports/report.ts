// What a report is: numbers from records, then a page from numbers. Both pure; only pdf.ts makes files.
import type { Theme } from '../charts/theme.ts';
import type { DataRecord, RecordKind } from '../model/record.ts';
import type { Day, Range, UtcMs } from '../model/time.ts';
import type { GlucoseUnit } from '../model/units.ts';
import type { RangePreset } from '../stats/ranges.ts';
import type { TimeBlock } from '../stats/time-blocks.ts';
import type { Format } from '../text/format.ts';
import type { reportsEn } from '../text/reports.en.ts';
import type { Content } from './pdf.ts';

export type { Content };

export type ReportId = 'fingerstick-profile';

export interface ReportDefinition<Model> {
  readonly id: ReportId;
  /** Kinds of records it is made from; others may be left out of the input. */
  readonly needs: readonly RecordKind[];
  /** Records → numbers: unrounded, in mg/dL, no words. Records outside the range are ignored. */
  compute(input: ReportInput): Model;
  /** Numbers → content of the page, as tall as `page` allows. */
  layout(model: Model, context: LayoutContext): Content[];
  /** The rules behind the numbers, for the footer. */
  rules(model: Model, context: LayoutContext): string;
}

/** All a report is made from; can be posted to a worker. */
export interface ReportInput {
  readonly records: readonly DataRecord[];
  /** Whole local days of `zoneId`. */
  readonly range: Range;
  readonly zoneId: string;
  readonly unit: GlucoseUnit;
  readonly ranges: RangePreset;
  readonly person: { readonly name: string; readonly birthDate?: Day };
  /** Those whose records are in the input. */
  readonly devices: readonly ReportDevice[];
  /** The person is made up, and every page says so. */
  readonly demo?: true;
  /** The person's own times of meals; the usual ones when absent. */
  readonly blocks?: readonly TimeBlock[];
}

export interface ReportDevice {
  readonly id: string;
  readonly model: string;
  readonly serial?: string;
  readonly lastReadAt?: UtcMs;
  /** Of copies of one fingerstick the meter's is kept, then a pump's, then what was typed. */
  readonly sort?: 'meter' | 'pump' | 'other';
}

export type ReportKey = keyof typeof reportsEn;

/** Words by key in the person's language; `text()` bound to it. */
export type Words = (key: ReportKey, values?: Readonly<Record<string, string | number>>) => string;

export type Paper = 'A4' | 'Letter';

export interface LayoutContext {
  readonly words: Words;
  readonly format: Format;
  readonly theme: Theme;
  readonly input: ReportInput;
  /** Points between the margins of one page. */
  readonly page: { readonly width: number; readonly height: number };
}
