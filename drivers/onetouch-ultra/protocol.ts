// What is said to an Ultra or a FastTake, and how long it may take.
import { latin1, sameBytes } from '../../src/device/bytes.ts';
import type { Manners } from '../lifescan-dm/conversation.ts';

/** Everything that is ever sent. None of it changes anything in the meter. */
export const COMMANDS = {
  serial: 'DM@',
  firmware: 'DM?',
  clock: 'DMF',
  displayUnit: 'DMSU?',
  memory: 'DMP',
} as const;

/**
 * [0:2) 11 0D, which the maker's own program sends before every command to an Ultra (capture
 * onetouch-dm-ascii/ultra-official-software); then the command; then CR, which that program sends after some, and which
 * makes no difference to the meter.
 */
export function request(command: string): Uint8Array {
  return latin1(`\x11\r${command}\r`);
}

export function maySend(bytes: Uint8Array): boolean {
  return Object.values(COMMANDS).some((command) => sameBytes(bytes, request(command)));
}

/** The command wakes the meter, which switches off after its answer: AW057-521A page 3 gives it 20 s, then send again. */
export const MANNERS: Manners = {
  send: ({ port }, command) => port.write(request(command)),
  answerMs: 20_000,
  silentAsks: 2,
  // A line takes 52 ms at 9600 baud.
  lineMs: 5000,
  quietMs: 1000,
  sendsScreen: false,
};

/** For what a FastTake may not know. No paper says that it does; the wait is as long as a meter may take to wake. */
export const MAYBE_UNKNOWN = { answerMs: 20_000, silentAsks: 1 } as const;
