// The computer's end of the radio: opens the stick, joins the pump, asks inner commands, and lets both go again.
import { leavePumpMode } from '../contour-link/pump-mode.ts';
import type { Envelope } from '../contour-link/envelope.ts';
import { CONTROL_LENGTH, encodeEnvelope } from '../contour-link/envelope.ts';
import { MeterLine } from '../contour-link/line.ts';
import { concat, hex } from '../../src/device/bytes.ts';
import type { Farewell, ReadContext } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Inner } from './inner.ts';
import { ANSWER, COMMAND, encodeInner, innerOf, mayAsk, parseInner } from './inner.ts';
import { Assembly, parseAnnouncement } from './multipacket.ts';
import {
  CHANNELS,
  MODE,
  NGP,
  decipher,
  encipher,
  encodeNgp,
  joinBody,
  joinedChannel,
  parseNgp,
  receivedCipher,
  stickComplaint,
  transmitBody,
} from './ngp.ts';
import { OUT_OF_SEQUENCE, refusal, refusalReason, refusedCommand } from './refusal.ts';
import type { StickInfo } from './stick.ts';
import { OPERATION, parseInfo, proof, serialDigits, unpackLinkKey } from './stick.ts';

/** Longest wait for an answer that comes over the radio [open source]. */
const RADIO_MS = 10_000;
/** Wait for what the stick says itself. */
const STICK_MS = 4000;
/** Silence after which a segment counts as late [open source: both free drivers read for so long]. */
const SEGMENT_MS = 350;
/** Late in a row, then what is missing is asked for again. */
const LATE = 5;
/** Asked for again without anything new. */
const RESENDS = 10;
/** Messages while one object is put together; it has some 160 segments (capture history-multipacket). */
const MOST_MESSAGES = 20_000;
/** Between two messages to the pump; the maker's program leaves as much [open source]. */
const PAUSE_MS = 300;
/** The same question at most so often. */
const TRIES = 3;
/** Messages that are not the one waited for. */
const STRAYS = 60;
/** Each answer while letting go: the whole of it has 8 s. */
const FAREWELL_MS = 1000;
/** Quiet before it, so that what the pump still sends is out of the way. */
const QUIET_MS = 200;

const EMPTY = new Uint8Array(0);

/** Channel on which the pump behind a stick answered last, for as long as this page lives. */
const lastChannels = new Map<string, number>();

/** Errors after which the same question is worth asking again. */
const REPEATABLE: ReadonlySet<string> = new Set(['timeout', 'out-of-reach', 'bad-frame', 'bad-checksum']);

function isRepeatable(error: unknown): error is AppError {
  return error instanceof AppError && REPEATABLE.has(error.code);
}

/** What the stick or the pump still has to be told. */
interface Open {
  pumpMode: boolean;
  stick: boolean;
  network: boolean;
  highSpeed: boolean;
}

export class PumpLink {
  #line: MeterLine;
  #pause: Pick<ReadContext, 'sleep'>;
  readonly #digits: string;
  #proof: Uint8Array = EMPTY;
  #info: StickInfo | undefined;
  #key: Uint8Array = EMPTY;
  #channel = 0;
  #envelopes = 0;
  #radioMessages = 0;
  #inners = 0;
  readonly #open: Open = { pumpMode: true, stick: false, network: false, highSpeed: false };
  /** Came while something else was waited for. */
  readonly #waiting: Envelope[] = [];

  constructor(line: MeterLine, pause: Pick<ReadContext, 'sleep'>, stickSerial: string) {
    this.#line = line;
    this.#pause = pause;
    this.#digits = serialDigits(stickSerial);
  }

  get pumpAddress(): Uint8Array {
    return this.#info?.pump ?? EMPTY;
  }

