// Dates as the pump packs them, to and from milliseconds of its wall clock (`wallMs`).
import type { Day, WallTime } from '../../src/model/time.ts';
import { DAY_MS, wallFromMs, wallMsFromParts } from '../../src/model/time.ts';

/**
 * Five bytes: seconds and minutes with the month's bits in their two upper ones, hours, day, year since 2000; upper bits of
 * the last three are flags of the record. `NaN` when there is no such date.
 */
export function dateAt(bytes: Uint8Array, at: number): number {
  const second = bytes[at]!;
  const minute = bytes[at + 1]!;
  return wallMsFromParts(
    2000 + (bytes[at + 4]! & 0x7f),
    ((second & 0xc0) >> 4) | (minute >> 6),
    bytes[at + 3]! & 0x1f,
    bytes[at + 2]! & 0x1f,
    minute & 0x3f,
    second & 0x3f,
  );
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

let knownDay = Number.NaN;
let knownText = '';

/** `wallFromMs` for whole seconds, with the day before's text remembered: thousands of readings share a day. */
export function wallText(ms: number): WallTime {
  const day = Math.floor(ms / DAY_MS);
  if (day !== knownDay) {
    knownText = wallFromMs(day * DAY_MS).slice(0, 11);
    knownDay = day;
  }
  const second = Math.floor((ms - day * DAY_MS) / 1000);
  return `${knownText}${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
}

const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

function two(number: number): string {
  return TWO[number]!;
}

export function dayText(ms: number): Day {
  return wallText(ms).slice(0, 10);
}
