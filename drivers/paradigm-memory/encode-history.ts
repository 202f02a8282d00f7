// A pump's history pages from readings: what a simulated pump holds. `decodeImage` gives the readings back.
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, wallMs } from '../../src/model/time.ts';
import { PAGE_DATA_BYTES, withPageCrc } from './crc.ts';
import { wallText } from './date.ts';
import type { EncodeOptions } from './encode-record.ts';
import { encodeReading, tempRecords } from './encode-record.ts';
import type { PumpModel } from './pump-model.ts';
import { plain } from './record-bytes.ts';
import { RATE_STEPS } from './records/basal.ts';

export type { EncodeOptions } from './encode-record.ts';

/**
 * Pages of 1024 bytes, newest first. Readings must be in the order of writing (oldest first). Kinds that the history does not
 * hold are left out (sensor readings: encode-sensor.ts). Delivered basal becomes what a pump would have logged: basal starts
 * on models that write them, temporary rates and suspends on all; the schedule of the others is an answer, not a record.
 */
export function encodeHistory(readings: readonly Reading[], options: EncodeOptions): Uint8Array[] {
  const held = withCancels(readings);
  const isTold = toldOrders(held);
  return packPages(
    held.flatMap((reading, i) => {
      if (reading.kind !== 'basal')
        return [...encodeReading(reading, options), ...startAfterBattery(reading, held, i, options.model)];
      return isTold(reading) ? [] : basalRecords(reading, held, i, options.model);
    }),
  );
}

/** A temporary rate that ends between half hours is programmed longer, and cancelled then, unless another one replaces it. */
function withCancels(readings: readonly Reading[]): Reading[] {
  const held: Reading[] = [];
  let cancelMs = Number.NaN;
  for (const reading of readings) {
    const ms = wallMs(reading.deviceTime);
    if (ms >= cancelMs) {
      held.push({ kind: 'temp-basal', deviceTime: wallText(cancelMs), durationMs: 0 });
      cancelMs = Number.NaN;
    }
    if (reading.kind === 'temp-basal') {
      const slots = Math.ceil(reading.durationMs / HALF_HOUR_MS);
      const isWhole = slots * HALF_HOUR_MS === reading.durationMs;
      cancelMs = isWhole ? Number.NaN : ms + reading.durationMs;
      held.push(isWhole ? reading : { ...reading, durationMs: slots * HALF_HOUR_MS });
    } else held.push(reading);
  }
  return held;
}

/** Delivery begins anew with a new battery: the rate is the one that ran on. */
function startAfterBattery(reading: Reading, readings: readonly Reading[], i: number, model: PumpModel): Uint8Array[] {
  if (!model.writesBasalStarts || reading.kind !== 'event' || reading.event !== 'battery-in') return [];
  const running = neighbour(readings, i, -1);
  if (!running || running.delivery !== 'scheduled' || endOf(running) <= wallMs(reading.deviceTime)) return [];
  return [basalStartRecord(reading.deviceTime, running.unitsPerHour)];
}

/** Whether a stretch of another rate, or of none, is what an order among the readings already says. */
function toldOrders(readings: readonly Reading[]): (segment: ReadingOf<'basal'>) => boolean {
  const temps: { readonly from: number; readonly to: number }[] = [];
  const stops = new Set<string>();
  for (const reading of readings) {
    const from = wallMs(reading.deviceTime);
    if (reading.kind === 'temp-basal') temps.push({ from, to: from + reading.durationMs });
    if (reading.kind === 'event' && reading.event === 'suspend') stops.add(reading.deviceTime);
  }
  return ({ delivery, deviceTime }) => {
    const ms = wallMs(deviceTime);
    if (delivery === 'temporary') return temps.some(({ from, to }) => from <= ms && ms < to);
    return delivery === 'suspended' && stops.has(deviceTime);
  };
}

/** Records into pages, newest page first; a record never crosses a page. */
export function packPages(records: readonly Uint8Array[]): Uint8Array[] {
  const pages: Uint8Array[] = [];
  let page = new Uint8Array(PAGE_DATA_BYTES);
  let used = 0;
  for (const record of records) {
    if (used + record.length > PAGE_DATA_BYTES) {
      pages.push(withPageCrc(page));
      page = new Uint8Array(PAGE_DATA_BYTES);
      used = 0;
    }
    page.set(record, used);
    used += record.length;
  }
  if (used || !pages.length) pages.push(withPageCrc(page));
  return pages.reverse();
}

const HALF_HOUR_MS = 30 * MINUTE_MS;

/**
 * What a pump logs for a stretch of delivery. A temporary rate is programmed in half hours: one that ends otherwise is
 * cancelled, as a person would.
 */
function basalRecords(
  segment: ReadingOf<'basal'>,
  readings: readonly Reading[],
  i: number,
  model: PumpModel,
): Uint8Array[] {
  const { deviceTime, unitsPerHour, durationMs, delivery } = segment;
  const before = neighbour(readings, i, -1);
  const after = neighbour(readings, i, 1);
  const startMs = wallMs(deviceTime);
  const endTime = wallText(startMs + durationMs);
  const follows = after !== undefined && after.deviceTime === endTime;
  if (delivery === 'suspended') {
    const wasSuspended = before?.delivery === 'suspended' && endOf(before) === startMs;
    const goesOn = follows && after.delivery === 'suspended';
    return [
      ...(wasSuspended ? [] : [plain(0x1e, model.isLarge ? 1 : 0, deviceTime)]),
      ...(goesOn ? [] : [plain(0x1f, model.isLarge ? 0x20 : 0, endTime)]),
    ];
  }
  if (delivery === 'temporary') {
    const slots = Math.ceil(durationMs / HALF_HOUR_MS);
    const programmed = tempRecords({ kind: 'temp-basal', deviceTime, unitsPerHour, durationMs: slots * HALF_HOUR_MS });
    const replaced = follows && after.delivery === 'temporary';
    return slots * HALF_HOUR_MS === durationMs || replaced
      ? programmed
      : [...programmed, ...tempRecords({ kind: 'temp-basal', deviceTime: endTime, durationMs: 0 })];
  }
  return model.writesBasalStarts ? [basalStartRecord(deviceTime, unitsPerHour)] : [];
}

function neighbour(readings: readonly Reading[], i: number, step: 1 | -1): ReadingOf<'basal'> | undefined {
  for (let k = i + step; k >= 0 && k < readings.length; k += step) {
    const reading = readings[k]!;
    if (reading.kind === 'basal') return reading;
  }
  return undefined;
}

function endOf({ deviceTime, durationMs }: ReadingOf<'basal'>): number {
  return wallMs(deviceTime) + durationMs;
}

/** 7B: segment number, date, slot, rate. */
export function basalStartRecord(deviceTime: string, unitsPerHour: number, pattern = 0): Uint8Array {
  const ms = wallMs(deviceTime);
  const record = plain(0x7b, 0, deviceTime, 10, 0, pattern);
  const steps = Math.round(unitsPerHour * RATE_STEPS);
  record[7] = Math.floor((ms % DAY_MS) / (HOUR_MS / 2));
  record[8] = steps & 0xff;
  record[9] = steps >> 8;
  return record;
}
