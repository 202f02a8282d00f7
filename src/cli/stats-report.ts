// All statistics of a recording under the names that the R package iglu's results have, and some of our own.
import type { Columns } from '../model/columns.ts';
import type { UtcMs, Zone } from '../model/time.ts';
import { MINUTE_MS, addDays } from '../model/time.ts';
import { averageDailyRiskRange } from '../stats/adrr.ts';
import { areaUnderCurve } from '../stats/area-under-curve.ts';
import {
  coefficientOfVariation,
  estimatedA1c,
  extremes,
  gmi,
  gmiIfcc,
  mean,
  standardDeviation,
  variance,
} from '../stats/center.ts';
import { clinicFlags } from '../stats/clinic-flags.ts';
import { conga } from '../stats/conga.ts';
import { coverageByCount, coverageOfRecording, lastDays } from '../stats/coverage.ts';
import { cvOfDays } from '../stats/cv-of-days.ts';
import { meanOfDailyDifferences } from '../stats/day-to-day.ts';
import { dailyStats } from '../stats/days.ts';
import { displayPercents } from '../stats/display-percent.ts';
import { dropDuplicates } from '../stats/duplicates.ts';
import type { Episode, EpisodeKind } from '../stats/episodes.ts';
import { daysWithData, episodeSummary, episodes } from '../stats/episodes.ts';
import { glucoseRiskIndex, highGlucoseIndex, lowGlucoseIndex } from '../stats/glucose-risk.ts';
import { glycemiaRiskIndex } from '../stats/gri.ts';
import { grid } from '../stats/grid.ts';
import type { Mage } from '../stats/mage.ts';
import { mage, naiveMage } from '../stats/mage.ts';
import { interquartileRange, median, medianAbsoluteDeviation, percentiles } from '../stats/percentiles.ts';
import { withPeriodBefore } from '../stats/period.ts';
import { personalGlycemicState } from '../stats/personal-state.ts';
import { profile } from '../stats/profile.ts';
import { cogi, grade, hyperIndex, hypoIndex, indexOfControl, jIndex, mValue } from '../stats/quality-indices.ts';
import { BANDS, shareAbove, shareBelow, shareBetween, shares } from '../stats/ranges.ts';
import { glycemicVariabilityPercentage, meanAbsoluteChange, sdOfRateOfChange } from '../stats/rates.ts';
import { recordings } from '../stats/recordings.ts';
import { sdFamily } from '../stats/sd-family.ts';
import { slots, smoothSlots } from '../stats/slots.ts';
import { THRESHOLDS } from '../stats/thresholds.ts';
import { within } from '../stats/within.ts';

const QUANTILES = [0, 5, 10, 25, 50, 75, 90, 95, 100] as const;
const FLAG_DAYS = 14;

/**
 * The report as an object for JSON: what is not defined is `null`. Within it, under `last_14_full_days`, the same of the
 * 14 local days before the day of the last reading; `null` where the recording does not reach back to before them.
 */
export function statsReport(columns: Columns, zone: Zone): Record<string, unknown> {
  return { ...reportOf(columns, zone), last_14_full_days: ofLastFullDays(columns, zone) };
}

/** Days that are over: the first and the last day of a recording are mostly parts of days. */
function ofLastFullDays(columns: Columns, zone: Zone): Record<string, unknown> | null {
  const range = zone.daysRange(addDays(zone.dayAt(columns.at[columns.length - 1]!), -1), FLAG_DAYS);
  const own = within(columns, range);
  return own.length > 0 && columns.at[0]! < range.from ? reportOf(own, zone) : null;
}

function reportOf(columns: Columns, zone: Zone): Record<string, unknown> {
  const time = (at: UtcMs): string => zone.wallAt(Math.floor(at / 1000) * 1000).replace('T', ' ');
  return withNulls({
    ...ofReadings(columns, zone, time),
    ...ofGrid(columns, zone),
    ...ofMage(mage(columns, zone), naiveMage(columns), time),
    ...ofEpisodes(columns, zone, time),
    agp: ofProfile(columns, zone),
    daily: dailyStats(columns, zone).map(({ day, count, mean: center, sd, min, max, inTarget }) => ({
      date: day,
      n: count,
      mean: center,
      sd,
      min,
      max,
      in_70_180_pct: 100 * inTarget,
    })),
    ...ofOurOwn(columns, zone, time),
  }) as Record<string, unknown>;
}

