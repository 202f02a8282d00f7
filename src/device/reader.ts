// Reading a byte stream in the portions a protocol thinks in, whatever chunks the cable delivers.
import { concat } from './bytes.ts';
import type { Transport } from './transport.ts';

/** Collects chunks of a port until a portion is complete; what is left over stays for the next call. */
export class StreamReader {
  readonly #port: Pick<Transport, 'read'>;
  #buffer: Uint8Array = new Uint8Array(0);

  constructor(port: Pick<Transport, 'read'>) {
    this.#port = port;
  }

  /**
   * Reads until `complete` finds a portion at the start of the buffer and says how many bytes it takes (0: not yet).
   * `timeoutMs` is the longest silence between two chunks, not the whole time.
   */
  async take(complete: (buffer: Uint8Array) => number, timeoutMs: number): Promise<Uint8Array> {
    for (;;) {
      const length = this.#buffer.length ? complete(this.#buffer) : 0;
      if (length > 0) {
        const portion = this.#buffer.slice(0, length);
        this.#buffer = this.#buffer.slice(length);
        return portion;
      }
      this.#buffer = concat([this.#buffer, await this.#port.read(timeoutMs)]);
    }
  }

  /** Waits for one more chunk and keeps it, whatever it is. */
  async more(timeoutMs: number): Promise<void> {
    this.#buffer = concat([this.#buffer, await this.#port.read(timeoutMs)]);
  }

  /** Through the next `delimiter` byte. */
  until(delimiter: number, timeoutMs: number): Promise<Uint8Array> {
    return this.take((buffer) => buffer.indexOf(delimiter) + 1, timeoutMs);
  }

  /** Exactly `length` bytes. */
  exactly(length: number, timeoutMs: number): Promise<Uint8Array> {
    return this.take((buffer) => (buffer.length >= length ? length : 0), timeoutMs);
  }

  /** Bytes that came but were not taken. */
  get pending(): Uint8Array {
    return this.#buffer;
  }

  /** Forgets what came but was not taken. */
  clear(): void {
    this.#buffer = new Uint8Array(0);
  }
}
