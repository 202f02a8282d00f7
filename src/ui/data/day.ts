// One day's records and numbers, and the nearest days that have any.
import type { ChartModel } from '../../charts/model.ts';
import { dayChart } from '../../charts/day.ts';
import type { Columns } from '../../model/columns.ts';
import type { Basal, Bolus, Carbs, DataRecord, Smbg, TempBasal } from '../../model/record.ts';
import { RECORD_KINDS } from '../../model/record.ts';
import type { Day, Range, Zone } from '../../model/time.ts';
import { DAY_MS } from '../../model/time.ts';
import { distinctBoluses } from '../../stats/boluses.ts';
import { carbEntries } from '../../stats/carbs.ts';
import { mean } from '../../stats/center.ts';
import { cleanCgm } from '../../stats/clean.ts';
import { dropDuplicates } from '../../stats/duplicates.ts';
import { distinctFingersticks } from '../../stats/fingersticks.ts';
import { oneSourceAtATime } from '../../stats/one-source.ts';
import type { RangeLimits } from '../../stats/ranges.ts';
import { shares } from '../../stats/ranges.ts';
import type { Store, StoredDevice } from '../../store/store.ts';
import '../../text/logbook.ts';
import '../../text/reports.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import type { DaySign } from './day-signs.ts';
import { daySigns } from './day-signs.ts';
import { fingerstickRank } from '../../overview/devices.ts';
import { LIFE_KINDS } from '../../overview/life-kinds.ts';
import type { ProgrammedBasal } from './programmed-basal.ts';
import { programmedBasal } from './programmed-basal.ts';

export interface DayData {
  readonly day: Day;
  /** First and last time of all there is. */
  readonly span: Range | undefined;
  /** Everything of the day, every kind, in time order. */
  readonly records: readonly DataRecord[];
  /** Sensor readings, each once. */
  readonly cgm: Columns;
  /** Fingersticks, each once. */
  readonly smbg: readonly Smbg[];
  /** Boluses and basal that reach into the day from before are here too. */
  readonly boluses: readonly Bolus[];
  readonly basal: readonly Basal[];
  /** Temporary basals as they were programmed, those of the day before that reach into this one too. */
  readonly temporaries: readonly TempBasal[];
  /** What the schedule would have given where another basal ran. */
  readonly programmed: readonly ProgrammedBasal[];
  readonly signs: readonly DaySign[];
  readonly carbs: readonly { readonly at: number; readonly grams: number }[];
  readonly devices: ReadonlyMap<string, StoredDevice>;
}

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

export async function dayData(store: Store, day: Day, zone: Zone): Promise<DayData> {
  const range = zone.dayRange(day);
  const wider = { from: range.from - DAY_MS, to: range.to };
  const [span, devices, cgm, boluses, basal, temporaries, settings, ...kinds] = await Promise.all([
    store.span(LIFE_KINDS),
    store.devices(),
    store.columns('cgm', range),
    store.range('bolus', wider),
    store.range('basal', wider),
    store.range('temp-basal', wider),
    store.range('settings', ALWAYS),
    ...RECORD_KINDS.map((kind) => store.range(kind, range)),
  ]);
  const records = (kinds.flat() as DataRecord[]).sort((a, b) => a.at - b.at);
  const smbg = records.filter((record): record is Smbg => record.kind === 'smbg');
  const inside = <R extends { readonly at: number }>(record: R): boolean => record.at >= range.from;
  const reaches = ({ at, durationMs = 0 }: Bolus | Basal | TempBasal): boolean => at + durationMs > range.from;
  const { eaten } = carbEntries(
    boluses.filter(inside),
    records.filter((record): record is Carbs => record.kind === 'carbs'),
  );
  const running = basal.filter((one) => inside(one) || reaches(one));
  return {
    day,
    span,
    records,
    cgm: oneSourceAtATime(dropDuplicates(cgm), zone),
    smbg: distinctFingersticks(smbg, fingerstickRank(devices)).map(({ reading }) => reading),
    boluses: distinctBoluses(boluses).filter((bolus) => inside(bolus) || reaches(bolus)),
    basal: running,
    programmed: programmedBasal(running, settings, zone),
    temporaries: temporaries.filter((one) => inside(one) || reaches(one)),
    signs: daySigns(records, basal),
    carbs: eaten,
    devices: new Map(devices.map((device) => [device.id, device])),
  };
}

