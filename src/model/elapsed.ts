// UTC of a clock that knows no zone but logs every change made to it: by how long ago something was, not by what zone it was in.
import type { UtcMs, WallTime } from './time.ts';
import { wallMs } from './time.ts';

/** The device's clock, and the computer's at the same moment. */
export interface ClockCheck {
  readonly deviceTime: WallTime;
  readonly computerAt: UtcMs;
}

/** The device's clock was set: it showed `before`, then `after`. */
export interface ClockSetting {
  readonly before: WallTime;
  readonly after: WallTime;
}

/**
 * Ms to subtract from a device time (as `wallMs`) to have UTC, for records written after the newest change of the clock,
 * and before each change going back: element 0 holds since the newest setting, element n before n settings.
 * `settings` are in the order they were made. What the clock was fast or slow at the check stays in: a minute's error of the
 * device is a real one. Source: tidepool-org/uploader docs/BootstrappingToUTC.md describes the idea.
 */
export function elapsedOffsets(check: ClockCheck, settings: readonly ClockSetting[]): readonly number[] {
  const offsets = [wallMs(check.deviceTime) - check.computerAt];
  for (const { before, after } of [...settings].reverse()) {
    offsets.push(offsets.at(-1)! + wallMs(before) - wallMs(after));
  }
  return offsets;
}

/** UTC of a device time when so many settings of the clock came after it. */
export function elapsedAt(deviceTime: WallTime, settingsSince: number, offsets: readonly number[]): UtcMs {
  return wallMs(deviceTime) - offsets[settingsSince]!;
}
