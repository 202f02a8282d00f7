// The logbook as a file: the lines that are shown, a line each.
import { displayGlucose } from '../../model/units.ts';
import type { RangeLimits } from '../../stats/ranges.ts';
import type { StoredDevice } from '../../store/store.ts';
import '../../text/logbook.ts';
import '../../text/reports.ts';
import type { Format } from '../../text/format.ts';
import { text } from '../../text/text.ts';
import { csvLine } from '../save-file.ts';
import type { LogDay, LogGlucose, LogRow } from './logbook.ts';
import { bandOfReading, devicesOf, glucoseWords, insulinWords, marksOf, otherWords } from './logbook-words.ts';

export interface LogbookCsvContext {
  readonly format: Format;
  readonly limits: RangeLimits;
  readonly devices: ReadonlyMap<string, StoredDevice>;
}

/** Spreadsheets take a file without this mark for one in the system's old character set. */
const BYTE_ORDER_MARK = '\ufeff';

/** With a line of headings; glucose in the person's unit, which the heading names, times local and in UTC. */
export function logbookCsv(days: readonly LogDay[], context: LogbookCsvContext): string {
  const { unit } = context.format;
  const headings = [
    'local_time',
    'utc',
    `glucose_${unit.replace('/', '_').toLowerCase()}`,
    'range',
    'marks',
    'insulin_u',
    'basal_u_h',
    'insulin_details',
    'carbs_g',
    'notes',
    'device',
  ];
  const lines = days.flatMap(({ rows }) => rows.map((row) => lineOf(row, context)));
  return BYTE_ORDER_MARK + csvLine(headings) + lines.join('');
}

function lineOf(row: LogRow, { format, limits, devices }: LogbookCsvContext): string {
  const { glucose, insulin, carbs } = row;
  const band = glucose && bandOfReading(glucose, limits);
  return csvLine([
    format.zone.wallAt(row.at),
    new Date(row.at).toISOString(),
    glucose && glucoseCell(glucose, format),
    band && text(`band.${band}`),
    glucose && marksOf(glucose).join('; '),
    insulin && insulin.kind !== 'basal' ? insulin.units : undefined,
    insulin?.kind === 'basal' ? insulin.unitsPerHour : undefined,
    insulin && insulinWords(insulin, format).join('; '),
    carbs?.grams,
    [
      ...(carbs && !carbs.isCounted ? [text('logbook.carbs-not-counted')] : []),
      ...row.others.map((other) => otherWords(other, format)),
    ].join('; '),
    devicesOf(row, devices).join('; '),
  ]);
}

/** The end of a measuring range is text, so that no program adds it up. */
function glucoseCell(reading: LogGlucose, format: Format): string | number {
  return reading.bound ? glucoseWords(reading, format) : displayGlucose(reading.mgdl, format.unit);
}
