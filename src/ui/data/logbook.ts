// The logbook of a stretch of days: records of one minute side by side, each thing once, day by day.
import type {
  Alarm,
  Basal,
  Bolus,
  Calibration,
  Carbs,
  CgmReading,
  ClockChange,
  ControlTest,
  DailyTotal,
  DataRecord,
  DeviceEvent,
  Exercise,
  Injection,
  Ketone,
  Note,
  RecordKind,
  Settings,
  Smbg,
  TempBasal,
  Unknown,
  WizardEstimate,
} from '../../model/record.ts';
import type { Day, Range, UtcMs, Zone } from '../../model/time.ts';
import { MINUTE_MS } from '../../model/time.ts';
import { distinctBoluses } from '../../stats/boluses.ts';
import { SAME_CARBS_MS } from '../../stats/carbs.ts';
import { distinctFingersticks } from '../../stats/fingersticks.ts';
import type { Store, StoredDevice } from '../../store/store.ts';
import { fingerstickRank } from '../../overview/devices.ts';
import { LIFE_KINDS } from '../../overview/life-kinds.ts';
import type { Period } from '../../overview/period.ts';
import { isTyped } from './source-name.ts';
import { periodOf, rangeOf } from '../../overview/period.ts';

/** What can be shown and hidden, in the order of the filter. */
export const LOG_GROUPS = [
  'fingersticks',
  'sensor',
  'insulin',
  'automatic',
  'basal',
  'temp-basals',
  'carbs',
  'ketones',
  'notes',
  'alarms',
  'events',
  'settings',
  'control',
  'unknown',
] as const;
export type LogGroup = (typeof LOG_GROUPS)[number];

/** A reading every five minutes, and rates that go on by themselves, would bury what a person did. */
const ALWAYS_HIDDEN: readonly LogGroup[] = ['sensor', 'basal', 'events'];
/** Of these a few a day are worth a line; a rig that sets a rate every five minutes writes hundreds. */
const HIDDEN_WHEN_MANY: readonly LogGroup[] = ['automatic', 'temp-basals', 'alarms', 'settings'];
const MANY_A_DAY = 4;

/** The groups that are shown before anybody has chosen. */
export function shownAtFirst(counts: Readonly<Record<LogGroup, number>>, days: number): ReadonlySet<LogGroup> {
  const isHidden = (group: LogGroup): boolean =>
    ALWAYS_HIDDEN.includes(group) || (HIDDEN_WHEN_MANY.includes(group) && counts[group] > MANY_A_DAY * days);
  return new Set(LOG_GROUPS.filter((group) => !isHidden(group)));
}

export type LogGlucose = Smbg | CgmReading | ControlTest;
export type LogInsulin = Bolus | Injection | Basal;
export type LogOther =
  | Ketone
  | Exercise
  | Note
  | ClockChange
  | Unknown
  | TempBasal
  | WizardEstimate
  | Calibration
  | Alarm
  | DeviceEvent
  | DailyTotal
  | Settings;

export interface LogCarbs {
  readonly grams: number;
  /** An estimate that no insulin followed: shown, added up nowhere. */
  readonly isCounted: boolean;
}

/** What stands in one line. */
export interface LogRow {
  readonly at: UtcMs;
  readonly glucose?: LogGlucose;
  readonly insulin?: LogInsulin;
  readonly carbs?: LogCarbs;
  readonly others: readonly LogOther[];
  /** Every device that told of it, copies included. */
  readonly deviceIds: readonly string[];
  /** What of it a person typed in, copies included: that can be corrected. At most one of a kind, but for exact copies. */
  readonly typed: readonly DataRecord[];
}

export interface LogDay {
  readonly day: Day;
  /** In time order. */
  readonly rows: readonly LogRow[];
}

export interface Logbook {
  readonly period: Period;
  readonly range: Range;
  /** First and last time of all there is. */
  readonly span: Range | undefined;
  readonly devices: ReadonlyMap<string, StoredDevice>;
  /** How many there are of each group, hidden or not. */
  readonly counts: Readonly<Record<LogGroup, number>>;
  readonly shown: ReadonlySet<LogGroup>;
  /** Days with something shown, earliest first. */
  readonly days: readonly LogDay[];
}

export interface LogbookRequest {
  /** As in the address. */
  readonly param: string | undefined;
  /** What is chosen; what suits the days when nothing is. */
  readonly shown: ReadonlySet<LogGroup> | undefined;
  readonly zone: Zone;
  readonly now: UtcMs;
}

