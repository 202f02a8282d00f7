// All reports: names for the list, the rest when it is needed.
import type { PlainKey } from '../text/text.ts';
import type { ReportDefinition, ReportId, ReportKey } from './report.ts';

export interface ReportEntry {
  readonly id: ReportId;
  readonly name: ReportKey & PlainKey;
  readonly about: ReportKey & PlainKey;
  load(): Promise<ReportDefinition<unknown>>;
}

/** In the order of the list. */
export const reports: readonly ReportEntry[] = [
  {
    id: 'fingerstick-profile',
    name: 'fingerstick.name',
    about: 'fingerstick.about',
    load: async () => (await import('./fingerstick-profile/report.ts')).fingerstickProfileReport,
  },
];
