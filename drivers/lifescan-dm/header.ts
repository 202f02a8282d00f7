// The line in front of a memory: how many records follow, of which meter, and how it writes dates and units.
import type { GlucoseUnit } from '../../src/model/units.ts';

export interface Header {
  /** 'P' answers DMP; 'I' answers DMI of a Profile, glucose, insulin and carbohydrates together. */
  readonly letter: 'P' | 'I';
  readonly count: number;
  readonly serial: string;
  /** 'short' of Ultra, Ultra2 and UltraLink; 'long' of One Touch II and Profile; 'surestep' has no check strip limits. */
  readonly layout: 'short' | 'long' | 'surestep';
  readonly dayFirst: boolean;
  /** Hours of 1 to 12 with AM or PM, else of 0 to 23. */
  readonly halfDays: boolean;
  /** Unit of values that do not say theirs. */
  readonly unit: GlucoseUnit;
  /** Unit in the header's text: in a long one what the meter's screen shows. */
  readonly shownUnit: GlucoseUnit;
}

/** `P 500,"HAXGR4PV","MG/DL "`: AW06443901 page 5, capture onetouch-dm-ascii/ultralink. */
const SHORT = /^P (\d{3}),"([^"]+)","([^"]+)"$/;

/** `P  19,"LXXXXRBXXXXX","ENGL. "," M.D.Y. ","AM/PM","MG/DL "`: a SureStep (AW056-258B), else as the long one. */
const SURE_STEP = /^(P) ((?: {2}| \d|\d\d)\d),"([^"]+)","([^"]*)","([^"]*)","([^"]*)","([^"]*)"$/;

/**
 * `I  19,"HRW026DBH","ENGL.  "," M.D.Y.  ","AM/PM ","MG/DL ","!  70 ","!  94 "`: language, date, time, unit, limits of the
 * check strip (AW056-257B, captures onetouch-dm-ascii/profile and onetouch2). Widths differ from the papers, so trim.
 */
const LONG = /^([PI]) ((?: {2}| \d|\d\d)\d),"([^"]+)","([^"]*)","([^"]*)","([^"]*)","([^"]*)","([^"]*)","([^"]*)"$/;

/** A header's content, checksum taken off; `undefined` when it is none, or has a format whose meaning is not known. */
export function parseHeader(content: string): Header | undefined {
  const short = SHORT.exec(content);
  if (short) {
    const unit = parseUnit(short[3]!);
    if (!unit) return undefined;
    // Ultra and Ultra2 always write month/day/year, 24 hours and mg/dL, whatever the screen shows.
    return {
      letter: 'P',
      count: Number(short[1]),
      serial: short[2]!,
      layout: 'short',
      dayFirst: false,
      halfDays: false,
      unit: 'mg/dL',
      shownUnit: unit,
    };
  }
  const sureStep = SURE_STEP.exec(content);
  const long = sureStep ?? LONG.exec(content);
  if (!long) return undefined;
  const [, letter, count, serial, , date, time, unitText] = long;
  const dayFirst = { 'M.D.Y.': false, 'D.M.Y.': true }[date!.trim()];
  const halfDays = { 'AM/PM': true, '24:00': false }[time!.trim()];
  const unit = parseUnit(unitText!);
  if (dayFirst === undefined || halfDays === undefined || !unit) return undefined;
  const layout = sureStep ? 'surestep' : 'long';
  const base = { count: Number(count), serial: serial!.trim(), layout, shownUnit: unit } as const;
  // A Profile ignores its format settings in DMI and always writes month-day-year, AM/PM and mg/dL (Abell's note of 1996,
  // acknowledged by LifeScan); the later paper AW056-257B says otherwise.
  return letter === 'I'
    ? { ...base, letter, dayFirst: false, halfDays: true, unit: 'mg/dL' }
    : { ...base, letter: 'P', dayFirst, halfDays, unit };
}

/** `MG/DL ` or `MMOL/L`. */
export function parseUnit(field: string): GlucoseUnit | undefined {
  const units: Readonly<Record<string, GlucoseUnit>> = { 'MG/DL': 'mg/dL', 'MMOL/L': 'mmol/L' };
  return units[field.trim()];
}
