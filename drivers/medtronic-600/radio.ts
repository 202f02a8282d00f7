// The stick and its radio: opens it, joins the pump's network, sends messages into it and hands over what comes out of it.
import type { Envelope } from '../contour-link/envelope.ts';
import { CONTROL_LENGTH, encodeEnvelope } from '../contour-link/envelope.ts';
import type { MeterLine } from '../contour-link/line.ts';
import { hex } from '../../src/device/bytes.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import { CHANNELS, NGP, encodeNgp, joinBody, joinedChannel, parseNgp, stickComplaint, transmitBody } from './ngp.ts';
import { isRepeatable, retried } from './retried.ts';
import type { StickInfo } from './stick.ts';
import { OPERATION, parseInfo, proof, serialDigits, unpackLinkKey } from './stick.ts';

/** Longest wait for an answer that comes over the radio [open source]. */
export const RADIO_MS = 10_000;
/** Wait for what the stick says itself. */
export const STICK_MS = 4000;
/** Messages that are not the one waited for. */
export const STRAYS = 60;

const EMPTY = new Uint8Array(0);

/** Channel on which the pump behind a stick answered last, for as long as this page lives. */
const lastChannels = new Map<string, number>();

/** What is needed to speak to the pump under the cipher. */
export interface Network {
  readonly key: Uint8Array;
  readonly channel: number;
  /** Most significant byte first. */
  readonly pumpAddress: Uint8Array;
}

export class Radio {
  #line: MeterLine;
  readonly #pause: Pick<ReadContext, 'sleep'>;
  readonly #digits: string;
  #proof: Uint8Array = EMPTY;
  #envelopes = 0;
  #messages = 0;
  #isOpen = false;
  #hasJoined = false;
  /** Came while something else was waited for. */
  readonly #waiting: Envelope[] = [];

  constructor(line: MeterLine, pause: Pick<ReadContext, 'sleep'>, stickSerial: string) {
    this.#line = line;
    this.#pause = pause;
    this.#digits = serialDigits(stickSerial);
  }

  /** Something of the pump is there already. */
  get hasHeard(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Opens the stick and joins the pump. `not-paired` when the meter is linked to none, `out-of-reach` when the pump answers on
   * no channel.
   */
  async open(): Promise<Network> {
    this.#proof = await proof(this.#digits);
    this.#isOpen = true;
    await retried(this.#pause, () => this.#ask(OPERATION.open, this.#proof));
    const info = await retried(this.#pause, async () => parseInfo((await this.#ask(OPERATION.info)).payload));
    const key = await retried(this.#pause, async () =>
      unpackLinkKey((await this.#ask(OPERATION.linkKey)).payload, this.#digits),
    );
    return { key, channel: await this.#join(info), pumpAddress: info.pump };
  }

  /** Leaves the network and closes the stick, as far as they were entered; failures of one do not keep the other. */
  async close(timeoutMs: number): Promise<void> {
    if (this.#hasJoined) await this.#send(NGP.leave, Uint8Array.of(0), timeoutMs).catch(() => undefined);
    if (this.#isOpen) await this.#ask(OPERATION.close, this.#proof, timeoutMs).catch(() => undefined);
  }

  /** Speaks through another cable from now on: the one that a stop does not reach. */
  use(line: MeterLine): void {
    this.#line = line;
  }

  /** Sends cipher text to the pump and waits for the stick's receipt. */
  transmit(pumpAddress: Uint8Array, mode: number, cipherText: Uint8Array, timeoutMs = STICK_MS): Promise<void> {
    return this.#send(NGP.transmit, transmitBody(pumpAddress, this.#countMessage(), mode, cipherText), timeoutMs);
  }

  /** The next message that came through the radio; the stick's silence is the pump's: `out-of-reach`. */
  async receive(timeoutMs: number): Promise<Uint8Array> {
    for (let strays = 0; strays < STRAYS; strays++) {
      const message = this.#waiting.shift() ?? (await this.#heard(timeoutMs));
      if (message.operation === OPERATION.fromPump) return parseNgp(message.payload).body;
    }
    throw new AppError('bad-frame', `nothing of the pump among ${STRAYS} messages of the stick`);
  }

  async #write(operation: number, payload: Uint8Array): Promise<void> {
    this.#envelopes = (this.#envelopes % 254) + 1;
    const control = new Uint8Array(CONTROL_LENGTH);
    control[0] = this.#envelopes;
    await this.#line.send(encodeEnvelope({ version: 3, serial: '000000', operation, control, payload }));
  }

  /** A question to the stick itself; everything that comes through it from the pump is not the answer. */
  async #ask(operation: number, payload: Uint8Array = EMPTY, timeoutMs = STICK_MS): Promise<Envelope> {
    await this.#write(operation, payload);
    for (let strays = 0; strays < STRAYS; strays++) {
      const message = await this.#line.message(timeoutMs);
      if (message.operation !== OPERATION.fromPump && message.operation !== OPERATION.receipt) return message;
    }
    throw new AppError('bad-frame', `no answer of the stick to ${operation.toString(16)}`);
  }

  /**
   * Sends through the radio and waits for the stick's receipt. What the pump says meanwhile is kept; it stands for a
   * receipt that got lost.
   */
  async #send(command: number, body: Uint8Array, timeoutMs = STICK_MS): Promise<void> {
    await this.#write(OPERATION.send, encodeNgp(command, body));
    for (let strays = 0; strays < STRAYS; strays++) {
      let message: Envelope;
      try {
        message = await this.#line.message(timeoutMs);
      } catch (error) {
        if (isRepeatable(error) && this.#waiting.length) return;
        throw error;
      }
      if (message.operation === OPERATION.fromPump) this.#waiting.push(message);
      else if (message.operation === OPERATION.receipt) {
        // A join goes out over a stick that is not connected yet.
        const complaint = command === NGP.join ? undefined : complaintOf(message);
        if (complaint !== undefined) throw new AppError('out-of-reach', complaint, { bytes: message.payload });
        return;
      }
    }
    throw new AppError('bad-frame', 'no receipt of the stick');
  }

  async #heard(timeoutMs: number): Promise<Envelope> {
    try {
      return await this.#line.message(timeoutMs);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
      throw new AppError('out-of-reach', `the pump said nothing for ${timeoutMs} ms`, { cause: error });
    }
  }

  /** On all channels, and again while the pump may come near. */
  #join({ link, pump }: StickInfo): Promise<number> {
    const last = lastChannels.get(this.#digits);
    const channels = last === undefined ? CHANNELS : [last, ...CHANNELS.filter((channel) => channel !== last)];
    this.#hasJoined = true;
    return retried(this.#pause, async () => {
      for (const channel of channels) {
        const joined = await this.#joinOn(channel, link, pump);
        if (joined === undefined) continue;
        lastChannels.set(this.#digits, channel);
        return joined;
      }
      throw new AppError('out-of-reach', `the pump answers on none of the channels ${hex(Uint8Array.from(channels))}`);
    });
  }

  /** The channel that the answer names; `undefined` when there is none. */
  async #joinOn(channel: number, link: Uint8Array, pump: Uint8Array): Promise<number | undefined> {
    this.#countMessage();
    await this.#send(NGP.join, joinBody(channel, link, pump));
    try {
      return joinedChannel(await this.receive(RADIO_MS));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'out-of-reach') throw error;
      return undefined;
    }
  }

  #countMessage(): number {
    this.#messages = (this.#messages % 126) + 1;
    return this.#messages;
  }
}

function complaintOf({ payload }: Envelope): string | undefined {
  try {
    return stickComplaint(parseNgp(payload).body);
  } catch {
    return undefined;
  }
}
