// History pages in the order of writing, in stretches without a page missing between.
import { hex } from '../../src/device/bytes.ts';
import type { Problem } from '../../src/device/driver.ts';
import { isIntactPage, PAGE_BYTES, PAGE_DATA_BYTES } from './crc.ts';
import type { PumpModel } from './pump-model.ts';
import type { RawRecord } from './raw-record.ts';
import { cutAround } from './unknown-records.ts';

/** Pages that follow each other, all of them read whole. */
export interface Run {
  readonly firstPage: number;
  readonly lastPage: number;
  /** Oldest first. */
  readonly records: readonly RawRecord[];
  /** The page before is not there, and could still come. */
  readonly openStart: boolean;
  /** What was written next is not there, or not written yet. */
  readonly openEnd: boolean;
}

export interface RunOptions {
  /** Nothing older or newer will come: a record's other half that is not there now never will be. */
  readonly complete?: boolean;
  /** Running number of the oldest page the pump still has: pages before it that are missing cannot come any more. */
  readonly oldest?: number;
  /** What to call a page in `problems`. */
  readonly where?: (page: number) => string;
}

/**
 * Cuts all pages. A page whose CRC does not fit, or whose records do not fill it, is reported; what stands before the
 * damage is used, and the stretch ends there.
 */
export function runsOf(
  pages: ReadonlyMap<number, Uint8Array>,
  model: PumpModel,
  options: RunOptions,
  problems: Problem[],
): Run[] {
  const where = options.where ?? ((page) => `history page ${page}`);
  let records: RawRecord[] = [];
  let first: number | undefined;
  let last: number | undefined;
  const numbers = [...pages.keys()].sort((a, b) => a - b);
  const newest = numbers.at(-1) ?? 0;
  const whole = new Set<number>();
  /** Of types nobody knows, once one has been found out. */
  const lengths = new Map<number, number>();
  /** A page that is not there, or not whole, and may be with another reading. */
  const couldCome = (page: number): boolean =>
    !options.complete && page >= (options.oldest ?? 0) && !whole.has(page) && page <= newest;
  const spans: { first: number; last: number; records: RawRecord[] }[] = [];
  const close = (): void => {
    if (first !== undefined && last !== undefined) spans.push({ first, last, records });
    records = [];
    first = last = undefined;
  };
  for (const number of numbers) {
    const page = pages.get(number)!;
    if (last !== undefined && number !== last + 1) close();
    if (page.length < PAGE_DATA_BYTES) {
      problems.push({ where: where(number), what: `only ${page.length} of ${PAGE_BYTES} bytes: not read` });
      close();
      continue;
    }
    if (page.length >= PAGE_BYTES && !isIntactPage(page)) {
      problems.push({ where: where(number), what: 'the checksum does not fit: not read' });
      close();
      continue;
    }
    const cut = cutAround(page, number, model, lengths);
    whole.add(number);
    first ??= number;
    last = number;
    for (const record of cut.records) records.push(record);
    for (const { bytes, at } of cut.unknown)
      problems.push({
        where: `${where(number)}, byte ${at}`,
        what: `an unknown type of record, ${hex(bytes.subarray(0, 1))}, of ${bytes.length} bytes by what stands behind it: kept as it came, ${hex(bytes.subarray(0, 16))}`,
      });
    if (cut.damage) {
      problems.push({ where: `${where(number)}, byte ${cut.damage.at}`, what: cut.damage.what });
      close();
    }
  }
  close();
  return spans.map((span) => ({
    firstPage: span.first,
    lastPage: span.last,
    records: span.records,
    openStart: couldCome(span.first - 1),
    openEnd: span.last === newest ? !options.complete : couldCome(span.last + 1),
  }));
}
