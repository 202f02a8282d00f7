// Everything the overview says about a stretch of days, asked of the store once and computed in one place.
import type { Columns } from '../model/columns.ts';
import type { EventName, Smbg } from '../model/record.ts';
import type { Day, Range, UtcMs, Zone } from '../model/time.ts';
import { DAY_MS } from '../model/time.ts';
import { coefficientOfVariation, gmi, mean } from '../stats/center.ts';
import { cleanCgm } from '../stats/clean.ts';
import { changeIntervals } from '../stats/change-intervals.ts';
import type { Coverage, Sufficiency } from '../stats/coverage.ts';
import { ENOUGH_PERCENT, coverage, sufficiency } from '../stats/coverage.ts';
import type { FingerstickProfile, FingerstickStats } from '../stats/fingersticks.ts';
import { distinctFingersticks, fingerstickProfile, fingerstickStats } from '../stats/fingersticks.ts';
import type { InsulinAverages } from '../stats/insulin.ts';
import { insulinAverages } from '../stats/insulin.ts';
import type { ProfileBin } from '../stats/profile.ts';
import { profile } from '../stats/profile.ts';
import type { RangeLimits, Shares } from '../stats/ranges.ts';
import { shares } from '../stats/ranges.ts';
import { within } from '../stats/within.ts';
import type { Store, StoredDevice } from '../store/store.ts';
import { fingerstickRank } from './devices.ts';
import { LIFE_KINDS } from './life-kinds.ts';
import type { Look } from './look.ts';
import { worthALook } from './look.ts';
import type { Period } from './period.ts';
import { periodBefore, periodOf, rangeOf } from './period.ts';
import { devicesWithSettings } from './with-settings.ts';

/** A day is long enough for a curve with half-hour bins only when a sensor measures. */
const SENSOR_BIN_MIN = 30;

export interface SensorNumbers {
  readonly columns: Columns;
  readonly coverage: Coverage;
  readonly sufficiency: Sufficiency;
  readonly shares: Shares;
  readonly mean: number | undefined;
  readonly cvPercent: number | undefined;
  readonly gmi: number | undefined;
  readonly bins: readonly ProfileBin[];
}

export interface MeterNumbers {
  /** Each reading once. */
  readonly readings: readonly Smbg[];
  readonly stats: FingerstickStats;
  readonly profile: FingerstickProfile;
  readonly daysWithReadings: number;
}

export interface Overview {
  readonly period: Period;
  readonly range: Range;
  /** First and last time of all there is; absent when there is nothing at all. */
  readonly span: Range | undefined;
  readonly devices: readonly StoredDevice[];
  /** Devices whose settings are known. */
  readonly withSettings: ReadonlySet<string>;
  /** Days between set changes of a device, where there were enough of them to have a mean. */
  readonly setDays: ReadonlyMap<string, number>;
  readonly sensor: SensorNumbers | undefined;
  readonly meter: MeterNumbers | undefined;
  readonly insulin: InsulinAverages | undefined;
  /** Mean glucose of the period before, where that has enough to compare with. */
  readonly meanBefore: number | undefined;
  readonly look: readonly Look[];
}

export interface OverviewRequest {
  /** As in the address. */
  readonly param: string | undefined;
  readonly zone: Zone;
  readonly limits: RangeLimits;
  readonly now: UtcMs;
}

