// What is said to an Ultra2 or UltraLink, how long it may take, and one question with its answer.
import { latin1, sameBytes } from '../../src/device/bytes.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { LineReader } from '../lifescan-dm/line.ts';
import { hasSeal, unsealed } from '../lifescan-dm/line.ts';

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
  return latin1(`\x11\r${COMMANDS[command]}\r`);
}

export function maySend(bytes: Uint8Array): boolean {
  return (Object.keys(COMMANDS) as Command[]).some((command) => sameBytes(bytes, request(command)));
}

/** The meter switches off after each answer, so each command wakes it: AW06443901 page 3 gives it 20 s, then send again. */
export const ANSWER_MS = 20_000;
/** For DMID, which an Ultra2 does not know and does not answer. An UltraLink's late answer is passed over. */
export const RADIO_ID_MS = 3000;
/** Longest silence inside an answer of many lines. A line takes 63 ms at 9600 baud. */
export const LINE_MS = 5000;
/** After damage: silence that says the answer is over and the meter may be asked again. */
export const QUIET_MS = 1000;

const SILENT_ASKS = 2;
const DAMAGED_ASKS = 3;
/** An answer is one line; a wire that gives this many others is not a meter's. */
const MOST_OTHER_LINES = 100;

export interface Cable {
  readonly port: Transport;
  readonly lines: LineReader;
  readonly ctx: ReadContext;
}

/** `cancelled` when the person has stopped the reading. */
export function stopIfCancelled(ctx: ReadContext): void {
  if (ctx.signal.aborted) throw new AppError('cancelled', 'stopped by the person');
}

/**
 * Sends a command and returns what `parse` makes of its answer. Asks twice when nothing comes (`timeout`), three times
 * when the answer is damaged (`bad-checksum`): silence takes long, damage does not, so they are not counted alike.
 */
export async function ask<T>(
  { port, lines, ctx }: Cable,
  command: Command,
  parse: (content: string) => T | undefined,
): Promise<T> {
  let silent = 0;
  let damaged = 0;
  for (;;) {
    stopIfCancelled(ctx);
    await port.write(request(command));
    try {
      return await answer(lines, command, parse, ANSWER_MS);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'timeout' && ++silent < SILENT_ASKS) continue;
      if (error.code === 'bad-checksum' && ++damaged < DAMAGED_ASKS) continue;
      throw error;
    }
  }
}

/** As `ask`, for a command that the meter may not know: once, a short wait, `undefined` when nothing comes. */
export async function askIfKnown<T>(
  { port, lines, ctx }: Cable,
  command: Command,
  parse: (content: string) => T | undefined,
  timeoutMs: number,
): Promise<T | undefined> {
  stopIfCancelled(ctx);
  await port.write(request(command));
  try {
    return await answer(lines, command, parse, timeoutMs);
  } catch (error) {
    // A damaged answer is one too, but what it would have said is not needed for reading.
    if (error instanceof AppError && (error.code === 'timeout' || error.code === 'bad-checksum')) return undefined;
    throw error;
  }
}

async function answer<T>(
  lines: LineReader,
  command: Command,
  parse: (content: string) => T | undefined,
  timeoutMs: number,
): Promise<T> {
  let damage: string | undefined;
  for (let others = 0; others < MOST_OTHER_LINES; others++) {
    let line: string;
    try {
      line = await lines.next(damage === undefined ? timeoutMs : QUIET_MS);
    } catch (error) {
      if (damage === undefined || !(error instanceof AppError) || error.code !== 'timeout') throw error;
      throw new AppError('bad-checksum', `the answer to ${COMMANDS[command]} came damaged: ${damage}`);
    }
    const content = unsealed(line);
    const parsed = content === undefined ? undefined : parse(content);
    if (parsed !== undefined) return parsed;
    // A right line is a late answer to an earlier command. A wrong one without the form of an answer is noise of waking
    // up, after which the answer may still take its time.
    if (content === undefined && hasSeal(line)) damage = line;
  }
  throw new AppError('bad-frame', `no answer to ${COMMANDS[command]} among ${MOST_OTHER_LINES} lines`);
}
