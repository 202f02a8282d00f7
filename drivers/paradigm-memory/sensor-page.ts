// A page of sensor glucose, with the ISIG page of the same number, cut into its entries.
import { PAGE_DATA_BYTES } from './crc.ts';
import { timeOfDay } from './date.ts';

/** Opcodes of a glucose page; a byte of 14 or more that is no argument is a reading. */
export const SENSOR = {
  end: 0x01,
  weakSignal: 0x02,
  calibration: 0x03,
  packet: 0x04,
  error: 0x05,
  low: 0x06,
  high: 0x07,
  stamp: 0x08,
  battery: 0x0a,
  status: 0x0b,
  clock: 0x0c,
  sync: 0x0d,
  meterGlucose: 0x0e,
  factor: 0x0f,
  special: 0x10,
  filler: 0x13,
  firstReading: 0x14,
} as const;

/** Bytes that stand before each opcode, at lower addresses. */
const ARGUMENTS: readonly (number | undefined)[] = Array.from(
  { length: SENSOR.firstReading },
  (_, opcode) =>
    ({
      1: 0,
      2: 0,
      3: 1,
      4: 1,
      5: 1,
      6: 0,
      7: 0,
      8: 4,
      0x0a: 4,
      0x0b: 4,
      0x0c: 4,
      0x0d: 4,
      0x0e: 5,
      0x0f: 6,
      0x10: 7,
      0x13: 0,
    })[opcode],
);

export interface CutSensorPage {
  /** Where the opcode of each entry stands, oldest first; its arguments are before it. */
  readonly places: Uint16Array;
  readonly damage?: { readonly at: number; readonly what: string };
}

/**
 * Cuts a page. It is read from its end towards the start, because arguments stand before their opcode and may have any
 * value; unused bytes are 00.
 */
export function cutSensorPage(page: Uint8Array): CutSensorPage {
  const places = new Uint16Array(PAGE_DATA_BYTES);
  let first = PAGE_DATA_BYTES;
  let at = PAGE_DATA_BYTES - 1;
  while (at >= 0) {
    const opcode = page[at]!;
    if (opcode >= SENSOR.firstReading) {
      places[--first] = at--;
      continue;
    }
    if (opcode === 0) {
      at--;
      continue;
    }
    const count = ARGUMENTS[opcode];
    if (count === undefined || at < count) {
      const what =
        count === undefined ? `an unknown entry ${opcode.toString(16).padStart(2, '0')}` : 'an entry cut off';
      return {
        places: places.subarray(first),
        damage: { at, what: `${what}: ${at + 1} bytes before it are not read` },
      };
    }
    places[--first] = at;
    at -= count + 1;
  }
  return { places: places.subarray(first) };
}

/** True for entries that take five minutes each: readings and what stands in the place of one. */
export function takesInterval(opcode: number): boolean {
  return opcode >= SENSOR.firstReading || (opcode >= SENSOR.weakSignal && opcode <= SENSOR.high);
}

/** The date whose hour byte stands at `end`: year, day, minute, hour, no seconds. `NaN` when there is no such date. */
export function sensorDate(page: Uint8Array, end: number): number {
  const [year, day, minute, hour] = [page[end - 3]!, page[end - 2]!, page[end - 1]!, page[end]!];
  const month = ((hour >> 6) << 2) | (minute >> 6);
  return timeOfDay(year & 0x7f, month, day & 0x1f, hour & 0x1f, minute & 0x3f);
}

/** Bits 60 of the day byte of such a date: which sort of stamp, status, sync or clock entry it is. */
export function sensorFlag(page: Uint8Array, end: number): number {
  return page[end - 2]! & 0x60;
}
