// Readings from captures and by hand, and comparisons with references, for the tests of statistics.
import { expect } from 'chai';
import type { Columns } from '../../src/model/columns.ts';
import { columnsFrom } from '../../src/model/columns.ts';
import type { Zone } from '../../src/model/time.ts';
import { MINUTE_MS, wallMs, zone } from '../../src/model/time.ts';

export const UTC: Zone = zone('UTC');

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function jsonOf<T>(bytes: Uint8Array): T {
  return JSON.parse(textOf(bytes)) as T;
}

/** Rows of a CSV as objects by heading. */
export function rowsOf(csv: string): Record<string, string>[] {
  const [heading, ...lines] = csv.trim().split('\n');
  const names = heading!.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

/** UTC ms of `YYYY-MM-DD HH:MM:SS`. */
export function utc(text: string): number {
  return wallMs(text.replace(' ', 'T'));
}

/** The readings of a recording, all rows as they are, times as UTC. */
export function recording(bytes: Uint8Array): Columns {
  return columnsFrom(rowsOf(textOf(bytes)).map((row) => ({ at: utc(row['time']!), value: +row['glucose_mgdl']! })));
}

/** Readings every `stepMin` minutes from `from` (UTC) on; null is a missing one. */
export function series(
  values: readonly (number | null)[],
  { from = '2024-03-01 08:00:00', stepMin = 5, source = 'sensor' } = {},
): Columns {
  const start = utc(from);
  return columnsFrom(
    values.flatMap((value, i) =>
      value === null ? [] : [{ at: start + i * stepMin * MINUTE_MS, value, source, intervalMin: stepMin }],
    ),
  );
}

/** Within one in a million. */
export function near(actual: number | undefined, wanted: number, what = ''): void {
  expect(actual, what).to.be.a('number');
  const away = Math.abs(actual! - wanted);
  expect(away <= 1e-6 * Math.max(Math.abs(wanted), 1e-12), `${what}: ${actual} instead of ${wanted}`).to.equal(true);
}

/** What differs between a reference and a result, and how many values were compared. */
export interface Comparison {
  readonly compared: number;
  readonly differences: readonly string[];
}

/**
 * Compares everything that is in `reference` with `actual`: numbers within one in a million (or half of the last of the
 * six decimals that tables of percentiles are kept with), all else exactly. Keys in `without` are left out.
 */
export function compare(reference: unknown, actual: unknown, without: readonly string[] = []): Comparison {
  let compared = 0;
  const differences: string[] = [];
  const walk = (wanted: unknown, got: unknown, path: string): void => {
    if (Array.isArray(wanted)) {
      const list = Array.isArray(got) ? got : [];
      if (list.length !== wanted.length)
        differences.push(`${path}: ${list.length} entries instead of ${wanted.length}`);
      wanted.forEach((one, i) => walk(one, list[i], `${path}[${i}]`));
    } else if (typeof wanted === 'object' && wanted !== null) {
      for (const [key, one] of Object.entries(wanted))
        if (!without.includes(key)) walk(one, (got as Record<string, unknown> | undefined)?.[key], `${path}.${key}`);
    } else {
      compared++;
      const isNear =
        typeof wanted === 'number' &&
        typeof got === 'number' &&
        Math.abs(wanted - got) <= Math.max(1e-6 * Math.abs(wanted), path.includes('.agp.') ? 6e-7 : 1e-18);
      if (!isNear && wanted !== got) differences.push(`${path}: ${String(got)} instead of ${String(wanted)}`);
    }
  };
  walk(reference, actual, '');
  return { compared, differences };
}
