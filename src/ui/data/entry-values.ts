// The numbers of a typed entry: what was typed, to a value in the unit that is kept, or the question to ask about it.
import type { Bound } from '../../model/record.ts';
import type { GlucoseUnit } from '../../model/units.ts';
import { MGDL_PER_MMOLL, displayGlucose, glucoseDecimals, mgdlFrom } from '../../model/units.ts';
import type { Format } from '../../text/format.ts';
import '../../text/logbook.ts';
import { text } from '../../text/text.ts';

/** Glucose a person can have typed rightly, mg/dL: wider than meters measure, narrower than slips of the finger. */
export const GLUCOSE_LIMITS = { low: 10, high: 800 } as const;

/** What else can be typed: least and most, digits behind the point, and an example. */
export const NUMBER_RULES = {
  insulin: { least: 0.01, most: 100, decimals: 2, example: '4.5' },
  carbs: { least: 1, most: 500, decimals: 0, example: '45' },
  ketones: { least: 0, most: 10, decimals: 1, example: '0.6' },
  exercise: { least: 1, most: 1440, decimals: 0, example: '30' },
} as const;
export type NumberField = keyof typeof NUMBER_RULES;

/** A value, or words that say what is wrong with what was typed. */
export type Typed<T> = { readonly value: T } | { readonly wrong: string };

/** With a point or a comma; no sign, no separators of thousands: '1,200' could be either. */
const NUMBER = /^(\d{1,5})(?:[.,](\d+))?$/;

/** What was typed as a number of one of the fields, in the field's own unit. */
export function numberFrom(typed: string, field: NumberField, format: Format): Typed<number> {
  const { least, most, decimals, example } = NUMBER_RULES[field];
  const match = NUMBER.exec(typed);
  if (!match) return { wrong: text('entry.wrong-number', { typed, example }) };
  if ((match[2]?.length ?? 0) > decimals) return { wrong: tooExact(typed, decimals) };
  const value = numberOf(match);
  if (value >= least && value <= most) return { value };
  const shown = (limit: number): string => format.number(limit, Number.isInteger(limit) ? 0 : decimals);
  return { wrong: text('entry.wrong-range', { typed, low: shown(least), high: shown(most) }) };
}

/** A glucose value: mg/dL, unrounded, and the end of the meter's range where it was typed as '<20' or '>600'. */
export interface TypedGlucose {
  readonly mgdl: number;
  readonly bound?: Bound;
}

/** What was typed as glucose in the person's unit. */
export function glucoseFrom(typed: string, { unit, ...format }: Format): Typed<TypedGlucose> {
  // LO and HI say nothing without the meter's own limit, and that differs from meter to meter.
  if (/^lo(w)?$/i.test(typed)) return { wrong: text('entry.wrong-lo', { value: format.glucose(20) }) };
  if (/^hi(gh)?$/i.test(typed)) return { wrong: text('entry.wrong-hi', { value: format.glucose(600) }) };
  const sign = /^[<>]/.exec(typed)?.[0];
  const match = NUMBER.exec(typed.slice(sign ? 1 : 0).trim());
  if (!match) return { wrong: text('entry.wrong-number', { typed, example: format.glucose(118) }) };
  const number = numberOf(match);
  const mgdl = mgdlFrom(number, unit);
  const other = unit === 'mg/dL' ? 'mmol/L' : 'mg/dL';
  const decimals = match[2]?.length ?? 0;
  const isExact = decimals <= glucoseDecimals(unit);
  if (isExact && mgdl >= GLUCOSE_LIMITS.low && mgdl <= GLUCOSE_LIMITS.high)
    return { value: { mgdl, ...(sign && { bound: sign === '<' ? 'low' : 'high' }) } };
  // The other unit's number is the likeliest slip, and the most dangerous one.
  const meant = mgdlFrom(number, other);
  if (decimals <= glucoseDecimals(other) && meant >= GLUCOSE_LIMITS.low && meant <= GLUCOSE_LIMITS.high)
    return { wrong: text('entry.wrong-unit', { typed, other, unit, value: format.glucose(meant) }) };
  if (!isExact) return { wrong: tooExact(typed, glucoseDecimals(unit)) };
  const { low, high } = limitsIn(unit);
  const decimalsShown = glucoseDecimals(unit);
  return {
    wrong: text('entry.wrong-glucose', {
      typed,
      low: format.number(low, decimalsShown),
      high: `${format.number(high, decimalsShown)}\u00a0${unit}`,
    }),
  };
}

/** The limits as numbers that lie within them: 0.6 and 44.4 mmol/L. */
function limitsIn(unit: GlucoseUnit): { readonly low: number; readonly high: number } {
  if (unit === 'mg/dL') return GLUCOSE_LIMITS;
  const tenths = (mgdl: number): number => (mgdl / MGDL_PER_MMOLL) * 10;
  return { low: Math.ceil(tenths(GLUCOSE_LIMITS.low)) / 10, high: Math.floor(tenths(GLUCOSE_LIMITS.high)) / 10 };
}

/** A value as it would be typed again. */
export function glucoseText({ mgdl, bound }: TypedGlucose, unit: GlucoseUnit): string {
  const sign = bound === 'low' ? '<' : bound === 'high' ? '>' : '';
  return sign + displayGlucose(mgdl, unit).toFixed(glucoseDecimals(unit));
}

function numberOf([, whole, part = '0']: RegExpExecArray): number {
  return Number(`${whole}.${part}`);
}

function tooExact(typed: string, count: number): string {
  return count === 0 ? text('entry.wrong-whole', { typed }) : text('entry.wrong-decimals', { typed, count });
}
