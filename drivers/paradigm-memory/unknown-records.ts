// Records of a type nobody knows: how long one is, by the records behind it, so that a page is read around it.
import { DAY_MS, HOUR_MS } from '../../src/model/time.ts';
import { PAGE_DATA_BYTES } from './crc.ts';
import type { PumpModel } from './pump-model.ts';
import type { CutPage, RawRecord } from './raw-record.ts';
import { cutPage } from './raw-record.ts';
import { RECORD_SHAPES } from './record-shapes.ts';
import { isTotal, isUndated, recordMs } from './run-view.ts';

const SHORTEST = 2;
/** The longest known record has 152 bytes. */
const LONGEST = 256;
/** Records are written at most so long before and behind the one before them: boluses by the time they take; a pump in use writes something every day. */
const BACK_MS = 9 * HOUR_MS;
const AHEAD_MS = 10 * DAY_MS;
/** So many records with dates that go on prove a length where another unknown record stands behind them; to the end of the page one is enough. */
const PROOF = 3;

export interface CutAround extends CutPage {
  /** Those of `records` whose type is not known. */
  readonly unknown: readonly RawRecord[];
}

/**
 * Cuts a page as `cutPage`, and goes on behind a record of an unknown type: it has the shortest length behind which known records follow, with
 * dates that go on, to the padding or the next unknown one. Where there is no such length the page ends there, as damage. `lengths` remembers
 * what was found, by opcode.
 */
export function cutAround(data: Uint8Array, page: number, model: PumpModel, lengths: Map<number, number>): CutAround {
  let cut = cutPage(data, page, model, RECORD_SHAPES);
  if (!cut.damage) return { ...cut, unknown: [] };
  const records = [...cut.records];
  const unknown: RawRecord[] = [];
  while (cut.damage && isUnknownType(data, cut.damage.at)) {
    const { at } = cut.damage;
    const opcode = data[at]!;
    const length = lengthAt(data, at, model, lastMs(records, model), lengths.get(opcode));
    if (length === undefined) break;
    lengths.set(opcode, length);
    const record = { opcode, bytes: data.subarray(at, at + length), page, at };
    unknown.push(record);
    cut = cutPage(data, page, model, RECORD_SHAPES, at + length);
    records.push(record, ...cut.records);
  }
  return { records, unknown, ...(cut.damage && { damage: cut.damage }) };
}

function isUnknownType(data: Uint8Array, at: number): boolean {
  return data[at] !== 0 && RECORD_SHAPES[data[at]!] === undefined;
}

/** The shortest length behind which the page goes on; the one another record of the type had comes first. */
function lengthAt(
  data: Uint8Array,
  at: number,
  model: PumpModel,
  beforeMs: number,
  known: number | undefined,
): number | undefined {
  const most = Math.min(LONGEST, PAGE_DATA_BYTES - at);
  if (known !== undefined && known <= most && goesOn(data, at + known, model, beforeMs)) return known;
  for (let length = SHORTEST; length <= most; length++) if (goesOn(data, at + length, model, beforeMs)) return length;
  return undefined;
}

/** True when known records follow from `from` on whose dates go on from `beforeMs` (`NaN`: from each other). */
function goesOn(data: Uint8Array, from: number, model: PumpModel, beforeMs: number): boolean {
  // Most lengths fail here, at once. A record without a date proves nothing, so none comes first.
  if (data[from] === 0 || RECORD_SHAPES[data[from]!] === undefined || isUndated(data[from]!)) return false;
  const { records, damage } = cutPage(data, 0, model, RECORD_SHAPES, from);
  if (damage && (records.length < PROOF || !isUnknownType(data, damage.at))) return false;
  let last = beforeMs;
  let dated = 0;
  for (const record of records) {
    if (isUndated(record.opcode)) continue;
    const ms = recordMs(record, model);
    if (Number.isNaN(ms)) return false;
    // A total names the day before; of other records time goes on, but where the clock was set.
    const earliest = last - (isTotal(record.opcode) ? 2 * DAY_MS : BACK_MS);
    if (record.opcode !== 0x18 && (ms < earliest || ms > last + AHEAD_MS)) return false;
    if (isTotal(record.opcode)) continue;
    last = ms;
    dated++;
  }
  return dated >= (damage ? PROOF : 1);
}

function lastMs(records: readonly RawRecord[], model: PumpModel): number {
  for (let i = records.length - 1; i >= 0; i--) {
    const ms = isTotal(records[i]!.opcode) ? Number.NaN : recordMs(records[i]!, model);
    if (!Number.isNaN(ms)) return ms;
  }
  return Number.NaN;
}
