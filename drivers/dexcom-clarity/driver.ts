// Reads Dexcom Clarity's CSV export: sensor values, calibrations, insulin, carbs, exercise, notes.
import type { Decode, Problem } from '../../src/device/driver.ts';
import { concat } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFrom } from '../../src/model/units.ts';
import { parseDate } from '../csv-table/dates.ts';
import type { Columns, Row } from '../csv-table/table.ts';
import { columnsOf, decodeText, delimiterOf, numberOf, rowsOf, unitInHeading } from '../csv-table/table.ts';

/** What a Dexcom sensor shows as a number, in the unit of the file; beyond it the export says Low or High. */
const SENSOR_LIMITS = { 'mg/dL': { low: 40, high: 400 }, 'mmol/L': { low: 2.2, high: 22.2 } } as const;
/** Fingersticks typed in or used to calibrate. */
const METER_LIMITS = { 'mg/dL': { low: 10, high: 700 }, 'mmol/L': { low: 0.5, high: 39 } } as const;

export function recognise(head: Uint8Array): number {
  return /Timestamp \(YYYY-MM-DDThh:mm:ss\)"?[,;\t]"?Event Type/.test(decodeText(head)) ? 1 : 0;
}

export const decode: Decode = (captures) => {
  const readings: Reading[] = [];
  const problems: Problem[] = [];
  const sources = new Map<string, number>();
  for (const { chunks, fileName } of captures) {
    const text = decodeText(concat(chunks));
    readFile(text, fileName ?? 'file', readings, problems, sources);
  }
  const serial = [...sources].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  return { info: { model: 'Dexcom Clarity', serial }, readings, problems };
};

function readFile(
  text: string,
  fileName: string,
  readings: Reading[],
  problems: Problem[],
  sources: Map<string, number>,
): void {
  const headingLine = text.split(/\r\n?|\n/).find((line) => line.includes('Timestamp (YYYY')) ?? '';
  const rows = rowsOf(text, delimiterOf(headingLine));
  // The first heading is broken in some exports (a byte order mark encoded twice), so the second one is looked for.
  const at = rows.findIndex((row) => row.cells[1]?.startsWith('Timestamp (YYYY'));
  const heading = rows[at];
  if (!heading) throw new AppError('bad-file', `${fileName} has no heading of a Clarity export`);
  const columns = columnsOf(heading);
  const unit = unitInHeading(columns.heading('Glucose Value') ?? '');
  for (const row of rows.slice(at + 1)) {
    if (row.cells.length < 2) continue;
    try {
      const reading = readingOf(row, columns, unit);
      if (!reading) continue;
      readings.push(reading);
      const source = columns.cell(row, 'Source Device ID');
      if (source) sources.set(source, (sources.get(source) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ where: `line ${row.line}`, what: error.message });
    }
  }
}

/** The reading of a row, `undefined` for rows that hold none (names, alert settings); throws what is wrong with it. */
function readingOf(row: Row, columns: Columns, unit: GlucoseUnit): Reading | undefined {
  const cell = (name: string): string => columns.cell(row, name);
  const stamp = cell('Timestamp');
  // Rows about the person, the device and its alerts have no time; an alert's limit stands in the glucose column.
  if (stamp === '') return undefined;
  const deviceTime = parseDate(stamp, 'ymd');
  if (deviceTime === undefined) throw new AppError('bad-file', `“${stamp}” is not a date`);
  const number = (name: string): number => {
    const value = numberOf(cell(name));
    if (value === undefined || Number.isNaN(value) || value < 0) {
      throw new AppError('bad-file', `“${cell(name)}” is not a number (${name})`);
    }
    return value;
  };
  switch (cell('Event Type')) {
    case 'EGV': {
      const word = cell('Glucose Value').toLowerCase();
      const limits = SENSOR_LIMITS[unit];
      if (word === 'low' || word === 'high') {
        return { kind: 'cgm', deviceTime, mgdl: mgdlFrom(limits[word], unit), bound: word };
      }
      return { kind: 'cgm', deviceTime, mgdl: within(number('Glucose Value'), unit, limits) };
    }
    case 'Calibration':
    case 'Blood Glucose':
    case 'Fasting Glucose': {
      const mgdl = within(number('Glucose Value'), unit, METER_LIMITS[unit]);
      const fasting = cell('Event Type') === 'Fasting Glucose';
      return { kind: 'smbg', deviceTime, mgdl, ...(fasting && { marks: ['fasting'] }) };
    }
    case 'Insulin': {
      const kinds = { 'Fast-Acting': 'rapid', 'Long-Acting': 'long' } as const;
      const insulin = kinds[cell('Event Subtype') as keyof typeof kinds] ?? 'other';
      return { kind: 'injection', deviceTime, units: number('Insulin Value'), insulin };
    }
    case 'Carbs':
      return { kind: 'carbs', deviceTime, grams: number('Carb Value') };
    case 'Exercise': {
      const intensities = { light: 'light', medium: 'moderate', heavy: 'vigorous' } as const;
      const intensity = intensities[cell('Event Subtype').toLowerCase() as keyof typeof intensities];
      const [hours = 0, minutes = 0, seconds = 0] = cell('Duration').split(':').map(Number);
      const durationMs = ((hours * 60 + minutes) * 60 + seconds) * 1000;
      if (Number.isNaN(durationMs)) throw new AppError('bad-file', `“${cell('Duration')}” is not a duration`);
      return { kind: 'exercise', deviceTime, durationMs, ...(intensity && { intensity }) };
    }
    case 'Health':
    case 'Notes':
      return {
        kind: 'note',
        deviceTime,
        text: [cell('Event Subtype'), cell('Patient Info')].filter(Boolean).join(': '),
      };
    default:
      return { kind: 'unknown', deviceTime, raw: row.cells.slice(1).join(',') };
  }
}

function within(value: number, unit: GlucoseUnit, limits: { readonly low: number; readonly high: number }): number {
  if (value < limits.low || value > limits.high) {
    throw new AppError(
      'bad-file',
      `${value} ${unit} is outside what the device can show (${limits.low}–${limits.high})`,
    );
  }
  return mgdlFrom(value, unit);
}
