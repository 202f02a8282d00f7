// Which failures of the radio are worth the same question once more, and how often it is asked.
import { AppError } from '../../src/model/errors.ts';

/** The same question at most so often. */
const TRIES = 3;

const REPEATABLE: ReadonlySet<string> = new Set(['timeout', 'out-of-reach', 'bad-frame', 'bad-checksum']);

export function isRepeatable(error: unknown): error is AppError {
  return error instanceof AppError && REPEATABLE.has(error.code);
}

/** Rejects with the last failure, or at once with one that repeating does not help. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isRepeatable(error) || tries === TRIES) throw error;
    }
  }
}
