// Basal insulin that really ran, reckoned from what the pump logged: profiles or basal starts, temporary rates, stops.
import type { ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/model/time.ts';
import { wallText } from './date.ts';
import type { ClockStep } from './join-others.ts';
import { isResetDay } from './join-others.ts';
import type { Profile } from './records/basal.ts';
import { basalStart, tempMinutes, tempRate } from './records/basal.ts';
import type { RunView } from './run-view.ts';
import { ahead } from './run-view.ts';

/** A stretch of delivery; times are the pump's wall clock, `index` the record it was reckoned at. */
export interface BasalSegment {
  readonly index: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly unitsPerHour: number;
  readonly delivery: ReadingOf<'basal'>['delivery'];
}

/** What flows by the schedule at a moment, and when that changes next; `undefined` where nobody knows. */
type Schedule = (
  ms: number,
  underTemp: boolean,
) => { readonly unitsPerHour: number; readonly untilMs: number } | undefined;

/** A temporary rate lasts a day at most: so long after the first record one may run that was set before it. */
const LONGEST_TEMP_MS = 24 * HOUR_MS;

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
    while (this.#now < ms) this.#emitUntil(ms);
    this.#index = index;
  }

  temporary(rate: { percent?: number; unitsPerHour?: number }, durationMs: number): void {
    this.#unknownTempUntil = Number.NEGATIVE_INFINITY;
    this.#temp = durationMs > 0 ? { ...rate, untilMs: this.#now + durationMs } : undefined;
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
    if (scheduled) until = Math.min(until, scheduled.untilMs);
    this.#now = until;
    if (stopped) return this.#emit(from, until, 0, 'suspended');
    const temp = this.#temp;
    if (temp?.unitsPerHour !== undefined) return this.#emit(from, until, temp.unitsPerHour, 'temporary');
    if (!scheduled || (unknownTemp && !temp)) return;
    if (!temp) return this.#emit(from, until, scheduled.unitsPerHour, 'scheduled');
    this.#emit(from, until, percentOf(scheduled.unitsPerHour, temp.percent!, this.#stepsBelowOne), 'temporary');
  }

  #emit(fromMs: number, toMs: number, unitsPerHour: number, delivery: BasalSegment['delivery']): void {
    const last = this.segments.at(-1);
    if (
      last?.toMs === fromMs &&
      last.unitsPerHour === unitsPerHour &&
      last.delivery === delivery &&
      fromMs % DAY_MS !== 0
    )
      this.segments[this.segments.length - 1] = { ...last, toMs };
    else this.segments.push({ index: this.#index, fromMs, toMs, unitsPerHour, delivery });
  }
}

/** Percent of a rate, down to the step in which the pump delivers: found by the pumps' own daily totals. */
function percentOf(unitsPerHour: number, percent: number, stepsBelowOne: number): number {
  const exact = (unitsPerHour * percent) / 100;
  const steps = exact >= 10 ? 10 : exact >= 1 ? 20 : stepsBelowOne;
  return Math.floor(exact * steps + 1e-6) / steps;
}

/** What is common to all models: clock, temporary rates. True when the record was one of these. */
function follow(view: RunView, i: number, flow: BasalFlow, steps: ReadonlyMap<number, ClockStep>): boolean {
  const ms = view.times[i]!;
  const step = steps.get(i);
  const { opcode } = view.records[i]!;
  if (step && opcode !== 0x17 && opcode !== 0x18) flow.clockLost(isResetDay(ms));
  switch (opcode) {
    case 0x17:
      flow.pass(ms, i);
      if (step) flow.clockLost();
      return true;
    case 0x18: {
      if (step?.beforeMs === undefined) flow.clockLost();
      else flow.clock(ms, i);
      return true;
    }
    case 0x33: {
      const k = ahead(view, i, 0x16, 2);
      flow.pass(ms, i);
      if (k >= 0) flow.temporary(tempRate(view.records[i]!), tempMinutes(view.records[k]!) * MINUTE_MS);
      return true;
    }
    default:
      return false;
  }
}

function firstTime({ times }: RunView): number {
  for (const ms of times) if (!Number.isNaN(ms)) return ms;
  return 0;
}

/**
 * Models that log basal starts (7B, written whenever delivery begins again): the rate is the last one's; nothing flows from a
 * suspend (1E), rewind (21), battery change (1A) or alarm (06, of any number) until the next 7B or resume: so the pumps' own
 * totals come out. While a temporary rate runs no 7B is written at a change of segment: the segments are known from other days.
 */
export function basalFromStarts(
  view: RunView,
  clockSteps: readonly ClockStep[],
  endMs: number | undefined,
): readonly BasalSegment[] {
  const flow = new BasalFlow(view.model.basalStepsPerUnit);
  const steps = new Map(clockSteps.map((step) => [step.index, step]));
  const segments = loggedSegments(view);
  let rate: number | undefined;
  let known: ReadonlyMap<number, number> | undefined;
  flow.schedule = (ms, underTemp) => {
    if (rate === undefined) return undefined;
    if (!underTemp || !known) return { unitsPerHour: rate, untilMs: Number.POSITIVE_INFINITY };
    const dayMs = Math.floor(ms / DAY_MS) * DAY_MS;
    const slot = Math.floor((ms - dayMs) / SLOT_MS);
    const here = known.get(slot);
    if (here !== undefined && ms === dayMs + slot * SLOT_MS) rate = here;
    let next = slot + 1;
    while (next < SLOTS_A_DAY && !known.has(next)) next++;
    return { unitsPerHour: rate, untilMs: dayMs + next * SLOT_MS };
  };
  for (let i = 0; i < view.records.length; i++) {
    const ms = view.times[i]!;
    if (Number.isNaN(ms)) continue;
    if (steps.get(i)?.beforeMs === undefined && steps.has(i)) rate = undefined;
    if (follow(view, i, flow, steps)) continue;
    const { opcode } = view.records[i]!;
    if (opcode === 0x7b) {
      flow.pass(ms, i);
      rate = basalStart(view.records[i]!).unitsPerHour;
      known = segments.get(i);
      flow.stops.clear();
    } else if (opcode === 0x1e || opcode === 0x21 || opcode === 0x1a || opcode === 0x06) {
      flow.pass(ms, i);
      flow.stops.add('stopped');
    } else if (opcode === 0x1f) {
      flow.pass(ms, i);
      flow.stops.clear();
    }
  }
  if (endMs !== undefined) flow.pass(endMs, Math.max(0, view.records.length - 1));
  return flow.segments;
}

/** Clearing it is not enough: the set has to be filled again (a 522 delivered nothing for the five hours between). */
const NO_DELIVERY = 4;
const SLOT_MS = 30 * MINUTE_MS;
const SLOTS_A_DAY = 48;

/**
 * For every 7B the segments of its pattern, slot to rate, as far as basal starts between the same two changes of profiles
 * tell them.
 */
function loggedSegments({ records }: RunView): Map<number, ReadonlyMap<number, number>> {
  const found = new Map<number, ReadonlyMap<number, number>>();
  let patterns = new Map<number, Map<number, number>>();
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    if (record.opcode === 0x09) patterns = new Map();
    if (record.opcode !== 0x7b) continue;
    const { pattern, slot, unitsPerHour } = basalStart(record);
    let segments = patterns.get(pattern);
    if (!segments) patterns.set(pattern, (segments = new Map()));
    segments.set(slot, unitsPerHour);
    found.set(i, segments);
  }
  return found;
}