export async function logbook(store: Store, { param, shown: chosen, zone, now }: LogbookRequest): Promise<Logbook> {
  const [life, all, devices] = await Promise.all([store.span(LIFE_KINDS), store.span(), store.devices()]);
  const span = life ?? all;
  const period = periodOf(param, span && zone.dayAt(span.to - 1), zone.dayAt(now));
  const range = rangeOf(period, zone);
  const of = <K extends RecordKind>(kind: K) => store.range(kind, range);
  const [pump, sensor, smbg, control, ketones, boluses, basal, injections, carbs, exercise, notes, clock, unknown] =
    await Promise.all([
      pumpEntries(store, range),
      sensorReadings(store, range, chosen?.has('sensor') ?? false),
      of('smbg'),
      of('control'),
      of('ketone'),
      of('bolus'),
      of('basal'),
      of('injection'),
      of('carbs'),
      of('exercise'),
      of('note'),
      of('clock-change'),
      of('unknown'),
    ]);
  const entries: Entry[] = [
    ...distinctFingersticks(smbg, fingerstickRank(devices)).map(({ reading, copies }): Entry => ({
      group: 'fingersticks',
      record: reading,
      glucose: reading,
      deviceIds: [reading, ...copies].map(({ deviceId }) => deviceId),
      typed: [reading, ...copies].filter(isTyped),
    })),
    ...sensor.readings.map((reading): Entry => ({
      group: 'sensor',
      record: reading,
      glucose: reading,
      isAlone: true,
    })),
    // Beside insulin it would look like a reading of blood.
    ...control.map((reading): Entry => ({ group: 'control', record: reading, glucose: reading, isAlone: true })),
    ...insulinAndCarbs(distinctBoluses(boluses), carbs),
    ...injections.map((record): Entry => ({
      group: 'insulin',
      record,
      insulin: record,
      typed: [record].filter(isTyped),
    })),
    ...basal.map((record): Entry => ({ group: 'basal', record, insulin: record, isAlone: true })),
    ...ketones.map((record): Entry => ({ group: 'ketones', record, other: record, typed: [record].filter(isTyped) })),
    ...pump,
    ...[...exercise, ...notes, ...clock].map((record): Entry => ({
      group: 'notes',
      record,
      other: record,
      typed: [record].filter(isTyped),
    })),
    ...unknown.map((record): Entry => ({ group: 'unknown', record, other: record, isAlone: true })),
  ];
  const counts = Object.fromEntries(LOG_GROUPS.map((group) => [group, 0])) as Record<LogGroup, number>;
  for (const { group } of entries) counts[group]++;
  counts.sensor = sensor.count;
  const shown = chosen ?? shownAtFirst(counts, period.days);
  return {
    period,
    range,
    span,
    devices: new Map(devices.map((device) => [device.id, device])),
    counts,
    shown,
    days: byDay(
      entries.filter(({ group }) => shown.has(group)),
      zone,
    ),
  };
}

/** What a pump tells beside insulin and glucose. */
async function pumpEntries(store: Store, range: Range): Promise<Entry[]> {
  const [temporaries, estimates, calibrations, alarms, events, totals, settings] = await Promise.all([
    store.range('temp-basal', range),
    store.range('wizard', range),
    store.range('calibration', range),
    store.range('alarm', range),
    store.range('event', range),
    store.range('daily-total', range),
    store.range('settings', range),
  ]);
  const of = (group: LogGroup, records: readonly LogOther[], isAlone = true): Entry[] =>
    records.map((record) => ({ group, record, other: record, isAlone }));
  return [
    ...of('temp-basals', temporaries),
    // A person asked and did not dose: it stands among the insulin, and in no column that is added up.
    ...of('insulin', estimates),
    ...of('alarms', alarms),
    ...of('events', [...events, ...calibrations, ...totals]),
    ...of('settings', settings),
  ];
}

/** Readings that are hidden are only counted: as columns, that is a hundred times less work. */
async function sensorReadings(
  store: Store,
  range: Range,
  isShown: boolean,
): Promise<{ readonly readings: readonly CgmReading[]; readonly count: number }> {
  if (!isShown) return { readings: [], count: (await store.columns('cgm', range)).length };
  const readings = await store.range('cgm', range);
  return { readings, count: readings.length };
}

/** Something that was read, on its way to a line. */
interface Entry {
  readonly group: LogGroup;
  readonly record: { readonly id: string; readonly at: UtcMs; readonly deviceId: string };
  readonly glucose?: LogGlucose;
  readonly insulin?: LogInsulin;
  readonly carbs?: LogCarbs;
  readonly other?: LogOther;
  readonly deviceIds?: readonly string[];
  readonly typed?: readonly DataRecord[];
  /** Shares its line with nothing. */
  readonly isAlone?: boolean;
  /** Stands in the line of this record, if that is shown. */
  readonly besideId?: string;
}

/**
 * Boluses, and carbs each once: what was typed into the wizard is in the bolus and often a record of its own as well (the
 * same grams within five minutes, one for one, as stats/carbs.ts counts them), and stands beside the bolus.
 */