function ofReadings(columns: Columns, zone: Zone, time: (at: UtcMs) => string) {
  const { veryLow, lowPregnancy, low, tightHigh, high, veryHigh } = THRESHOLDS;
  const first = columns.at[0]!;
  const last = columns.at[columns.length - 1]!;
  const center = mean(columns);
  const ends = extremes(columns)!;
  const score = grade(columns);
  const quantiles = percentiles(
    columns,
    QUANTILES.map((percent) => percent / 100),
    zone,
  )!;
  return {
    n_readings: columns.length,
    first: time(first),
    last: time(last),
    basic: {
      mean: center,
      median: median(columns, zone),
      SD: standardDeviation(columns),
      CV: coefficientOfVariation(columns),
      IQR: interquartileRange(columns, zone),
      MAD: medianAbsoluteDeviation(columns, zone),
      range: ends.highest.mgdl - ends.lowest.mgdl,
      var: variance(columns),
      min: ends.lowest.mgdl,
      max: ends.highest.mgdl,
    },
    quantiles_type7: Object.fromEntries(QUANTILES.map((percent, i) => [`${percent}%`, quantiles[i]])),
    gmi: center === undefined ? undefined : gmi(center),
    ea1c: center === undefined ? undefined : estimatedA1c(center),
    below_percent: {
      below_54: 100 * shareBelow(columns, veryLow),
      below_63: 100 * shareBelow(columns, lowPregnancy),
      below_70: 100 * shareBelow(columns, low),
    },
    in_range_percent: {
      in_range_63_140: 100 * shareBetween(columns, lowPregnancy, tightHigh),
      in_range_70_140: 100 * shareBetween(columns, low, tightHigh),
      in_range_70_180: 100 * shareBetween(columns, low, high),
    },
    above_percent: {
      above_140: 100 * shareAbove(columns, tightHigh),
      above_180: 100 * shareAbove(columns, high),
      above_250: 100 * shareAbove(columns, veryHigh),
    },
    active_percent: {
      active_percent: coverageOfRecording(columns)?.percent,
      ndays: Math.round((last - first) / MINUTE_MS / 144) / 10,
      start_date: time(first),
      end_date: time(last),
    },
    gri: glycemiaRiskIndex(columns)?.gri,
    cogi: cogi(columns),
    grade: {
      GRADE: score?.grade,
      GRADE_eugly: score?.euPercent,
      GRADE_hypo: score?.hypoPercent,
      GRADE_hyper: score?.hyperPercent,
    },
    lbgi: lowGlucoseIndex(columns),
    hbgi: highGlucoseIndex(columns),
    adrr: averageDailyRiskRange(columns, zone),
    j_index: jIndex(columns),
    m_value_r90: mValue(columns),
    hyper_index: hyperIndex(columns),
    hypo_index: hypoIndex(columns),
    igc: indexOfControl(columns),
  };
}

function ofGrid(columns: Columns, zone: Zone) {
  const { stepMin, days, firstDay, present } = grid(columns, zone);
  const family = sdFamily(columns, zone);
  const cv = cvOfDays(columns, zone);
  return {
    modd_lag1: meanOfDailyDifferences(columns, zone),
    conga: Object.fromEntries([1, 2, 4, 6, 24].map((hours) => [`n${hours}`, conga(columns, zone, hours)])),
    grid: { dt0_minutes: stepMin, days, first_date: firstDay, non_missing: present },
    mag: { n_dt0: meanAbsoluteChange(columns, zone), n_60: meanAbsoluteChange(columns, zone, 60) },
    gvp: glycemicVariabilityPercentage(columns, zone),
    sd_roc_15min: sdOfRateOfChange(columns, zone),
    sd_measures: {
      SDw: family.withinDays,
      SDhhmm: family.ofAverageDay,
      SDwsh: family.withinHour,
      SDdm: family.ofDailyMeans,
      SDb: family.betweenDays,
      SDbdm: family.betweenDaysCorrected,
    },
    cv_measures: { CVmean: cv.meanPercent, CVsd: cv.sdPercent },
    pgs: personalGlycemicState(columns, zone),
  };
}

function ofMage(of: Mage, naive: number | undefined, time: (at: UtcMs) => string) {
  const step = 5 * MINUTE_MS;
  const none = { mage: null, direction: null, first_excursion: null };
  const segments = of.segments.flatMap(({ from, to, plus, minus, first }, i) => {
    const span = { start: time(from), end: time(to) };
    const before = of.segments[i - 1];
    const gap = before ? [{ start: time(before.to + step), end: time(from - step), ...none }] : [];
    const own = [
      ...(plus === undefined ? [] : [{ ...span, mage: plus, direction: 'PLUS', first_excursion: first === 'plus' }]),
      ...(minus === undefined
        ? []
        : [{ ...span, mage: minus, direction: 'MINUS', first_excursion: first === 'minus' }]),
    ];
    return [...gap, ...(own.length ? own : [{ ...span, ...none }])];
  });
  const { average, plus, minus, service, max } = of;
  return { mage: { avg: average, plus, minus, service, max, naive_sd1: naive }, mage_segments: segments };
}

