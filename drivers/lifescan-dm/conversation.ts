// One question to a DM meter and its answer: asked again when nothing or damage comes, with patience and an end.
import type { ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { LineReader } from './line.ts';
import { hasSeal, lineReader, unsealed } from './line.ts';

/** How a meter wants to be spoken to. */
export interface Manners {
  /** Sends one command. */
  send(cable: Cable, command: string): Promise<void>;
  /** Longest wait for an answer to begin before the command is sent again. */
  readonly answerMs: number;
  /** How often a silent meter is asked. */
  readonly silentAsks: number;
  /** Longest silence inside an answer of many lines. */
  readonly lineMs: number;
  /** After damage: silence that says the answer is over and the meter may be asked again. */
  readonly quietMs: number;
  /** It is switched on while it is read, and sends what its screen shows between its answers. */
  readonly sendsScreen: boolean;
}

export interface Cable {
  readonly port: Transport;
  readonly lines: LineReader;
  readonly ctx: ReadContext;
  readonly manners: Manners;
}

const DAMAGED_ASKS = 3;
/** An answer is one line; a wire that gives this many others is not a meter's. */
const MOST_OTHER_LINES = 100;
/** More than a memory with its screens: what still comes of an answer that was given up. */
const MOST_OTHER_LINES_WITH_SCREEN = 600;

/**
 * The cable at the beginning of a conversation. It takes its power from DTR and RTS (all papers, "cabling"); where the
 * adapter has no such lines, it is powered otherwise or nothing helps.
 */
export async function openCable(port: Transport, ctx: ReadContext, manners: Manners): Promise<Cable> {
  await port.lines?.set({ dtr: true, rts: true }).catch(() => undefined);
  return cableOf(port, ctx, manners);
}

/** The same in the middle of a conversation. */
export function cableOf(port: Transport, ctx: ReadContext, manners: Manners): Cable {
  return { port, lines: lineReader(port), ctx, manners };
}

/** `cancelled` when the person has stopped the reading. */
export function stopIfCancelled(ctx: ReadContext): void {
  if (ctx.signal.aborted) throw new AppError('cancelled', 'stopped by the person');
}

/**
 * Sends a command and returns what `parse` makes of its answer. Asks again when nothing comes (`timeout`), three times in
 * all when the answer is damaged (`bad-checksum`): silence takes long, damage does not, so they are not counted alike.
 */
export async function ask<T>(
  cable: Cable,
  command: string,
  parse: (content: string) => T | undefined,
  { answerMs, silentAsks }: { readonly answerMs: number; readonly silentAsks: number } = cable.manners,
): Promise<T> {
  let silent = 0;
  let damaged = 0;
  for (;;) {
    stopIfCancelled(cable.ctx);
    await cable.manners.send(cable, command);
    try {
      return await answer(cable, command, parse, answerMs);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'timeout' && ++silent < silentAsks) continue;
      if (error.code === 'bad-checksum' && ++damaged < DAMAGED_ASKS) continue;
      throw error;
    }
  }
}

/** As `ask`, for a command that the meter may not know: `undefined` when nothing comes, or nothing undamaged. */
export async function askIfKnown<T>(
  cable: Cable,
  command: string,
  parse: (content: string) => T | undefined,
  patience: { readonly answerMs: number; readonly silentAsks: number },
): Promise<T | undefined> {
  try {
    return await ask(cable, command, parse, patience);
  } catch (error) {
    // What it would have said is not needed for reading.
    if (error instanceof AppError && (error.code === 'timeout' || error.code === 'bad-checksum')) return undefined;
    throw error;
  }
}

async function answer<T>(
  { lines, manners }: Cable,
  command: string,
  parse: (content: string) => T | undefined,
  answerMs: number,
): Promise<T> {
  let damage: string | undefined;
  const most = manners.sendsScreen ? MOST_OTHER_LINES_WITH_SCREEN : MOST_OTHER_LINES;
  for (let others = 0; others < most; others++) {
    let line: string;
    try {
      line = await lines.next(damage === undefined ? answerMs : manners.quietMs);
    } catch (error) {
      if (damage === undefined || !(error instanceof AppError) || error.code !== 'timeout') throw error;
      throw new AppError('bad-checksum', `the answer to ${command} came damaged: ${damage}`);
    }
    const content = unsealed(line);
    const parsed = content === undefined ? undefined : parse(content);
    if (parsed !== undefined) return parsed;
    // A right line is a late answer to an earlier command. A wrong one without the form of an answer is noise of waking
    // up or the text of a screen, after which the answer may still take its time.
    if (content === undefined && hasSeal(line)) damage = line;
  }
  throw new AppError('bad-frame', `no answer to ${command} among ${most} lines`);
}
