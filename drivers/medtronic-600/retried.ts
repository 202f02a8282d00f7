// Which failures of the radio are worth the same question once more, how often it is asked, and for how long a silent pump.
import type { ReadContext } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';

/** The same question at least so often. */
const TRIES = 3;
/** A pump that says nothing is asked for so long: somebody may have walked past with it. */
const PATIENCE_MS = 40_000;
/** Before a silent pump is asked again: the stick may say at once that it hears nothing. */
const SILENCE_PAUSE_MS = 1000;

const REPEATABLE: ReadonlySet<string> = new Set(['timeout', 'out-of-reach', 'bad-frame', 'bad-checksum']);

export function isRepeatable(error: unknown): error is AppError {
  return error instanceof AppError && REPEATABLE.has(error.code);
}

/** Rejects with the last failure, or at once with one that repeating does not help. */
export async function retried<T>(pause: Pick<ReadContext, 'sleep'>, work: () => Promise<T>): Promise<T> {
  let silentSince: number | undefined;
  for (let tries = 1; ; tries++) {
    const startedAt = performance.now();
    try {
      return await work();
    } catch (error) {
      if (!isRepeatable(error)) throw error;
      silentSince = error.code === 'out-of-reach' ? (silentSince ?? startedAt) : undefined;
      const isPatient = silentSince !== undefined && performance.now() - silentSince < PATIENCE_MS;
      if (tries >= TRIES && !isPatient) throw error;
      if (silentSince !== undefined) await pause.sleep(SILENCE_PAUSE_MS);
    }
  }
}
