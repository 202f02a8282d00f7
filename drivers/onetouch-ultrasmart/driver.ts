// Reads OneTouch UltraSmart meters over a serial cable: what is known of their records, and no more.
import { latin1 } from '../../src/device/bytes.ts';
import type { DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import { StreamReader } from '../../src/device/reader.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { parseSerial } from '../lifescan-dm/answers.ts';
import type { Manners } from '../lifescan-dm/conversation.ts';
import { ask, openCable } from '../lifescan-dm/conversation.ts';
import { decode, MODEL } from './decode.ts';
import { findFrame } from './frame.ts';
import { IDENTITY, maySend, MEMORY, recordRequest } from './protocol.ts';
import { BODY_LENGTH, END_LENGTH, numberOf, parseRecord } from './record.ts';
import { Unread } from './unread.ts';

export { decode, maySend };

export const driver: DeviceDriver = { identify, read };

/** ggc waits so long between the letters of DM@; the limits of waiting are ours, nobody has published any. */
const LETTER_MS = 100;

const MANNERS: Manners = {
  async send({ port, lines }, command) {
    for (const letter of command) {
      await lines.quiet(LETTER_MS);
      await port.write(latin1(letter));
    }
  },
  answerMs: 5000,
  silentAsks: 4,
  lineMs: 5000,
  quietMs: 1000,
  sendsScreen: true,
};

const ANSWER_MS = 2000;
/** Silence that says that nothing more comes of an answer that was damaged or late. */
const QUIET_MS = 300;
const TRIES = 3;
/** Frames that are no answer, before the wire is given up. */
const MOST_OTHERS = 20;
/** More than this without a frame in it is no meter. */
const MOST_PENDING = 4096;

async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const cable = await openCable(port, ctx, MANNERS);
  const serial = await ask(cable, IDENTITY, parseSerial);
  return { model: MODEL, serial };
}

/** From the newest record on, until the meter answers that there is no such record. */
async function* read(port: Transport, _info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const reader = new StreamReader(port);
  const unread = new Unread();
  try {
    for (let number = 0; number < MEMORY; number++) {
      const body = await answerTo(number, port, reader, ctx);
      if (!body) return;
      const { reading, why } = parseRecord(body);
      if (why !== undefined) unread.add(why, number);
      yield reading;
    }
  } finally {
    for (const problem of unread.problems()) ctx.problem(problem);
  }
}

/** The record's body, or `undefined` behind the last one. */
async function answerTo(
  number: number,
  port: Transport,
  reader: StreamReader,
  ctx: ReadContext,
): Promise<Uint8Array | undefined> {
  let damaged = false;
  for (let tried = 0; tried < TRIES; tried++) {
    if (ctx.signal.aborted) throw new AppError('cancelled', 'stopped by the person');
    if (tried > 0) await drain(reader);
    await port.write(recordRequest(number));
    try {
      for (let others = 0; others < MOST_OTHERS; others++) {
        const frame = await nextFrame(reader, ANSWER_MS);
        if (!frame?.right) {
          damaged = true;
          break;
        }
        if (frame.body.length === END_LENGTH) return undefined;
        // Another number is a late answer to a question before.
        if (frame.body.length === BODY_LENGTH && numberOf(frame.body) === number) return frame.body;
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
      damaged ||= reader.pending.length > 0;
      reader.clear();
    }
  }
  throw damaged
    ? new AppError('bad-checksum', `record ${number} came damaged, or not at all, ${TRIES} times`)
    : new AppError('timeout', `no record ${number} after ${TRIES} questions`);
}

async function nextFrame(reader: StreamReader, timeoutMs: number): Promise<ReturnType<typeof findFrame>> {
  const bytes = await reader.take(
    (buffer) => findFrame(buffer)?.end ?? (buffer.length > MOST_PENDING ? buffer.length : 0),
    timeoutMs,
  );
  return findFrame(bytes);
}

async function drain(reader: StreamReader): Promise<void> {
  try {
    for (let others = 0; others < MOST_OTHERS; others++) await nextFrame(reader, QUIET_MS);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
  }
  reader.clear();
}
