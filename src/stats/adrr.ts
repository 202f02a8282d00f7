// Average daily risk range: how far each day swings out to both sides on the risk scale.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { dailyStats } from './days.ts';
import { risk, riskScale } from './glucose-risk.ts';

/**
 * Average daily risk range (ADRR). Below 20 low, 20 to 40 moderate, above 40 high risk. Made for at least 3 fingersticks
 * a day over 14 days; with sensors it comes out systematically higher.
 * @formula for each local day: greatest risk 22.77·f² with f < 0 + greatest risk with f > 0 (0 if none), f as in LBGI; mean over the days with readings
 * @unit none
 * @rounding one decimal
 * @source Kovatchev et al., Diabetes Care 2006;29:2433
 */
export function averageDailyRiskRange(columns: Columns, zone: Zone): number | undefined {
  const days = dailyStats(columns, zone);
  if (days.length === 0) return undefined;
  let sum = 0;
  for (const { min, max } of days) {
    // The risk grows to both sides, so that each day's extremes hold its greatest risks.
    if (riskScale(min) < 0) sum += risk(min);
    if (riskScale(max) > 0) sum += risk(max);
  }
  return sum / days.length;
}
