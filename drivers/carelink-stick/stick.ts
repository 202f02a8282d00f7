// The computer's end of a CareLink stick: one command, one reply, and the loop that fetches what a pump sent.
import { concat, hex, sameBytes } from '../../src/device/bytes.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import { StreamReader } from '../../src/device/reader.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { LinkStatus, ProductInfo, PumpPacket, Transmission } from './frames.ts';
import {
  LINK_STATUS,
  PRODUCT_INFO,
  REPLY_LENGTH,
  SIGNAL_STRENGTH,
  acknowledged,
  encodeRead,
  encodeTransmission,
  packetLength,
  parseLinkStatus,
  parsePacket,
  parseProductInfo,
} from './frames.ts';

/** The stick answers its own commands within 0.1 s. */
export const REPLY_MS = 2000;
/** It answers radio on when the pump is awake: about 17 s (capture 515-208850-official-uploader). */
export const WAKE_REPLY_MS = 30_000;
/** Silence of a pump, with the stick's own repetitions, after which nothing more comes. */
export const SILENCE_MS = 5000;
/** Between two looks at the link; the maker's program looks every 16 to 30 ms. */
export const POLL_MS = 20;
/** After trouble: quiet for this long, so that a late reply is not taken for the next one. */
const QUIET_MS = 150;
/** After trouble with the radio: no packet for this long. A pump sends the next one of an answer within 0.14 s (captures). */
const RADIO_QUIET_MS = 600;
/** A page that comes late is over by then: it takes 2.2 s. */
const MOST_FLUSH_MS = 10_000;
/** Chunks thrown away before the stick is called mad. */
const MOST_DRAINED = 200;
const OPEN_TRIES = 3;
/** Largest count seen is 0x1CE; a page with all its heads is shorter than this. */
export const MOST_WAITING = 4096;

/** What became of one transmission. */
export type PumpAnswer =
  | { readonly kind: 'answer'; readonly data: Uint8Array; readonly strength: number }
  /** The pump says no, with its reason. Asking again never helps (captures 512-047006, 554-720726). */
  | { readonly kind: 'refused'; readonly reason: number };

export class Stick {
  readonly #port: Pick<Transport, 'write'>;
  readonly #reader: StreamReader;
  readonly #read: Transport['read'];
  readonly #pause: Pick<ReadContext, 'sleep'>;
  /** Data of the packet that came last, since the last `flush`. */
  #last: Uint8Array | undefined;

  constructor(port: Pick<Transport, 'read' | 'write'>, pause: Pick<ReadContext, 'sleep'>) {
    this.#port = port;
    this.#pause = pause;
    this.#read = unstalled((timeoutMs) => port.read(timeoutMs));
    this.#reader = new StreamReader({ read: this.#read });
  }

  /**
   * Finds the beginning of the conversation, whatever another program left in the stick. `timeout` when it does not answer
   * (Linux: on a USB 3 port), `unsupported-model` when what answers is no CareLink stick.
   */
  async open(): Promise<ProductInfo> {
    for (let tries = 1; ; tries++) {
      try {
        await this.drain();
        const info = parseProductInfo(await this.command(PRODUCT_INFO));
        if (info) return info;
        if (tries === OPEN_TRIES)
          throw new AppError('unsupported-model', 'the stick does not say that it is a ComLink II');
      } catch (error) {
        if (!(error instanceof AppError) || !isPassing(error) || tries === OPEN_TRIES) throw error;
      }
    }
  }

  /** 0 to 255; C0 to D7 in good captures, and free programs wait for more than 32 (hex). */
  async signalStrength(): Promise<number> {
    return (await this.command(SIGNAL_STRENGTH))[3]!;
  }

