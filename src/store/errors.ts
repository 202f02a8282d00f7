// What the database throws as the one error class: full disk or not.
import type { AppError } from '../model/errors.ts';
import { asAppError } from '../model/errors.ts';

/** Any error of a database as `storage-full` or `storage`, the original as its cause; an `AppError` stays what it is. */
export function storageError(error: unknown): AppError {
  return asAppError(error, isQuotaError(error) ? 'storage-full' : 'storage');
}

/** Runs `work`; whatever it throws comes out as `storageError`. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(error);
  }
}

/** Dexie hides the browser's error in `inner` (an aborted transaction) or `failures` (some of many puts). */
function isQuotaError(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { name, inner, cause, failures } = error as Record<string, unknown>;
  if (name === 'QuotaExceededError') return true;
  return [inner, cause, ...(Array.isArray(failures) ? failures : [])].some((part) => isQuotaError(part, depth + 1));
}
