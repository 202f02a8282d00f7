// Entries of sensor pages that follow each other: a column for each fact, because there are tens of thousands of them.
import { PAGE_DATA_BYTES } from './crc.ts';

/** No ISIG page of that number. */
export const NO_WORD = -1;

/** Oldest first. All columns have `count` entries; what is behind them is left from before. */
export class SensorEntries {
  count = 0;
  /** The opcode, or the byte of a reading. */
  readonly opcodes: Uint8Array;
  /** Where in its page each stands; its arguments are before it. */
  readonly places: Uint16Array;
  /** The ISIG word at its place; `NO_WORD` without the ISIG page. */
  readonly words: Int32Array;
  /** The pump's running number of its page. */
  readonly numbers: Float64Array;
  /** Wall clock of the pump, ms; `NaN` for entries without a time, and for those held back (sensor-times.ts sets it). */
  readonly times: Float64Array;
  readonly #pages = new Map<number, Uint8Array>();

  /** For at most so many pages. */
  constructor(pages: number) {
    const room = pages * PAGE_DATA_BYTES;
    this.opcodes = new Uint8Array(room);
    this.places = new Uint16Array(room);
    this.words = new Int32Array(room);
    this.numbers = new Float64Array(room);
    this.times = new Float64Array(room);
  }

  clear(): void {
    this.count = 0;
    this.#pages.clear();
  }

  /** The page an entry stands in. */
  pageOf(index: number): Uint8Array {
    return this.#pages.get(this.numbers[index]!)!;
  }

  /** Adds the entries of a page at `places`, with the words of its ISIG page. */
  add(number: number, page: Uint8Array, places: Uint16Array, isig: Uint8Array | undefined): void {
    const { opcodes, words } = this;
    const from = this.count;
    const to = from + places.length;
    for (let i = from, k = 0; i < to; i++, k++) opcodes[i] = page[places[k]!]!;
    if (isig) {
      for (let i = from, k = 0; i < to; i++, k++) {
        const at = 2 * places[k]!;
        words[i] = isig[at]! | (isig[at + 1]! << 8);
      }
    } else words.fill(NO_WORD, from, to);
    this.places.set(places, from);
    this.numbers.fill(number, from, to);
    this.times.fill(Number.NaN, from, to);
    this.#pages.set(number, page);
    this.count = to;
  }
}
