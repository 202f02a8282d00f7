// Every statistic of a set of sensor readings at once: what the compute worker answers with and the bench times.
import type { Columns } from '../model/columns.ts';
import type { Zone } from '../model/time.ts';
import { averageDailyRiskRange } from './adrr.ts';
import { areaUnderCurve } from './area-under-curve.ts';
import type { Extreme } from './center.ts';
import {
  coefficientOfVariation,
  estimatedA1c,
  extremes,
  gmi,
  gmiIfcc,
  mean,
  standardDeviation,
  variance,
} from './center.ts';
import { conga } from './conga.ts';
import type { RecordingCoverage } from './coverage.ts';
import { coverageOfRecording } from './coverage.ts';
import type { CvOfDays } from './cv-of-days.ts';
import { cvOfDays } from './cv-of-days.ts';
import { meanOfDailyDifferences } from './day-to-day.ts';
import type { DayStats } from './days.ts';
import { dailyStats } from './days.ts';
import type { EpisodeKind, EpisodeSummary, Episodes } from './episodes.ts';
import { EPISODE_KINDS, daysWithData, episodeSummary, episodes } from './episodes.ts';
import { glucoseRiskIndex, highGlucoseIndex, lowGlucoseIndex } from './glucose-risk.ts';
import type { GlycemiaRiskIndex } from './gri.ts';
import { glycemiaRiskIndex } from './gri.ts';
import type { Mage } from './mage.ts';
import { mage, naiveMage } from './mage.ts';
import { interquartileRange, medianAbsoluteDeviation, percentiles } from './percentiles.ts';
import { personalGlycemicState } from './personal-state.ts';
import type { ProfileBin } from './profile.ts';
import { profile } from './profile.ts';
import type { Grade } from './quality-indices.ts';
import { cogi, grade, hyperIndex, hypoIndex, indexOfControl, jIndex, mValue } from './quality-indices.ts';
import type { RangeLimits, Shares } from './ranges.ts';
import { RANGE_PRESETS, shareBetween, shares } from './ranges.ts';
import { glycemicVariabilityPercentage, meanAbsoluteChange, sdOfRateOfChange } from './rates.ts';
import type { Recording } from './recordings.ts';
import { recordings } from './recordings.ts';
import type { SdFamily } from './sd-family.ts';
import { sdFamily } from './sd-family.ts';
import { THRESHOLDS } from './thresholds.ts';

/** Hours of the CONGA values. */
export const CONGA_HOURS = [1, 2, 4, 6, 24] as const;
/** Percentages of the percentiles. */
export const PERCENTILES = [0, 5, 10, 25, 50, 75, 90, 95, 100] as const;

export interface SensorStatistics {
  readonly readings: number;
  readonly recordings: readonly Recording[];
  readonly coverage: RecordingCoverage | undefined;
  readonly mean: number | undefined;
  readonly sd: number | undefined;
  readonly variance: number | undefined;
  readonly cvPercent: number | undefined;
  readonly lowest: Extreme | undefined;
  readonly highest: Extreme | undefined;
  /** At `PERCENTILES`. */
  readonly percentiles: readonly number[] | undefined;
  readonly iqr: number | undefined;
  readonly mad: number | undefined;
  readonly gmiPercent: number | undefined;
  readonly gmiIfcc: number | undefined;
  readonly estimatedA1cPercent: number | undefined;
  readonly shares: Shares;
  /** Fractions in 70–140 and 63–140 mg/dL. */
  readonly tightShare: number;
  readonly pregnancyShare: number;
  readonly gri: GlycemiaRiskIndex | undefined;
  readonly lbgi: number | undefined;
  readonly hbgi: number | undefined;
  readonly bgri: number | undefined;
  readonly adrr: number | undefined;
  readonly jIndex: number | undefined;
  readonly mValue: number | undefined;
  readonly grade: Grade | undefined;
  readonly hyperIndex: number | undefined;
  readonly hypoIndex: number | undefined;
  readonly igc: number | undefined;
  readonly cogi: number | undefined;
  readonly pgs: number | undefined;
  readonly modd: number | undefined;
  /** At `CONGA_HOURS`. */
  readonly conga: readonly (number | undefined)[];
  readonly mag: number | undefined;
  readonly mag60: number | undefined;
  readonly gvp: number | undefined;
  readonly sdOfRate: number | undefined;
  readonly sdFamily: SdFamily;
  readonly cvOfDays: CvOfDays;
  readonly auc: number | undefined;
  readonly mage: Mage;
  readonly naiveMage: number | undefined;
  readonly episodes: Episodes;
  readonly episodeSummary: Readonly<Record<EpisodeKind, EpisodeSummary>>;
  readonly days: readonly DayStats[];
  readonly profile: readonly ProfileBin[];
}

