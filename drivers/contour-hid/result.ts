// Result records of the Contour HID meters ↔ readings: value, LO and HI, marks, control solution, time.
import type { Dialect, Result } from '../ascensia-astm/read-out.ts';
import type { AstmRecord } from '../ascensia-astm/record.ts';
import {
  encodeAstmTime,
  encodeRecord,
  field,
  isAverage,
  parseAstmTime,
  parseAstmValue,
  quoted,
  withNumber,
  withoutNumber,
} from '../ascensia-astm/record.ts';
import type { Bound, GlucoseMark, Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFrom, mmollFromMgdl } from '../../src/model/units.ts';
import type { Limits } from './protocol.ts';
import { RANGE_MGDL, headerLimits, inRange } from './protocol.ts';

const GLUCOSE = '^^^Glucose';

const MARKS: Readonly<Record<string, GlucoseMark>> = {
  B: 'before-meal',
  A: 'after-meal',
  F: 'fasting',
  // "Don't feel right" can be low, high or neither.
  D: 'other',
  I: 'illness',
  S: 'stress',
  X: 'exercise',
};
const CONTROL = 'C';
/** Z1 is 15 minutes after the meal, Z9 is 135, then ZA, ZB and ZC (180). */
const AFTER_MEAL_DIGITS = '123456789ABC';
const AFTER_MEAL_STEP_MIN = 15;
/** `M0`, `T1` of newer meters: numbers whose meaning nobody has published. */
const NOT_EXPLAINED = /^[MT]\d+$/;

/** Results of a HID meter, whose header gives LO and HI their numbers. */
export const contourHid: Dialect = (header) => {
  const limits = header && headerLimits(header);
  const problem =
    header?.settings.has('V') && !limits
      ? `limits that make no sense: V=${header.settings.get('V')}, U=${header.settings.get('U') ?? ''}`
      : undefined;
  return { ...(problem !== undefined && { problem }), result: (record) => decodeResult(record, limits) };
};

/** Reads an R record. `limits` are the header's, which give LO and HI their numbers. */
export function decodeResult(record: AstmRecord, limits: Limits | undefined): Result {
  const test = field(record, 3);
  if (isAverage(record)) return {};
  if (test !== GLUCOSE) {
    const when = anyTime(record);
    return when === undefined
      ? { problem: `a result of another test without a time: ${quoted(record)}` }
      : { reading: { kind: 'unknown', deviceTime: when, raw: withoutNumber(record) } };
  }
  const deviceTime = parseAstmTime(field(record, 9));
  if (deviceTime === undefined)
    return { problem: `no such date or time ${JSON.stringify(field(record, 9))}: ${quoted(record)}` };
  const keep = (problem: string): Result => ({
    reading: { kind: 'unknown', deviceTime, raw: withoutNumber(record) },
    problem: `${problem}: ${quoted(record)}`,
  });
  const measured = parseAstmValue(field(record, 4), field(record, 5));
  if (!measured) return keep('no value in a unit we know');
  const marks = decodeMarks(field(record, 7));
  const value = decodeValue(measured, marks.flags, limits);
  if (typeof value === 'string') return keep(value);
  const problem = marks.strange.length
    ? { problem: `unknown mark ${marks.strange.join(', ')}: ${quoted(record)}` }
    : {};
  if (marks.control) return { reading: { kind: 'control', deviceTime, ...value }, ...problem };
  return {
    reading: {
      kind: 'smbg',
      deviceTime,
      ...value,
      ...(marks.marks.length && { marks: marks.marks }),
      ...(marks.afterMealMin !== undefined && { afterMealMin: marks.afterMealMin }),
    },
    ...problem,
  };
}

interface Marks {
  readonly marks: readonly GlucoseMark[];
  /** '<' and '>'. */
  readonly flags: ReadonlySet<string>;
  readonly control: boolean;
  readonly afterMealMin?: number;
  /** What we do not know. Such a reading carries the mark 'other'. */
  readonly strange: readonly string[];
}

/** Field 7: `B/X/Z2`. Split first, for the C of ZC is no control solution. */
function decodeMarks(value: string): Marks {
  const marks = new Set<GlucoseMark>();
  const flags = new Set<string>();
  const strange: string[] = [];
  let control = false;
  let afterMealMin: number | undefined;
  // The bar between repeats is `/` here and `\` on the serial meters; a flag must not be missed for it.
  for (const mark of value.split(/[/\\]/)) {
    const step = mark.length === 2 && mark[0] === 'Z' ? AFTER_MEAL_DIGITS.indexOf(mark[1]!) + 1 : 0;
    if (mark === '' || NOT_EXPLAINED.test(mark)) continue;
    else if (mark === '<' || mark === '>') flags.add(mark);
    else if (mark === CONTROL) control = true;
    else if (step > 0) afterMealMin = step * AFTER_MEAL_STEP_MIN;
    else if (Object.hasOwn(MARKS, mark)) marks.add(MARKS[mark]!);
    else {
      marks.add('other');
      strange.push(JSON.stringify(mark));
    }
  }
  return { marks: [...marks], flags, control, strange, ...(afterMealMin !== undefined && { afterMealMin }) };
}

