// Result records of the serial meters ↔ readings: value, LO and HI, control solution, deleted results, marks, time.
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
  withoutNumber,
} from '../ascensia-astm/record.ts';
import type { Bound, GlucoseMark, Reading, ReadingOf } from '../../src/model/record.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { mgdlFrom, mmollFromMgdl } from '../../src/model/units.ts';
import type { Family } from './models.ts';
import { familyOf, isOutside } from './models.ts';

const GLUCOSE = '^^^Glucose';

/** Field 8 of a 5-second Contour (Bayer 99993952 rev C). */
const MARKS: Readonly<Record<string, GlucoseMark>> = { B: 'before-meal', A: 'after-meal', D: 'logbook' };

/** What the O record in front says of the results: the patient's, control solution, or something no paper has. */
type Order = 'patient' | 'control' | 'strange';

/** Results of a serial meter; orders and the meter's family say which are readings. */
export const contourSerial: Dialect = (header) => {
  const family = familyOf(header?.product);
  // A meter whose clock is beyond the paper's years is a later one with other years.
  const isDated = header?.clock !== undefined && !isOutside(family, header.clock);
  let order: Order = 'patient';
  return {
    order(record) {
      const kind = field(record, 12);
      order = kind === '' ? 'patient' : kind === 'Q' ? 'control' : 'strange';
    },
    result(record) {
      const result = decodeResult(record, family, order);
      if (!result.reading || result.problem !== undefined || !isDated) return result;
      if (!isOutside(family, result.reading.deviceTime)) return result;
      return { ...result, problem: `a year that this meter cannot show: ${quoted(record)}` };
    },
  };
};

/** Reads an R record of a meter of that family under that order. */
export function decodeResult(record: AstmRecord, family: Family, order: Order): Result {
  if (isAverage(record)) return {};
  const deviceTime = parseAstmTime(field(record, 12));
  if (deviceTime === undefined)
    return { problem: `no such date or time ${JSON.stringify(field(record, 12))}: ${quoted(record)}` };
  const keep = (problem: string): Result => ({
    reading: { kind: 'unknown', deviceTime, raw: withoutNumber(record) },
    problem: `${problem}: ${quoted(record)}`,
  });
  if (field(record, 3) !== GLUCOSE) return keep('a result of another test');
  const sort = sortOf(field(record, 9), family, order);
  if (sort === 'deleted') return {};
  if (sort === 'strange') return keep('a status or an order we do not know');
  const measured = parseAstmValue(field(record, 4), field(record, 5));
  if (!measured) return keep('no value in a unit we know');
  const flags = new Set(field(record, 7).split('\\').filter(Boolean));
  const value = decodeValue(measured, flags, family);
  if (typeof value === 'string') return keep(value);
  const strange = [...flags].filter((flag) => !FLAGS.has(flag));
  if (sort === 'control')
    return { reading: { kind: 'control', deviceTime, ...value }, ...unknownMarks(strange, record) };
  const marks = new Set<GlucoseMark>();
  for (const mark of field(record, 8).split('\\').filter(Boolean)) {
    if (!Object.hasOwn(MARKS, mark)) strange.push(mark);
    marks.add(MARKS[mark] ?? 'other');
  }
  return {
    reading: {
      kind: 'smbg',
      deviceTime,
      ...value,
      ...(marks.size && { marks: [...marks] }),
      ...(flags.has(TEMPERATURE) && { temperatureWarning: true }),
    },
    ...unknownMarks(strange, record),
  };
}

function unknownMarks(strange: readonly string[], record: AstmRecord): { readonly problem?: string } {
  return strange.length ? { problem: `unknown mark ${strange.join(', ')}: ${quoted(record)}` } : {};
}

const TEMPERATURE = 'T';
const FLAGS: ReadonlySet<string> = new Set(['<', '>', TEMPERATURE]);

/**
 * Field 9 under an order (Bayer 99993952 rev C): E and E\D under Q are control tests; without Q, E\D is what the person
 * marked as control on a 15-second Contour, and a result the person deleted on a Breeze and an Elite XL.
 */
function sortOf(status: string, { name }: Family, order: Order): 'smbg' | 'control' | 'deleted' | 'strange' {
  if (order === 'strange' || !STATUSES.has(status)) return 'strange';
  if (order === 'control') return 'control';
  if (status === '') return 'smbg';
  if (status === 'E') return 'control';
  if (status === 'D') return 'deleted';
  return name === 'contour' ? 'control' : name === 'unknown' ? 'strange' : 'deleted';
}