  /** Sends one of the stick's own commands. `timeout`, `refused` by the stick, or `bad-frame`. */
  async command(bytes: Uint8Array, replyMs = REPLY_MS): Promise<Uint8Array> {
    this.#reader.clear();
    await this.#port.write(bytes);
    return acknowledged(await this.#reader.exactly(REPLY_LENGTH, replyMs));
  }

  /**
   * One transmission and what comes back, once: no repetition here. `out-of-reach` when the pump says nothing, `bad-checksum`
   * or `bad-frame` for damage, `other-device` when another pump answers. `onPart` hears of every part of a long answer.
   */
  async transmit(transmission: Transmission, onPart?: () => void): Promise<PumpAnswer> {
    const wakes = transmission.opcode === POWER;
    await this.#discard();
    await this.command(encodeTransmission(transmission), wakes ? WAKE_REPLY_MS : REPLY_MS);
    const parts: Uint8Array[] = [];
    let silentMs = 0;
    for (;;) {
      const status = await this.status();
      if (status.failed) throw new AppError('bad-frame', 'the stick says that its radio failed');
      if (!status.received || status.waiting === 0) {
        if (silentMs >= SILENCE_MS) throw new AppError('out-of-reach', 'the pump does not answer');
        await this.#pause.sleep(POLL_MS);
        silentMs += POLL_MS;
        continue;
      }
      silentMs = 0;
      const packet = await this.#fetch(status.waiting);
      if (packet.kind === 'nothing') throw new AppError('out-of-reach', 'the stick heard nothing of the pump');
      if (packet.serial !== transmission.serial)
        throw new AppError('other-device', `pump ${packet.serial} answers instead of ${transmission.serial}`);
      const isRepeat = parts.length === 0 && this.#last !== undefined && sameBytes(this.#last, packet.data);
      this.#last = packet.data;
      // An answer does not say to what: perhaps it is the one before once more, and ours comes after it.
      if (isRepeat) throw new AppError('bad-frame', 'the answer before once more', { bytes: packet.data });
      if (packet.kind === 'refused') return { kind: 'refused', reason: packet.data[0] ?? 0 };
      parts.push(packet.data);
      onPart?.();
      if (packet.kind !== 'part' || packet.isLast)
        return { kind: 'answer', data: concat(parts), strength: packet.strength };
    }
  }

  /** Sends without waiting for what a pump says to it. */
  async tell(transmission: Transmission): Promise<void> {
    await this.command(encodeTransmission(transmission), WAKE_REPLY_MS);
  }

  async status(): Promise<LinkStatus> {
    const status = parseLinkStatus(await this.command(LINK_STATUS));
    if (!status) throw new AppError('bad-frame', 'no link status');
    return status;
  }

  /** Waits until nothing comes for a moment, and forgets what did. */
  async drain(): Promise<void> {
    this.#reader.clear();
    for (let chunks = 0; chunks < MOST_DRAINED; chunks++) {
      try {
        await this.#read(QUIET_MS);
      } catch (error) {
        if (error instanceof AppError && error.code === 'timeout') return;
        throw error;
      }
    }
    throw new AppError('bad-frame', 'the stick does not stop sending');
  }

  /**
   * Also throws away what a pump says too late, until it is quiet: an answer does not say to which command it belongs, and must
   * not be taken for the next one's.
   */
  async flush(): Promise<void> {
    await this.drain();
    this.#last = undefined;
    let quietMs = 0;
    for (let ms = 0; ms < MOST_FLUSH_MS; ms += QUIET_MS) {
      quietMs = (await this.#discard()) ? 0 : quietMs + QUIET_MS;
      if (quietMs > RADIO_QUIET_MS) return;
      await this.#pause.sleep(QUIET_MS);
    }
    throw new AppError('bad-frame', 'the pump does not stop sending');
  }

  /** Fetches and forgets packets until none waits: they are older than the question about to be sent. True when there were any. */
  async #discard(): Promise<boolean> {
    for (let packets = 0; packets < MOST_DRAINED; packets++) {
      const { waiting } = await this.status();
      if (waiting === 0) return packets > 0;
      await this.#fetch(waiting).catch((error: unknown) => {
        if (!(error instanceof AppError) || !isPassing(error)) throw error;
      });
    }
    throw new AppError('bad-frame', 'the stick does not run empty');
  }

  async #fetch(size: number): Promise<PumpPacket> {
    if (size > MOST_WAITING) throw new AppError('bad-frame', `the stick says that ${size} bytes wait`);
    this.#reader.clear();
    await this.#port.write(encodeRead(size));
    const bytes = await this.#reader.take(
      // A refusal is a reply like any other; everything else has the size that was asked for.
      (buffer) => (buffer[0] === 0x01 ? whole(buffer, REPLY_LENGTH) : whole(buffer, size)),
      REPLY_MS,
    );
    if (bytes[0] === 0x01) acknowledged(bytes);
    if (packetLength(bytes) !== size)
      throw new AppError('bad-frame', `${size} bytes were waiting, the packet says ${packetLength(bytes)}`, { bytes });
    return parsePacket(bytes);
  }
}

const POWER = 0x5d;

function whole(buffer: Uint8Array, length: number): number {
  return buffer.length >= length ? length : 0;
}

/** Empty transfers in a row that are taken for silence: a stick in trouble sends them without end (capture 723-511999). */
const MOST_EMPTY = 50;

/** An empty transfer means 'read again'. */
function unstalled(read: Transport['read']): Transport['read'] {
  return async (timeoutMs) => {
    for (let empty = 0; empty < MOST_EMPTY; empty++) {
      const bytes = await read(timeoutMs);
      if (bytes.length) return bytes;
    }
    throw new AppError('timeout', `only empty transfers, ${MOST_EMPTY} of them`);
  };
}

/** Trouble that another try may be free of. */
export function isPassing(error: AppError): boolean {
  return ['timeout', 'out-of-reach', 'bad-frame', 'bad-checksum', 'busy', 'refused'].includes(error.code);
}

/** For messages: a byte as the documents write it. */
export function hexByte(byte: number): string {
  return hex(Uint8Array.of(byte)).toUpperCase();
}