export function chartOfDay(data: DayData, format: Format, limits: RangeLimits): ChartModel {
  const of = <K extends DataRecord['kind']>(kind: K): Extract<DataRecord, { kind: K }>[] =>
    data.records.filter((record): record is Extract<DataRecord, { kind: K }> => record.kind === kind);
  return dayChart({
    day: data.day,
    format,
    limits,
    names: { bolus: text('chart.bolus'), basal: text('chart.basal'), events: text('chart.events') },
    cgm: data.cgm,
    smbg: data.smbg,
    control: of('control'),
    boluses: data.boluses,
    injections: of('injection'),
    basal: data.basal,
    programmedBasal: data.programmed,
    carbs: data.carbs.map((entry): Carbs => ({ kind: 'carbs', id: '', deviceId: '', deviceTime: '', ...entry })),
    exercise: of('exercise'),
    notes: of('note'),
    signs: data.signs.map(({ at, sign, label }) => ({ x: at, sign, label })),
  });
}

/** The numbers under the title: '73 % in range', 'mean 156 mg/dL', '17.5 U bolus', '159 g carbs'. */
export function dayNumbers(data: DayData, format: Format, limits: RangeLimits): string[] {
  const { cgm, smbg, boluses, carbs, day } = data;
  const { from } = format.zone.dayRange(day);
  const numbers: string[] = [];
  if (cgm.length) {
    const counted = cleanCgm(cgm, format.zone);
    numbers.push(text('day.in-range', { percent: format.percent(shares(counted, limits).target) }));
    numbers.push(text('day.mean', { glucose: format.glucoseWithUnit(mean(counted)!) }));
  }
  if (smbg.length) {
    numbers.push(text('day.fingersticks', { count: smbg.length }));
    if (!cgm.length) {
      const sum = smbg.reduce((total, { mgdl }) => total + mgdl, 0);
      numbers.push(text('day.mean', { glucose: format.glucoseWithUnit(sum / smbg.length) }));
    }
  }
  const units = boluses.reduce((total, bolus) => total + (bolus.at >= from ? bolus.units : 0), 0);
  if (units > 0) numbers.push(text('day.bolus', { units: `${format.number(units, 1)}\u00a0U` }));
  const injected = data.records.reduce((total, record) => total + (record.kind === 'injection' ? record.units : 0), 0);
  if (injected > 0) numbers.push(text('entry.day-injected', { units: `${format.number(injected, 1)}\u00a0U` }));
  const grams = carbs.reduce((total, entry) => total + entry.grams, 0);
  if (grams > 0) numbers.push(text('day.carbs', { grams: format.grams(grams) }));
  return numbers;
}

/** The nearest day before or after with any record of a person's life; `undefined` when there is none. */
export async function nearestDay(store: Store, day: Day, direction: -1 | 1, zone: Zone): Promise<Day | undefined> {
  const span = await store.span(LIFE_KINDS);
  if (!span) return undefined;
  const { from, to } = zone.dayRange(day);
  // In growing steps: mostly it is near, and a gap of years is still found in a few.
  let edge = direction < 0 ? Math.min(from, span.to) : Math.max(to, span.from);
  for (let step = 8 * DAY_MS; direction < 0 ? edge > span.from : edge < span.to; step *= 4) {
    const range = direction < 0 ? { from: edge - step, to: edge } : { from: edge, to: edge + step };
    const found = (await Promise.all(LIFE_KINDS.map((kind) => store.range(kind, range)))).flat();
    if (found.length) {
      const times = found.map(({ at }) => at);
      // A loop, because the list may be longer than a call has room for arguments.
      const at = times.reduce((best, time) => (direction < 0 ? Math.max(best, time) : Math.min(best, time)));
      return zone.dayAt(at);
    }
    edge = direction < 0 ? range.from : range.to;
  }
  return undefined;
}
