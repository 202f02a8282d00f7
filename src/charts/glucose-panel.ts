// What every glucose chart shares: the scale, the lines at the limits' own values, the target's tint, points from records.
import type { Columns } from '../model/columns.ts';
import { boundFromCode } from '../model/columns.ts';
import type { ControlTest, Smbg } from '../model/record.ts';
import type { GlucoseUnit } from '../model/units.ts';
import type { RangeLimits } from '../stats/ranges.ts';
import { BANDS, bandOf } from '../stats/ranges.ts';
import type { Threshold } from '../stats/thresholds.ts';
import type { Format } from '../text/format.ts';
import type { Dots, Drop, Panel } from './model.ts';

/** mg/dL. Meters and sensors measure from 20 or 40 upwards; what lies below is drawn at the edge and marked. */
export const LOWEST_MGDL = 20;
/** mg/dL; the usual end of profile charts. Higher values are drawn at the edge and marked. */
export const HIGHEST_MGDL = 350;

/** The limits' lines and the target's tint, with labels in the person's unit. */
export function limitLines(limits: RangeLimits, format: Format): Pick<Panel, 'lines' | 'tints'> {
  const line = (limit: Threshold, tone: 'target' | 'line', rank: number): Panel['lines'][number] => ({
    value: limit.mgdl,
    label: thresholdText(limit, format),
    tone,
    rank,
  });
  return {
    lines: [
      line(limits.veryLow, 'line', 1),
      line(limits.low, 'target', 0),
      line(limits.high, 'target', 0),
      line(limits.veryHigh, 'line', 1),
    ].filter(({ value }, index, lines) => lines.findIndex((other) => other.value === value) === index),
    tints: [{ from: limits.low.mgdl, to: limits.high.mgdl, tone: 'target' }],
  };
}

/** '70' or '3.9': the limit as it is written in the person's unit, not converted. */
export function thresholdText(limit: Threshold, format: Format): string {
  return format.unit === 'mg/dL' ? format.number(limit.mgdl) : format.number(limit.mmoll, 1);
}

/** The five ranges in words, from very low to very high: '<54', '54–69', '70–180', '181–250', '>250'; mmol/L likewise. */
export function rangeTexts({ veryLow, low, high, veryHigh }: RangeLimits, format: Format): string[] {
  const text = (limit: Threshold, steps = 0): string => thresholdText(stepped(limit, steps, format.unit), format);
  return [
    `<${text(veryLow)}`,
    `${text(veryLow)}–${text(low, -1)}`,
    `${text(low)}–${text(high)}`,
    `${text(high, 1)}–${text(veryHigh)}`,
    `>${text(veryHigh)}`,
  ];
}

/** A limit moved by so many of the unit's smallest shown steps. */
function stepped(limit: Threshold, steps: number, unit: GlucoseUnit): Threshold {
  return unit === 'mg/dL'
    ? { ...limit, mgdl: limit.mgdl + steps }
    : { ...limit, mmoll: Math.round(limit.mmoll * 10 + steps) / 10 };
}

/** Sensor readings as dots. */
export function cgmDots(cgm: Columns, limits: RangeLimits): Dots {
  const tone = Uint8Array.from(cgm.value, (mgdl) => BANDS.indexOf(bandOf(mgdl, limits)));
  return { kind: 'dots', x: cgm.at, y: cgm.value, tone, bound: cgm.bound };
}

/** Fingersticks and control tests as drops at the places `xOf` says, in time order; `labelled`: with their values. */
export function smbgDrops(
  records: readonly (Smbg | ControlTest)[],
  limits: RangeLimits,
  format: Format,
  xOf: (at: number) => number,
  labelled: boolean,
): Drop[] {
  return records
    .map((record): Drop => {
      const { mgdl, bound } = record;
      // A number beside a control test would be read as glucose.
      const needed = (labelled && record.kind === 'smbg') || bound !== undefined;
      return {
        x: xOf(record.at),
        y: mgdl,
        tone: bandOf(mgdl, limits),
        ...(needed && { label: format.glucose(mgdl, bound) }),
        ...(bound && { bound }),
        ...(record.kind === 'control' && { control: true as const }),
      };
    })
    .sort((a, b) => a.x - b.x);
}

/** The highest and lowest number (not LO or HI) among sensor readings and drops; `undefined` without any. */
export function extent(
  cgm: Columns | undefined,
  drops: readonly Drop[],
): { readonly min: number; readonly max: number } | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const take = (value: number): void => {
    if (value < min) min = value;
    if (value > max) max = value;
  };
  for (let index = 0; index < (cgm?.length ?? 0); index++) {
    if (boundFromCode(cgm!.bound[index]!) === undefined) take(cgm!.value[index]!);
  }
  for (const drop of drops) if (drop.bound === undefined) take(drop.y);
  return min <= max ? { min, max } : undefined;
}
