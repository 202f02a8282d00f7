// The usual turn of a conversation: ask, wait for the answer, ask again when it was damaged or did not come.
import { AppError } from '../model/errors.ts';
import type { Transport } from './transport.ts';

export interface ExchangeOptions<T> {
  /** Longest wait for the answer. */
  readonly timeoutMs: number;
  /** How often to ask again after `timeout`, `bad-frame` or `bad-checksum`. */
  readonly retries: number;
  /** Reads and checks the answer. */
  readonly parse: (timeoutMs: number) => Promise<T>;
}

/** Sends `request` and parses the answer; the last error when every try failed. */
export async function exchange<T>(
  port: Pick<Transport, 'write'>,
  request: Uint8Array,
  { timeoutMs, retries, parse }: ExchangeOptions<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    await port.write(request);
    try {
      return await parse(timeoutMs);
    } catch (error) {
      if (!(error instanceof AppError) || !RETRIED.has(error.code) || attempt >= retries) throw error;
    }
  }
}

const RETRIED: ReadonlySet<string> = new Set(['timeout', 'bad-frame', 'bad-checksum']);
