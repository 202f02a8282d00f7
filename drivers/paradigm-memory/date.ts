// Dates as the pump packs them, to and from milliseconds of its wall clock (`wallMs`).
import type { Day, WallTime } from '../../src/model/time.ts';
import { DAY_MS, MINUTE_MS, wallFromMs, wallMsFromParts } from '../../src/model/time.ts';

/** The pumps' calendar ends with 2099. */
const LAST_YEAR = 99;

/**
 * Five bytes: seconds and minutes with the month's bits in their two upper ones, hours, day, year since 2000; upper bits of
 * the last three are flags of the record. `NaN` when there is no such date.
 */
export function dateAt(bytes: Uint8Array, at: number): number {
  const seconds = bytes[at]!;
  const minutes = bytes[at + 1]!;
  const month = ((seconds & 0xc0) >> 4) | (minutes >> 6);
  const second = seconds & 0x3f;
  return timeOfDay(bytes[at + 4]! & 0x7f, month, bytes[at + 3]! & 0x1f, bytes[at + 2]! & 0x1f, minutes & 0x3f, second);
}

const MIDNIGHTS = new Map<number, number>();

/** ms of a date since 2000 and a time of day, `NaN` when there is none: thousands of records share a few hundred days. */
export function timeOfDay(year: number, month: number, day: number, hour: number, minute: number, second = 0): number {
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const key = (year << 9) | (month << 5) | day;
  let midnight = MIDNIGHTS.get(key);
  if (midnight === undefined) {
    midnight = year > LAST_YEAR ? Number.NaN : wallMsFromParts(2000 + year, month, day);
    MIDNIGHTS.set(key, midnight);
  }
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Upper bits of the hour byte of a date at `at`: a pattern's number, or what kind of bolus it is. */
export function hourFlag(bytes: Uint8Array, at: number): number {
  return bytes[at + 2]! >> 5;
}

/** Upper bits of the day byte: who asked for it. 0 the pump's keys, 2 a computer by radio, 3 meter or remote or B key. */
export function requestor(bytes: Uint8Array, at: number): number {
  return bytes[at + 3]! >> 5;
}

/** Two bytes: the day a total is for, as ms of its midnight; `NaN` when there is no such date. */
export function dayAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const second = bytes[at + 1]!;
  if ((second & 0x7f) > LAST_YEAR) return Number.NaN;
  return wallMsFromParts(2000 + (second & 0x7f), ((first & 0xe0) >> 4) | (second >> 7), first & 0x1f);
}

/** Writes five bytes of a date; the flags go into the upper bits of hour and day byte. */
export function putDate(bytes: Uint8Array, at: number, ms: number, flags: { hour?: number; day?: number } = {}): void {
  const date = new Date(ms);
  const month = date.getUTCMonth() + 1;
  bytes[at] = date.getUTCSeconds() | ((month & 0x0c) << 4);
  bytes[at + 1] = date.getUTCMinutes() | ((month & 0x03) << 6);
  bytes[at + 2] = date.getUTCHours() | ((flags.hour ?? 0) << 5);
  bytes[at + 3] = date.getUTCDate() | ((flags.day ?? 0) << 5);
  bytes[at + 4] = date.getUTCFullYear() - 2000;
}

/** Writes the two bytes of a day. */
export function putDay(bytes: Uint8Array, at: number, ms: number): void {
  const date = new Date(ms);
  const month = date.getUTCMonth() + 1;
  bytes[at] = date.getUTCDate() | ((month & 0x0e) << 4);
  bytes[at + 1] = (date.getUTCFullYear() - 2000) | ((month & 1) << 7);
}

let knownFromMs = Number.NaN;
let knownText = '';

/**
 * `wallFromMs` for whole seconds. There are tens of thousands in a memory, and they share a few days and minutes: a text is
 * the day before's text, remembered, and one of these.
 */
export function wallText(ms: number): WallTime {
  let rest = ms - knownFromMs;
  if (!(rest >= 0 && rest < DAY_MS)) {
    const fromMs = Math.floor(ms / DAY_MS) * DAY_MS;
    knownText = wallFromMs(fromMs).slice(0, 11);
    knownFromMs = fromMs;
    rest = ms - fromMs;
  }
  const minute = Math.floor(rest / MINUTE_MS);
  const second = Math.floor((rest - minute * MINUTE_MS) / 1000);
  return knownText + (second === 0 ? WHOLE_MINUTES[minute]! : HOURS_AND_MINUTES[minute]! + TWO[second]!);
}

const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const HOURS_AND_MINUTES = Array.from({ length: 1440 }, (_, m) => `${TWO[Math.floor(m / 60)]!}:${TWO[m % 60]!}:`);
const WHOLE_MINUTES = HOURS_AND_MINUTES.map((text) => `${text}00`);

export function dayText(ms: number): Day {
  return wallText(ms).slice(0, 10);
}
