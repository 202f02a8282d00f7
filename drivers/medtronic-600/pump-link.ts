// The computer's end of a conversation with the pump: asks inner commands under the cipher, and puts long answers together.
import { leavePumpMode } from '../contour-link/pump-mode.ts';
import { MeterLine } from '../contour-link/line.ts';
import { concat, hex } from '../../src/device/bytes.ts';
import type { Farewell, ReadContext } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Inner } from './inner.ts';
import { ANSWER, COMMAND, encodeInner, innerOf, mayAsk, parseInner } from './inner.ts';
import { Assembly, parseAnnouncement } from './multipacket.ts';
import { MODE, decipher, encipher, receivedCipher, stickComplaint } from './ngp.ts';
import type { Network } from './radio.ts';
import { RADIO_MS, Radio, STICK_MS, STRAYS } from './radio.ts';
import { OUT_OF_SEQUENCE, refusal, refusalReason, refusedCommand } from './refusal.ts';
import { isRepeatable, retried } from './retried.ts';

/** Silence after which a segment counts as late [open source: both free drivers read for so long]. */
const SEGMENT_MS = 350;
/** Late in a row, then what is missing is asked for again. */
const LATE = 5;
/** Asked for again without anything new. */
const RESENDS = 10;
/** Messages without a segment that is new, for each segment there is: some 160 to an object (capture history-multipacket). */
const MOST_MESSAGES_EACH = 4;
/** The beginning of a history is asked for so often while nothing comes at all. */
const BEGIN_TRIES = 3;
/** Between two messages to the pump; the maker's program leaves as much [open source]. */
const PAUSE_MS = 300;
/** Each answer while letting go: the whole of it has 8 s. */
const FAREWELL_MS = 800;
/** Quiet before it, so that what the pump still sends is out of the way; an object can go on for longer than there is time. */
const QUIET_MS = 200;
const MOST_QUIET_MS = 1200;

export class PumpLink {
  readonly #radio: Radio;
  #pause: Pick<ReadContext, 'sleep'>;
  #network: Network | undefined;
  #inners = 0;
  #isHighSpeed = false;

  constructor(line: MeterLine, pause: Pick<ReadContext, 'sleep'>, stickSerial: string) {
    this.#radio = new Radio(line, pause, stickSerial);
    this.#pause = pause;
  }

  get pumpAddress(): Uint8Array {
    return this.#network?.pumpAddress ?? new Uint8Array(0);
  }

  /** Joins the pump and begins a session with it; throws what `Radio.open` throws. */
  async open(): Promise<void> {
    this.#network = await this.#radio.open();
    // Ended by the farewell also when only the receipt gets lost.
    this.#isHighSpeed = true;
    await this.#tell(COMMAND.highSpeed, Uint8Array.of(0));
  }

