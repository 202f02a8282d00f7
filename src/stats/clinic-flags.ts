// The flags of a clinician's list: who needs a look first.
import type { UtcMs } from '../model/time.ts';
import { DAY_MS } from '../model/time.ts';
import { ENOUGH_PERCENT } from './coverage.ts';
import type { PeriodFigures } from './period.ts';

/** From the most to the least urgent; the last two are what is left. */
export const CLINIC_FLAGS = [
  'no-recent-data',
  'very-low',
  'low',
  'extremely-high',
  'very-high',
  'high',
  'target-drop',
  'low-target',
  'low-use',
  'meets-targets',
] as const;
export type ClinicFlag = (typeof CLINIC_FLAGS)[number];

/** The groups a list shows at first, in their order. */
export const DEFAULT_CLINIC_FLAGS: readonly ClinicFlag[] = [
  'no-recent-data',
  'very-low',
  'low',
  'target-drop',
  'very-high',
  'high',
  'low-use',
  'meets-targets',
];

export interface ClinicFlagResult {
  /** The one group the person is listed in: the first of `order` that applies. */
  readonly first: ClinicFlag;
  /** All that apply, in that order. */
  readonly all: readonly ClinicFlag[];
  /** Percentage points of time in range lost against the period before; `undefined` without enough data in both. */
  readonly targetDrop: number | undefined;
  readonly daysSinceUpload: number | undefined;
}

export interface ClinicFlagOptions {
  readonly now: UtcMs;
  readonly lastUploadAt: UtcMs | undefined;
  /** Without an upload for longer than this a person has no recent data: 1, 2 or 7 days. */
  readonly recentDays?: number;
  readonly order?: readonly ClinicFlag[];
}

/**
 * Flags for a clinician's list, evaluated on the last 14 days (or 1, 7, 30) by the standard limits.
 * @formula first that applies: no upload for more than the chosen days; < 54 for ≥ 1 %; < 70 for ≥ 4 %; > 350 for > 1 %; > 250 for ≥ 5 %; > 180 for ≥ 25 %; time in range ≥ 15 points less than in the period of the same length before, both with ≥ 70 % of readings; time in range < 70 %; < 70 % of readings; else meets targets. Compared unrounded
 * @unit none
 * @rounding percentages shown with one decimal
 * @source groups of the TIDE dashboard, Tidepool; goals of Battelino et al., Diabetes Care 2019;42:1593
 */
export function clinicFlags(
  now: PeriodFigures,
  before: PeriodFigures | undefined,
  { now: moment, lastUploadAt, recentDays = 2, order = CLINIC_FLAGS }: ClinicFlagOptions,
): ClinicFlagResult {
  const { veryLow, belowLow, target, aboveHigh, veryHigh, readings } = now.standardShares;
  const isUsed = (figures: PeriodFigures): boolean => (figures.coverage.percent ?? 0) >= ENOUGH_PERCENT;
  const canDrop = before !== undefined && isUsed(now) && isUsed(before);
  const targetDrop = canDrop ? 100 * (before.standardShares.target - target) : undefined;
  const daysSinceUpload = lastUploadAt === undefined ? undefined : (moment - lastUploadAt) / DAY_MS;
  const has = readings > 0;
  const applies: Record<ClinicFlag, boolean> = {
    'no-recent-data': daysSinceUpload === undefined || daysSinceUpload > recentDays,
    'very-low': has && veryLow >= 0.01,
    low: has && belowLow >= 0.04,
    'extremely-high': has && now.above350 > 0.01,
    'very-high': has && veryHigh >= 0.05,
    high: has && aboveHigh >= 0.25,
    'target-drop': targetDrop !== undefined && targetDrop + 1e-9 >= 15,
    'low-target': has && target < 0.7,
    'low-use': !isUsed(now),
    'meets-targets': false,
  };
  const all = order.filter((flag) => applies[flag]);
  if (all.length === 0) all.push('meets-targets');
  return { first: all[0]!, all, targetDrop, daysSinceUpload };
}
