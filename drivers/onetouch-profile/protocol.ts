// What is said to a Profile, Basic, SureStep or One Touch II, letter by letter, and how long it may take.
import { latin1 } from '../../src/device/bytes.ts';
import type { Cable, Manners } from '../lifescan-dm/conversation.ts';

/** Everything that is ever sent. None of it changes anything in the meter. */
export const COMMANDS = { firmware: 'DM?', clock: 'DMF', memory: 'DMP', entries: 'DMI' } as const;

const LETTERS = new Set(Object.values(COMMANDS).join(''));

/**
 * The letters of the commands, one at a time. Nothing else these meters know can be spelt with D M ? F P I: erasing takes a
 * Z, the clock a T, hiding records a ^, every setting an S.
 */
export function maySend(bytes: Uint8Array): boolean {
  return bytes.length === 1 && LETTERS.has(String.fromCharCode(bytes[0]!));
}

/** Between two letters of a command (AW056-257B page 5, AW056-258B page 4). */
export const LETTER_MS = 50;

/** A switched on meter answers at once; it is given 2 s, then asked again (the same pages). */
export const MANNERS: Manners = {
  send: spell,
  answerMs: 2000,
  silentAsks: 5,
  // A line takes 55 ms at 9600 baud.
  lineMs: 5000,
  quietMs: 1000,
  sendsScreen: true,
};

/** For what a Basic and a One Touch II may not know. */
export const MAYBE_UNKNOWN = { answerMs: 2000, silentAsks: 2 } as const;

/** The pause is a silence on the wire as well, so that a screen is heard out before the meter is spoken to. */
async function spell({ port, lines }: Cable, command: string): Promise<void> {
  for (const letter of command) {
    await lines.quiet(LETTER_MS);
    await port.write(latin1(letter));
  }
}
