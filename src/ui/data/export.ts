// Records as files for other programs: a table of values, or everything with all fields.
import type { Bound, DataRecord } from '../../model/record.ts';
import { RECORD_KINDS, mainValue } from '../../model/record.ts';
import type { Range } from '../../model/time.ts';
import { DAY_MS, MINUTE_MS } from '../../model/time.ts';
import type { GlucoseUnit } from '../../model/units.ts';
import { displayGlucose } from '../../model/units.ts';
import type { Person } from '../../store/people.ts';
import type { Store, StoredDevice } from '../../store/store.ts';
import type { Format } from '../../text/format.ts';
import { csvLine } from '../save-file.ts';
import { detailsOf } from './record-words.ts';
import { sourceName } from './source-name.ts';

/** Columns of the table, in order; the settings say what each of them means. */
export const EXPORT_COLUMNS = [
  'local_time',
  'utc',
  'device_time',
  'kind',
  'value',
  'unit',
  'bound',
  'details',
  'device',
  'serial',
  'id',
  'name',
  'duration_min',
  'programmed',
  'extended',
  'percent',
  'wizard_glucose',
  'wizard_carbs_g',
  'wizard_g_per_u',
  'wizard_sensitivity',
  'wizard_target_low',
  'wizard_target_high',
  'wizard_active_u',
  'wizard_food_u',
  'wizard_correction_u',
  'wizard_suggested_u',
] as const;

/** Spreadsheets take a file without this mark for one in the system's old character set. */
const BYTE_ORDER_MARK = '\ufeff';

const GLUCOSE: ReadonlySet<string> = new Set(['cgm', 'smbg', 'control', 'calibration']);

function unitOf(kind: DataRecord['kind'], unit: GlucoseUnit): string {
  if (GLUCOSE.has(kind)) return unit;
  return UNITS[kind] ?? '';
}

const UNITS: Readonly<Partial<Record<DataRecord['kind'], string>>> = {
  ketone: 'mmol/L',
  bolus: 'U',
  injection: 'U',
  basal: 'U/h',
  carbs: 'g',
  exercise: 'min',
  'temp-basal': 'U/h',
  event: 'U',
  'daily-total': 'U',
};

/** The number of a line; not always what tells a record from others. */
function numberOf(record: DataRecord): number | undefined {
  switch (record.kind) {
    case 'temp-basal':
      return record.unitsPerHour;
    case 'event':
      return record.units;
    case 'alarm':
      return undefined;
    default:
      return mainValue(record);
  }
}

/** What the columns behind the id hold; glucose in the unit of the file. */
function fieldsOf(record: DataRecord, unit: GlucoseUnit): readonly (string | number | undefined)[] {
  const minutes = 'durationMs' in record && record.durationMs !== undefined ? record.durationMs / MINUTE_MS : undefined;
  const bolus = record.kind === 'bolus' ? record : undefined;
  const wizard = record.kind === 'wizard' || record.kind === 'bolus' ? record.wizard : undefined;
  const glucose = (mgdl: number | undefined): number | undefined =>
    mgdl === undefined ? undefined : displayGlucose(mgdl, unit);
  return [
    record.kind === 'alarm' ? record.alarm : record.kind === 'event' ? record.event : undefined,
    minutes,
    bolus?.programmedUnits,
    bolus?.extendedUnits,
    record.kind === 'temp-basal' ? record.percent : undefined,
    glucose(wizard?.mgdl),
    wizard?.grams,
    wizard?.gramsPerUnit,
    glucose(wizard?.mgdlPerUnit),
    glucose(wizard?.targetLowMgdl),
    glucose(wizard?.targetHighMgdl),
    wizard?.activeUnits,
    wizard?.foodUnits,
    wizard?.correctionUnits,
    wizard?.suggestedUnits,
  ];
}

/** A number in the unit of its line: glucose as the person reads it, exercise in minutes. */
function shown(value: number, kind: DataRecord['kind'], unit: GlucoseUnit): number {
  if (GLUCOSE.has(kind)) return displayGlucose(value, unit);
  return kind === 'exercise' ? value / MINUTE_MS : value;
}

/** The end of a measuring range is text, so that no program adds it up or draws it. */
const BOUND_WORDS: Readonly<Record<Bound, readonly [value: string, sign: string]>> = {
  low: ['LO', '<'],
  high: ['HI', '>'],
};

/** CSV (RFC 4180) with a line of headings, without a byte order mark. */
export function recordsCsv(
  records: readonly DataRecord[],
  devices: ReadonlyMap<string, StoredDevice>,
  format: Format,
): string {
  return csvLine(EXPORT_COLUMNS) + records.map((record) => recordLine(record, devices, format)).join('');
}