  /**
   * Asks the pump and waits for `wanted` that `fits` the question; long answers are put together. `refused` when it says
   * no, with the reason; `out-of-reach`, `timeout`, `bad-checksum` or `bad-frame` when trying again did not help.
   */
  ask(command: number, params: Uint8Array, wanted: number, fits = (_answer: Inner): boolean => true): Promise<Inner> {
    let isAnswered = true;
    return retried(this.#pause, async () => {
      // Perhaps what it did not hear was the beginning of the session, and it counts our messages otherwise.
      if (!isAnswered) await this.#tell(COMMAND.highSpeed, Uint8Array.of(0));
      isAnswered = false;
      await this.#transmit(command, params);
      for (let strays = 0; strays < STRAYS; strays++) {
        const inner = await this.receive();
        isAnswered = true;
        if (inner.command === wanted && fits(inner)) return inner;
        if (inner.command !== ANSWER.refusal || refusedCommand(inner) !== command) continue;
        if (refusalReason(inner) !== OUT_OF_SEQUENCE) throw refusal(inner);
        // A message of ours got lost on the way: count from 1 again.
        await this.#tell(COMMAND.highSpeed, Uint8Array.of(0));
        throw new AppError('out-of-reach', 'the pump did not hear all messages', { bytes: inner.params });
      }
      throw new AppError('bad-frame', `no ${wanted.toString(16)} among ${STRAYS} messages of the pump`);
    });
  }

  /**
   * Sends a command whose answers are read one by one with `receive`, and waits for the first of them; `undefined` when that
   * is damaged, and others come behind it. `out-of-reach` when nothing comes. A receipt that got lost changes nothing.
   */
  async begin(command: number, params: Uint8Array): Promise<Inner | undefined> {
    for (let tries = 1; ; tries++) {
      // As with a question: perhaps our messages are counted otherwise.
      if (tries > 1) await this.#tell(COMMAND.highSpeed, Uint8Array.of(0));
      await this.#mention(command, params);
      try {
        return await this.receive();
      } catch (error) {
        if (!isRepeatable(error)) throw error;
        if (error.code !== 'out-of-reach') return undefined;
        if (tries === BEGIN_TRIES) throw error;
      }
    }
  }

  /**
   * The next message of the pump, long ones put together. What it says by itself (0412, 0404) is passed over.
   * `refused` is not thrown here: a refusal is a message.
   */
  async receive(timeoutMs = RADIO_MS): Promise<Inner> {
    for (let strays = 0; strays < STRAYS;) {
      const inner = await this.#fromPump(timeoutMs);
      if (inner.command !== ANSWER.segment) strays++;
      if (inner.command === ANSWER.announce) return await this.#assemble(inner);
      if (inner.command === ANSWER.segment) {
        // Of something that is complete: our receipt got lost. One is enough for all that come in a row.
        if (!this.#radio.hasHeard) await this.#mention(COMMAND.acknowledge, SEGMENTS_THERE);
      } else if (inner.command !== ANSWER.highSpeed && inner.command !== ANSWER.timeChanged) return inner;
    }
    throw new AppError('bad-frame', `nothing that was asked for among ${STRAYS} messages of the pump`);
  }

  /** After a history the pump says 0412; a stick that is left before freezes [open source]. */
  async awaitEnd(): Promise<void> {
    for (let strays = 0; strays < STRAYS; strays++) {
      try {
        if ((await this.#fromPump(RADIO_MS)).command === ANSWER.highSpeed) return;
      } catch (error) {
        if (!isRepeatable(error)) throw error;
        // Everything is there by now: a pump that does not say it is no failure of the reading.
        if (error.code === 'out-of-reach') return;
      }
    }
  }

  /** Lets the pump, the radio and the stick go, as far as they were taken; for `ctx.farewell`. */
  readonly farewell: Farewell = async (port, pause) => {
    const line = new MeterLine(port, 'ABC');
    this.#radio.use(line);
    this.#pause = pause;
    await line.drain(QUIET_MS, MOST_QUIET_MS).catch(() => undefined);
    if (this.#isHighSpeed)
      await this.#transmit(COMMAND.highSpeed, Uint8Array.of(1), FAREWELL_MS).catch(() => undefined);
    await this.#radio.close(FAREWELL_MS);
    await leavePumpMode(line, pause, FAREWELL_MS);
  };

  /** `forbidden-command` when it is not on the list, before anything is enciphered. */
  async #transmit(command: number, params: Uint8Array, timeoutMs = STICK_MS): Promise<void> {
    const network = this.#network;
    if (!network || !mayAsk(command, params, network.pumpAddress))
      throw new AppError('forbidden-command', `the pump may not be told ${command.toString(16)}`, { bytes: params });
    await this.#pause.sleep(PAUSE_MS);
    const isHighSpeed = command === COMMAND.highSpeed;
    this.#inners = isHighSpeed ? 0 : (this.#inners % 126) + 1;
    const sequence = isHighSpeed ? 0x80 : this.#inners;
    const cipherText = encipher(network.key, network.channel, encodeInner({ sequence, command, params }));
    const mode = isHighSpeed ? MODE.plain : MODE.highSpeed;
    await this.#radio.transmit(network.pumpAddress, mode, cipherText, timeoutMs);
  }

  /** A command the pump does not answer. */
  #tell(command: number, params: Uint8Array): Promise<void> {
    return retried(this.#pause, () => this.#transmit(command, params));
  }

  /**
   * A command whose loss shows by itself, said once: a pump that has heard it goes on, and a stick that is spoken to at the
   * end of a history freezes.
   */
  async #mention(command: number, params: Uint8Array): Promise<void> {
    await this.#transmit(command, params).catch((error: unknown) => {
      if (!isRepeatable(error)) throw error;
    });
  }

  /** The next message of the pump as it comes. `out-of-reach` when nothing comes, and when the stick says so. */
  async #fromPump(timeoutMs: number): Promise<Inner> {
    const { key, channel } = this.#network!;
    for (let strays = 0; strays < STRAYS; strays++) {
      const body = await this.#radio.receive(timeoutMs);
      const cipherText = receivedCipher(body);
      if (cipherText) return parseInner(decipher(key, channel, cipherText));
      const complaint = stickComplaint(body);
      if (complaint !== undefined) throw new AppError('out-of-reach', complaint, { bytes: body });
    }
    throw new AppError('bad-frame', `nothing of the pump among ${STRAYS} messages of the radio`);
  }

  /** From the announcement to the receipt of the whole. */
  async #assemble(first: Inner): Promise<Inner> {
    let announcement = first;
    let assembly = new Assembly(parseAnnouncement(first.params));
    await this.#mention(COMMAND.acknowledge, ANNOUNCEMENT_THERE);
    const missing = (): Promise<void> => {
      const gap = assembly.received ? assembly.gap : undefined;
      if (gap) return this.#mention(COMMAND.resend, gapParams(gap.first, gap.count));
      return this.#mention(COMMAND.acknowledge, ANNOUNCEMENT_THERE);
    };
    let late = 0;
    /** Since the last segment that was not there yet. */
    let messages = 0;
    for (let resends = 0; !assembly.isComplete;) {
      if (++messages > MOST_MESSAGES_EACH * (assembly.count + STRAYS))
        throw new AppError('bad-frame', 'the segments come to no end');
      let inner: Inner | undefined;
      try {
        inner = await this.#fromPump(SEGMENT_MS);
        late = 0;
      } catch (error) {
        if (!isRepeatable(error)) throw error;
        // A damaged segment is a missing one; only silence counts as late.
        if (error.code !== 'out-of-reach' || ++late < LATE) continue;
        late = 0;
        if (++resends > RESENDS) throw error;
      }
      if (!inner) await missing();
      else if (inner.command === ANSWER.segment) {
        const before = assembly.received;
        assembly.add(inner.params);
        if (assembly.received > before) messages = resends = 0;
      } else if (inner.command === ANSWER.announce) {
        // Our receipt got lost, or it begins again.
        if (hex(inner.params) !== hex(announcement.params)) {
          announcement = inner;
          assembly = new Assembly(parseAnnouncement(inner.params));
        }
        await this.#mention(COMMAND.acknowledge, ANNOUNCEMENT_THERE);
      } else if (inner.command === ANSWER.refusal) {
        if (refusalReason(inner) !== OUT_OF_SEQUENCE || ++resends > RESENDS) return inner;
        // It did not hear one of ours: count from 1 again, and say what it has to know.
        await this.#tell(COMMAND.highSpeed, Uint8Array.of(0));
        await missing();
      }
    }
    await this.#mention(COMMAND.acknowledge, SEGMENTS_THERE);
    return innerOf(concat([Uint8Array.of(announcement.sequence), assembly.bytes]));
  }
}

const ANNOUNCEMENT_THERE = Uint8Array.of(0xff, 0x00);
const SEGMENTS_THERE = Uint8Array.of(0xff, 0x01);

function gapParams(first: number, count: number): Uint8Array {
  return Uint8Array.of(first >> 8, first & 0xff, count >> 8, count & 0xff);
}
