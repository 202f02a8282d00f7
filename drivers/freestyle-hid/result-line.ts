// Lines of `$result?`: InsuLinx and Neo.
import type { Reading } from '../../src/model/record.ts';
import type { ParsedLine } from '../abbott-mem/decode.ts';
import { at, fieldsOf, glucoseAt, ketoneAt, kept, noDate, timeAt, whole } from './fields.ts';
import type { Fields } from './fields.ts';

const BASAL_TITRATION = '11';
const INSULINX_FIELDS = 16;
/** Zero in all 227 readings of capture insulinx-plug: one of them may say control test, or that insulin was noted. */
const INSULINX_UNSEEN = [9, 10, 11, 13, 15, 16] as const;
/** Kinds of insulin of a Neo: morning and evening long-acting ones, and one for each meal (Tidepool). */
const NEO_LONG: ReadonlySet<string> = new Set(['0', '3']);
const NEO_KINDS: ReadonlySet<string> = new Set(['0', '1', '2', '3', '4']);

export function parseResultLine(line: string): ParsedLine {
  const fields = fieldsOf(line);
  const deviceTime = timeAt(fields, 3);
  if (deviceTime === undefined) return noDate(line);
  const unknown: Reading = { kind: 'unknown', deviceTime, raw: line };
  switch (at(fields, 1)) {
    case '0':
      return insulinxReading(line, fields, deviceTime);
    case '4':
      // A message of the meter about the last week, no reading.
      return {};
    case '6':
      return clockChange(line, deviceTime, timeAt(fields, 9));
    case '7': {
      const glucose = glucoseAt(fields, 9);
      const control = at(fields, 11);
      if (!glucose || !/^\d+$/.test(control)) return kept(line, deviceTime, 'no glucose this meter can show');
      return { reading: { kind: control === '0' ? 'control' : 'smbg', deviceTime, ...glucose } };
    }
    case '9': {
      const ketone = ketoneAt(fields, 9, deviceTime);
      if (!ketone || !/^\d+$/.test(at(fields, 10)))
        return kept(line, deviceTime, 'no ketone value this meter can show');
      return { reading: at(fields, 10) === '0' ? unknown : ketone };
    }
    case '10': {
      const units = whole(fields, 10);
      if (!NEO_KINDS.has(at(fields, 9)) || Number.isNaN(units)) return kept(line, deviceTime, 'no amount of insulin');
      const insulin = NEO_LONG.has(at(fields, 9)) ? 'long' : 'rapid';
      return { reading: { kind: 'injection', deviceTime, units, insulin } };
    }
    case BASAL_TITRATION:
      // The Neo's proposal for the long-acting insulin, no dose (Tidepool; protocol notes).
      return { reading: unknown };
    default:
      return kept(line, deviceTime, 'a record of a type nobody has explained');
  }
}

function insulinxReading(line: string, fields: Fields, deviceTime: string): ParsedLine {
  if (fields.length !== INSULINX_FIELDS) return kept(line, deviceTime, 'a reading of another form');
  if (INSULINX_UNSEEN.some((number) => at(fields, number) !== '0')) {
    return kept(line, deviceTime, 'a reading that says something nobody has explained');
  }
  // Field 12 is 0 to 3 (Meal Taken Time in the maker's export); 3 stands in nearly all, so what each means is not certain.
  const glucose = glucoseAt(fields, 14);
  return glucose
    ? { reading: { kind: 'smbg', deviceTime, ...glucose } }
    : kept(line, deviceTime, 'no glucose this meter can show');
}

/** The record stands at the new time; the clock showed `old` before. */
export function clockChange(line: string, now: string, old: string | undefined): ParsedLine {
  if (old === undefined) return kept(line, now, 'a change of the clock from no time');
  return { reading: { kind: 'clock-change', deviceTime: old, newDeviceTime: now } };
}
