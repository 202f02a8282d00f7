// A conversation with a device as it went over the cable: written down, saved, and played back.
import { AppError } from '../model/errors.ts';
import { fromHex, hex, sameBytes } from './bytes.ts';
import { Pipe } from './pair.ts';
import type { Transport } from './transport.ts';

/** One chunk: sent by us (`out`) or received (`in`), `ms` after the conversation began. */
export interface Transfer {
  readonly direction: 'out' | 'in';
  readonly bytes: Uint8Array;
  readonly ms: number;
}

export class Transcript {
  readonly transfers: Transfer[] = [];
  readonly #startMs = performance.now();

  add(direction: 'out' | 'in', bytes: Uint8Array): void {
    this.transfers.push({ direction, bytes: bytes.slice(), ms: Math.round(performance.now() - this.#startMs) });
  }

  /** Received chunks in order: what a decoder needs. */
  get received(): Uint8Array[] {
    return this.transfers.filter((transfer) => transfer.direction === 'in').map((transfer) => transfer.bytes);
  }

  get sent(): Uint8Array[] {
    return this.transfers.filter((transfer) => transfer.direction === 'out').map((transfer) => transfer.bytes);
  }

  /** JSON lines `{"i":0,"dir":"out","ms":12,"hex":"04"}`: the form captures are kept in. */
  toJsonLines(): string {
    return this.transfers
      .map((item, i) => `${JSON.stringify({ i, dir: item.direction, ms: item.ms, hex: hex(item.bytes) })}\n`)
      .join('');
  }

  /** Reads JSON lines; lines without `dir` and `hex` (meta data, events) are passed over. */
  static fromJsonLines(text: string): Transcript {
    const transcript = new Transcript();
    text.split('\n').forEach((line, index) => {
      if (!line.trim()) return;
      let item: { dir?: unknown; hex?: unknown; ms?: unknown };
      try {
        item = JSON.parse(line) as typeof item;
      } catch (cause) {
        throw new AppError('bad-file', `line ${index + 1} of the capture is not JSON`, { cause });
      }
      if (typeof item.hex !== 'string' || (item.dir !== 'in' && item.dir !== 'out')) return;
      transcript.transfers.push({
        direction: item.dir,
        bytes: fromHex(item.hex),
        ms: typeof item.ms === 'number' ? item.ms : 0,
      });
    });
    return transcript;
  }
}

/** The same port, with everything that passes written to `log`. */
export function recorded(port: Transport, log: Transcript): Transport {
  return {
    ...port,
    async read(timeoutMs) {
      const bytes = await port.read(timeoutMs);
      log.add('in', bytes);
      return bytes;
    },
    async write(bytes) {
      log.add('out', bytes);
      await port.write(bytes);
    },
    close: () => port.close(),
  };
}

/**
 * Plays a conversation back: each write must be the next one sent, then the answers up to the next write can be read.
 * A write that differs rejects with `bad-input` and both byte strings.
 */
export function replayed(transcript: Transcript): Transport {
  const pipe = new Pipe();
  const { transfers } = transcript;
  let next = 0;
  const release = (): void => {
    for (; transfers[next]?.direction === 'in'; next++) pipe.write(transfers[next]!.bytes);
    if (next === transfers.length) pipe.close();
  };
  release();
  return {
    read: (timeoutMs) => pipe.read(timeoutMs),
    async write(bytes) {
      const expected = transfers[next];
      if (!expected || !sameBytes(expected.bytes, bytes)) {
        throw new AppError(
          'bad-input',
          `sent ${hex(bytes)}, the capture has ${expected ? hex(expected.bytes) : 'nothing more'}`,
        );
      }
      next++;
      release();
    },
    close: async () => pipe.close(),
  };
}
