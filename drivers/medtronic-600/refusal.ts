// What the pump says when it does not do what it was asked: command and reason.
import { AppError } from '../../src/model/errors.ts';
import type { Inner } from './inner.ts';

/** Why the pump does not do what it was asked [open source]. */
const REASONS: Readonly<Record<number, string>> = {
  0x04: 'refused',
  0x05: 'timeout',
  0x08: 'not supported',
  0x09: 'out of range',
  0x0c: 'busy',
  0x0d: 'no such data',
  0x0f: 'wrong state',
  0x16: 'out of sequence',
};

/** The pump has nothing of what was asked for. */
export const NO_SUCH_DATA = 0x0d;
/** It counts our messages otherwise. */
export const OUT_OF_SEQUENCE = 0x16;

/** Of a refusal (00FF): the command BE16, the reason. */
export function refusedCommand({ params }: Inner): number {
  return ((params[0] ?? 0) << 8) | (params[1] ?? 0);
}

export function refusalReason({ params }: Inner): number {
  return params[2] ?? 0;
}

export function refusal(inner: Inner): AppError {
  const reason = refusalReason(inner);
  const words = REASONS[reason] ?? reason.toString(16);
  const command = refusedCommand(inner).toString(16).padStart(4, '0');
  return new AppError('refused', `the pump refuses ${command}: ${words}`, { bytes: inner.params });
}

/** The refusal of a range in which the pump has nothing. */
export function isWithoutData(error: unknown): boolean {
  return error instanceof AppError && error.code === 'refused' && error.message.includes(REASONS[NO_SUCH_DATA]!);
}
