// Which corrections of a device's clock hold for a reading: those the person agreed to, as long as the clock is still that far off.
import type { ClockShift } from '../src/model/identity.ts';
import type { WallTime, Zone } from '../src/model/time.ts';
import { MINUTE_MS, wallFromMs, wallMs } from '../src/model/time.ts';

/** Clocks drift; within this the correction agreed to is still the right one. */
const DRIFT_MS = 5 * MINUTE_MS;

/** Device's clock minus the local time where the computer is, ms. */
export function clockAheadMs(
  clock: { readonly deviceTime: WallTime; readonly computerAt: number },
  zone: Zone,
): number {
  return wallMs(clock.deviceTime) - zone.wallMsAt(clock.computerAt);
}

/**
 * The corrections for a new reading. When the clock is no longer as far off as agreed, somebody set it in between:
 * what is newer than the last reading's `newest` counts as right until the person says otherwise.
 */
export function shiftsForReading(
  agreed: readonly ClockShift[],
  newest: WallTime | undefined,
  aheadMs: number | undefined,
): readonly ClockShift[] {
  const last = agreed.at(-1);
  if (!last || aheadMs === undefined || Math.abs(aheadMs + last.addMs) <= DRIFT_MS) return agreed;
  return withShift(agreed, newest, 0);
}

/** Corrections with one more, for device times after `newest` (for all, when the device was never read before). */
export function withShift(
  agreed: readonly ClockShift[],
  newest: WallTime | undefined,
  addMs: number,
): readonly ClockShift[] {
  if (newest === undefined) return addMs ? [{ addMs }] : [];
  const from = wallFromMs(wallMs(newest) + 1000);
  return [...agreed.filter((shift) => shift.from === undefined || shift.from < from), { from, addMs }];
}
