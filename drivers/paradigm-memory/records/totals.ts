// What the pump counted of a day: its total (07) and the details behind it (6C, 6D, 6E).
import type { ReadingOf } from '../../../src/model/record.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/model/time.ts';
import { dayAt, dayText, wallText } from '../date.ts';
import type { RawRecord, RecordFamily } from '../raw-record.ts';
import { beWord } from '../raw-record.ts';

export const totals: RecordFamily = {
  0x07: { name: 'daily total', length: (model) => (model.isLarge ? 10 : 7), dateAt: null },
  0x6c: { name: 'daily total in detail (515)', length: 38, dateAt: null },
  0x6d: { name: 'daily total in detail (522)', length: 44, dateAt: null },
  0x6e: { name: 'daily total in detail', length: 52, dateAt: null },
};

/** Day of an 07 or a detail, as ms of its midnight; `NaN` when there is no such date. */
export function totalDay({ opcode, bytes }: RawRecord): number {
  return dayAt(bytes, opcode === 0x07 ? 5 : 1);
}

/** All amounts are fortieths of a unit, on small models too. */
const STEPS = 40;

/**
 * The total of a day, of both records where there are both. On large models 07 says when the day was closed: 0:00:00 is a
 * whole day; otherwise the clock was set to another day then. The details of the 515 are not understood.
 */
export function dailyTotal(total: RawRecord | undefined, detail: RawRecord | undefined): ReadingOf<'daily-total'> {
  const ms = totalDay((total ?? detail)!);
  const closedMs = total ? closedAfterMs(total.bytes) : 0;
  return {
    kind: 'daily-total',
    deviceTime: wallText(ms + closedMs),
    day: dayText(ms),
    units: total
      ? ((beWord(total.bytes, 1) << 16) | beWord(total.bytes, 3)) / STEPS
      : beWord(detail!.bytes, 11) / STEPS,
    ...(detail &&
      detail.opcode !== 0x6c && {
        basalUnits: beWord(detail.bytes, 13) / STEPS,
        bolusUnits: beWord(detail.bytes, 16) / STEPS,
        grams: beWord(detail.bytes, 19),
      }),
    ...(closedMs && { partial: true as const }),
  };
}

/** ms after midnight at which the day was closed early; 0 for a whole day and on small models. */
function closedAfterMs(bytes: Uint8Array): number {
  if (bytes.length < 10) return 0;
  const [second, minute, hour] = [bytes[7]! & 0x3f, bytes[8]! & 0x3f, bytes[9]! & 0x1f];
  if (second > 59 || minute > 59 || hour > 23) return 0;
  return hour * HOUR_MS + minute * MINUTE_MS + second * 1000;
}
