// Lines of `$history?` and `$arresult?`: the Libre readers.
import type { Bound, Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { at, fieldsOf, glucoseAt, ketoneAt, timeAt, whole } from './fields.ts';
import type { Fields } from './fields.ts';
import { clockChange } from './result-line.ts';

/** What a Libre reader shows as a number from its sensor (Tidepool). */
const SENSOR_MGDL = { low: 40, high: 500 } as const;
const HISTORY_MINUTES = 15;
/** Bit of the error field: the value is not valid (protocol notes). */
const INVALID = 0x8000;
/** Field 10: a test of blood, of ketones, or that the sensor was asked. */
const KINDS: ReadonlySet<string> = new Set(['0', '1', '2']);
const HALF_UNITS = 2;

/** One line can hold several readings. */
export interface ParsedLines {
  readonly readings: readonly Reading[];
  readonly problem?: string;
}

/** A line of either list: field 2 is its type. */
export function parseLibreLine(line: string): ParsedLines {
  const fields = fieldsOf(line);
  const deviceTime = timeAt(fields, 3, true);
  if (deviceTime === undefined) {
    return { readings: [], problem: `no such date or time: ${JSON.stringify(line.slice(0, 120))}` };
  }
  const unknown: Reading = { kind: 'unknown', deviceTime, raw: line };
  switch (at(fields, 2)) {
    case '12':
      return history(line, fields, deviceTime, unknown);
    case '5': {
      const { reading, problem } = clockChange(line, deviceTime, timeAt(fields, 10, true));
      return { readings: reading ? [reading] : [], ...(problem !== undefined && { problem }) };
    }
    case '2':
      return event(line, fields, deviceTime, unknown);
    default:
      return strange(line, unknown, 'a line of a type nobody has explained');
  }
}

function history(line: string, fields: Fields, deviceTime: WallTime, unknown: Reading): ParsedLines {
  const errors = whole(fields, 16);
  const value = sensorAt(fields, 14);
  if (Number.isNaN(errors) || !value) return strange(line, unknown, 'no sensor glucose');
  // The reader itself shows nothing for these.
  if (errors & INVALID) return { readings: [unknown] };
  return { readings: [{ kind: 'cgm', deviceTime, ...value, intervalMin: HISTORY_MINUTES }] };
}

function sensorAt(fields: Fields, number: number): { readonly mgdl: number; readonly bound?: Bound } | undefined {
  const mgdl = whole(fields, number);
  if (!(mgdl > 0 && mgdl < 1000)) return undefined;
  if (mgdl > SENSOR_MGDL.high) return { mgdl: SENSOR_MGDL.high, bound: 'high' };
  return mgdl < SENSOR_MGDL.low ? { mgdl: SENSOR_MGDL.low, bound: 'low' } : { mgdl };
}

/** A test or a scan, and what was noted with it. */
function event(line: string, fields: Fields, deviceTime: WallTime, unknown: Reading): ParsedLines {
  const errors = whole(fields, 29);
  if (Number.isNaN(errors)) return strange(line, unknown, 'a line that is too short');
  if (errors & INVALID) return { readings: [unknown] };
  const readings: Reading[] = [];
  const kind = at(fields, 10);
  if (kind === '0') {
    const glucose = glucoseAt(fields, 13);
    if (!glucose) return strange(line, unknown, 'no glucose this meter can show');
    readings.push({ kind: 'smbg', deviceTime, ...glucose });
  } else if (kind === '1') {
    const ketone = ketoneAt(fields, 13, deviceTime);
    if (!ketone) return strange(line, unknown, 'no ketone value this meter can show');
    readings.push(ketone);
  }
  // A scan repeats the sensor's value between two of the history: counted, it would weigh twice.
  else readings.push(unknown);
  const problem = KINDS.has(kind) ? {} : { problem: `a test of a kind nobody has explained: ${JSON.stringify(line)}` };
  const given = (flag: number, amount: number): number | undefined =>
    at(fields, flag) === '1' && whole(fields, amount) > 0 ? whole(fields, amount) : undefined;
  const rapid = given(18, 44);
  const long = given(19, 24);
  const grams = given(26, 27);
  if (rapid !== undefined)
    readings.push({ kind: 'injection', deviceTime, units: rapid / HALF_UNITS, insulin: 'rapid' });
  if (long !== undefined) readings.push({ kind: 'injection', deviceTime, units: long / HALF_UNITS, insulin: 'long' });
  if (grams !== undefined) readings.push({ kind: 'carbs', deviceTime, grams });
  return { readings, ...problem };
}

function strange(line: string, unknown: Reading, what: string): ParsedLines {
  return { readings: [unknown], problem: `${what}: ${JSON.stringify(line)}` };
}
