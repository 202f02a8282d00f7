// Sensor pages from readings: what a simulated pump with a sensor holds.
import type { Reading } from '../../src/model/record.ts';
import { MINUTE_MS, wallMs } from '../../src/model/time.ts';
import { PAGE_DATA_BYTES, withIsigCrc, withPageCrc } from './crc.ts';
import type { PumpModel } from './pump-model.ts';
import { SENSOR } from './sensor-page.ts';

const INTERVAL_MS = 5 * MINUTE_MS;
const PAGE_END = 0x20;
const GAP = 0x40;
const STAMP_BYTES = 5;
/** Word under an argument. */
const ARGUMENT_WORD = 0x22;

export interface SensorPages {
  /** 1024 bytes each, oldest first. */
  readonly glucose: readonly Uint8Array[];
  /** 2048 bytes each, the page of the same index. */
  readonly isig: readonly Uint8Array[];
}

/**
 * Pages of sensor readings, calibrations and calibration factors, oldest first as given. A pump counts in five minutes
 * and in whole minutes: a reading that does not follow the one before by five minutes begins behind a gap. `pendingStamp` leaves the last
 * readings without a stamp, as on the page being written.
 */
export function encodeSensor(readings: readonly Reading[], model: PumpModel, pendingStamp = false): SensorPages {
  const glucose: Uint8Array[] = [];
  const isig: Uint8Array[] = [];
  let page = new Uint8Array(PAGE_DATA_BYTES);
  let words = new Uint8Array(2 * PAGE_DATA_BYTES);
  let used = 0;
  let lastMs = Number.NaN;
  let unstamped = false;
  const put = (byte: number, word: number): void => {
    page[used] = byte;
    words[2 * used] = word & 0xff;
    words[2 * used + 1] = word >> 8;
    used++;
  };
  const dated = (opcode: number, ms: number, flag: number, before: readonly number[] = []): void => {
    const date = new Date(ms);
    const month = date.getUTCMonth() + 1;
    for (const byte of before) put(byte, ARGUMENT_WORD);
    put(date.getUTCFullYear() - 2000, ARGUMENT_WORD);
    put(date.getUTCDate() | flag, ARGUMENT_WORD);
    put(date.getUTCMinutes() | ((month & 3) << 6), ARGUMENT_WORD);
    put(date.getUTCHours() | ((month & 0x0c) << 4), ARGUMENT_WORD);
    put(opcode, opcode);
  };
  const stamp = (flag: number): void => {
    if (unstamped) dated(SENSOR.stamp, lastMs, flag);
    unstamped = false;
  };
  const flush = (): void => {
    glucose.push(withPageCrc(page));
    isig.push(withIsigCrc(words));
    page = new Uint8Array(PAGE_DATA_BYTES);
    words = new Uint8Array(2 * PAGE_DATA_BYTES);
    used = 0;
  };
  /** A full page ends with a stamp and filler. */
  const room = (bytes: number): void => {
    if (used + bytes + STAMP_BYTES <= PAGE_DATA_BYTES) return;
    stamp(PAGE_END);
    while (used < PAGE_DATA_BYTES) put(SENSOR.filler, SENSOR.filler);
    flush();
  };
  for (const reading of readings) {
    const ms = Math.floor(wallMs(reading.deviceTime) / MINUTE_MS) * MINUTE_MS;
    if (reading.kind === 'cgm') {
      if (!Number.isNaN(lastMs) && ms !== lastMs + INTERVAL_MS) {
        room(STAMP_BYTES);
        stamp(GAP);
      }
      room(1);
      const current = Math.round((reading.isig ?? 20) * 100);
      const mgdl = Math.round(reading.mgdl);
      const word = model.isigHoldsGlucoseBit ? (current & 0xfffe) | (reading.bound ? 0 : mgdl & 1) : current;
      put(reading.bound === 'low' ? SENSOR.low : reading.bound === 'high' ? SENSOR.high : mgdl >> 1, word);
      lastMs = ms;
      unstamped = true;
    } else if (reading.kind === 'calibration') {
      room(6);
      const mgdl = Math.round(reading.mgdl);
      dated(SENSOR.meterGlucose, ms, mgdl > 255 ? 0x20 : 0, [mgdl & 0xff]);
    } else if (reading.kind === 'event' && reading.event === 'calibration-factor') {
      room(7);
      const factor = Math.round(Number(reading.detail ?? 0) * 1000);
      dated(SENSOR.factor, ms, 0, [factor & 0xff, factor >> 8]);
    }
  }
  if (!pendingStamp) stamp(0);
  if (used || !glucose.length) flush();
  return { glucose, isig };
}
