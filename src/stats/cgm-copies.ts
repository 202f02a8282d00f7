// Fingersticks that only repeat what the sensor showed: some programs write each sensor value a second time as a fingerstick.
import type { Columns } from '../model/columns.ts';
import type { Smbg } from '../model/record.ts';
import { lowerBound } from './search.ts';

/** A copy is at most this far from its sensor reading. */
export const COPY_MS = 500;
/** Up to this many agreements are chance. */
export const CHANCE_COPIES = 10;

/**
 * Fingersticks without copies of sensor readings: same value within half a second. Only when there are more than ten;
 * a few may be chance. Rule of tidepool-org/viz 1.57.0.
 */
export function dropCgmCopies(fingersticks: readonly Smbg[], cgm: Columns): readonly Smbg[] {
  const isCopy = ({ at, mgdl }: Smbg): boolean => {
    for (let i = lowerBound(cgm.at, at - COPY_MS); i < cgm.length && cgm.at[i]! <= at + COPY_MS; i++)
      if (cgm.value[i] === mgdl) return true;
    return false;
  };
  const own = fingersticks.filter((one) => !isCopy(one));
  return fingersticks.length - own.length > CHANCE_COPIES ? own : fingersticks;
}
