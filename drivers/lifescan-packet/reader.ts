// Packets out of a port, whatever comes between them.
import { StreamReader } from '../../src/device/reader.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Packet } from './packet.ts';
import { findPacket } from './packet.ts';

export function isTimeout(error: unknown): boolean {
  return error instanceof AppError && error.code === 'timeout';
}

/** More than this without a packet in it is no meter. */
const MOST_PENDING = 4096;
/** Chunks of a packet that comes byte by byte. */
const LONGEST_WAIT_CHUNKS = 48;

export interface PacketReader {
  /** The next packet with a right CRC; everything else is passed over. `timeoutMs` is the longest silence. */
  next(timeoutMs: number): Promise<Packet>;
  /** Waits until nothing has come for `ms`. */
  quiet(ms: number): Promise<void>;
  /** Whether bytes that are no packet have come since `forgetDamage`. */
  damaged(): boolean;
  forgetDamage(): void;
}

export function packetReader(port: Pick<Transport, 'read'>): PacketReader {
  const reader = new StreamReader(port);
  let damaged = false;
  return {
    async next(timeoutMs) {
      try {
        const bytes = await reader.take((buffer) => {
          const found = findPacket(buffer);
          if (found) return found.at + found.length;
          return buffer.length > MOST_PENDING ? buffer.length : 0;
        }, timeoutMs);
        const found = findPacket(bytes);
        if (!found) throw new AppError('timeout', `${bytes.length} bytes without a packet`);
        damaged ||= found.at > 0;
        return found;
      } catch (error) {
        // Inside a packet there is no pause: what is left of one will not be completed.
        damaged ||= reader.pending.length > 0;
        if (isTimeout(error)) reader.clear();
        throw error;
      }
    },
    async quiet(ms) {
      for (let chunks = 0; chunks < LONGEST_WAIT_CHUNKS; chunks++) {
        try {
          await reader.more(ms);
        } catch (error) {
          if (isTimeout(error)) return;
          throw error;
        }
      }
    },
    damaged: () => damaged,
    forgetDamage: () => void (damaged = false),
  };
}
