// A pump's basal delivery as time passes: schedule, temporary rate and stops, and what flowed under them.
import type { ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS } from '../../src/model/time.ts';
import { MOST_RATE } from './plausible.ts';

/** A stretch of delivery; times are the pump's wall clock, `index` the record it was reckoned at. */
export interface BasalSegment {
  readonly index: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly unitsPerHour: number;
  readonly delivery: ReadingOf<'basal'>['delivery'];
  /** Stands in the log as such: it does not rest on a profile. */
  readonly logged: boolean;
}

/** What flows by the schedule at a moment, and when that changes next; `undefined` where nobody knows. */
export type Schedule = (
  ms: number,
  underTemp: boolean,
) => { readonly unitsPerHour: number; readonly untilMs: number } | undefined;

/** A temporary rate lasts a day at most: so long after the first record one may run that was set before it. */
const LONGEST_TEMP_MS = 24 * HOUR_MS;

/** A pump in use writes something every day; of a longer silence nobody knows what it was. */
const SILENCE_MS = 10 * DAY_MS;

/** Follows the pump through its log. Unknown is not 0: nothing is emitted where schedule or temporary rate are unknown. */
export class BasalFlow {
  readonly segments: BasalSegment[] = [];
  schedule: Schedule = () => undefined;
  readonly stops = new Set<string>();
  #now = Number.NaN;
  #index = 0;
  #temp: { percent?: number; unitsPerHour?: number; untilMs: number } | undefined;
  /** Behind a clock that was lost; what runs at the start of a stretch is the matter of certain-basal.ts. */
  #unknownTempUntil = Number.NEGATIVE_INFINITY;

  readonly #stepsBelowOne: number;

  constructor(stepsBelowOne: number) {
    this.#stepsBelowOne = stepsBelowOne;
  }

  /** Lets the time until `ms` pass. */
  pass(ms: number, index: number): void {
    if (Number.isNaN(this.#now)) {
      this.#now = ms;
      if (this.#unknownTempUntil === Number.POSITIVE_INFINITY) this.#unknownTempUntil = ms + LONGEST_TEMP_MS;
    }
    if (ms - this.#now > SILENCE_MS) {
      this.#now = ms;
      this.#temp = undefined;
    }
    while (this.#now < ms) this.#emitUntil(ms);
    this.#index = index;
  }

  temporary(rate: { percent?: number; unitsPerHour?: number }, durationMs: number): void {
    this.#unknownTempUntil = Number.NEGATIVE_INFINITY;
    this.#temp = durationMs > 0 ? { ...rate, untilMs: this.#now + durationMs } : undefined;
  }

  /** A temporary rate that makes no sense. */
  temporaryUnknown(): void {
    this.#temp = undefined;
    this.#unknownTempUntil = this.#now + LONGEST_TEMP_MS;
  }

  /** The clock was set; a temporary rate goes on for as long as it had. */
  clock(afterMs: number, index: number): void {
    const moved = afterMs - this.#now;
    if (this.#temp) this.#temp.untilMs += moved;
    this.#unknownTempUntil += moved;
    this.#now = afterMs;
    this.#index = index;
  }

  /** The clock was set from or to a time nobody knows; with a reset of the pump, which ends a temporary rate. */
  clockLost(isReset = false): void {
    this.#now = Number.NaN;
    this.#temp = undefined;
    this.#unknownTempUntil = isReset ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  #emitUntil(toMs: number): void {
    const from = this.#now;
    const midnight = (Math.floor(from / DAY_MS) + 1) * DAY_MS;
    let until = Math.min(toMs, midnight);
    if (this.#temp && this.#temp.untilMs <= from) this.#temp = undefined;
    const stopped = this.stops.size > 0;
    const unknownTemp = from < this.#unknownTempUntil;
    if (this.#temp) until = Math.min(until, this.#temp.untilMs);
    else if (unknownTemp) until = Math.min(until, this.#unknownTempUntil);
    const scheduled = this.schedule(from, this.#temp !== undefined);
    const isRate = scheduled !== undefined && scheduled.unitsPerHour <= MOST_RATE;
    if (scheduled) until = Math.min(until, scheduled.untilMs);
    this.#now = until;
    if (stopped) return this.#emit(from, until, 0, 'suspended', true);
    const temp = this.#temp;
    if (temp?.unitsPerHour !== undefined)
      return this.#emit(from, until, inSteps(temp.unitsPerHour, this.#stepsBelowOne), 'temporary', true);
    if (!isRate || (unknownTemp && !temp)) return;
    if (!temp) return this.#emit(from, until, scheduled.unitsPerHour, 'scheduled');
    const exact = (scheduled.unitsPerHour * temp.percent!) / 100;
    this.#emit(from, until, inSteps(exact, this.#stepsBelowOne), 'temporary');
  }

  #emit(fromMs: number, toMs: number, unitsPerHour: number, delivery: BasalSegment['delivery'], logged = false): void {
    const last = this.segments.at(-1);
    if (
      last?.toMs === fromMs &&
      last.unitsPerHour === unitsPerHour &&
      last.delivery === delivery &&
      last.logged === logged &&
      fromMs % DAY_MS !== 0
    )
      this.segments[this.segments.length - 1] = {
        index: last.index,
        fromMs: last.fromMs,
        toMs,
        unitsPerHour,
        delivery,
        logged,
      };
    else this.segments.push({ index: this.#index, fromMs, toMs, unitsPerHour, delivery, logged });
  }
}

/**
 * A temporary rate down to the step in which the pump delivers: found by the pumps' own daily totals, for percentages on three
 * pumps, for rates in fortieths of a unit (a computer sets those; the keys have the steps) on the rig's.
 */
function inSteps(unitsPerHour: number, stepsBelowOne: number): number {
  const steps = stepsOf(unitsPerHour, stepsBelowOne);
  return Math.floor(unitsPerHour * steps + 1e-6) / steps;
}

/** Steps of a unit in which a rate is set, and strokes of the motor that deliver a unit at it. */
export function stepsOf(unitsPerHour: number, stepsBelowOne: number): number {
  return unitsPerHour >= 10 ? 10 : unitsPerHour >= 1 ? 20 : stepsBelowOne;
}
