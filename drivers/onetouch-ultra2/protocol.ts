// What is said to an Ultra2 or UltraLink, and how long it may take.
import { latin1, sameBytes } from '../../src/device/bytes.ts';
import type { Manners } from '../lifescan-dm/conversation.ts';

/** Everything that is ever sent. None of it changes anything in the meter. */
export const COMMANDS = {
  serial: 'DM@',
  firmware: 'DM?',
  radioId: 'DMID',
  clock: 'DMF',
  displayUnit: 'DMSU?',
  memory: 'DMP',
} as const;

export type Command = keyof typeof COMMANDS;

/**
 * [0:2) 11 0D, wakes the meter (its paper AW06443901 adds 0A, which other programs do without); then the command; then CR,
 * which makes no difference to the meter, and is what the program wrote that made capture onetouch-dm-ascii/ultralink.
 */
export function request(command: Command): Uint8Array {
  return woken(COMMANDS[command]);
}

function woken(command: string): Uint8Array {
  return latin1(`\x11\r${command}\r`);
}

export function maySend(bytes: Uint8Array): boolean {
  return (Object.keys(COMMANDS) as Command[]).some((command) => sameBytes(bytes, request(command)));
}

/** The meter switches off after each answer, so each command wakes it: AW06443901 page 3 gives it 20 s, then send again. */
export const MANNERS: Manners = {
  send: ({ port }, command) => port.write(woken(command)),
  answerMs: 20_000,
  silentAsks: 2,
  // A line takes 63 ms at 9600 baud.
  lineMs: 5000,
  quietMs: 1000,
  sendsScreen: false,
};

/** For DMID, which an Ultra2 does not know and does not answer. An UltraLink's late answer is passed over. */
export const RADIO_ID_PATIENCE = { answerMs: 3000, silentAsks: 1 } as const;
