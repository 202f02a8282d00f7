// A history page cut into its records, exactly to the last byte; nothing is interpreted here.
import { hex } from '../../src/device/bytes.ts';
import type { Reading } from '../../src/model/record.ts';
import { PAGE_DATA_BYTES } from './crc.ts';
import { wallText } from './date.ts';
import type { PumpModel } from './pump-model.ts';

export interface RawRecord {
  readonly opcode: number;
  /** The whole record, its opcode included. */
  readonly bytes: Uint8Array;
  /** The pump's running number of its page, and where in it: the order of writing. */
  readonly page: number;
  readonly at: number;
}

/** What is known of one type of record. */
export interface RecordShape {
  /** What it is called where it is kept undecoded. */
  readonly name: string;
  /** Bytes of the record, opcode included; of bytes that begin at `at` for those that say it themselves. */
  readonly length: number | ((model: PumpModel, page: Uint8Array, at: number) => number);
  /** Where its five-byte date stands; 2 when absent. `null` when it has none. */
  readonly dateAt?: number | null;
  /** What it says by itself. Records that are understood only with others beside them are joined elsewhere. */
  readonly read?: (record: RawRecord, ms: number, model: PumpModel) => Reading;
  /** It belongs to another record, or says nothing to a person: no reading of its own. */
  readonly quiet?: true;
}

/** Record types by opcode. */
export type RecordFamily = Readonly<Record<number, RecordShape>>;

export interface CutPage {
  readonly records: readonly RawRecord[];
  /** Where and why cutting stopped before the padding, when it did. */
  readonly damage?: { readonly at: number; readonly what: string };
}

/**
 * Cuts the 1022 data bytes of a page, or those `from` a record on. A record never crosses a page, and what is unused at its end is zero: anything else
 * is damage, or another model's page.
 */
export function cutPage(
  data: Uint8Array,
  page: number,
  model: PumpModel,
  shapes: readonly (RecordShape | undefined)[],
  from = 0,
): CutPage {
  const records: RawRecord[] = [];
  const end = Math.min(data.length, PAGE_DATA_BYTES);
  let at = from;
  while (at < end) {
    const opcode = data[at]!;
    if (opcode === 0) {
      const stray = data.subarray(at, end).findIndex((byte) => byte !== 0);
      return stray < 0 ? { records } : { records, damage: damageAt(data, at, end, 'a record that begins with 00') };
    }
    const shape = shapes[opcode];
    if (!shape) return { records, damage: damageAt(data, at, end, 'an unknown type of record') };
    const { length } = shape;
    const bytes = typeof length === 'number' ? length : length(model, data, at);
    if (bytes < 2 || at + bytes > end)
      return { records, damage: damageAt(data, at, end, 'a record longer than the page') };
    records.push({ opcode, bytes: data.subarray(at, at + bytes), page, at });
    at += bytes;
  }
  return { records };
}

function damageAt(data: Uint8Array, at: number, end: number, what: string): NonNullable<CutPage['damage']> {
  return { at, what: `${what}, ${end - at} bytes not read: ${hex(data.subarray(at, Math.min(end, at + 16)))}` };
}

/** A record that nobody understands yet, or not without another that is not there, as it came. */
export function unknownReading(record: RawRecord, ms: number): Reading {
  return { kind: 'unknown', deviceTime: wallText(ms), raw: hex(record.bytes) };
}

export function beWord(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