function recordLine(record: DataRecord, devices: ReadonlyMap<string, StoredDevice>, format: Format): string {
  const device = devices.get(record.deviceId);
  const value = numberOf(record);
  const number = value === undefined ? undefined : shown(value, record.kind, format.unit);
  const bound = 'bound' in record ? record.bound : undefined;
  return csvLine([
    format.zone.wallAt(record.at),
    new Date(record.at).toISOString(),
    record.deviceTime,
    record.kind,
    bound ? BOUND_WORDS[bound][0] : number,
    number === undefined ? '' : unitOf(record.kind, format.unit),
    bound ? `${BOUND_WORDS[bound][1]}${number}` : undefined,
    // The page cuts what it does not understand short; here it is whole.
    record.kind === 'unknown' ? record.raw : detailsOf(record, format).join('; '),
    sourceName(record.deviceId, devices),
    device?.serial,
    record.id,
    ...fieldsOf(record, format.unit),
  ]);
}

/** Days collected at a time, so that ten years never stand in memory twice. */
const SLICE_MS = 60 * DAY_MS;

/** All records, slice by slice in time order. */
async function* slices(store: Store): AsyncGenerator<readonly DataRecord[]> {
  const span = await store.span();
  if (!span) return;
  for (let from = span.from; from < span.to; from += SLICE_MS) {
    const range: Range = { from, to: Math.min(span.to, from + SLICE_MS) };
    const kinds = await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, range)));
    const records = (kinds.flat() as DataRecord[]).sort((a, b) => a.at - b.at);
    if (records.length) yield records;
  }
}

/** Everything of a person as one table. */
export async function exportCsv(store: Store, format: Format): Promise<Blob> {
  const devices = new Map((await store.devices()).map((device) => [device.id, device]));
  const parts: BlobPart[] = [BYTE_ORDER_MARK, csvLine(EXPORT_COLUMNS)];
  for await (const records of slices(store)) {
    // A blob of each slice: the browser may put it on the disk.
    parts.push(new Blob([records.map((record) => recordLine(record, devices, format)).join('')]));
  }
  return new Blob(parts, { type: 'text/csv' });
}

/** What the JSON file is and how its numbers are to be read. */
export interface ExportHead {
  readonly format: 'basalt-records';
  readonly version: 1;
  readonly exportedAt: string;
  readonly appVersion: string;
  readonly units: Readonly<Record<string, string>>;
  readonly person: Omit<Person, 'id' | 'createdAt'>;
  readonly devices: readonly StoredDevice[];
}

const FIELD_UNITS: ExportHead['units'] = {
  at: 'ms since 1970-01-01T00:00Z; utc says the same',
  deviceTime: "what the device's own clock showed",
  mgdl: 'mg/dL, unrounded; with "bound" the end of the measuring range, not a measured value',
  mmoll: 'mmol/L',
  units: 'U',
  unitsPerHour: 'U/h',
  grams: 'g',
  durationMs: 'ms',
};

/** Everything of a person with all fields: one JSON object, a record a line. */
export async function exportJson(
  store: Store,
  person: Person,
  made: { readonly at: number; readonly appVersion: string },
): Promise<Blob> {
  const { name, unit, zoneId, targets, demo } = person;
  const head: ExportHead = {
    format: 'basalt-records',
    version: 1,
    exportedAt: new Date(made.at).toISOString(),
    appVersion: made.appVersion,
    units: FIELD_UNITS,
    person: { name, unit, zoneId, ...(targets && { targets }), ...(demo && { demo }) },
    devices: await store.devices(),
  };
  const parts: BlobPart[] = [JSON.stringify(head).slice(0, -1), ',"records":['];
  let isFirst = true;
  for await (const records of slices(store)) {
    const lines = records.map((record) => JSON.stringify({ utc: new Date(record.at).toISOString(), ...record }));
    parts.push(new Blob([isFirst ? '\n' : ',\n', lines.join(',\n')]));
    isFirst = false;
  }
  parts.push('\n]}\n');
  return new Blob(parts, { type: 'application/json' });
}

/** 'basalt-rosa-alba-2026-11-22.csv': letters and digits of any script. */
export function exportFileName(name: string, at: number, ending: 'csv' | 'json' | 'basalt'): string {
  const plain = name
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean)
    .join('-');
  return `${['basalt', plain, new Date(at).toISOString().slice(0, 10)].filter(Boolean).join('-')}.${ending}`;
}
