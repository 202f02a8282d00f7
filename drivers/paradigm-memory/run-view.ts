// A stretch of history while it is understood: its records, their times, and what became of each.
import type { Problem } from '../../src/device/driver.ts';
import { hex } from '../../src/device/bytes.ts';
import type { Reading } from '../../src/model/record.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { dateAt } from './date.ts';
import type { PumpModel } from './pump-model.ts';
import type { RawRecord } from './raw-record.ts';
import { RECORD_SHAPES } from './record-shapes.ts';
import { bolusDateAt } from './records/bolus.ts';
import { totalDay } from './records/totals.ts';
import type { Run } from './runs.ts';

export interface RunView {
  readonly records: readonly RawRecord[];
  /** Wall clock of each record, ms; `NaN` for those without a date. */
  readonly times: Float64Array;
  readonly model: PumpModel;
  readonly openStart: boolean;
  readonly openEnd: boolean;
  /** What the pump's clock showed when this stretch was read, where it is the newest one. */
  readonly nowMs: number | undefined;
  /** What each record is read as; nothing for those that belong to another or are held back. */
  readonly readings: (Reading | undefined)[];
  /** 1 for records that are dealt with. */
  readonly done: Uint8Array;
}

export function viewOf(
  run: Run,
  model: PumpModel,
  nowMs: number | undefined,
  problems: Problem[],
  where: (page: number) => string,
): RunView {
  const { records, openStart, openEnd } = run;
  const times = new Float64Array(records.length);
  const done = new Uint8Array(records.length);
  const unknown: number[] = [];
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    const { opcode, bytes } = record;
    const shape = RECORD_SHAPES[opcode];
    const ms = recordMs(record, model, shape);
    times[i] = ms;
    if (!shape) unknown.push(i);
    else if (isUndated(opcode)) done[i] = 1;
    else if (Number.isNaN(ms)) {
      done[i] = 1;
      problems.push({
        where: `${where(record.page)}, byte ${record.at}`,
        what: `${shape.name} with a date that does not exist: ${hex(bytes)}`,
      });
    }
  }
  for (const i of unknown) {
    times[i] = timeAround(records, times, i);
    if (Number.isNaN(times[i]!)) done[i] = 1;
  }
  return { records, times, model, openStart, openEnd, nowMs, readings: new Array(records.length), done };
}

/** What a record's own date says, ms; `NaN` when it has none, or one that does not exist. */
export function recordMs(record: RawRecord, model: PumpModel, shape = RECORD_SHAPES[record.opcode]): number {
  const { opcode, bytes } = record;
  if (!shape || isUndated(opcode)) return Number.NaN;
  if (opcode === 0x01) return dateAt(bytes, bolusDateAt(model));
  return shape.dateAt === null ? totalDay(record) : dateAt(bytes, shape.dateAt ?? 2);
}

/** Records that belong to the one before them and have no date. */
export function isUndated(opcode: number): boolean {
  return opcode === 0x5c || opcode === 0x30;
}

/** When a record nobody knows was written: with the one before it, or before the one behind it. */
function timeAround(records: readonly RawRecord[], times: Float64Array, i: number): number {
  const tells = (k: number): boolean => !Number.isNaN(times[k]!) && !isDatedAhead(records[k]!.opcode);
  for (let k = i - 1; k >= 0; k--) if (tells(k)) return times[k]!;
  for (let k = i + 1; k < times.length; k++) if (tells(k)) return times[k]!;
  return Number.NaN;
}

/** Index of the first record of an opcode among the `reach` ones after `i`; -1 when there is none. */
export function ahead({ records }: RunView, i: number, opcode: number, reach: number): number {
  for (let k = i + 1; k <= i + reach && k < records.length; k++) if (records[k]!.opcode === opcode) return k;
  return -1;
}

/** The record's other half may stand on the older page that is not there. */
export function mayBeBefore(view: RunView, i: number, reach: number): boolean {
  return view.openStart && i < reach;
}

/** The record's other half may come, or stand on the newer page that is not there. */
export function mayComeAfter(view: RunView, i: number, reach: number): boolean {
  return view.openEnd && i >= view.records.length - reach;
}

/** Records that name a day, not a time. */
export function isTotal(opcode: number): boolean {
  return opcode === 0x07 || opcode === 0x6c || opcode === 0x6d || opcode === 0x6e;
}

/** Time passes with every record but boluses, whose second part is dated ahead, and totals, which name a day. */
export function isDatedAhead(opcode: number): boolean {
  return opcode === 0x01 || isTotal(opcode);
}

/**
 * Where a stretch begins, ms: its first record that has the time of its writing, or the midnight at which a total before that one was
 * written. The day of such a total itself is not in the stretch.
 */
export function firstWritten({ records, times }: RunView): number | undefined {
  const i = records.findIndex(({ opcode }, k) => !isDatedAhead(opcode) && !Number.isNaN(times[k]!));
  if (i < 0) return undefined;
  const total = records.findIndex(({ opcode }, k) => k < i && isTotal(opcode) && !Number.isNaN(times[k]!));
  const closedMs = total < 0 ? Number.NaN : times[total]! + DAY_MS;
  // Not where the day was closed by a change of the clock.
  return closedMs <= times[i]! && times[i]! - closedMs < DAY_MS ? closedMs : times[i];
}
