// How far a device's clock is off, and which correction holds for a reading.
import type { ClockShift } from '../src/model/identity.ts';
import type { WallTime, Zone } from '../src/model/time.ts';
import { MINUTE_MS, wallMs, zone } from '../src/model/time.ts';
import type { StoredSession } from '../src/store/store.ts';

/** Clocks drift; within this two readings found the clock equally far off. */
const DRIFT_MS = 5 * MINUTE_MS;

/** Device's clock minus the local time where the computer is, ms. */
export function clockAheadMs(
  clock: { readonly deviceTime: WallTime; readonly computerAt: number },
  where: Zone,
): number {
  return wallMs(clock.deviceTime) - where.wallMsAt(clock.computerAt);
}

/** How far the clock was off in a kept reading; `undefined` where the device has no clock to ask. */
export function sessionAheadMs(session: StoredSession): number | undefined {
  return session.clock && clockAheadMs(session.clock, zone(session.zone));
}

export function equallyOff(aMs: number, bMs: number): boolean {
  return Math.abs(aMs - bMs) <= DRIFT_MS;
}

/** A correction as it is kept; none when there is nothing to add. */
export function shiftsOf(addMs: number): readonly ClockShift[] | undefined {
  return addMs ? [{ addMs }] : undefined;
}

/** What the person agreed to at the last reading holds on while the clock is still that far off. */
export function shiftsForReading(
  last: StoredSession | undefined,
  aheadMs: number | undefined,
): readonly ClockShift[] | undefined {
  const addMs = last?.shifts?.at(-1)?.addMs ?? 0;
  return aheadMs !== undefined && equallyOff(aheadMs, -addMs) ? shiftsOf(addMs) : undefined;
}

/**
 * The readings a correction of `session` is for: itself, and those right before it that found the clock just as far off,
 * broken ones and ones whose question was not answered among them. Before them the clock was another one: their times stay.
 * `sessions` are newest first.
 */
export function sessionsToCorrect(
  sessions: readonly StoredSession[],
  session: StoredSession,
): readonly StoredSession[] {
  const aheadMs = sessionAheadMs(session);
  if (aheadMs === undefined) return [];
  const found = [session];
  for (const earlier of sessions.slice(sessions.indexOf(session) + 1)) {
    const thenMs = sessionAheadMs(earlier);
    if (thenMs === undefined) continue;
    if (!equallyOff(thenMs, aheadMs)) break;
    found.push(earlier);
  }
  return found;
}
