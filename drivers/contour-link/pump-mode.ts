// How a link meter is turned from a meter into a radio and back: X, NAK, ENQ, then three short words.
import { ASTM, nextToken } from '../ascensia-astm/frame.ts';
import type { AstmHeader } from '../ascensia-astm/record.ts';
import { parseHeader, parseRecord } from '../ascensia-astm/record.ts';
import { concat, latin1, text } from '../../src/device/bytes.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { MeterLine } from './line.ts';

/** Any character that means nothing to a meter makes it introduce itself; the maker's own program uses this one. */
const WAKE = 'X';
const WORDS_IN = ['W|', 'Q|', '1|'] as const;
const WORDS_OUT = ['W|', 'Q|', '0|'] as const;

/** Everything this folder sends outside of envelopes (captures paradigm-cnl-wire). */
export const HANDSHAKE: ReadonlySet<string> = new Set([
  WAKE,
  text(Uint8Array.of(ASTM.NAK)),
  text(Uint8Array.of(ASTM.ENQ)),
  ...WORDS_IN,
  ...WORDS_OUT,
]);

/** True for the data of exactly the reports this folder sends outside of envelopes. */
export function isHandshake(data: Uint8Array): boolean {
  return HANDSHAKE.has(text(data));
}

/** Wait for each answer; meters need up to 0.6 s (captures). pazaan's program waits as long. */
export const ANSWER_MS = 4000;
/** From one word to the next; the maker's program leaves 0.52 s (both captures). */
export const WORD_PAUSE_MS = 500;
/** Whole handshakes before we give up: 3 times 4 s without any answer. */
const TRIES = 3;
/** Reports that mean nothing where they come, before we call it not a meter. */
const STRAYS = 100;
/** Longest pause between ENQ and an introduction that comes after it. */
const LATE_MS = 300;
/** A meter that refuses ENQ is busy for a moment (ASTM E1381). */
const BUSY_MS = 1000;

/** What the meter said of itself on the way. */
export interface PumpMode {
  /** Absent when its introduction was damaged, which is no reason not to go on. */
  readonly header?: AstmHeader;
}

/**
 * Wakes the meter and turns it into a radio. `timeout` when it answers nothing, `refused` when it does not go along,
 * `bad-frame` when what answers is no meter. Leave with `leavePumpMode` whatever happens.
 */
export async function enterPumpMode(line: MeterLine, ctx: Pick<ReadContext, 'sleep'>): Promise<PumpMode> {
  for (let tries = 1; ; tries++) {
    try {
      const header = await introduction(line);
      await ask(line, ASTM.NAK, ASTM.EOT);
      await enquire(line, ctx);
      await say(line, WORDS_IN, ctx);
      return header ? { header } : {};
    } catch (error) {
      if (!(error instanceof AppError) || !RETRIED.has(error.code) || tries === TRIES) throw error;
      // Perhaps an earlier reading was cut off and the meter is a radio still.
      await leavePumpMode(line, ctx).catch((failure: unknown) => {
        if (!(failure instanceof AppError) || !RETRIED.has(failure.code)) throw failure;
      });
      await line.drain(200);
    }
  }
}

const RETRIED: ReadonlySet<string> = new Set(['timeout', 'bad-frame', 'bad-checksum', 'refused']);

/**
 * Turns the radio back into a meter. About 15 s later it asks (ENQ) as if just plugged in (captures); nobody has to wait
 * for that. `answerMs` is the wait for each answer: shorter when a meter that is busy with a pump must be left soon. Throws what `enterPumpMode` throws; the three words are sent in any case unless the meter is gone.
 */
export async function leavePumpMode(
  line: MeterLine,
  ctx: Pick<ReadContext, 'sleep'>,
  answerMs = ANSWER_MS,
): Promise<void> {
  await say(line, WORDS_OUT, ctx, answerMs);
}

/** X, then everything up to ENQ. */
async function introduction(line: MeterLine): Promise<AstmHeader | undefined> {
  await line.send(latin1(WAKE));
  let bytes: Uint8Array = new Uint8Array(0);
  for (let reports = 0; reports < STRAYS; reports++) {
    const data = await line.report(ANSWER_MS);
    bytes = concat([bytes, data]);
    if (data.at(-1) === ASTM.ENQ) return headerIn(bytes) ?? (await lateHeader(line));
  }
  throw new AppError('bad-frame', 'the meter does not come to the end of its introduction', { bytes });
}

/** Some meters ask before they introduce themselves [open source: tidepool-org/uploader]: what comes right behind ENQ. */
async function lateHeader(line: MeterLine): Promise<AstmHeader | undefined> {
  let bytes: Uint8Array = new Uint8Array(0);
  try {
    for (let reports = 0; reports < STRAYS; reports++) {
      bytes = concat([bytes, await line.report(LATE_MS)]);
      const header = headerIn(bytes);
      if (header) return header;
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
  }
  return undefined;
}

function headerIn(bytes: Uint8Array): AstmHeader | undefined {
  for (let at = 0; at < bytes.length;) {
    const scanned = nextToken(bytes.subarray(at), true);
    if (!scanned) return undefined;
    if (scanned.token.kind === 'frame') return parseHeader(parseRecord(scanned.token.frame.text));
    at += scanned.length;
  }
  return undefined;
}

async function enquire(line: MeterLine, ctx: Pick<ReadContext, 'sleep'>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask(line, ASTM.ENQ, ASTM.ACK);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'refused' || tries === TRIES) throw error;
      await ctx.sleep(BUSY_MS);
    }
  }
}

async function say(
  line: MeterLine,
  words: readonly string[],
  ctx: Pick<ReadContext, 'sleep'>,
  answerMs = ANSWER_MS,
): Promise<void> {
  let failure: unknown;
  for (const [i, word] of words.entries()) {
    if (i > 0) await ctx.sleep(WORD_PAUSE_MS);
    await line.send(latin1(word));
    try {
      await answer(line, ASTM.ACK, word, answerMs);
    } catch (error) {
      if (!(error instanceof AppError) || !RETRIED.has(error.code)) throw error;
      failure ??= error;
      // Into pump mode only word by word; out of it all three are said whatever the meter thinks of them.
      if (words === WORDS_IN) throw error;
    }
  }
  if (failure) throw failure;
}

async function ask(line: MeterLine, byte: number, wanted: number): Promise<void> {
  await line.send(Uint8Array.of(byte));
  await answer(line, wanted, `0x${byte.toString(16)}`);
}

/** Waits for one control character; anything but it and NAK is left over from before. */
async function answer(line: MeterLine, wanted: number, asked: string, answerMs = ANSWER_MS): Promise<void> {
  for (let reports = 0; reports < STRAYS; reports++) {
    const data = await line.report(answerMs);
    const byte = data.length === 1 ? data[0] : undefined;
    if (byte === wanted) return;
    if (byte === ASTM.NAK) throw new AppError('refused', `the meter refuses ${asked}`);
  }
  throw new AppError('bad-frame', `no answer to ${asked} among ${STRAYS} reports`);
}
