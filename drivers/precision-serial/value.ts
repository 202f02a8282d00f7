// Glucose and ketones as these meters keep them, whatever the protocol: ketones are stored times 18.
import type { ReadingOf } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';

/** A ketone of 2.5 mmol/L is stored as 45 (artima.com forum 155, thread 182605; Tidepool; notes of glucometers-tech). */
const KETONE_SCALE = 18;
/** Above this HI is shown by the notes of glucometers-tech; Tidepool says 10. HI means no more than the lower one. */
export const KETONE_HIGH_MMOLL = 8;
const KETONE_HIGHEST_MMOLL = 10;

export function ketoneOf(stored: number, deviceTime: WallTime): ReadingOf<'ketone'> | undefined {
  const mmoll = stored / KETONE_SCALE;
  return mmoll <= KETONE_HIGHEST_MMOLL ? { kind: 'ketone', deviceTime, mmoll } : undefined;
}

export function highKetone(deviceTime: WallTime): ReadingOf<'ketone'> {
  return { kind: 'ketone', deviceTime, mmoll: KETONE_HIGH_MMOLL, bound: 'high' };
}

export function storedKetone(mmoll: number): number {
  return Math.round(mmoll * KETONE_SCALE);
}
