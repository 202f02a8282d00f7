// A CareLink stick in memory, from its own side: replies with leftovers behind them, and a buffer that fills from the radio.
import { concat, fromHex, latin1 } from '../../src/device/bytes.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import { crc8 } from './crc8.ts';
import type { PumpPacket } from './frames.ts';
import { REPLY_LENGTH, encodePacket, parseRead } from './frames.ts';

/** What the radio brings after a transmission. Data of 'part' packets are gathered into one read, as they come. */
export interface RadioPacket {
  /** ms after the packet before it, or after the transmission. */
  readonly afterMs: number;
  readonly packet: PumpPacket;
  /** Its checksum is wrong. */
  readonly isDamaged?: boolean;
}

export interface SimulatedStick {
  /** Six hex digits. */
  readonly serial?: string;
  readonly frequencyMhz?: 916.5 | 868.35;
  /** Reply to the signal question. */
  readonly signal?: number;
  /** A transmission as it was sent; what comes of it. The reply to it comes after `ackMs`. */
  onTransmit(bytes: Uint8Array): { readonly ackMs: number; readonly packets: readonly RadioPacket[] };
  /** Damages what goes out, read by read. */
  readonly damage?: (read: number, bytes: Uint8Array) => Uint8Array;
}

/** Packets of 64 bytes that a read gathers at most: counts up to 1CE are seen, which is seven. */
const MOST_GATHERED = 7;
/** The host may take its time; a closed cable ends the wait. */
const PATIENCE_MS = 60_000;
/** A transfer is cut into packets of this size. */
const USB_PACKET = 64;

/** Plays the stick until the cable is gone; rejects then with `disconnected`. */
export async function playStick(port: Transport, stick: SimulatedStick): Promise<never> {
  /** What the last reply left in the buffer; replies only write over its beginning (all captures). */
  const memory = new Uint8Array(REPLY_LENGTH);
  let queue: { readonly dueMs: number; readonly item: RadioPacket }[] = [];
  let gathered: RadioPacket[] = [];
  let reads = 0;
  let received = 0;
  let sent = 0;
  let input: Uint8Array = new Uint8Array(0);

  const send = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; at += USB_PACKET) await port.write(bytes.slice(at, at + USB_PACKET));
  };
  const reply = async (...defined: number[]): Promise<void> => {
    memory.set(defined);
    await send(memory.slice());
  };
  const count = (value: number): number[] => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];

  /** The packets that have come by now, as one read would hand them over. */
  const gather = (): void => {
    const now = performance.now();
    while (queue[0] && queue[0].dueMs <= now) {
      const { item } = queue[0];
      const before = gathered.at(-1);
      const joins =
        before !== undefined &&
        gathered.length < MOST_GATHERED &&
        canJoin(before) &&
        canJoin(item) &&
        !before.packet.isLast;
      if (before && !joins) return;
      queue.shift();
      gathered.push(item);
      received++;
    }
  };
  const pending = (): Uint8Array | undefined => {
    const last = gathered.at(-1);
    if (!last) return undefined;
    const data = concat(gathered.map(({ packet }) => packet.data));
    const bytes = encodePacket({ ...last.packet, data });
    if (last.isDamaged) bytes[bytes.length - 1]! ^= 0x5a;
    return bytes;
  };

  const turn = async (command: Uint8Array): Promise<void> => {
    switch (command[0]) {
      case 0x04:
        return reply(
          ...[0x01, 0x55, 0x00, ...fromHex(stick.serial ?? '0c1700'), 0x00, 0x00],
          stick.frequencyMhz === 868.35 ? 1 : 0,
          ...latin1('ComLink II'),
          ...[0x01, 0x10, 0x02, 0x00, 0x01, 0x01, 0x03],
        );
      case 0x06:
        return reply(0x01, 0x55, 0x00, stick.signal ?? 0xc8);
      case 0x05:
        return reply(0x01, 0x55, 0x00, 0, 0, 0, 0, ...count(received), ...count(sent));
      case 0x03: {
        gather();
        const waiting = pending()?.length ?? 0;
        const status = (waiting ? 0x01 : 0) | (queue.length ? 0x02 : 0);
        return reply(0x01, 0x55, 0x00, 0x00, 0x02, status, waiting >> 8, waiting & 0xff, 0x05, 0x04, 0x00);
      }
      case 0x0c: {
        const packet = pending();
        if (!packet || parseRead(command) !== packet.length) return reply(0x01, 0x66, 0x02);
        gathered = [];
        const bytes = stick.damage?.(reads, packet) ?? packet;
        reads++;
        memory.set(bytes.subarray(0, REPLY_LENGTH));
        return send(bytes);
      }
      case 0x01: {
        const { ackMs, packets } = stick.onTransmit(command);
        // What waits of an earlier transmission still waits.
        let dueMs = performance.now() + ackMs;
        sent++;
        const coming = packets.map((item) => ({ dueMs: (dueMs += item.afterMs), item }));
        queue = [...queue, ...coming];
        if (ackMs) await new Promise((resolve) => setTimeout(resolve, ackMs));
        return reply(0x01, 0x55, 0x00);
      }
      default:
        return reply(0x01, 0x66, 0x04);
    }
  };

  for (;;) {
    let chunk: Uint8Array;
    try {
      chunk = await port.read(PATIENCE_MS);
    } catch (error) {
      if (error instanceof AppError && error.code === 'timeout') continue;
      throw error;
    }
    input = concat([input, chunk]);
    for (;;) {
      const length = commandLength(input);
      if (length === 0) break;
      const command = input.slice(0, length);
      input = input.slice(length);
      await turn(command);
    }
  }
}

/** A packet of 64 bytes as it came from the radio, whole, with more of the same answer around it. */
function canJoin({ packet, isDamaged }: RadioPacket): boolean {
  return packet.kind === 'part' && packet.data.length === USB_PACKET && !isDamaged;
}

/** Bytes of the command at the start; 0 while it is not whole. Both the maker's and the free programs' lengths do. */
function commandLength(input: Uint8Array): number {
  const [first] = input;
  if (first === undefined) return 0;
  const length =
    first === 0x01
      ? 16 + (((input[7] ?? 0) & 0x7f) << 8) + (input[8] ?? 0)
      : first === 0x0c
        ? 5
        : first === 0x03 || first === 0x04
          ? 2
          : 3;
  if (first === 0x01 && input.length < 9) return 0;
  return input.length >= length ? length : 0;
}

/** True when both checksums of a transmission fit. */
export function isIntact(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 16 && crc8(bytes.subarray(0, 14)) === bytes[14] && crc8(bytes.subarray(15, -1)) === bytes.at(-1)
  );
}