/** iglu's names of the kinds of episodes, in its order. */
const EPISODE_NAMES: readonly (readonly [EpisodeKind, string, string])[] = [
  ['low1', 'hypo', 'lv1'],
  ['low2', 'hypo', 'lv2'],
  ['lowExtended', 'hypo', 'extended'],
  ['high1', 'hyper', 'lv1'],
  ['high2', 'hyper', 'lv2'],
  ['low1Only', 'hypo', 'lv1_excl'],
  ['high1Only', 'hyper', 'lv1_excl'],
];
/** Ours: of this one iglu knows nothing. */
const EXTENDED_HIGH = ['highExtended', 'hyper', 'extended'] as const;

function ofEpisodes(columns: Columns, zone: Zone, time: (at: UtcMs) => string) {
  const found = episodes(columns, zone);
  const days = daysWithData(columns, zone);
  const row = (episode: Episode) => ({
    first_grid_time: time(episode.from),
    last_grid_time: time(episode.last),
    duration_min: episode.minutes,
    mean_glucose: episode.mean,
    extreme_glucose: episode.extreme,
    extreme_reading: episode.extremeReading,
    nocturnal: episode.isNocturnal,
  });
  return {
    episodes_summary: EPISODE_NAMES.map(([kind, type, level]) => {
      const { count, perDay, meanMinutes, meanGlucose, nocturnal } = episodeSummary(found[kind], days);
      return {
        type,
        level,
        per_day: perDay,
        mean_duration_min: meanMinutes ?? 0,
        mean_glucose: meanGlucose,
        count,
        nocturnal,
      };
    }),
    episodes: Object.fromEntries(
      [...EPISODE_NAMES, EXTENDED_HIGH].map(([kind, type, level]) => [`${type}_${level}`, found[kind].map(row)]),
    ),
  };
}

function ofProfile(columns: Columns, zone: Zone) {
  const smooth = smoothSlots(columns, zone);
  return {
    note: 'rows: minute of day at the end of the slot, days with a value, percentiles 5, 25, 50, 75, 95, then the same five smoothed by LOESS (span 0.3, degree 2); hourly: readings of each hour, percentiles, and these smoothed around the clock',
    rows: slots(columns, zone).map(({ minute, days, percentiles: own }, i) => [minute, days, ...own, ...smooth[i]!]),
    hourly: profile(columns, zone).map(({ fromMin, toMin, readings, raw, smooth: curve }) => ({
      from_min: fromMin,
      to_min: toMin,
      readings,
      raw,
      smooth: curve,
    })),
  };
}

function ofOurOwn(columns: Columns, zone: Zone, time: (at: UtcMs) => string) {
  const last = columns.at[columns.length - 1]!;
  // The keys of iglu are of the rows as they are; what is ours is of each reading once.
  const distinct = dropDuplicates(columns);
  const range = lastDays(last, FLAG_DAYS, zone);
  const { now, before, comparison } = withPeriodBefore(distinct, range, zone, { lastUploadAt: last });
  const flags = clinicFlags(now, before.coverage.readings > 0 ? before : undefined, { now: last, lastUploadAt: last });
  const center = mean(columns);
  const own = shares(columns);
  const risk = glycemiaRiskIndex(columns);
  const display = displayPercents(BANDS.map((band) => own[band]));
  return {
    coverage: {
      interval_min: columns.intervalMin[0],
      recording_percent: coverageOfRecording(columns)?.percent,
      count_percent: coverageByCount(distinct),
      readings_without_duplicates: distinct.length,
      recordings: recordings(columns).map(({ from, to, readings }) => ({
        first: time(from),
        last: time(to),
        readings,
      })),
      last_14_days: {
        percent: now.coverage.percent,
        readings: now.coverage.readings,
        days: now.coverage.days,
        days_with_readings: now.coverage.daysWithReadings,
        enough: now.sufficiency.isEnough,
      },
    },
    flags: {
      period: { from: time(range.from), to: time(range.to), days: FLAG_DAYS },
      first: flags.first,
      all: flags.all,
      target_drop_points: flags.targetDrop,
      target_change_points: comparison.target.change,
    },
    shares: Object.fromEntries(BANDS.map((band) => [band, own[band]])),
    shares_displayed: Object.fromEntries(BANDS.map((band, i) => [band, display[i]!.text])),
    gri_components: risk && { hypo: risk.hypo, hyper: risk.hyper, zone: risk.zone },
    gmi_mmol_mol: center === undefined ? undefined : gmiIfcc(center),
    bgri: glucoseRiskIndex(columns),
    auc_mgdl: areaUnderCurve(columns, zone),
  };
}

/** `undefined` becomes `null`, so that a key never goes missing for lack of data. */
function withNulls(value: unknown): unknown {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return null;
  if (Array.isArray(value)) return value.map(withNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, withNulls(own)]));
}
