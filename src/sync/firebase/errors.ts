// What Firebase throws as the one error class.
import type { ErrorCode } from '../../model/errors.ts';
import { AppError, asAppError } from '../../model/errors.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  'auth/email-already-in-use': 'taken',
  'auth/invalid-credential': 'wrong-secret',
  'auth/invalid-login-credentials': 'wrong-secret',
  'auth/wrong-password': 'wrong-secret',
  'auth/user-not-found': 'wrong-secret',
  'auth/invalid-email': 'bad-input',
  'auth/missing-email': 'bad-input',
  'auth/weak-password': 'weak-secret',
  'auth/password-does-not-meet-requirements': 'weak-secret',
  'auth/missing-password': 'weak-secret',
  'auth/too-many-requests': 'too-many-tries',
  'auth/network-request-failed': 'offline',
  'auth/timeout': 'offline',
  'auth/user-disabled': 'no-access',
  'auth/user-token-expired': 'signed-out',
  'auth/user-mismatch': 'signed-out',
  'auth/operation-not-allowed': 'not-configured',
  'auth/admin-restricted-operation': 'not-configured',
  'auth/configuration-not-found': 'not-configured',
  'auth/invalid-api-key': 'not-configured',
  'permission-denied': 'no-access',
  unauthenticated: 'signed-out',
  unavailable: 'offline',
  'deadline-exceeded': 'offline',
  'resource-exhausted': 'offline',
  aborted: 'busy',
};

/** Any error of Firebase with a code of ours, the original as its cause; an `AppError` stays what it is. */
export function firebaseError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== 'string') return asAppError(error);
  // Firestore lite calls a request that never arrived 'unknown'.
  const isLost = code === 'unknown' && String(message).startsWith('Request failed');
  return new AppError(isLost ? 'offline' : (CODES[code] ?? 'internal'), `${code}: ${String(message)}`, {
    cause: error,
  });
}

/** Runs `work`; whatever Firebase throws in it comes out as `firebaseError`, and `offline` after `limitMs`. */
export async function asked<T>(work: () => Promise<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('offline', `no answer for ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    throw firebaseError(error);
  } finally {
    clearTimeout(timer);
  }
}