  /**
   * Opens the stick, joins the pump and begins a session. `not-paired` when the meter is linked to none,
   * `out-of-reach` when the pump answers on no channel.
   */
  async open(): Promise<void> {
    this.#proof = await proof(this.#digits);
    this.#open.stick = true;
    await this.#retried(() => this.#ask(OPERATION.open, this.#proof));
    this.#info = await this.#retried(async () => parseInfo((await this.#ask(OPERATION.info)).payload));
    this.#key = await this.#retried(async () =>
      unpackLinkKey((await this.#ask(OPERATION.linkKey)).payload, this.#digits),
    );
    await this.#join();
    await this.#tell(COMMAND.highSpeed, Uint8Array.of(0));
    this.#open.highSpeed = true;
  }

  /**
   * Asks the pump and waits for `wanted` that `fits` the question; long answers are put together. `refused` when it says
   * no, with the reason; `out-of-reach`, `timeout`, `bad-checksum` or `bad-frame` after three tries.
   */
  ask(command: number, params: Uint8Array, wanted: number, fits = (_answer: Inner): boolean => true): Promise<Inner> {
    return this.#retried(async () => {
      await this.#transmit(command, params);
      for (let strays = 0; strays < STRAYS; strays++) {
        const inner = await this.receive();
        if (inner.command === wanted && fits(inner)) return inner;
        if (inner.command !== ANSWER.refusal || refusedCommand(inner) !== command) continue;
        if (refusalReason(inner) !== OUT_OF_SEQUENCE) throw refusal(inner);
        // A message of ours got lost on the way: count from 1 again.
        await this.#tell(COMMAND.highSpeed, Uint8Array.of(0));
        throw new AppError('bad-frame', 'the pump counts our messages otherwise', { bytes: inner.params });
      }
      throw new AppError('bad-frame', `no ${wanted.toString(16)} among ${STRAYS} messages of the pump`);
    });
  }

  /** Sends a command once, for answers that are read one by one with `receive`; a receipt that got lost changes nothing. */
  async begin(command: number, params: Uint8Array): Promise<void> {
    await this.#mention(command, params);
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
        if (!this.#waiting.length) await this.#mention(COMMAND.acknowledge, SEGMENTS_THERE);
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
    this.#line = new MeterLine(port, 'ABC');
    this.#pause = pause;
    const { highSpeed, network, stick } = this.#open;
    await this.#line.drain(QUIET_MS).catch(() => undefined);
    if (highSpeed) await this.#transmit(COMMAND.highSpeed, Uint8Array.of(1), FAREWELL_MS).catch(() => undefined);
    if (network) await this.#radio(NGP.leave, Uint8Array.of(0), FAREWELL_MS).catch(() => undefined);
    if (stick) await this.#ask(OPERATION.close, this.#proof, FAREWELL_MS).catch(() => undefined);
    await leavePumpMode(this.#line, pause);
  };

  async #retried<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (!isRepeatable(error) || tries === TRIES) throw error;
      }
    }
  }

  async #send(operation: number, payload: Uint8Array): Promise<void> {
    this.#envelopes = (this.#envelopes % 254) + 1;
    const control = new Uint8Array(CONTROL_LENGTH);
    control[0] = this.#envelopes;
    await this.#line.send(encodeEnvelope({ version: 3, serial: '000000', operation, control, payload }));
  }

  /** A question to the stick itself; everything that comes through it from the pump is not the answer. */
  async #ask(operation: number, payload: Uint8Array = EMPTY, timeoutMs = STICK_MS): Promise<Envelope> {
    await this.#send(operation, payload);
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
  async #radio(command: number, body: Uint8Array, timeoutMs = STICK_MS): Promise<void> {
    await this.#send(OPERATION.send, encodeNgp(command, body));
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

  /** The next message of the stick; its silence is the pump's. */
  async #heard(timeoutMs: number): Promise<Envelope> {
    try {
      return await this.#line.message(timeoutMs);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
      throw new AppError('out-of-reach', `the pump said nothing for ${timeoutMs} ms`, { cause: error });
    }
  }

  /** The next message that came through the radio. */
  async #fromRadio(timeoutMs: number): Promise<Uint8Array> {
    for (let strays = 0; strays < STRAYS; strays++) {
      const message = this.#waiting.shift() ?? (await this.#heard(timeoutMs));
      if (message.operation === OPERATION.fromPump) return parseNgp(message.payload).body;
    }
    throw new AppError('bad-frame', `nothing of the pump among ${STRAYS} messages of the stick`);
  }

  async #join(): Promise<void> {
    const { link, pump } = this.#info!;
    const last = lastChannels.get(this.#digits);
    const channels = last === undefined ? CHANNELS : [last, ...CHANNELS.filter((channel) => channel !== last)];
    this.#open.network = true;
    for (const channel of channels) {
      const joined = await this.#retried(async () => {
        this.#countRadioMessage();
        await this.#radio(NGP.join, joinBody(channel, link, pump));
        try {
          return joinedChannel(await this.#fromRadio(RADIO_MS));
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'out-of-reach') throw error;
          return undefined;
        }
      });
      if (joined === undefined) continue;
      this.#channel = joined;
      lastChannels.set(this.#digits, joined);
      return;
    }
    throw new AppError('out-of-reach', `the pump answers on none of the channels ${hex(Uint8Array.from(channels))}`);
  }

  #countRadioMessage(): number {
    this.#radioMessages = (this.#radioMessages % 126) + 1;
    return this.#radioMessages;
  }

  /** `forbidden-command` when it is not on the list, before anything is enciphered. */
  async #transmit(command: number, params: Uint8Array, timeoutMs = STICK_MS): Promise<void> {
    if (!mayAsk(command, params))
      throw new AppError('forbidden-command', `the pump may not be told ${command.toString(16)}`, { bytes: params });
    await this.#pause.sleep(PAUSE_MS);
    const isHighSpeed = command === COMMAND.highSpeed;
    this.#inners = isHighSpeed ? 0 : (this.#inners % 126) + 1;
    const sequence = isHighSpeed ? 0x80 : this.#inners;
    const inner = encodeInner({ sequence, command, params });
    const cipherText = encipher(this.#key, this.#channel, inner);
    const mode = isHighSpeed ? MODE.plain : MODE.highSpeed;
    const body = transmitBody(this.pumpAddress, this.#countRadioMessage(), mode, cipherText);
    await this.#radio(NGP.transmit, body, timeoutMs);
  }

  /** A command the pump does not answer. */
  #tell(command: number, params: Uint8Array): Promise<void> {
    return this.#retried(() => this.#transmit(command, params));
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
    for (let strays = 0; strays < STRAYS; strays++) {
      const body = await this.#fromRadio(timeoutMs);
      const cipherText = receivedCipher(body);
      if (cipherText) return parseInner(decipher(this.#key, this.#channel, cipherText));
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
    let late = 0;
    let messages = 0;
    for (let resends = 0; !assembly.isComplete;) {
      if (++messages > MOST_MESSAGES) throw new AppError('bad-frame', 'the segments come to no end');
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
      if (!inner) {
        const gap = assembly.received ? assembly.gap : undefined;
        if (gap) await this.#mention(COMMAND.resend, gapParams(gap.first, gap.count));
        else await this.#mention(COMMAND.acknowledge, ANNOUNCEMENT_THERE);
      } else if (inner.command === ANSWER.segment) {
        const before = assembly.received;
        assembly.add(inner.params);
        if (assembly.received > before) resends = 0;
      } else if (inner.command === ANSWER.announce) {
        // Our receipt got lost, or it begins again.
        if (hex(inner.params) !== hex(announcement.params)) {
          announcement = inner;
          assembly = new Assembly(parseAnnouncement(inner.params));
        }
        await this.#mention(COMMAND.acknowledge, ANNOUNCEMENT_THERE);
      } else if (inner.command === ANSWER.refusal) return inner;
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

function complaintOf({ payload }: Envelope): string | undefined {
  try {
    return stickComplaint(parseNgp(payload).body);
  } catch {
    return undefined;
  }
}
