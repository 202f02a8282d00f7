// Basal insulin that really ran, reckoned from what the pump logged: profiles or basal starts, temporary rates, stops.
import type { ReadingOf } from '../../src/model/record.ts';
import type { UtcMs } from '../../src/model/time.ts';
import { DAY_MS, MINUTE_MS } from '../../src/model/time.ts';
import type { BasalSegment, Schedule } from './basal-flow.ts';
import { BasalFlow } from './basal-flow.ts';
import { wallText } from './date.ts';
import type { ClockStep } from './join-others.ts';
import { isResetDay } from './join-others.ts';
import { MOST_RATE } from './plausible.ts';
import type { Profile } from './records/basal.ts';
import { basalStart, tempMinutes, tempRate } from './records/basal.ts';
import type { RunView } from './run-view.ts';
import { ahead, firstWritten, isDatedAhead } from './run-view.ts';
import { fillMs, fillsCannulaLater } from './set-change.ts';

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
      const rate = tempRate(view.records[i]!);
      if (k < 0) return true;
      const durationMs = tempMinutes(view.records[k]!) * MINUTE_MS;
      // A cancellation may carry any rate.
      if (durationMs > 0 && (rate.unitsPerHour ?? 0) > MOST_RATE) flow.temporaryUnknown();
      else flow.temporary(rate, durationMs);
      return true;
    }
    default:
      return false;
  }
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
    if (!isDatedAhead(opcode)) flow.pass(ms, i);
    if (opcode === 0x7b) {
      rate = basalStart(view.records[i]!).unitsPerHour;
      if (rate > MOST_RATE) rate = undefined;
      known = segments.get(i);
      flow.stops.clear();
    } else if (opcode === 0x1e || opcode === 0x21 || opcode === 0x1a || opcode === 0x06) {
      flow.stops.add('stopped');
    } else if (opcode === 0x1f) {
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
    if (unitsPerHour <= MOST_RATE) segments.set(slot, unitsPerHour);
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
 * the fill after it, from an alarm to its clearing or a fill, without a battery: so the 522's own totals come out.
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
  flow.pass(firstWritten(view) ?? 0, 0);
  for (let i = 0; i < view.records.length; i++) {
    const ms = view.times[i]!;
    const { opcode, bytes } = view.records[i]!;
    while (next < profiles.length && profiles[next]!.index <= i) {
      if (!Number.isNaN(ms)) flow.pass(ms, i);
      profile = profiles[next++]!.profile;
    }
    if (Number.isNaN(ms) || follow(view, i, flow, steps)) continue;
    if (!isDatedAhead(opcode)) flow.pass(ms, i);
    if (opcode === 0x1e) {
      flow.stops.add('suspend');
    } else if (opcode === 0x1f) {
      flow.stops.delete('suspend');
      flow.stops.delete('no delivery');
    } else if (opcode === 0x21) {
      flow.stops.add('rewind');
    } else if (opcode === 0x06) {
      flow.stops.add(bytes[1] === NO_DELIVERY ? 'no delivery' : 'alarm');
    } else if (opcode === 0x0c) {
      flow.stops.delete('alarm');
    } else if (opcode === 0x1a) {
      if (bytes[1]) flow.stops.delete('battery');
      else flow.stops.add('battery');
    } else if (opcode === 0x03 && !fillsCannulaLater(view, i)) {
      flow.pass(ms + fillMs(view.records[i]!), i);
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

/** A segment as a reading; `at` is UTC ms of its beginning, where that is known. */
export function basalReading(
  { fromMs, toMs, unitsPerHour, delivery }: BasalSegment,
  at: UtcMs | undefined,
): ReadingOf<'basal'> {
  const deviceTime = wallText(fromMs);
  const durationMs = toMs - fromMs;
  if (at === undefined) return { kind: 'basal', deviceTime, unitsPerHour, durationMs, delivery };
  return { kind: 'basal', deviceTime, unitsPerHour, durationMs, delivery, at };
}