function insulinAndCarbs(boluses: readonly Bolus[], carbs: readonly Carbs[]): Entry[] {
  const copiesOf = Map.groupBy(carbs, ({ at, grams }) => `${at}|${grams}`);
  const byGrams = new Map<number, Carbs[]>();
  const typedOf = ({ at, grams }: Carbs): Carbs[] => copiesOf.get(`${at}|${grams}`)!.filter(isTyped);
  // Exact copies of an entry came by another route.
  for (const [entry] of copiesOf.values() as Iterable<[Carbs]>) {
    byGrams.set(entry.grams, [...(byGrams.get(entry.grams) ?? []), entry]);
  }
  const found: Entry[] = [];
  for (const bolus of boluses) {
    const group = bolus.source === 'automatic' ? 'automatic' : 'insulin';
    found.push({ group, record: bolus, insulin: bolus });
    const grams = bolus.wizard?.grams;
    if (!grams) continue;
    const same = byGrams.get(grams) ?? [];
    const distance = (entry: Carbs): number => Math.abs(entry.at - bolus.at);
    const [twin] = same.filter((entry) => distance(entry) <= SAME_CARBS_MS).sort((a, b) => distance(a) - distance(b));
    if (twin) same.splice(same.indexOf(twin), 1);
    found.push({
      group: 'carbs',
      record: bolus,
      carbs: { grams, isCounted: bolus.units > 0 },
      deviceIds: [...new Set([bolus.deviceId, ...(twin ? [twin.deviceId] : [])])],
      besideId: bolus.id,
      ...(twin && { typed: typedOf(twin) }),
    });
  }
  for (const entry of [...byGrams.values()].flat()) {
    found.push({
      group: 'carbs',
      record: entry,
      carbs: { grams: entry.grams, isCounted: true },
      typed: typedOf(entry),
    });
  }
  return found;
}

type Draft = { -readonly [K in keyof LogRow]: LogRow[K] } & {
  readonly others: LogOther[];
  readonly typed: DataRecord[];
  deviceIds: string[];
  readonly ids: Set<string>;
};

function byDay(entries: readonly Entry[], zone: Zone): LogDay[] {
  const days: { day: Day; rows: LogRow[] }[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const row of linesOf(entries)) {
    if (row.at >= end) {
      const day = zone.dayAt(row.at);
      end = zone.dayRange(day).to;
      days.push({ day, rows: [] });
    }
    days.at(-1)!.rows.push(row);
  }
  return days;
}

/** Entries of one minute side by side, as far as there is one of each; in time order. */
function linesOf(entries: readonly Entry[]): LogRow[] {
  // What stands beside a bolus comes after it, so that the bolus has its line by then.
  const order = [...entries].sort((a, b) => a.record.at - b.record.at || rank(a) - rank(b));
  const lines: LogRow[] = [];
  let ofMinute: Draft[] = [];
  let minute = Number.NaN;
  for (const entry of order) {
    if (entry.isAlone) {
      lines.push(aloneLine(entry));
      continue;
    }
    const own = Math.floor(entry.record.at / MINUTE_MS);
    if (own !== minute) ofMinute = [];
    minute = own;
    let line = ofMinute.find((draft) => fits(entry, draft));
    if (!line) {
      line = newLine(entry);
      ofMinute.push(line);
      lines.push(line);
    }
    if (entry.glucose) line.glucose = entry.glucose;
    if (entry.insulin) line.insulin = entry.insulin;
    if (entry.carbs) line.carbs = entry.carbs;
    if (entry.other) line.others.push(entry.other);
    line.typed.push(...(entry.typed ?? []));
    line.ids.add(entry.record.id);
    line.deviceIds = [...new Set([...line.deviceIds, ...(entry.deviceIds ?? [entry.record.deviceId])])];
  }
  return lines;
}

function rank({ insulin, besideId, glucose }: Entry): number {
  return insulin ? 0 : besideId !== undefined ? 1 : glucose ? 2 : 3;
}

function newLine({ record }: Entry): Draft {
  return { at: record.at, others: [], typed: [], deviceIds: [], ids: new Set() };
}

function aloneLine({ record, glucose, insulin, other }: Entry): LogRow {
  return {
    at: record.at,
    others: other ? [other] : [],
    typed: [],
    deviceIds: [record.deviceId],
    ...(glucose && { glucose }),
    ...(insulin && { insulin }),
  };
}

function fits(entry: Entry, line: Draft): boolean {
  if (entry.besideId !== undefined && line.insulin && !line.ids.has(entry.besideId)) return false;
  // Two notes of one minute are corrected one by one.
  if (entry.typed?.some(({ kind }) => line.typed.some((other) => other.kind === kind))) return false;
  return !((entry.glucose && line.glucose) || (entry.insulin && line.insulin) || (entry.carbs && line.carbs));
}

/** So many days are drawn at once, and so many lines: a sensor's readings fill a day. */
const DAYS_AT_ONCE = 14;
const LINES_AT_ONCE = 400;

/** The first `pages` pages of `days`: whole days, at least one of them a page. */
export function firstPages(days: readonly LogDay[], pages: number): readonly LogDay[] {
  let count = 0;
  for (let page = 0; page < pages; page++) {
    let lines = 0;
    for (let ofPage = 0; ofPage < DAYS_AT_ONCE && count < days.length; ofPage++) {
      lines += days[count]!.rows.length;
      if (ofPage > 0 && lines > LINES_AT_ONCE) break;
      count++;
    }
  }
  return days.slice(0, count);
}
