// What the compute worker does for the window, across comlink: statistics over years of readings without blocking it.
import type { Columns } from '../src/model/columns.ts';
import type { Range, UtcMs } from '../src/model/time.ts';
import type { Overview, OverviewRequest } from '../src/overview/overview.ts';
import type { SensorStatistics } from '../src/stats/all.ts';
import type { PeriodComparison, PeriodFigures } from '../src/stats/period.ts';
import type { RangeLimits } from '../src/stats/ranges.ts';

export interface ComputeOptions {
  /** IANA name of the zone whose days and times of day count. */
  readonly zoneId: string;
  /** Limits of the shares; the standard ones when absent. */
  readonly limits?: RangeLimits;
}

export interface StoredReadings extends ComputeOptions {
  readonly personId: string;
  readonly range: Range;
}

export interface OverviewOf extends Omit<OverviewRequest, 'zone'> {
  readonly personId: string;
  readonly zoneId: string;
}

export interface ComputeApi {
  /** Every statistic of a person's sensor readings in a range, cleaned. `AppError` 'bad-input' when there is no such zone. */
  statistics(request: StoredReadings): Promise<SensorStatistics>;
  /** The same of readings that are at hand. Wrap them in comlink's `transfer` when they are not needed any more. */
  statisticsOf(columns: Columns, options: ComputeOptions): Promise<SensorStatistics>;
  /** Everything the overview says about a stretch of days. */
  overview(request: OverviewOf): Promise<Overview>;
  /** The figures of a range of whole local days and of the period just before it, compared. */
  periods(request: StoredReadings & { readonly lastUploadAt?: UtcMs }): Promise<{
    readonly now: PeriodFigures;
    readonly before: PeriodFigures;
    readonly comparison: PeriodComparison;
  }>;
}
