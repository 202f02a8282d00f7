// Reads LibreView's CSV export: history, strips, ketones, insulin, food, notes; scans are kept apart.
import type { Decode, DecodeOptions, Problem } from '../../src/device/driver.ts';
import { concat } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { wallMs } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFrom } from '../../src/model/units.ts';
import type { DateOrder } from '../csv-table/dates.ts';
import { dateOrder, parseDate } from '../csv-table/dates.ts';
import type { Columns, Row } from '../csv-table/table.ts';
import { columnsOf, decodeText, delimiterOf, numberOf, rowsOf, unitInHeading } from '../csv-table/table.ts';

/** Limits of sensor and strip. Libre 1 ends at 500, Libre 2 and 3 at 400: what is above 500 no model shows. */
const LIMITS = { 'mg/dL': { low: 20, high: 500 }, 'mmol/L': { low: 1.1, high: 27.8 } } as const;
/** What LO means on the sensor: below 40 mg/dL, 2.2 mmol/L. HI is above 400 or 500 by model: the lower one is what is sure. */
const BOUNDS = { 'mg/dL': { lo: 40, hi: 400 }, 'mmol/L': { lo: 2.2, hi: 22.2 } } as const;

const HEADING = /Device Timestamp"?[,;\t]"?Record Type/;

export function recognise(head: Uint8Array): number {
  return HEADING.test(decodeText(head)) ? 1 : 0;
}

export const decode: Decode = (captures, options) => {
  const readings: Reading[] = [];
  const problems: Problem[] = [];
  let device: { readonly model: string; readonly serial: string } | undefined;
  for (const { chunks, fileName } of captures) {
    const text = decodeText(concat(chunks));
    const file = readFile(text, fileName ?? 'file', options, problems);
    readings.push(...file.readings);
    device ??= file.device;
  }
  return { info: device ?? { model: 'FreeStyle Libre', serial: '' }, readings, problems };
};

interface Units {
  readonly history: GlucoseUnit;
  readonly strip: GlucoseUnit;
}

function readFile(
  text: string,
  fileName: string,
  options: DecodeOptions | undefined,
  problems: Problem[],
): { readonly readings: Reading[]; readonly device: { readonly model: string; readonly serial: string } | undefined } {
  const headingLine = text.split(/\r\n?|\n/).find((line) => HEADING.test(line)) ?? '';
  const rows = rowsOf(text, delimiterOf(headingLine));
  const at = rows.findIndex((row) => row.cells.includes('Device Timestamp') && row.cells.includes('Record Type'));
  const heading = rows[at];
  if (!heading) throw new AppError('bad-file', `${fileName} has no heading of a LibreView export`);
  const columns = columnsOf(heading);
  const data = rows.slice(at + 1).filter((row) => row.cells.length > 3);
  const order = orderOf(data, columns, options);
  const units = {
    history: unitInHeading(columns.heading('Historic Glucose') ?? ''),
    strip: unitInHeading(columns.heading('Strip Glucose') ?? columns.heading('Historic Glucose') ?? ''),
  };
  const readings: Reading[] = [];
  for (const row of data) {
    try {
      const deviceTime = parseDate(columns.cell(row, 'Device Timestamp'), order);
      if (deviceTime === undefined) {
        throw new AppError('bad-file', `“${columns.cell(row, 'Device Timestamp')}” is not a date (${order})`);
      }
      readings.push(...readingsOf(row, columns, deviceTime, units));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ where: `line ${row.line}`, what: error.message });
    }
  }
  const intervalMin = historyInterval(readings);
  const [first] = data;
  return {
    readings: readings.map((reading) => (reading.kind === 'cgm' ? { ...reading, intervalMin } : reading)),
    device: first && { model: columns.cell(first, 'Device'), serial: columns.cell(first, 'Serial Number') },
  };
}

/** Day and month: chosen by the person, else as all rows of the file together say. */
function orderOf(rows: readonly Row[], columns: Columns, options: DecodeOptions | undefined): DateOrder {
  const chosen = options?.choices?.['dates'];
  if (chosen === 'dmy' || chosen === 'mdy' || chosen === 'ymd') return chosen;
  const order = dateOrder(rows.map((row) => columns.cell(row, 'Device Timestamp')));
  if (!order) throw new AppError('bad-file', 'the file does not tell whether the day or the month comes first');
  return order;
}

/** Minutes between history readings: 5 for Libre 3, 15 for Libre and Libre 2, whichever is nearer to most steps. */
function historyInterval(readings: readonly Reading[]): number {
  const times = readings.filter((reading) => reading.kind === 'cgm').map((reading) => wallMs(reading.deviceTime));
  times.sort((a, b) => a - b);
  const steps = times.slice(1).map((time, i) => (time - times[i]!) / 60_000);
  steps.sort((a, b) => a - b);
  const median = steps[steps.length >> 1] ?? 15;
  return median <= 2 ? 1 : median < 10 ? 5 : 15;
}

/** What a row holds: usually one reading, none for an empty one. */
function readingsOf(row: Row, columns: Columns, deviceTime: WallTime, units: Units): Reading[] {
  const cell = (name: string): string => columns.cell(row, name);
  const amount = (name: string): number | undefined => {
    const value = numberOf(cell(name));
    if (value !== undefined && !(value >= 0))
      throw new AppError('bad-file', `“${cell(name)}” is not a number (${name})`);
    return value;
  };
  const kept = (): Reading[] => [{ kind: 'unknown', deviceTime, raw: row.cells.slice(3).join(',').replace(/,+$/, '') }];
  switch (cell('Record Type')) {
    case '0':
      return [{ kind: 'cgm', deviceTime, ...glucose(cell('Historic Glucose'), units.history) }];
    // A scan repeats the sensor's value between two of the history: counted, it would weigh twice.
    case '1':
      return kept();
    case '2':
      return [{ kind: 'smbg', deviceTime, ...glucose(cell('Strip Glucose'), units.strip) }];
    case '3': {
      const mmoll = amount('Ketone');
      return mmoll === undefined ? [] : [{ kind: 'ketone', deviceTime, mmoll }];
    }
    case '4': {
      const rapid = amount('Rapid-Acting Insulin');
      const long = amount('Long-Acting Insulin Value');
      const found: Reading[] = [];
      if (rapid !== undefined) found.push({ kind: 'injection', deviceTime, units: rapid, insulin: 'rapid' });
      if (long !== undefined) found.push({ kind: 'injection', deviceTime, units: long, insulin: 'long' });
      // “Some insulin, amount unknown” is a mark, not one unit.
      return found.length ? found : kept();
    }
    case '5': {
      const grams = amount('Carbohydrates (grams)');
      return grams === undefined ? kept() : [{ kind: 'carbs', deviceTime, grams }];
    }
    case '6':
      return cell('Notes') ? [{ kind: 'note', deviceTime, text: cell('Notes') }] : [];
    default:
      return kept();
  }
}

function glucose(cell: string, unit: GlucoseUnit): { mgdl: number; bound?: 'low' | 'high' } {
  if (/^lo$/i.test(cell)) return { mgdl: mgdlFrom(BOUNDS[unit].lo, unit), bound: 'low' };
  if (/^hi$/i.test(cell)) return { mgdl: mgdlFrom(BOUNDS[unit].hi, unit), bound: 'high' };
  const value = numberOf(cell);
  const { low, high } = LIMITS[unit];
  if (value === undefined || !(value >= low && value <= high)) {
    throw new AppError('bad-file', `“${cell}” ${unit} is not what the device can show (${low}–${high})`);
  }
  return { mgdl: mgdlFrom(value, unit) };
}