const STATUSES: ReadonlySet<string> = new Set(['', 'E', 'D', 'E\\D']);

const HIGH_MGDL = 600;
/** The paper's BREEZE session has 19 with the flag for LO, where its table says 9: below 20 is what is sure then. */
const HIGHEST_LO_MGDL = 20;

/**
 * The number, or LO and HI with the limit they mean; a sentence when value and flags contradict each other. The flag is the
 * sure sign, but the paper shows a control test of 609 as HI without one.
 */
function decodeValue(
  { value, unit }: { readonly value: number; readonly unit: GlucoseUnit },
  flags: ReadonlySet<string>,
  { lowMgdl }: Family,
): { mgdl: number; bound?: Bound } | string {
  if (flags.has('<') && flags.has('>')) return 'marked both LO and HI';
  if (value <= 0) return 'a value of nothing';
  const isBelow = (mgdl: number): boolean => value < shownAt(mgdl, unit) - SLACK[unit];
  const isAbove = value > shownAt(HIGH_MGDL, unit) + SLACK[unit];
  if (flags.has('<')) {
    if (!isBelow(HIGHEST_LO_MGDL)) return 'marked LO, but the value is not low';
    return { mgdl: isBelow(lowMgdl) ? lowMgdl : HIGHEST_LO_MGDL, bound: 'low' };
  }
  if (isAbove) return { mgdl: HIGH_MGDL, bound: 'high' };
  if (flags.has('>')) return 'marked HI, but the value is not high';
  if (isBelow(lowMgdl)) return { mgdl: lowMgdl, bound: 'low' };
  return { mgdl: Math.min(mgdlFrom(value, unit), HIGH_MGDL) };
}

/**
 * The paper's pairs (9 and 0.50, 19 and 1.06, 601 and 33.39) show that these meters make mmol/L of their mg/dL by 18: that
 * is where their limits stand. Values are converted as everywhere, by the molar mass.
 */
const METERS_FACTOR = 18;

function shownAt(mgdl: number, unit: GlucoseUnit): number {
  return unit === 'mg/dL' ? mgdl : mgdl / METERS_FACTOR;
}

/** Half of the last digit printed. */
const SLACK: Readonly<Record<GlucoseUnit, number>> = { 'mg/dL': 0, 'mmol/L': 0.005 };

/** How a family writes its results. */
export interface ResultStyle {
  readonly unit: GlucoseUnit;
  /** Behind the unit: B whole blood, P plasma, C capillary. */
  readonly method: 'B' | 'P' | 'C';
  readonly lowMgdl: number;
  /** It has marks (field 8). */
  readonly marks: boolean;
  /** It has the flag T. */
  readonly temperature: boolean;
  /** Status of a control test, which stands under a Q order. */
  readonly controlStatus: 'E' | 'E\\D';
}

/** A reading as R record number `number`. Marks the meter does not have are left out. */
export function encodeResult(reading: ReadingOf<'smbg' | 'control'>, number: number, style: ResultStyle): string {
  const flags = [reading.bound === 'low' ? '<' : reading.bound === 'high' ? '>' : ''];
  if (style.temperature && reading.kind === 'smbg' && reading.temperatureWarning) flags.push(TEMPERATURE);
  const marks = (style.marks && reading.kind === 'smbg' && reading.marks) || [];
  return encodeRecord({
    1: 'R',
    2: String(number),
    3: GLUCOSE,
    4: encodeValue(reading, style),
    5: `${style.unit}^${style.method}`,
    7: flags.filter(Boolean).join('\\'),
    8: Object.keys(MARKS)
      .filter((letter) => marks.includes(MARKS[letter]!))
      .join('\\'),
    9: reading.kind === 'control' ? style.controlStatus : '',
    12: encodeAstmTime(reading.deviceTime),
  });
}

/** LO and HI print the number just past the limit. */
function encodeValue(
  { mgdl, bound }: Pick<Extract<Reading, { kind: 'smbg' }>, 'mgdl' | 'bound'>,
  style: ResultStyle,
): string {
  const { unit, lowMgdl } = style;
  if (bound) {
    const past = bound === 'low' ? lowMgdl - 1 : HIGH_MGDL + 1;
    return unit === 'mg/dL' ? String(past) : (past / METERS_FACTOR).toFixed(2);
  }
  return unit === 'mg/dL' ? String(Math.round(mgdl)) : String(Math.round(mmollFromMgdl(mgdl) * 100) / 100);
}
