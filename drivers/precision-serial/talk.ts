// The conversation with a MediSense meter: who speaks next, acknowledgements, repeats, and how long to wait.
import { stopIfCancelled } from '../abbott-mem/ask.ts';
import { concat } from '../../src/device/bytes.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Request, Token } from './medisense.ts';
import { MEDISENSE, encodeMediSense, nextToken } from './medisense.ts';

/** Longest wait for the next byte; ours, for no source has one. */
export const ANSWER_MS = 3000;
/** Waits in vain before the meter is given up: 9 s. */
export const SILENCES = 3;
/** Copies of a damaged frame, or refusals of ours, before we give up. */
const TRIES = 6;
/** Bytes that mean nothing where they come. */
const STRAYS = 400;

const { EOT, ENQ, ACK, NAK } = MEDISENSE;

/** One conversation at a time on one port. */
export class Talk {
  readonly #port: Transport;
  readonly #ctx: ReadContext;
  #buffer: Uint8Array = new Uint8Array(0);
  /** The meter sends: it has to be told when we leave. */
  #open = false;

  constructor(port: Transport, ctx: ReadContext) {
    this.#port = port;
    this.#ctx = ctx;
  }

  /**
   * The frames of one answer as they come, each acknowledged when the next one is asked for. The order of bytes is ggc's: ENQ,
   * ACK; the request, ACK, EOT; ENQ of the meter, ACK; its frames, ACK each; EOT. `timeout`, `bad-checksum`, `bad-frame`, or
   * `refused` when the meter says NAK to the end.
   */
  async *answer(request: Request): AsyncGenerator<string> {
    await this.#reach();
    const frame = encodeMediSense(1, request);
    await this.#port.write(frame);
    let isSent = false;
    let refusals = 0;
    let failures = 0;
    let last: string | undefined;
    let isAgain = false;
    for (let silences = 0, strays = 0; strays < STRAYS;) {
      let token: Token;
      try {
        token = await this.#next();
      } catch (error) {
        if (!isSilence(error) || ++silences >= SILENCES) throw error;
        // Our last word got lost: said once more. What comes twice then is the same frame.
        isAgain = true;
        if (last !== undefined) await this.#say(ACK);
        else if (!isSent) await this.#port.write(frame);
        continue;
      }
      if (token.kind === 'frame') {
        silences = 0;
        this.#open = true;
        isSent = true;
        const line = token.digit + token.text;
        const isRepeat = isAgain && line === last;
        isAgain = false;
        last = line;
        if (!isRepeat) yield token.text;
        stopIfCancelled(this.#ctx);
        await this.#say(ACK);
      } else if (token.kind === 'damage') {
        this.#open = true;
        if (++failures >= TRIES) throw new AppError(token.code, token.what);
        await this.#say(NAK);
      } else if (token.kind === 'noise') strays++;
      else if (token.byte === ENQ) await this.#say(ACK);
      else if (token.byte === ACK && !isSent) {
        isSent = true;
        await this.#say(EOT);
      } else if (token.byte === NAK && !isSent) {
        if (++refusals >= TRIES) throw new AppError('refused', `the meter refuses ${request}`);
        await this.#port.write(frame);
      } else if (token.byte === EOT && last !== undefined) {
        this.#open = false;
        return;
      } else strays++;
    }
    throw new AppError('bad-frame', `bytes came, but no answer to ${request}`);
  }

  /** ENQ until the meter says ACK. */
  async #reach(): Promise<void> {
    await this.#say(ENQ);
    for (let silences = 0, refusals = 0, strays = 0; strays < STRAYS;) {
      stopIfCancelled(this.#ctx);
      let token: Token;
      try {
        token = await this.#next();
      } catch (error) {
        if (!isSilence(error) || ++silences >= SILENCES) throw error;
        await this.#say(ENQ);
        continue;
      }
      if (token.kind === 'control' && token.byte === ACK) return;
      // Both asked at once; or it is at the end of an earlier answer.
      if (token.kind === 'control' && token.byte === ENQ) await this.#say(ACK);
      else if (token.kind === 'frame') await this.#say(ACK);
      else if (token.kind === 'control' && token.byte === EOT) await this.#say(ENQ);
      else if (token.kind === 'control' && token.byte === NAK) {
        if (++refusals >= SILENCES) throw new AppError('refused', 'the meter is not ready');
        await this.#ctx.sleep(1000);
        await this.#say(ENQ);
      }
      strays++;
    }
    throw new AppError('bad-frame', 'bytes came, but no ACK');
  }

  /** Ends an answer in the middle. */
  async leave(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#say(EOT).catch(() => undefined);
  }

  #say(byte: number): Promise<void> {
    return this.#port.write(Uint8Array.of(byte));
  }

  async #next(): Promise<Token> {
    for (;;) {
      const scanned = nextToken(this.#buffer);
      if (scanned) {
        this.#buffer = this.#buffer.slice(scanned.length);
        return scanned.token;
      }
      this.#buffer = concat([this.#buffer, await this.#port.read(ANSWER_MS)]);
    }
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof AppError && error.code === 'timeout';
}
