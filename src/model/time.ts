// Time: UTC milliseconds, device wall clocks and the zone that ties them together. The only file that asks for a zone's rules.

/** UTC, milliseconds since 1970-01-01T00:00Z. */
export type UtcMs = number;

/**
 * A wall clock's reading without a zone, `YYYY-MM-DDTHH:mm:ss` (with `.sss` only when a source has it).
 * Compares as text in time order.
 */
export type WallTime = string;

/** A calendar day, `YYYY-MM-DD`. */
export type Day = string;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Half open: `from` ≤ t < `to`, UTC ms. */
export interface Range {
  readonly from: UtcMs;
  readonly to: UtcMs;
}

const WALL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?$/;

/** Wall time → milliseconds on an imaginary clock at UTC; `NaN` when the date or time does not exist. */
export function wallMs(wall: WallTime): number {
  const match = WALL.exec(wall);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second, ms] = match;
  return wallMsFromParts(+year!, +month!, +day!, +hour!, +minute!, +second!, ms ? +ms : 0);
}

/** Parts of a calendar date and time → `wallMs`; `NaN` when there is no such date or time (no rolling over). */
export function wallMsFromParts(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  ms = 0,
): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60))
    return Number.NaN;
  if (!(second >= 0 && second < 60 && ms >= 0 && ms < 1000 && year >= 1 && year <= 9999)) return Number.NaN;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return Number.NaN;
  return date.setUTCHours(hour, minute, second, ms);
}

/** `wallMs` → wall time text. */
export function wallFromMs(ms: number): WallTime {
  const iso = new Date(ms).toISOString();
  return iso.endsWith('.000Z') ? iso.slice(0, 19) : iso.slice(0, 23);
}

/** Parts → wall time text; `undefined` when there is no such date or time. */
export function wallTime(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): WallTime | undefined {
  const ms = wallMsFromParts(year, month, day, hour, minute, second);
  return Number.isNaN(ms) ? undefined : wallFromMs(ms);
}

/** One stretch of a zone with a constant offset. */
interface Stretch {
  readonly from: UtcMs;
  readonly to: UtcMs;
  readonly offsetMs: number;
}

/**
 * A time zone with its offsets remembered: looking up a million readings costs a comparison each, not a calendar call.
 * `disambiguate` follows RFC 5545: a repeated hour is its first pass, a missing one moves forward.
 */
export class Zone {
  readonly id: string;
  #stretch: Stretch = { from: 0, to: 0, offsetMs: 0 };
  readonly #known: Stretch[] = [];

  constructor(id: string) {
    this.id = id;
    try {
      this.#lookUp(0);
    } catch (cause) {
      throw new RangeError(`unknown time zone ${id}`, { cause });
    }
  }

  /** Offset from UTC in ms at `at` (UTC ms): local = UTC + offset. */
  offsetAt(at: UtcMs): number {
    if (at >= this.#stretch.from && at < this.#stretch.to) return this.#stretch.offsetMs;
    this.#stretch = this.#known.find((item) => at >= item.from && at < item.to) ?? this.#lookUp(at);
    return this.#stretch.offsetMs;
  }

  /** Local wall clock at `at`, as `wallMs`. */
  wallMsAt(at: UtcMs): number {
    return at + this.offsetAt(at);
  }

  /** Local wall clock at `at`. */
  wallAt(at: UtcMs): WallTime {
    return wallFromMs(this.wallMsAt(at));
  }

  /** UTC of a local wall clock reading: first pass of a repeated hour, moved forward in a missing one. */
  utcFromWallMs(wall: number): UtcMs {
    const before = this.offsetAt(wall - DAY_MS);
    const first = wall - before;
    if (this.offsetAt(first) === before) return first;
    const after = this.offsetAt(wall + DAY_MS);
    const second = wall - after;
    // In the missing hour neither fits: RFC 5545 reads it with the offset before the gap.
    return this.offsetAt(second) === after ? second : first;
  }

  utcFromWall(wall: WallTime): UtcMs {
    return this.utcFromWallMs(wallMs(wall));
  }

  /** Local calendar day of `at`. */
  dayAt(at: UtcMs): Day {
    return wallFromMs(this.wallMsAt(at)).slice(0, 10);
  }

  /** From local midnight to the next one: 23, 24 or 25 hours. */
  dayRange(day: Day): Range {
    return { from: this.utcFromWall(`${day}T00:00:00`), to: this.utcFromWall(`${addDays(day, 1)}T00:00:00`) };
  }

  /** `count` local days, the last one being `last`. */
  daysRange(last: Day, count: number): Range {
    return { from: this.dayRange(addDays(last, 1 - count)).from, to: this.dayRange(last).to };
  }

  /** The changes of offset inside `range`, in order: when, and from which offset to which (ms). */
  transitions(range: Range): { readonly at: UtcMs; readonly beforeMs: number; readonly afterMs: number }[] {
    const found = [];
    let at = range.from;
    while (at < range.to) {
      const beforeMs = this.offsetAt(at);
      const { to } = this.#stretch;
      if (to >= range.to) break;
      found.push({ at: to, beforeMs, afterMs: this.offsetAt(to) });
      at = to;
    }
    return found;
  }

  #lookUp(at: UtcMs): Stretch {
    const here = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(this.id);
    const next = here.getTimeZoneTransition('next');
    // "previous" means strictly before, so ask one millisecond later to include a change at this very instant.
    const last = here.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
    const stretch = {
      from: last ? last.epochMilliseconds : Number.NEGATIVE_INFINITY,
      to: next ? next.epochMilliseconds : Number.POSITIVE_INFINITY,
      offsetMs: here.offsetNanoseconds / 1e6,
    };
    this.#known.push(stretch);
    return stretch;
  }
}

const zones = new Map<string, Zone>();

/** The shared `Zone` of an IANA name such as `Europe/Paris`; a `RangeError` when there is none of that name. */
export function zone(id: string): Zone {
  const known = zones.get(id);
  if (known) return known;
  const made = new Zone(id);
  zones.set(id, made);
  return made;
}

/** The zone this computer is set to. */
export function systemZoneId(): string {
  return Temporal.Now.timeZoneId();
}

/** `day` plus a number of calendar days. */
export function addDays(day: Day, count: number): Day {
  return wallFromMs(wallMs(`${day}T00:00:00`) + count * DAY_MS).slice(0, 10);
}

/** Whole calendar days from `from` to `to`, negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((wallMs(`${to}T00:00:00`) - wallMs(`${from}T00:00:00`)) / DAY_MS);
}
