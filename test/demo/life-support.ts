// What the tests of the demo person share: one person's ninety days, and plain statistics of a list of numbers.
import type { DemoDevice } from '../../src/demo/person.ts';
import { DEMO_SEED, demoLife } from '../../src/demo/person.ts';
import type { Reading, ReadingOf, RecordKind } from '../../src/model/record.ts';
import { zone } from '../../src/model/time.ts';

export const DAYS = 90;
export const LAST_DAY = '2025-06-30';

export type Timed<R> = R & { readonly at: number };

export function lifeOf(options: Partial<Parameters<typeof demoLife>[0]> = {}): readonly DemoDevice[] {
  return demoLife({ seed: DEMO_SEED, zone: zone('Europe/Paris'), lastDay: LAST_DAY, days: DAYS, ...options });
}

export function allOf(devices: readonly DemoDevice[]): Timed<Reading>[] {
  return devices.flatMap((device) => device.readings as readonly Timed<Reading>[]);
}

export function kindOf<K extends RecordKind>(devices: readonly DemoDevice[], kind: K): Timed<ReadingOf<K>>[] {
  return allOf(devices).filter((reading): reading is Timed<ReadingOf<K>> => reading.kind === kind);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export function sd(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** Percent of the values for which `test` holds. */
export function share<T>(values: readonly T[], test: (value: T) => boolean): number {
  return (100 * values.filter(test).length) / values.length;
}

/** Differences of neighbours that are `stepMs` apart, and differences of these. */
export function steps(
  readings: readonly { readonly at: number; readonly mgdl: number }[],
  isStep: (ms: number) => boolean,
): { readonly first: number[]; readonly second: number[] } {
  const first: number[] = [];
  const second: number[] = [];
  for (let i = 1; i < readings.length; i++) {
    const [older, old, now] = [readings[i - 2], readings[i - 1]!, readings[i]!];
    if (!isStep(now.at - old.at)) continue;
    first.push(now.mgdl - old.mgdl);
    if (older && isStep(old.at - older.at)) second.push(now.mgdl - 2 * old.mgdl + older.mgdl);
  }
  return { first, second };
}
