// Errors across comlink keep their code: comlink's own handler sends name, message and stack only. Import on both sides.
import { transferHandlers, type TransferHandler } from 'comlink';
import { AppError, asAppError, type ErrorCode } from '../model/errors.ts';

/** An `AppError` as it is posted. */
interface PostedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly stack: string | undefined;
  /** The cause as text: it may be something that cannot be posted. */
  readonly cause: string | undefined;
  readonly triesLeft: number | undefined;
}

// The marker comlink wraps a thrown value in is private to it, so its own handler goes on recognising it.
const { canHandle } = transferHandlers.get('throw') as TransferHandler<{ readonly value: unknown }, unknown>;

const handler: TransferHandler<{ readonly value: unknown }, PostedError> = {
  canHandle,
  serialize: ({ value }) => {
    const { code, message, stack, cause, triesLeft } = asAppError(value);
    return [{ code, message, stack, cause: cause === undefined ? undefined : String(cause), triesLeft }, []];
  },
  deserialize: ({ code, message, stack, cause, triesLeft }) => {
    const error = new AppError(code, message, { cause, triesLeft });
    if (stack !== undefined) error.stack = stack;
    throw error;
  },
};
transferHandlers.set('throw', handler);
