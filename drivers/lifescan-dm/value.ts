// The value field of a record: glucose, control test, insulin or carbohydrates.
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFrom } from '../../src/model/units.ts';
import type { Bound } from '../../src/model/record.ts';
import type { Format } from './formats.ts';

export type Value =
  | { readonly of: 'blood' | 'control'; readonly mgdl: number; readonly bound?: Bound }
  /** Units of insulin or grams of carbohydrate: the event field says which. */
  | { readonly of: 'entry'; readonly amount: number }
  /** A test of the meter's optics, or one that failed: no reading. */
  | { readonly of: 'no-reading' }
  /** The meter itself found the stored record damaged. */
  | { readonly of: 'damaged' };

/** First character, then HIGH or a number of three places: `  091`, `   51`, `C 112`, `CHIGH`, `!  83`. */
const WHOLE = /^(.)(HIGH| (?: {2}| \d|\d\d)\d)$/;
/**
 * `MM10.3` and `MM 2.8` for blood, `C  8.6` and `!  3.8` for tests; some countries have a comma (AW056-257B). Blood of a
 * SureStep has blanks in place of MM (AW056-258B, whose print does not tell how many).
 */
const DECIMAL = /^(MM|[^\dM]) *(\d{1,2})[.,](\d)$/;
const CHECK_STRIP = /^!( *\d{1,3}(?:[.,]\d)?|HIGH)$/;
/** ` ER1 `, AW056-258B. */
const ERROR = /^ +ER[1-6]$/;
/** `I 10.3`, `I 015`, `I  25`. */
const ENTRY = /^I +(\d{1,3}(?:[.,]\d)?)$/;

/** The field between the quotes, in a dump whose header names `unit`; `undefined` when its meaning is not known. */
export function parseValue(field: string, format: Format, unit: GlucoseUnit): Value | undefined {
  // The last character is a blank, or '?' when the record's own checksum in the meter's memory is wrong.
  if (field.endsWith('?')) return { of: 'damaged' };
  return field.endsWith(' ') ? parseBody(field.slice(0, -1), format, unit) : undefined;
}

function parseBody(body: string, format: Format, unit: GlucoseUnit): Value | undefined {
  if (format.insulin && body.startsWith('I')) {
    const entry = ENTRY.exec(body);
    return entry ? { of: 'entry', amount: Number(entry[1]!.replace(',', '.')) } : undefined;
  }
  if ((format.checkStrip && CHECK_STRIP.test(body)) || (format.errors && ERROR.test(body))) return { of: 'no-reading' };
  const decimal = DECIMAL.exec(body);
  if (decimal) {
    // Blood in mmol/L says so itself by MM; tests follow the header, and on a SureStep blood does.
    const ownUnit = decimal[1] === 'MM';
    const of = ownUnit ? 'blood' : testOrBlood(decimal[1]!, format);
    const byHeader = unit === 'mmol/L' && (of === 'control' || format.plainMmoll === true);
    if (!format.mmoll || !of || !(ownUnit ? !format.plainMmoll : byHeader)) return undefined;
    return glucose(of, Number(`${decimal[2]}.${decimal[3]}`), 'mmol/L', format);
  }
  const whole = WHOLE.exec(body);
  const of = whole && testOrBlood(whole[1]!, format);
  if (!whole || !of) return undefined;
  const number = whole[2]!;
  if (number === 'HIGH') return { of, mgdl: format.highMgdl, bound: 'high' };
  if (format.leadingZeros && !/^ \d{3}$/.test(number)) return undefined;
  // A whole number where mmol/L with a decimal is due could be either unit: better none than a wrong one.
  if (format.mmoll && unit === 'mmol/L') return undefined;
  return glucose(of, Number(number), 'mg/dL', format);
}

/** What a value's first character says: a test by its letter, blood by a blank. */
function testOrBlood(first: string, format: Format): 'control' | 'blood' | undefined {
  if (first === ' ') return 'blood';
  return format.controls.includes(first) ? 'control' : undefined;
}

/** A number beyond the meter's limits is what its screen shows as LO or HI: kept as the limit and the side of it. */
function glucose(of: 'blood' | 'control', value: number, unit: GlucoseUnit, format: Format): Value {
  const mgdl = mgdlFrom(value, unit);
  if (format.lowMgdl !== undefined && mgdl < format.lowMgdl) return { of, mgdl: format.lowMgdl, bound: 'low' };
  if (mgdl > format.highMgdl) return { of, mgdl: format.highMgdl, bound: 'high' };
  return { of, mgdl };
}
