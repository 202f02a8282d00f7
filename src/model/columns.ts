// Readings of one numeric kind as columns: what statistics and charts work on, a million at a time.
import type { Bound, RecordKind, VALUE_FIELD } from './record.ts';

/** Kinds with a main number (`VALUE_FIELD`). */
export type NumericKind = { [K in RecordKind]: (typeof VALUE_FIELD)[K] extends string ? K : never }[RecordKind];

/** Columns of equal length, ascending by `at`; equal times keep the order of their ids. */
export interface Columns {
  readonly length: number;
  /** UTC ms. */
  readonly at: Float64Array;
  /** The kind's main number in its own unit, unrounded: mg/dL for cgm, smbg and control. */
  readonly value: Float64Array;
  /** 0 a number, 1 below `value` (LO), 2 above it (HI): `boundFromCode`. */
  readonly bound: Uint8Array;
  /** Index into `sources`. */
  readonly source: Uint16Array;
  /** Device ids. */
  readonly sources: readonly string[];
  /** Minutes between readings of the source, per reading; 5 where the record does not say. Only of use for 'cgm'. */
  readonly intervalMin: Uint8Array;
}

export const DEFAULT_INTERVAL_MIN = 5;

export function boundFromCode(code: number): Bound | undefined {
  return code === 1 ? 'low' : code === 2 ? 'high' : undefined;
}

export function boundCode(bound: Bound | undefined): 0 | 1 | 2 {
  return bound === 'low' ? 1 : bound === 'high' ? 2 : 0;
}

/** Columns from plain lists, for tests and for sources that never were in the store. Sorts by time, keeps the order of equals. */
export function columnsFrom(
  readings: readonly {
    readonly at: number;
    readonly value: number;
    readonly bound?: Bound;
    readonly source?: string;
    readonly intervalMin?: number;
  }[],
): Columns {
  const sorted = [...readings].sort((a, b) => a.at - b.at);
  const sources = [...new Set(sorted.map((reading) => reading.source ?? ''))];
  return {
    length: sorted.length,
    at: Float64Array.from(sorted, (reading) => reading.at),
    value: Float64Array.from(sorted, (reading) => reading.value),
    bound: Uint8Array.from(sorted, (reading) => boundCode(reading.bound)),
    source: Uint16Array.from(sorted, (reading) => sources.indexOf(reading.source ?? '')),
    sources,
    intervalMin: Uint8Array.from(sorted, (reading) => reading.intervalMin ?? DEFAULT_INTERVAL_MIN),
  };
}
