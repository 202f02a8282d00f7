// The fingerstick profile: ranges, numbers, a typical day, times of day and the last two weeks of a meter, on one page.
import { MIN_FINGERSTICKS_FOR_CURVE } from '../../stats/fingersticks.ts';
import { MIN_FOR_MEDIAN, MIN_FOR_QUARTILES } from '../../stats/profile.ts';
import type { ReportDefinition } from '../report.ts';
import type { FingerstickModel } from './compute.ts';
import { computeFingersticks } from './compute.ts';
import { layoutFingersticks } from './layout.ts';

export const fingerstickProfileReport: ReportDefinition<FingerstickModel> = {
  id: 'fingerstick-profile',
  needs: ['smbg', 'control'],
  compute: computeFingersticks,
  layout: layoutFingersticks,
  rules: (_, { words }) =>
    words('fingerstick.rules', {
      curve: MIN_FINGERSTICKS_FOR_CURVE,
      median: MIN_FOR_MEDIAN,
      quartiles: MIN_FOR_QUARTILES,
    }),
};
