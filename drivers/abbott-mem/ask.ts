// Asking one of Abbott's serial meters: a command out, a whole answer in, asked again when it is damaged or silent.
import { concat } from '../../src/device/bytes.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';

/** Longest silence inside an answer. A line takes 17 ms at 19200 baud. */
export const SILENCE_MS = 3000;
/** An answer of 999 records is shorter; what goes on longer is no meter's. */
const MOST_BYTES = 65_536;
/** After a damaged answer: quiet for this long, so that the next one is heard from its beginning. */
const QUIET_MS = 500;
const MOST_DRAINED = 1000;

/** `cancelled` when the person has stopped the reading. */
export function stopIfCancelled(ctx: ReadContext): void {
  if (ctx.signal.aborted) throw new AppError('cancelled', 'stopped by the person');
}

/** How long to wait, what a whole answer is, and what is left of one when the meter falls silent. */
export interface Expectation {
  readonly answerMs: number;
  /** Bytes of the whole answer at the start, 0 while it is not whole. */
  complete(bytes: Uint8Array): number;
  /** A silence ends the answer as well when this is true of what came. */
  endsInSilence?(bytes: Uint8Array): boolean;
  /** Called with all that came so far. */
  progress?(bytes: Uint8Array): void;
}

/** The bytes of one answer. `timeout` when nothing comes, `bad-frame` when it breaks off or has no end. */
export async function answer(port: Transport, ctx: ReadContext, expected: Expectation): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array(0);
  while (bytes.length < MOST_BYTES) {
    stopIfCancelled(ctx);
    try {
      bytes = concat([bytes, await port.read(bytes.length ? SILENCE_MS : expected.answerMs)]);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout' || !bytes.length) throw error;
      if (expected.endsInSilence?.(bytes)) return bytes;
      throw new AppError('bad-frame', 'an answer breaks off', { bytes: bytes.subarray(-48) });
    }
    expected.progress?.(bytes);
    const length = expected.complete(bytes);
    if (length) return bytes.subarray(0, length);
  }
  throw new AppError('bad-frame', 'an answer without an end', { bytes: bytes.subarray(0, 48) });
}

/** Waits until nothing comes for a moment, and forgets what did. */
export async function drain(port: Transport): Promise<void> {
  for (let chunks = 0; chunks < MOST_DRAINED; chunks++) {
    try {
      await port.read(QUIET_MS);
    } catch (error) {
      if (error instanceof AppError && error.code === 'timeout') return;
      throw error;
    }
  }
}

/**
 * Sends the commands one after the other until one brings what `parse` accepts. A damaged answer (`parse` gives a sentence)
 * is asked for again with the same command; the error of the last try is thrown.
 */
export async function ask<T extends object>(
  port: Transport,
  ctx: ReadContext,
  commands: readonly Uint8Array[],
  expected: Expectation,
  parse: (bytes: Uint8Array) => T | string,
): Promise<T> {
  let failure: AppError | undefined;
  let next = 0;
  for (let tries = 0; tries < commands.length; tries++) {
    stopIfCancelled(ctx);
    await port.write(commands[next]!);
    try {
      const bytes = await answer(port, ctx, expected);
      const parsed = parse(bytes);
      if (typeof parsed !== 'string') return parsed;
      failure = new AppError(parsed.startsWith('checksum') ? 'bad-checksum' : 'bad-frame', parsed);
    } catch (error) {
      if (!(error instanceof AppError) || (error.code !== 'timeout' && error.code !== 'bad-frame')) throw error;
      // Damage says more than the silence after it.
      if (error.code !== 'timeout' || !failure) failure = error;
      if (error.code === 'timeout') next++;
    }
    await drain(port);
  }
  throw failure!;
}
