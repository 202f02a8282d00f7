// The figures of one period, as overviews and clinic lists show them, and how they changed against another.
import type { Columns } from '../model/columns.ts';
import type { Range, UtcMs, Zone } from '../model/time.ts';
import { DAY_MS } from '../model/time.ts';
import { coefficientOfVariation, gmi, mean, standardDeviation } from './center.ts';
import type { Coverage, Sufficiency } from './coverage.ts';
import { coverage, rangeBefore, sufficiency } from './coverage.ts';
import type { EpisodeKind } from './episodes.ts';
import { EPISODE_KINDS, daysWithData, episodeSummary, episodesStartingIn } from './episodes.ts';
import { glycemiaRiskIndex } from './gri.ts';
import { median } from './percentiles.ts';
import type { RangeLimits, Shares } from './ranges.ts';
import { RANGE_PRESETS, shareAbove, shares } from './ranges.ts';
import { THRESHOLDS } from './thresholds.ts';
import { within } from './within.ts';

export interface PeriodFigures {
  readonly range: Range;
  readonly coverage: Coverage;
  readonly sufficiency: Sufficiency;
  readonly shares: Shares;
  /** The same by the standard limits, which goals of clinics and GRI are made for. */
  readonly standardShares: Shares;
  /** Fraction of time above 350 mg/dL. */
  readonly above350: number;
  readonly mean: number | undefined;
  readonly median: number | undefined;
  readonly sd: number | undefined;
  readonly cvPercent: number | undefined;
  /** Only with 14 days and 70 % (`sufficiency.showsGmi`). */
  readonly gmiPercent: number | undefined;
  readonly gri: number | undefined;
  /** Episodes a week by kind. */
  readonly episodesPerWeek: Readonly<Record<EpisodeKind, number | undefined>>;
}

/**
 * The figures of the local days of `range`. `columns` may reach beyond it, and should by a day, for the episodes at its
 * edges.
 */
export function periodFigures(
  columns: Columns,
  range: Range,
  zone: Zone,
  { limits = RANGE_PRESETS.standard.limits, lastUploadAt = Infinity }: PeriodOptions = {},
): PeriodFigures {
  const own = within(columns, range);
  const around = within(columns, { from: range.from - DAY_MS, to: range.to + DAY_MS });
  const cover = coverage(own, range, zone, lastUploadAt);
  const enough = sufficiency(cover);
  const center = mean(own);
  const found = episodesStartingIn(around, range, zone);
  const days = daysWithData(around, zone, range);
  const perWeek = EPISODE_KINDS.map((kind) => [kind, episodeSummary(found[kind], days).perWeek]);
  return {
    range,
    coverage: cover,
    sufficiency: enough,
    shares: shares(own, limits),
    standardShares: shares(own, RANGE_PRESETS.standard.limits),
    above350: shareAbove(own, THRESHOLDS.extremelyHigh),
    mean: center,
    median: median(own, zone),
    sd: standardDeviation(own),
    cvPercent: coefficientOfVariation(own),
    gmiPercent: enough.showsGmi && center !== undefined ? gmi(center) : undefined,
    gri: glycemiaRiskIndex(own)?.gri,
    episodesPerWeek: Object.fromEntries(perWeek) as Record<EpisodeKind, number | undefined>,
  };
}

export interface PeriodOptions {
  readonly limits?: RangeLimits;
  readonly lastUploadAt?: UtcMs;
}

/** A figure in two periods; `change` = now − before, `undefined` when one of them is missing. */
export interface Change {
  readonly before: number | undefined;
  readonly now: number | undefined;
  readonly change: number | undefined;
}

export interface PeriodComparison {
  /** Both periods hold at least 70 % of the possible readings: differences may be shown as such. */
  readonly isComparable: boolean;
  /** Percentage points of time. */
  readonly veryLow: Change;
  readonly belowLow: Change;
  readonly target: Change;
  readonly aboveHigh: Change;
  readonly veryHigh: Change;
  /** Five percentage points more or less time in target are clinically meaningful. */
  readonly isMeaningful: boolean;
  readonly mean: Change;
  readonly sd: Change;
  readonly cvPercent: Change;
  readonly gmiPercent: Change;
  readonly gri: Change;
  readonly coveragePercent: Change;
  readonly lowsPerWeek: Change;
  readonly highsPerWeek: Change;
}

/** Percentage points of time in target that matter (Battelino et al., Diabetes Care 2019;42:1593). */
export const MEANINGFUL_POINTS = 5;

/**
 * Two periods compared.
 * @formula now − before for each figure; shares in percentage points, unrounded; comparable when both periods have at least 70 % of the possible readings; time in target changed in a meaningful way from 5 points on
 * @unit percentage points; the unit of the figure
 * @rounding as the figure; the difference is rounded, not made of rounded numbers
 * @source Battelino et al., Diabetes Care 2019;42:1593 (5 points)
 */
export function comparePeriods(before: PeriodFigures, now: PeriodFigures): PeriodComparison {
  const change = (of: (figures: PeriodFigures) => number | undefined): Change => {
    const a = of(before);
    const b = of(now);
    return { before: a, now: b, change: a === undefined || b === undefined ? undefined : b - a };
  };
  const share = (key: 'veryLow' | 'belowLow' | 'target' | 'aboveHigh' | 'veryHigh'): Change =>
    change((figures) => (figures.shares.readings > 0 ? figures.shares[key] * 100 : undefined));
  const target = share('target');
  const isUsed = (figures: PeriodFigures): boolean => (figures.coverage.percent ?? 0) >= 70;
  return {
    isComparable: isUsed(before) && isUsed(now),
    veryLow: share('veryLow'),
    belowLow: share('belowLow'),
    target,
    aboveHigh: share('aboveHigh'),
    veryHigh: share('veryHigh'),
    isMeaningful: Math.abs(target.change ?? 0) + 1e-9 >= MEANINGFUL_POINTS,
    mean: change((figures) => figures.mean),
    sd: change((figures) => figures.sd),
    cvPercent: change((figures) => figures.cvPercent),
    gmiPercent: change((figures) => figures.gmiPercent),
    gri: change((figures) => figures.gri),
    coveragePercent: change((figures) => figures.coverage.percent),
    lowsPerWeek: change((figures) => figures.episodesPerWeek.low1),
    highsPerWeek: change((figures) => figures.episodesPerWeek.high1),
  };
}

/** The figures of a period, of the one of the same length just before, and their comparison. */
export function withPeriodBefore(
  columns: Columns,
  range: Range,
  zone: Zone,
  options: PeriodOptions = {},
): { readonly now: PeriodFigures; readonly before: PeriodFigures; readonly comparison: PeriodComparison } {
  const now = periodFigures(columns, range, zone, options);
  // The period before is over: whatever was uploaded later, all of it has elapsed.
  const before = periodFigures(columns, rangeBefore(range, zone), zone, { ...options, lastUploadAt: Infinity });
  return { now, before, comparison: comparePeriods(before, now) };
}
