// Recordings that lie far apart: two weeks of data a year apart are not a year of data.
import type { Columns } from '../model/columns.ts';
import type { UtcMs } from '../model/time.ts';
import { DAY_MS } from '../model/time.ts';

/** A pause this long separates two recordings; reports speak of each by itself. */
export const APART_MS = 14 * DAY_MS;

export interface Recording {
  /** First reading. */
  readonly from: UtcMs;
  /** Last reading. */
  readonly to: UtcMs;
  readonly readings: number;
}

/** The stretches of readings between pauses longer than `apartMs`, in order. */
export function recordings(columns: Columns, apartMs: number = APART_MS): readonly Recording[] {
  const found: Recording[] = [];
  let first = 0;
  for (let i = 1; i <= columns.length; i++) {
    if (i < columns.length && columns.at[i]! - columns.at[i - 1]! <= apartMs) continue;
    found.push({ from: columns.at[first]!, to: columns.at[i - 1]!, readings: i - first });
    first = i;
  }
  return found;
}
