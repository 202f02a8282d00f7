// Goals for fingersticks, A1c and the mean that are no ranges of time. A person's own goals replace them.
import type { Threshold } from './thresholds.ts';

/** From and to, both included; a missing end is open. */
export interface GlucoseGoal {
  readonly from?: Threshold;
  readonly to?: Threshold;
}

export type FingerstickMoment = 'before-meal' | 'after-meal' | 'fasting' | 'one-hour-after' | 'two-hours-after';

/**
 * Goals for fingersticks of the ADA Standards of Care, section 6 (adults who are not pregnant) and section 15 (pregnancy).
 * After meals: below 180 mg/dL at the peak, one to two hours after the start of the meal.
 */
export const FINGERSTICK_GOALS: Readonly<
  Record<'adult' | 'pregnancy', Readonly<Partial<Record<FingerstickMoment, GlucoseGoal>>>>
> = {
  adult: {
    'before-meal': { from: { mgdl: 80, mmoll: 4.4 }, to: { mgdl: 130, mmoll: 7.2 } },
    'after-meal': { to: { mgdl: 180, mmoll: 10.0 } },
  },
  pregnancy: {
    fasting: { from: { mgdl: 70, mmoll: 3.9 }, to: { mgdl: 95, mmoll: 5.3 } },
    'one-hour-after': { from: { mgdl: 110, mmoll: 6.1 }, to: { mgdl: 140, mmoll: 7.8 } },
    'two-hours-after': { from: { mgdl: 100, mmoll: 5.6 }, to: { mgdl: 120, mmoll: 6.7 } },
  },
};

/** A1c below this, percent: adults, older adults in good health (the upper of 7.0 to 7.5), older adults with complex health. */
export const A1C_GOALS_PERCENT = { adult: 7, older: 7.5, 'older-complex': 8 } as const;

/** What the one-page glucose report prints beside mean and GMI. */
export const MEAN_GOAL: Threshold = { mgdl: 154, mmoll: 8.6 };
export const GMI_GOAL_PERCENT = 7;
