// The computer's end of a link meter: data in reports out, reports and whole messages in.
import { concat } from '../../src/device/bytes.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Envelope } from './envelope.ts';
import { HEADER_LENGTH, envelopeLength, parseEnvelope, startsEnvelope } from './envelope.ts';
import type { OutputMark } from './report.ts';
import { LONGEST_DATA, outputReports, reportData } from './report.ts';

/** Longest silence inside a message; reports of one follow each other within 0.8 s (captures paradigm-cnl-wire). */
const WITHIN_MESSAGE_MS = 3000;
/** Reports `drain` throws away before it calls the meter mad. */
const MOST_DRAINED = 200;

export class MeterLine {
  readonly #port: Pick<Transport, 'read' | 'write'>;
  readonly #mark: OutputMark;
  /** A report that came where another message should have gone on: the beginning of the next one. */
  #next: Uint8Array | undefined;

  constructor(port: Pick<Transport, 'read' | 'write'>, mark: OutputMark = 'zeros') {
    this.#port = port;
    this.#mark = mark;
  }

  /** In as many reports as it takes. */
  async send(data: Uint8Array): Promise<void> {
    for (const report of outputReports(data, this.#mark)) await this.#port.write(report);
  }

  /** The data of the next report; `bad-frame` when what came is none. */
  async report(timeoutMs: number): Promise<Uint8Array> {
    if (this.#next) {
      const next = this.#next;
      this.#next = undefined;
      return next;
    }
    const bytes = await this.#port.read(timeoutMs);
    const data = reportData(bytes);
    if (!data) throw new AppError('bad-frame', 'no report of a Contour meter', { bytes });
    return data.slice();
  }

  /**
   * The next message. It ends with the length it names, or with a report that is not full: after a NAK nothing follows.
   * `timeoutMs` is the wait for its beginning. `bad-frame` also when the meter speaks as a meter again (EOT, ENQ): it has
   * left pump mode.
   */
  async message(timeoutMs: number): Promise<Envelope> {
    let bytes = await this.report(timeoutMs);
    if (!startsEnvelope(bytes)) throw new AppError('bad-frame', 'no beginning of a message', { bytes });
    const length = envelopeLength(bytes);
    for (let part = bytes; part.length === LONGEST_DATA && bytes.length < length; bytes = concat([bytes, part])) {
      part = await this.report(WITHIN_MESSAGE_MS);
      if (part.length >= HEADER_LENGTH && startsEnvelope(part)) {
        this.#next = part;
        throw new AppError('bad-frame', 'a message breaks off and the next one begins', { bytes });
      }
    }
    return parseEnvelope(bytes);
  }

  /** Throws away what comes until nothing came for `quietMs`, or for `mostMs` of a meter that goes on. */
  async drain(quietMs: number, mostMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.#next = undefined;
    const startedAt = performance.now();
    for (let reports = 0; reports < MOST_DRAINED; reports++) {
      if (performance.now() - startedAt > mostMs) return;
      try {
        await this.#port.read(quietMs);
      } catch (error) {
        if (error instanceof AppError && error.code === 'timeout') return;
        throw error;
      }
    }
    throw new AppError('bad-frame', 'the meter does not stop sending');
  }
}
