// The short answers of a DM meter: serial number, firmware, clock, unit, radio id.
import type { WallTime } from '../../src/model/time.ts';
import type { GlucoseUnit } from '../../src/model/units.ts';
import { parseDateTime } from './date.ts';
import { ONE_TOUCH_II, ULTRA2 } from './formats.ts';
import { parseUnit } from './header.ts';

// Each takes a line's content with the checksum taken off, and is `undefined` when the line is another answer.

/** DM@: `@ "HAXGR4PV"`. */
export function parseSerial(content: string): string | undefined {
  return /^@ "([^"]+)"$/.exec(content)?.[1]?.trim() || undefined;
}

/** DM?: `?P02.00.00 01/18/08`, a letter and the version; the date may be blank. */
export function parseFirmware(content: string): string | undefined {
  return /^\?(\S+) [ \d]{2}\/[ \d]{2}\/[ \d]{2} ?$/.exec(content)?.[1];
}

/** The two texts of a clock's answer, as they came. */
export interface ClockText {
  readonly date: string;
  readonly time: string;
}

/** DMF: `F "TUE","08/12/14","15:40:16   "`. Older meters write date and time in the format that is set on them. */
export function parseClockText(content: string): ClockText | undefined {
  const match = /^F ?"[^"]*","([^"]*)","([^"]*)"$/.exec(content);
  return match ? { date: match[1]!, time: match[2]! } : undefined;
}

/** DMF of Ultra and Ultra2, always month first and 24 hours. `null`: no such moment. */
export function parseClock(content: string): WallTime | null | undefined {
  const clock = parseClockText(content);
  if (!clock) return undefined;
  return parseDateTime(clock.date, clock.time, { dayFirst: false, halfDays: false, ...ULTRA2 }) ?? null;
}

/** An older meter's clock: its header tells which number is the day, and the time itself whether it has AM and PM. */
export function oldClock(
  { date, time }: ClockText,
  { dayFirst }: { readonly dayFirst: boolean },
): WallTime | undefined {
  return parseDateTime(date, time, { ...ONE_TOUCH_II, dayFirst, halfDays: /[AP]M$/.test(time) });
}

/** DMSU?: `SU?,"MG/DL "` or `SU?,"MMOL/L"`, what the screen shows. */
export function parseDisplayUnit(content: string): GlucoseUnit | undefined {
  const match = /^SU\?,"([^"]*)"$/.exec(content);
  return match ? parseUnit(match[1]!) : undefined;
}

/** DMID of an UltraLink: `ID "673451"`, the radio id its pump shows. */
export function parseRadioId(content: string): string | undefined {
  return /^ID "([^"]*)"$/.exec(content)?.[1];
}

/** Answers that say nothing we keep: DMS and DMT without a value, DMST?. */
export function isPlainAnswer(content: string): boolean {
  return content === 'S' || content === 'T' || /^ST\?,"[^"]*"$/.test(content);
}