/** Where no limits are known: LO stands nowhere above this, HI nowhere below, whatever the meter (mg/dL). */
const HIGHEST_LO_MGDL = 100;
const LOWEST_HI_MGDL = 300;

/** The number, or LO and HI with the limit they mean; a sentence when value, flags and limits contradict each other. */
function decodeValue(
  { value, unit }: { readonly value: number; readonly unit: GlucoseUnit },
  flags: ReadonlySet<string>,
  limits: Limits | undefined,
): { mgdl: number; bound?: Bound } | string {
  const mgdl = mgdlFrom(value, unit);
  // Limits in the other unit are rounded there and would refuse a value at the very end.
  const own = limits?.unit === unit ? limits : undefined;
  if (flags.has('<') && flags.has('>')) return 'marked both LO and HI';
  if (flags.has('<')) {
    if (own ? value > own.low : mgdl > HIGHEST_LO_MGDL) return 'marked LO, but the value is not low';
    return { mgdl: boundMgdl(limits && { value: limits.low, unit: limits.unit }, mgdl), bound: 'low' };
  }
  if (flags.has('>')) {
    if (own ? value < own.high : mgdl < LOWEST_HI_MGDL) return 'marked HI, but the value is not high';
    return { mgdl: boundMgdl(limits && { value: limits.high, unit: limits.unit }, mgdl), bound: 'high' };
  }
  if (!inRange(mgdl) || (own && (value < own.low || value > own.high))) return 'a value outside of the meter’s range';
  return { mgdl };
}

/** The header's limit; without one the number printed, which can lie just outside what any meter shows (9, 601). */
function boundMgdl(limit: { readonly value: number; readonly unit: GlucoseUnit } | undefined, printed: number): number {
  if (limit) return mgdlFrom(limit.value, limit.unit);
  return Math.min(Math.max(printed, RANGE_MGDL.low), RANGE_MGDL.high);
}

/** The time of a test whose fields nobody has published: where glucose has it, else the first thing that is one. */
function anyTime(record: AstmRecord): WallTime | undefined {
  const own = parseAstmTime(field(record, 9));
  if (own !== undefined) return own;
  for (const value of record.fields) {
    const time = parseAstmTime(value);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** How a meter writes its results. */
export interface ResultStyle {
  readonly unit: GlucoseUnit;
  /** Times with 14 digits. */
  readonly seconds: boolean;
  /** LO and HI print the number just past the limit; without limits in the header the limit itself, or it would be lost. */
  readonly pastLimit: boolean;
}

/**
 * A reading as R record number `number`; `undefined` for kinds these meters do not hold.
 * Marks they do not have are left out. An 'unknown' reading is the record it came as, with its number put back.
 */
export function encodeResult(reading: Reading, number: number, style: ResultStyle): string | undefined {
  if (reading.kind === 'unknown') return withNumber(reading.raw, number);
  if (reading.kind !== 'smbg' && reading.kind !== 'control') return undefined;
  return encodeRecord({
    1: 'R',
    2: String(number),
    3: GLUCOSE,
    4: encodeValue(reading.mgdl, reading.bound, style),
    5: `${style.unit}^P`,
    7: encodeMarks(reading).join('/'),
    9: encodeAstmTime(reading.deviceTime, style.seconds),
  });
}

function encodeValue(mgdl: number, bound: Bound | undefined, { unit, pastLimit }: ResultStyle): string {
  const past = !pastLimit || !bound ? 0 : bound === 'low' ? -1 : 1;
  if (unit === 'mg/dL') return String(Math.round(mgdl) + past);
  return ((Math.round(mmollFromMgdl(mgdl) * 10) + past) / 10).toFixed(1);
}

function encodeMarks(reading: Extract<Reading, { kind: 'smbg' | 'control' }>): string[] {
  const marks: string[] = [];
  if (reading.bound) marks.push(reading.bound === 'low' ? '<' : '>');
  if (reading.kind === 'control') return [...marks, CONTROL];
  for (const mark of reading.marks ?? []) {
    const letter = Object.keys(MARKS).find((key) => MARKS[key] === mark);
    if (letter) marks.push(letter);
  }
  if (reading.afterMealMin !== undefined) {
    const digit = AFTER_MEAL_DIGITS[Math.round(reading.afterMealMin / AFTER_MEAL_STEP_MIN) - 1];
    if (digit) marks.push(`Z${digit}`);
  }
  return marks;
}
