// The ranges a person is measured by, as statistics and charts want them.
import type { Person } from '../../store/people.ts';
import type { RangePreset } from '../../stats/ranges.ts';
import { RANGE_PRESETS } from '../../stats/ranges.ts';

/** The person's ranges with the goals that go with them; the standard ones when nothing was chosen. */
export function rangesOf({ targets }: Pick<Person, 'targets'>): RangePreset {
  if (!targets) return RANGE_PRESETS.standard;
  if (targets.preset === 'own') return { id: 'own', limits: targets.limits, goals: {} };
  return RANGE_PRESETS[targets.preset];
}
