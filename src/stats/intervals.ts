// The sampling interval of a source: what each of its readings stands for, when the records do not say it.
import type { Columns } from '../model/columns.ts';
import { dropDuplicates } from './duplicates.ts';
import { gridStepMin, medianSpacingMin } from './spacing.ts';
import { pick } from './within.ts';

/** Minutes between readings of sensors on the market: some live streams, most sensors, Libre history. */
const USUAL = [1, 5, 15] as const;

/**
 * The interval that readings of one source were taken at, from their median spacing: 1, 5 or 15, else the grid's step.
 * Readings that came twice, seconds apart, do not count twice in it.
 */
export function detectIntervalMin(columns: Columns): number {
  let found = intervalOf(columns);
  for (;;) {
    const next = intervalOf(dropDuplicates(withInterval(columns, found)));
    if (next <= found) return found;
    found = next;
  }
}

function intervalOf(columns: Columns): number {
  const spacing = medianSpacingMin(columns);
  return USUAL.find((usual) => Math.abs(spacing - usual) <= usual * 0.2) ?? gridStepMin(columns);
}

/** The same readings with one interval (minutes, at most 255) for all. */
export function withInterval<C extends Columns>(columns: C, intervalMin: number): C {
  return { ...columns, intervalMin: new Uint8Array(columns.length).fill(Math.min(255, intervalMin)) };
}

/** The same readings, each with the interval that its source shows by its spacing. For imports that do not know it. */
export function withDetectedIntervals<C extends Columns>(columns: C): C {
  const intervalMin = new Uint8Array(columns.length);
  for (let source = 0; source < columns.sources.length; source++) {
    const own: number[] = [];
    for (let i = 0; i < columns.length; i++) if (columns.source[i] === source) own.push(i);
    if (own.length === 0) continue;
    const found = detectIntervalMin(pick(columns, own));
    for (const i of own) intervalMin[i] = Math.min(255, found);
  }
  return { ...columns, intervalMin };
}
