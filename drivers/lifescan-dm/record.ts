// One record line of a DM memory to a reading.
import type { GlucoseMark, Injection, Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { parseDateTime } from './date.ts';
import type { Format } from './formats.ts';
import {
  BASIC,
  COMMENT_MARKS,
  FAST_TAKE,
  MEAL_MARKS,
  ONE_TOUCH_II,
  PROFILE,
  SURE_STEP,
  ULTRA,
  ULTRA2,
} from './formats.ts';
import type { Header } from './header.ts';
import { sealed } from './line.ts';
import type { Value } from './value.ts';
import { parseValue } from './value.ts';

/** A reading, or why there is none in a line that arrived undamaged. */
export type ParsedRecord =
  /** `problem` beside a reading: kept as it came, because something in it has no known meaning. */
  | { readonly reading: Reading; readonly problem?: string; readonly format: Format }
  /** A check strip, or a test that failed: nothing is wrong, and there is nothing to keep. */
  | { readonly reading?: undefined; readonly problem?: undefined; readonly format: Format }
  | {
      readonly reading?: undefined;
      readonly problem: string;
      /** It could be read if the header above it had arrived. */
      readonly needsHeader?: true;
    };

/** letter, weekday, date, time, value, [meal, comment,] event: the weekday repeats the date, in the meter's language. */
const RECORD = /^([PI]) "[^"]*","([^"]*)","([^"]*)","([^"]*)"(?:,"([^"]*)","([^"]*)")?,( {1,2}\d| \d\d)$/;
/** How every record begins, understood or not; a header has a number there. */
const RECORD_START = /^[PI] "/;

interface Fields {
  readonly letter: string;
  readonly date: string;
  readonly time: string;
  readonly value: string;
  readonly meal: string | undefined;
  readonly comment: string | undefined;
  /** With its leading blanks: `00` of Ultra and Ultra2, one place on a One Touch II, two on a Profile. */
  readonly event: string;
}

/** Whether a line's content is a record, of whatever format. */
export function isRecord(content: string): boolean {
  return RECORD_START.test(content);
}

/** Whether a record of DMI is insulin or carbohydrates, which DMP leaves out. */
export function isEntry(content: string): boolean {
  return /^I "[^"]*","[^"]*","[^"]*","I/.test(content);
}

/**
 * A record's content, checksum taken off; `header` is the one above it, if that arrived; `model` is what the person says
 * the meter is, for models that write alike. Where the meaning of something is not known the
 * reading is kind 'unknown' with the whole line, and `problem` says so.
 */
export function parseRecord(content: string, header: Header | undefined, model?: string): ParsedRecord {
  const fields = split(content);
  const format = fields && formatOf(fields, header, model);
  if (fields && !format && !header) {
    return {
      problem: `a record whose header is missing, so its date and unit are not certain: ${content}`,
      needsHeader: true,
    };
  }
  if (!fields || !format) return { problem: `not a record of a known kind: ${content}` };
  const style = {
    dayFirst: header?.dayFirst ?? false,
    halfDays: header?.halfDays ?? false,
    firstYear: format.firstYear,
    lastYear: format.lastYear,
  };
  const deviceTime = parseDateTime(fields.date, fields.time, style);
  if (deviceTime === undefined) return { problem: `a date or time that does not exist: ${content}` };
  const value = parseValue(fields.value, format, header?.unit ?? 'mg/dL');
  if (value?.of === 'no-reading') return { format };
  if (value?.of === 'damaged') return { problem: `the meter marks this record as damaged in its memory: ${content}` };
  const reading = value && readingOf(value, fields, format, deviceTime);
  if (reading) return { reading, format };
  const what = value ? 'a meal, comment, event or type' : 'a value';
  return {
    reading: { kind: 'unknown', deviceTime, raw: sealed(content) },
    problem: `${what} whose meaning is not known: ${content}`,
    format,
  };
}

function split(content: string): Fields | undefined {
  const match = RECORD.exec(content);
  if (!match) return undefined;
  const [, letter, date, time, value, meal, comment, event] = match;
  return { letter: letter!, date: date!, time: time!, value: value!, meal, comment, event: event! };
}

/** Which meter writes such a record. Without its header only what tells its format by itself can be read. */
function formatOf({ letter, meal, event }: Fields, header: Header | undefined, model?: string): Format | undefined {
  if (meal !== undefined) return letter === 'P' && (header?.layout ?? 'short') === 'short' ? ULTRA2 : undefined;
  // Only the Ultra fills its event with a zero; where the header is lost, that is how to know it.
  if (header ? header.layout === 'short' : event === ' 00') {
    if (letter !== 'P') return undefined;
    return model === FAST_TAKE.model ? FAST_TAKE : ULTRA;
  }
  if (!header || header.letter !== letter) return undefined;
  if (header.layout === 'surestep') return SURE_STEP;
  if (letter === 'I' || event.length === 3) return PROFILE;
  return model === BASIC.model ? BASIC : ONE_TOUCH_II;
}

function readingOf(
  value: Exclude<Value, { of: 'damaged' | 'no-reading' }>,
  fields: Fields,
  format: Format,
  deviceTime: WallTime,
): Reading | undefined {
  const event = Number(fields.event);
  if (value.of === 'entry') return entryOf(event, value.amount, deviceTime);
  const marks = marksOf(fields, event, format);
  if (!marks) return undefined;
  const { mgdl, bound } = value;
  if (value.of === 'control') return { kind: 'control', deviceTime, mgdl, ...(bound && { bound }) };
  return { kind: 'smbg', deviceTime, mgdl, ...(bound && { bound }), ...(marks.length > 0 && { marks }) };
}

function marksOf({ meal, comment }: Fields, event: number, format: Format): readonly GlucoseMark[] | undefined {
  const ofEvent = format.eventMarks(event);
  if (meal === undefined || comment === undefined) return ofEvent;
  const [ofMeal, ofComment] = [MEAL_MARKS[meal], COMMENT_MARKS[comment]];
  return ofMeal && ofComment && ofEvent && [...ofMeal, ...ofComment, ...ofEvent];
}

/** AW056-257B, type of an insulin record. Regular is the fast one of the insulins a Profile knows. */
const INSULINS: Readonly<Record<number, NonNullable<Injection['insulin']>>> = {
  0: 'rapid', // regular
  1: 'long', // NPH
  2: 'long', // lente
  3: 'long', // ultralente
  4: 'mixed', // 70/30
  5: 'mixed', // 50/50
  6: 'mixed', // mix
  7: 'other',
  10: 'mixed', // 80/20
  11: 'mixed', // 60/40
};
const BOLUS = 8;
const CARBOHYDRATE = 9;

function entryOf(type: number, amount: number, deviceTime: WallTime): Reading | undefined {
  if (type === BOLUS) return { kind: 'bolus', deviceTime, units: amount, shape: 'normal' };
  if (type === CARBOHYDRATE) return { kind: 'carbs', deviceTime, grams: amount };
  const insulin = INSULINS[type];
  return insulin && { kind: 'injection', deviceTime, units: amount, insulin };
}