export async function overview(store: Store, { param, zone, limits, now }: OverviewRequest): Promise<Overview> {
  const [span, devices] = await Promise.all([store.span(LIFE_KINDS), store.devices()]);
  const period = periodOf(param, span && zone.dayAt(span.to - 1), zone.dayAt(now));
  const range = rangeOf(period, zone);
  const before = rangeOf(periodBefore(period), zone);
  const rank = fingerstickRank(devices);
  const [cgmWide, cgmBefore, smbg, smbgBefore] = await Promise.all([
    // A day more on both sides: an episode at the edge has its beginning and its end there.
    store.columns('cgm', { from: range.from - DAY_MS, to: range.to + DAY_MS }),
    store.columns('cgm', before),
    store.range('smbg', range),
    store.range('smbg', before),
  ]);
  // What was not measured yet is not missing: the time that has passed ends with the last data.
  const dataEnd = span?.to ?? now;
  const wide = cleanCgm(cgmWide, zone);
  const cgm = within(wide, range);
  const sensor = cgm.length ? sensorNumbers(cgm, range, zone, limits, dataEnd) : undefined;
  const distinct = (readings: readonly Smbg[]): readonly Smbg[] =>
    distinctFingersticks(readings, rank).map(({ reading }) => reading);
  const meter = smbg.length ? meterNumbers(distinct(smbg), zone, limits) : undefined;
  return {
    period,
    range,
    span,
    devices,
    withSettings: await devicesWithSettings(store),
    setDays: await setDays(store, range),
    sensor,
    meter,
    insulin: await insulin(store, range, zone),
    meanBefore: sensor
      ? meanOfSensorBefore(cleanCgm(cgmBefore, zone), before, zone)
      : meanOfMeterBefore(distinct(smbgBefore), meter),
    look: worthALook({
      sensor: sensor && wide,
      fingersticks: meter?.readings ?? [],
      range,
      zone,
      limits,
    }),
  };
}

function sensorNumbers(columns: Columns, range: Range, zone: Zone, limits: RangeLimits, dataEnd: UtcMs): SensorNumbers {
  const covered = coverage(columns, range, zone, dataEnd);
  const enough = sufficiency(covered);
  const average = mean(columns);
  return {
    columns,
    coverage: covered,
    sufficiency: enough,
    shares: shares(columns, limits),
    mean: average,
    cvPercent: coefficientOfVariation(columns),
    gmi: enough.showsGmi && average !== undefined ? gmi(average) : undefined,
    bins: enough.showsCurve ? profile(columns, zone, SENSOR_BIN_MIN) : [],
  };
}

function meterNumbers(readings: readonly Smbg[], zone: Zone, limits: RangeLimits): MeterNumbers {
  return {
    readings,
    stats: fingerstickStats(readings, limits),
    profile: fingerstickProfile(readings, zone),
    daysWithReadings: new Set(readings.map(({ at }): Day => zone.dayAt(at))).size,
  };
}

/** Two periods are compared when the one before had a sensor most of the time too. */
function meanOfSensorBefore(columns: Columns, range: Range, zone: Zone): number | undefined {
  return (coverage(columns, range, zone).percent ?? 0) >= ENOUGH_PERCENT ? mean(columns) : undefined;
}

/** Fewer readings than this before, or fewer than half of now's, compare badly. */
const LEAST_BEFORE = 10;

function meanOfMeterBefore(before: readonly Smbg[], now: MeterNumbers | undefined): number | undefined {
  if (!now || before.length < LEAST_BEFORE || before.length * 2 < now.readings.length) return undefined;
  return fingerstickStats(before).mean;
}

async function insulin(store: Store, range: Range, zone: Zone): Promise<InsulinAverages | undefined> {
  const span = await store.span(['basal', 'bolus', 'injection']);
  if (!span || span.from >= range.to || span.to <= range.from) return undefined;
  // Basal that began the day before may still run when the first day begins.
  const wider = { from: range.from - DAY_MS, to: range.to };
  const [basals, boluses, injections, carbs] = await Promise.all([
    store.range('basal', wider),
    store.range('bolus', range),
    store.range('injection', range),
    store.range('carbs', range),
  ]);
  const averages = insulinAverages({ basals, boluses, injections, carbs, span }, range, zone);
  return averages.days > 0 ? averages : undefined;
}

/** What a fill leaves in the log of a pump when a set is changed. */
const SET_EVENTS: readonly EventName[] = ['cannula-fill', 'prime'];
/** Fewer intervals have no usual length. */
const LEAST_INTERVALS = 2;

async function setDays(store: Store, range: Range): Promise<Map<string, number>> {
  const events = (await store.range('event', range)).filter(({ event }) => SET_EVENTS.includes(event));
  const found = new Map<string, number>();
  for (const [deviceId, own] of Map.groupBy(events, (event) => event.deviceId)) {
    const { intervals, meanDays } = changeIntervals(own);
    if (meanDays !== undefined && intervals.length >= LEAST_INTERVALS) found.set(deviceId, meanDays);
  }
  return found;
}
