// A person's own ranges as they type them: four numbers in one unit, kept as pairs of both.
import { AppError } from '../../model/errors.ts';
import type { GlucoseUnit } from '../../model/units.ts';
import type { RangeLimits } from '../../stats/ranges.ts';
import type { Threshold } from '../../stats/thresholds.ts';
import { thresholdFrom } from '../../stats/thresholds.ts';

export const LIMIT_NAMES = ['veryLow', 'low', 'high', 'veryHigh'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];
export type LimitTexts = Readonly<Record<LimitName, string>>;

/** Why four numbers are no ranges, and which of them to look at. */
export type LimitsProblem =
  | { readonly kind: 'number' | 'whole' | 'decimal' | 'bounds'; readonly at: LimitName }
  | { readonly kind: 'order'; readonly at: LimitName; readonly lower: LimitName }
  /** In order in the unit they were typed in, but the same when written in the other one. */
  | { readonly kind: 'close'; readonly at: LimitName; readonly lower: LimitName };

export type LimitsAnswer =
  | { readonly limits: RangeLimits; readonly problem?: never }
  | { readonly limits?: never; readonly problem: LimitsProblem };

/** mg/dL and mmol/L: what `thresholdFrom` takes. */
export const LEAST: Threshold = { mgdl: 20, mmoll: 1.1 };
export const MOST: Threshold = { mgdl: 600, mmoll: 33.3 };

/** Digits with a point or a comma, as phones and people write them. */
const NUMBER = /^\s*(\d+)(?:[.,](\d*))?\s*$/;

/**
 * Reads what was typed in `unit`. A number that is still written as `before` has it keeps its pair: 73 mg/dL is shown as
 * 4.1 mmol/L, and typing nothing must not make it the 74 that 4.1 would be.
 */
export function readLimits(
  texts: LimitTexts,
  unit: GlucoseUnit,
  before: RangeLimits,
  textOf: (limit: Threshold) => string,
): LimitsAnswer {
  const found: Partial<Record<LimitName, Threshold>> = {};
  for (const at of LIMIT_NAMES) {
    const text = texts[at];
    if (text.trim() === textOf(before[at])) {
      found[at] = before[at];
      continue;
    }
    const match = NUMBER.exec(text);
    if (!match) return { problem: { kind: 'number', at } };
    const decimals = (match[2] ?? '').replace(/0+$/, '').length;
    if (unit === 'mg/dL' && decimals > 0) return { problem: { kind: 'whole', at } };
    if (decimals > 1) return { problem: { kind: 'decimal', at } };
    try {
      found[at] = thresholdFrom(Number(`${match[1]}.${match[2] || 0}`), unit);
    } catch (error) {
      if (error instanceof AppError) return { problem: { kind: 'bounds', at } };
      throw error;
    }
  }
  const limits = found as Record<LimitName, Threshold>;
  const fields = unit === 'mg/dL' ? (['mgdl', 'mmoll'] as const) : (['mmoll', 'mgdl'] as const);
  for (const [index, field] of fields.entries()) {
    for (let i = 1; i < LIMIT_NAMES.length; i++) {
      const [lower, at] = [LIMIT_NAMES[i - 1]!, LIMIT_NAMES[i]!];
      if (!(limits[lower][field] < limits[at][field]))
        return { problem: { kind: index === 0 ? 'order' : 'close', at, lower } };
    }
  }
  return { limits };
}
