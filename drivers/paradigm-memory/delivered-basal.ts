// Basal insulin that really ran, reckoned from what the pump logged: profiles or basal starts, temporary rates, stops.
import type { ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/model/time.ts';
import { wallText } from './date.ts';
import type { ClockStep } from './join-others.ts';
import type { Profile } from './records/basal.ts';
import { basalStart, tempMinutes, tempRate } from './records/basal.ts';
import { stopsDelivery } from './records/alarms.ts';
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

export interface ReckonedBasal {
  readonly segments: readonly BasalSegment[];
  /** From the first known moment to the last one, one for each stretch of one clock. */
  readonly spans: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** What flows by the schedule at a moment, and when that changes next; `undefined` where nobody knows. */
type Schedule = (ms: number) => { readonly unitsPerHour: number; readonly untilMs: number } | undefined;

/** A temporary rate lasts a day at most: so long after the first record one may run that was set before it. */
const LONGEST_TEMP_MS = 24 * HOUR_MS;
/** Records are written a few seconds out of order; more is a clock that was lost. */
const OUT_OF_ORDER_MS = 2 * MINUTE_MS;

/** Follows the pump through its log. Unknown is not 0: nothing is emitted where schedule or temporary rate are unknown. */
export class BasalFlow {
  readonly segments: BasalSegment[] = [];
  readonly spans: { fromMs: number; toMs: number }[] = [];
  schedule: Schedule = () => undefined;
  readonly stops = new Set<string>();
  #now = Number.NaN;
  #index = 0;
  #temp: { percent?: number; unitsPerHour?: number; untilMs: number } | undefined;
  /** Behind a clock that was lost; what runs at the start of a stretch is the matter of basal-start.ts. */
  #unknownTempUntil = Number.NEGATIVE_INFINITY;

  /** Lets the time until `ms` pass. False when the clock went back, which no clock change explains. */
  pass(ms: number, index: number): boolean {
    if (Number.isNaN(this.#now)) {
      this.#now = ms;
      if (this.#unknownTempUntil === Number.POSITIVE_INFINITY) this.#unknownTempUntil = ms + LONGEST_TEMP_MS;
    }
    if (ms < this.#now - OUT_OF_ORDER_MS) {
      this.#now = ms;
      this.#temp = undefined;
      this.#unknownTempUntil = ms + LONGEST_TEMP_MS;
      this.#index = index;
      return false;
    }
    while (this.#now < ms) this.#emitUntil(ms);
    this.#index = index;
    return true;
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

  /** The clock was set from or to a time nobody knows. */
  clockLost(): void {
    this.#now = Number.NaN;
    this.#temp = undefined;
    this.#unknownTempUntil = Number.POSITIVE_INFINITY;
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
    const scheduled = this.schedule(from);
    if (scheduled) until = Math.min(until, scheduled.untilMs);
    this.#now = until;
    if (stopped) return this.#emit(from, until, 0, 'suspended');
    const temp = this.#temp;
    if (temp?.unitsPerHour !== undefined) return this.#emit(from, until, temp.unitsPerHour, 'temporary');
    if (!scheduled || (unknownTemp && !temp)) return;
    if (!temp) return this.#emit(from, until, scheduled.unitsPerHour, 'scheduled');
    const rate = Math.round(scheduled.unitsPerHour * temp.percent! * 100) / 10_000;
    this.#emit(from, until, rate, 'temporary');
  }

  #emit(fromMs: number, toMs: number, unitsPerHour: number, delivery: BasalSegment['delivery']): void {
    const last = this.segments.at(-1);
    const span = this.spans.at(-1);
    if (span && last && last.toMs <= fromMs && span.toMs === last.toMs) span.toMs = toMs;
    else this.spans.push({ fromMs, toMs });
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

/** What is common to all models: clock, temporary rates. True when the record was one of these. */
function follow(view: RunView, i: number, flow: BasalFlow, steps: ReadonlyMap<number, ClockStep>): boolean {
  const ms = view.times[i]!;
  switch (view.records[i]!.opcode) {
    case 0x17:
      flow.pass(ms, i);
      if (steps.has(i)) flow.clockLost();
      return true;
    case 0x18: {
      const step = steps.get(i);
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
 * suspend (1E), rewind (21) or stopping alarm (06) until the next 7B or resume (devices.md 3.5, checked against 6E).
 */
export function basalFromStarts(
  view: RunView,
  clockSteps: readonly ClockStep[],
  endMs: number | undefined,
): ReckonedBasal {
  const flow = new BasalFlow();
  const steps = new Map(clockSteps.map((step) => [step.index, step]));
  let rate: number | undefined;
  flow.schedule = () => (rate === undefined ? undefined : { unitsPerHour: rate, untilMs: Number.POSITIVE_INFINITY });
  const pass = (ms: number, i: number): void => {
    if (!flow.pass(ms, i)) rate = undefined;
  };
  for (let i = 0; i < view.records.length; i++) {
    const ms = view.times[i]!;
    if (Number.isNaN(ms) || follow(view, i, flow, steps)) continue;
    const { opcode, bytes } = view.records[i]!;
    if (opcode === 0x7b) {
      pass(ms, i);
      rate = basalStart(view.records[i]!).unitsPerHour;
      flow.stops.clear();
    } else if (opcode === 0x1e || opcode === 0x21 || (opcode === 0x06 && stopsDelivery(bytes[1]!))) {
      pass(ms, i);
      flow.stops.add('stopped');
    } else if (opcode === 0x1f) {
      pass(ms, i);
      flow.stops.clear();
    }
  }
  if (endMs !== undefined) flow.pass(endMs, Math.max(0, view.records.length - 1));
  return flow;
}

/** Profile in force from a record on; `undefined` while nobody knows it. */
export interface ProfileStep {
  readonly index: number;
  readonly profile: Profile | undefined;
}

/**
 * Models without basal starts: the profile in force, a temporary rate over it; nothing flows from 1E to 1F, from a rewind to
 * the next prime, from a stopping alarm to its clearing or a prime (devices.md 3.5, checked against 6D).
 */
export function basalFromProfiles(
  view: RunView,
  clockSteps: readonly ClockStep[],
  endMs: number | undefined,
  profiles: readonly ProfileStep[],
): ReckonedBasal {
  const flow = new BasalFlow();
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
    } else if (opcode === 0x21) {
      flow.pass(ms, i);
      flow.stops.add('rewind');
    } else if (opcode === 0x06 && stopsDelivery(bytes[1]!)) {
      flow.pass(ms, i);
      flow.stops.add('alarm');
    } else if (opcode === 0x0c) {
      flow.pass(ms, i);
      flow.stops.delete('alarm');
    } else if (opcode === 0x03) {
      flow.pass(ms, i);
      flow.stops.delete('rewind');
      flow.stops.delete('alarm');
    }
  }
  if (endMs !== undefined) flow.pass(endMs, Math.max(0, view.records.length - 1));
  return flow;
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
