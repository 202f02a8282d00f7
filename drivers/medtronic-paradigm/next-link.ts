// A pump at the other end of a Contour Next Link.
import type { Envelope } from '../contour-link/envelope.ts';
import { CONTROL_LENGTH } from '../contour-link/envelope.ts';
import { MeterLine } from '../contour-link/line.ts';
import { enterPumpMode, leavePumpMode } from '../contour-link/pump-mode.ts';
import { concat, sameBytes } from '../../src/device/bytes.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Command } from './commands.ts';
import type { PumpAnswer, PumpLink } from './link.ts';
import {
  GO_AHEAD,
  NAK,
  OPERATION,
  PUMP_REFUSES,
  closeMessage,
  encoded,
  endMessage,
  longMessage,
  openMessage,
  shortMessage,
} from './next-link-frames.ts';

/** The meter waits 30 s for a pump to wake up (byte 20 of the open message). */
export const OPEN_MS = 35_000;
/** It gives up on a pump after 14 to 15 s (capture stalls). */
export const ANSWER_MS = 20_000;
/** For its answer to the last message. */
const CLOSE_MS = 2000;
/** For its answers to the words that end pump mode, while it may still be waiting for the pump. */
const BUSY_MS = 1000;
const RETRY_PAUSE_MS = 1000;
const QUIET_MS = 200;
/** After trouble: parts of a page follow each other within 0.56 s, those of a profile within 0.3 s (capture 522-665455-complete). */
const RADIO_QUIET_MS = 700;
/** What is there already when a question is about to go out is left over from the one before. */
const STALE_MS = 1;
/** Failures in a row after which pump mode is left and entered again, as the maker's program does. */
const RESTART_AFTER = 3;
/** Messages of an earlier command before we call it out of step. */
const STRAYS = 12;

export function nextLink(port: Transport, serial: string, ctx: Pick<ReadContext, 'sleep'>): PumpLink {
  const line = new MeterLine(port);
  /** Payload of the message that came last, since the last trouble. */
  let last: Uint8Array | undefined;

  /** The next part of an answer; `bad-frame` when a new answer begins with the last message of the one before. */
  const part = async (isFirst: boolean): Promise<Envelope> => {
    const message = await receive(line, serial, OPERATION.send, ANSWER_MS);
    const isRepeat = isFirst && last !== undefined && sameBytes(last, message.payload);
    last = message.payload;
    // An answer does not say to what: perhaps it is the one before once more, and ours comes after it.
    if (isRepeat) throw new AppError('bad-frame', 'the answer before once more', { bytes: message.payload });
    return message;
  };

  /** An answer comes in one message of 64 bytes, a profile in three, a page in four or eight of 256. */
  const collect = async (command: Command, onPart?: () => void): Promise<PumpAnswer> => {
    const each = command.answerBytes > 192 ? 256 : 64;
    const parts: Uint8Array[] = [];
    let hasTwins = false;
    for (let length = 0; length < command.answerBytes; length += each) {
      const message = await part(!parts.length);
      const refused = parts.length ? undefined : refusal(message);
      if (refused) return refused;
      if (message.payload.length !== each)
        throw new AppError('bad-frame', `${message.payload.length} bytes instead of ${each}`, {
          bytes: message.payload,
        });
      hasTwins ||= parts.length > 0 && sameBytes(parts.at(-1)!, message.payload);
      parts.push(message.payload);
      onPart?.();
    }
    // A profile has no checksum of its own. Its parts are not numbered either: one that came twice leaves one over.
    if (hasTwins && each === 64 && (await hasMore())) throw new AppError('bad-frame', 'more parts than the answer has');
    return { kind: 'answer', data: concat(parts) };
  };

  const hasMore = async (): Promise<boolean> => {
    try {
      await line.report(RADIO_QUIET_MS);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'timeout') return false;
      throw error;
    }
  };

  const begin = async (): Promise<void> => {
    await enterPumpMode(line, ctx);
    await line.send(encoded(openMessage(serial)));
    await receive(line, serial, OPERATION.open, OPEN_MS);
  };

  return {
    name: 'Next Link',
    open: begin,
    async ask(command, parameters, onPart) {
      // An answer does not say to what: one that came twice must not be taken for the next question's.
      await line.drain(STALE_MS);
      await line.send(encoded(shortMessage(serial, command)));
      if (command.parameters === 'none') return collect(command, onPart);
      const first = await part(true);
      const refused = refusal(first);
      if (refused) return refused;
      if (first.payload.length !== 1 || first.payload[0] !== GO_AHEAD)
        throw new AppError('bad-frame', 'the pump does not wait for the rest of the command', { bytes: first.payload });
      await line.send(encoded(longMessage(serial, command, parameters)));
      return collect(command, onPart);
    },
    async recover(failures) {
      await ctx.sleep(RETRY_PAUSE_MS);
      await line.drain(RADIO_QUIET_MS);
      last = undefined;
      if (failures % RESTART_AFTER !== 0) return;
      await leavePumpMode(line, ctx).catch(ignoreTrouble);
      await begin();
    },
    signal: () => Promise.resolve(undefined),
    async farewell(last, pause) {
      const end = new MeterLine(last);
      await end.drain(QUIET_MS).catch(ignoreTrouble);
      await end.send(encoded(closeMessage(serial)));
      await end.send(encoded(endMessage(serial)));
      await receive(end, serial, OPERATION.end, CLOSE_MS).catch(ignoreTrouble);
      await leavePumpMode(end, pause, BUSY_MS);
    },
  };
}

/** Failures of what was said do not matter to what follows; a pulled cable and a stop do. */
function ignoreTrouble(error: unknown): void {
  if (error instanceof AppError && error.code !== 'disconnected' && error.code !== 'cancelled') return;
  throw error;
}

/** The next message of an operation. Those of another are left over from a command that was given up. */
async function receive(line: MeterLine, serial: string, operation: number, timeoutMs: number): Promise<Envelope> {
  for (let messages = 0; messages < STRAYS; messages++) {
    const message = await line.message(timeoutMs);
    if (message.operation !== operation) continue;
    if (message.serial !== serial)
      throw new AppError('other-device', `pump ${message.serial} answers instead of ${serial}`);
    const nak = message.control[CONTROL_LENGTH - 1]!;
    if (nak === 0) return message;
    const what = `the meter says ${NAK[nak] ?? `error ${nak}`}`;
    if (nak === 4 || nak === 5) throw new AppError('out-of-reach', `${what}: it does not reach the pump`);
    throw new AppError(nak === 0xfe ? 'bad-checksum' : nak === 0xff ? 'bad-frame' : 'refused', what);
  }
  throw new AppError('bad-frame', `${STRAYS} messages, and none of them the answer`);
}

function refusal({ payload }: Envelope): PumpAnswer | undefined {
  return payload.length === 2 && payload[0] === PUMP_REFUSES ? { kind: 'refused', reason: payload[1]! } : undefined;
}