/** Profile in force from a record on; `undefined` while nobody knows it. */
export interface ProfileStep {
  readonly index: number;
  readonly profile: Profile | undefined;
}

/**
 * Models without basal starts: the profile in force, a temporary rate over it; nothing flows from 1E to 1F, from a rewind to
 * the next prime, from an alarm to its clearing or a prime, without a battery: so the 522's own totals come out.
 */
export function basalFromProfiles(
  view: RunView,
  clockSteps: readonly ClockStep[],
  endMs: number | undefined,
  profiles: readonly ProfileStep[],
): readonly BasalSegment[] {
  const flow = new BasalFlow(view.model.basalStepsPerUnit);
  const steps = new Map(clockSteps.map((step) => [step.index, step]));
  let next = 0;
  let profile: Profile | undefined;
  flow.schedule = (ms) => scheduleOf(profile, ms);
  flow.pass(firstTime(view), 0);
  for (let i = 0; i < view.records.length; i++) {
    const ms = view.times[i]!;
    const { opcode, bytes } = view.records[i]!;
    while (next < profiles.length && profiles[next]!.index <= i) {
      if (!Number.isNaN(ms)) flow.pass(ms, i);
      profile = profiles[next++]!.profile;
    }
    if (Number.isNaN(ms) || follow(view, i, flow, steps)) continue;
    if (opcode === 0x1e) {
      flow.pass(ms, i);
      flow.stops.add('suspend');
    } else if (opcode === 0x1f) {
      flow.pass(ms, i);
      flow.stops.delete('suspend');
      flow.stops.delete('no delivery');
    } else if (opcode === 0x21) {
      flow.pass(ms, i);
      flow.stops.add('rewind');
    } else if (opcode === 0x06) {
      flow.pass(ms, i);
      flow.stops.add(bytes[1] === NO_DELIVERY ? 'no delivery' : 'alarm');
    } else if (opcode === 0x0c) {
      flow.pass(ms, i);
      flow.stops.delete('alarm');
    } else if (opcode === 0x1a) {
      flow.pass(ms, i);
      if (bytes[1]) flow.stops.delete('battery');
      else flow.stops.add('battery');
    } else if (opcode === 0x03) {
      flow.pass(ms, i);
      flow.stops.delete('rewind');
      flow.stops.delete('alarm');
      flow.stops.delete('no delivery');
    }
  }
  if (endMs !== undefined) flow.pass(endMs, Math.max(0, view.records.length - 1));
  return flow.segments;
}

function scheduleOf(profile: Profile | undefined, ms: number): ReturnType<Schedule> {
  if (!profile?.length) return undefined;
  const dayMs = Math.floor(ms / DAY_MS) * DAY_MS;
  const minute = (ms - dayMs) / MINUTE_MS;
  let k = profile.length - 1;
  while (k > 0 && profile[k]!.startMin > minute) k--;
  const nextMin = profile[k + 1]?.startMin ?? 24 * 60;
  return { unitsPerHour: profile[k]!.unitsPerHour, untilMs: dayMs + nextMin * MINUTE_MS };
}

export function basalReading({ fromMs, toMs, unitsPerHour, delivery }: BasalSegment): ReadingOf<'basal'> {
  return { kind: 'basal', deviceTime: wallText(fromMs), unitsPerHour, durationMs: toMs - fromMs, delivery };
}