/** Computes everything. `columns` are clean (`cleanCgm`); the shares are of `limits`, all else of the fixed limits each measure has. */
export function allStatistics(
  columns: Columns,
  zone: Zone,
  limits: RangeLimits = RANGE_PRESETS.standard.limits,
): SensorStatistics {
  const center = mean(columns);
  const ends = extremes(columns);
  const found = episodes(columns, zone);
  const days = daysWithData(columns, zone);
  const { low, tightHigh, lowPregnancy } = THRESHOLDS;
  return {
    readings: columns.length,
    recordings: recordings(columns),
    coverage: coverageOfRecording(columns),
    mean: center,
    sd: standardDeviation(columns),
    variance: variance(columns),
    cvPercent: coefficientOfVariation(columns),
    lowest: ends?.lowest,
    highest: ends?.highest,
    percentiles: percentiles(
      columns,
      PERCENTILES.map((percent) => percent / 100),
      zone,
    ),
    iqr: interquartileRange(columns, zone),
    mad: medianAbsoluteDeviation(columns, zone),
    gmiPercent: center === undefined ? undefined : gmi(center),
    gmiIfcc: center === undefined ? undefined : gmiIfcc(center),
    estimatedA1cPercent: center === undefined ? undefined : estimatedA1c(center),
    shares: shares(columns, limits),
    tightShare: shareBetween(columns, low, tightHigh),
    pregnancyShare: shareBetween(columns, lowPregnancy, tightHigh),
    gri: glycemiaRiskIndex(columns),
    lbgi: lowGlucoseIndex(columns),
    hbgi: highGlucoseIndex(columns),
    bgri: glucoseRiskIndex(columns),
    adrr: averageDailyRiskRange(columns, zone),
    jIndex: jIndex(columns),
    mValue: mValue(columns),
    grade: grade(columns),
    hyperIndex: hyperIndex(columns),
    hypoIndex: hypoIndex(columns),
    igc: indexOfControl(columns),
    cogi: cogi(columns),
    pgs: personalGlycemicState(columns, zone),
    modd: meanOfDailyDifferences(columns, zone),
    conga: CONGA_HOURS.map((hours) => conga(columns, zone, hours)),
    mag: meanAbsoluteChange(columns, zone),
    mag60: meanAbsoluteChange(columns, zone, 60),
    gvp: glycemicVariabilityPercentage(columns, zone),
    sdOfRate: sdOfRateOfChange(columns, zone),
    sdFamily: sdFamily(columns, zone),
    cvOfDays: cvOfDays(columns, zone),
    auc: areaUnderCurve(columns, zone),
    mage: mage(columns, zone),
    naiveMage: naiveMage(columns),
    episodes: found,
    episodeSummary: Object.fromEntries(
      EPISODE_KINDS.map((kind) => [kind, episodeSummary(found[kind], days)]),
    ) as Record<EpisodeKind, EpisodeSummary>,
    days: dailyStats(columns, zone),
    profile: profile(columns, zone),
  };
}
