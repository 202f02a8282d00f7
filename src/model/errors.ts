// The one error class of Basalt and its codes; words for people are looked up by code in src/text.

/** What went wrong. `src/text` has a title and a next step for each. */
export type ErrorCode =
  /** The person stopped it. */
  | 'cancelled'
  /** The other side did not answer in time. */
  | 'timeout'
  /** The cable or the device went away in the middle. */
  | 'disconnected'
  /** Another program, tab or kernel driver holds the device. */
  | 'busy'
  /** The browser or the system denied access. */
  | 'not-permitted'
  /** No granted port or device fits, or the chooser was closed without a choice. */
  | 'no-device'
  /** Two or more ports fit and nothing tells them apart. */
  | 'ambiguous-device'
  /** It answers, but it is not the one whose number was typed. */
  | 'other-device'
  /** Bytes came that the protocol does not allow there. */
  | 'bad-frame'
  /** A checksum still did not fit after the protocol's retries. */
  | 'bad-checksum'
  /** The device refused the command. */
  | 'refused'
  /** It answers, but it is not a model this driver can read. */
  | 'unsupported-model'
  /** What is plugged in reaches the device by radio, and is paired with none. */
  | 'not-paired'
  /** What is plugged in answers, the device it should reach by radio does not. */
  | 'out-of-reach'
  /** A driver tried to send something that is not on its list of read commands. */
  | 'forbidden-command'
  /** A file is not in a format that this driver reads. */
  | 'bad-file'
  /** An argument or a setting is out of its range. */
  | 'bad-input'
  /** The disk or the browser's quota is full. */
  | 'storage-full'
  /** The store could not be opened or read. */
  | 'storage'
  /** This browser lacks an interface that is needed. */
  | 'unsupported-browser'
  /** The passphrase, code or link is not the right one. */
  | 'wrong-secret'
  /** What is sealed was changed, is another thing than it should be, or an old version of it. */
  | 'tampered'
  /** The server says that this account may not do this (any more). */
  | 'no-access'
  /** The server could not be reached. */
  | 'offline'
  /** There is an account with this address already. */
  | 'taken'
  /** Nobody can be found by this address or code. */
  | 'not-found'
  /** Nobody is signed in here. */
  | 'signed-out'
  /** Signed in, but the keys were not unlocked on this computer. */
  | 'locked'
  /** A password or passphrase that will not do. */
  | 'weak-secret'
  /** Too many wrong ones in a row: the server wants a pause. */
  | 'too-many-tries'
  /** The account's e-mail address was not confirmed. */
  | 'unconfirmed'
  /** This copy of Basalt was set up without a server. */
  | 'not-configured'
  /** A fault of ours. */
  | 'internal';

/** Where an error happened and what was there, for the developer and the diagnostic file. */
export interface ErrorEvidence {
  /** Offending bytes, at most a few dozen. */
  readonly bytes?: Uint8Array;
  /** The underlying error. */
  readonly cause?: unknown;
  /** How many tries are left, where they are counted. */
  readonly triesLeft?: number | undefined;
}

/**
 * An error with a `code`. `message` is for developers and holds the evidence (offending bytes in hex);
 * the words a person reads come from `src/text` by `code`.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly triesLeft: number | undefined;

  constructor(code: ErrorCode, message: string, evidence: ErrorEvidence = {}) {
    const bytes = evidence.bytes ? `: ${hexPreview(evidence.bytes)}` : '';
    super(message + bytes, evidence.cause === undefined ? undefined : { cause: evidence.cause });
    this.code = code;
    this.triesLeft = evidence.triesLeft;
  }
}

/** Any thrown thing as an `AppError`; what is one already is returned unchanged. */
export function asAppError(error: unknown, code: ErrorCode = 'internal'): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new AppError(code, message, { cause: error });
}

function hexPreview(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, 48)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > 48 ? `${shown} … (${bytes.length} bytes)` : shown;
}
