// Two ends of a cable in memory: a driver at one, a simulator at the other.
import { AppError } from '../model/errors.ts';
import type { Transport } from './transport.ts';

export interface PairOptions {
  /** Multiplies every read's time limit: 0.01 lets a test of a 20 s limit run in 0.2 s. Default 1. */
  readonly timeScale?: number;
  /** The kind of link it poses as. */
  readonly link?: Transport['link'];
}

/** A cable: what one end writes, the other reads, chunk by chunk in order. Closing one end disconnects the other. */
export function pair(options: PairOptions = {}): [host: Transport, device: Transport] {
  const toHost = new Pipe(options.timeScale ?? 1);
  const toDevice = new Pipe(options.timeScale ?? 1);
  return [end(toHost, toDevice, options.link), end(toDevice, toHost, options.link)];
}

function end(incoming: Pipe, outgoing: Pipe, link: Transport['link']): Transport {
  return {
    ...(link && { link }),
    read: (timeoutMs) => incoming.read(timeoutMs),
    write: async (bytes) => outgoing.write(bytes.slice()),
    close: async () => {
      incoming.close();
      outgoing.close();
    },
  };
}

/** Chunks waiting to be read, or a reader waiting for a chunk. Also what the browser links queue their input in. */
export class Pipe {
  readonly #chunks: Uint8Array[] = [];
  readonly #timeScale: number;
  #waiting: { resolve(bytes: Uint8Array): void; reject(error: unknown): void } | undefined;
  #closed: AppError | undefined;

  constructor(timeScale = 1) {
    this.#timeScale = timeScale;
  }

  write(bytes: Uint8Array): void {
    if (this.#closed) throw this.#closed;
    if (this.#waiting) this.#waiting.resolve(bytes);
    else this.#chunks.push(bytes);
  }

  /** What was written before the end can still be read. */
  close(reason = new AppError('disconnected', 'the other end of the cable is gone')): void {
    this.#closed ??= reason;
    this.#waiting?.reject(this.#closed);
  }

  read(timeoutMs: number): Promise<Uint8Array> {
    const chunk = this.#chunks.shift();
    if (chunk) return Promise.resolve(chunk);
    if (this.#closed) return Promise.reject(this.#closed);
    if (this.#waiting) return Promise.reject(new AppError('internal', 'two reads at once on one port'));
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting = undefined;
      };
      const timer = setTimeout(() => {
        done();
        reject(new AppError('timeout', `nothing came within ${timeoutMs} ms`));
      }, timeoutMs * this.#timeScale);
      this.#waiting = {
        resolve: (bytes) => (done(), resolve(bytes)),
        reject: (error) => (done(), reject(error)),
      };
    });
  }
}
