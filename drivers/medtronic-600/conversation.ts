// Reads a saved conversation with a pump: reports become messages, the key comes from the stick's own answer.
import { envelopeLength, parseEnvelope, startsEnvelope } from '../contour-link/envelope.ts';
import { LONGEST_DATA, REPORT_LENGTH, reportData, startsReport } from '../contour-link/report.ts';
import { nextToken } from '../ascensia-astm/frame.ts';
import { parseHeader, parseRecord } from '../ascensia-astm/record.ts';
import { concat } from '../../src/device/bytes.ts';
import type { Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import { parseClock } from './answers.ts';
import type { PumpTime } from './event.ts';
import type { Inner } from './inner.ts';
import { ANSWER, innerOf, parseInner } from './inner.ts';
import { Assembly, parseAnnouncement } from './multipacket.ts';
import { decipher, joinedChannel, parseNgp, receivedCipher } from './ngp.ts';
import { OPERATION, serialDigits, unpackLinkKey } from './stick.ts';

/** What the pump said, in order. */
export interface Conversation {
  /** A report of a link meter was among the bytes. */
  readonly isOne: boolean;
  /** The last clock. */
  readonly clock: PumpTime | undefined;
  readonly answers: readonly Inner[];
  /** History objects as saved ones lie, without the sequence byte. */
  readonly objects: readonly Uint8Array[];
}

/** Damage that was repaired by asking again is no problem; a long answer that stayed incomplete is. */
export function readConversation(chunks: readonly Uint8Array[], problem: (problem: Problem) => void): Conversation {
  const state = new Listener(problem);
  let isOne = false;
  for (const data of reportsIn(chunks)) {
    isOne = true;
    state.hear(data);
  }
  state.end();
  return { isOne, clock: state.clock, answers: state.answers, objects: state.objects };
}

/** The data of every report, whether chunks are reports or all of them in one. */
function* reportsIn(chunks: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      if (!startsReport(chunk, at)) at++;
      else {
        const data = reportData(chunk.subarray(at, at + REPORT_LENGTH));
        if (data) yield data;
        at += data ? REPORT_LENGTH : 1;
      }
    }
  }
}

const REPAIRABLE: ReadonlySet<string> = new Set(['bad-frame', 'bad-checksum', 'unsupported-model']);

class Listener {
  clock: PumpTime | undefined;
  readonly answers: Inner[] = [];
  readonly objects: Uint8Array[] = [];
  readonly #problem: (problem: Problem) => void;
  #digits: string | undefined;
  #astm: Uint8Array = new Uint8Array(0);
  #message: Uint8Array = new Uint8Array(0);
  #key: Uint8Array | undefined;
  #channel = 0;
  #long: { readonly announced: Inner; readonly assembly: Assembly } | undefined;

  constructor(problem: (problem: Problem) => void) {
    this.#problem = problem;
  }

  hear(data: Uint8Array): void {
    if (startsEnvelope(data)) this.#message = data.slice();
    else if (this.#message.length) this.#message = concat([this.#message, data]);
    else return this.#introduction(data);
    if (data.length === LONGEST_DATA && this.#message.length < envelopeLength(this.#message)) return;
    const whole = this.#message;
    this.#message = new Uint8Array(0);
    this.#tried(() => this.#heard(whole));
  }

  end(): void {
    const { assembly } = this.#long ?? {};
    if (assembly && !assembly.isComplete)
      this.#problem({ where: 'the end', what: `a long answer breaks off after ${assembly.received} segments` });
  }

  #tried(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof AppError) || !REPAIRABLE.has(error.code)) throw error;
    }
  }

  /** What the meter says of itself holds the serial number that its key hides behind. */
  #introduction(data: Uint8Array): void {
    this.#astm = concat([this.#astm, data]).slice(-4096);
    for (let at = 0; at < this.#astm.length;) {
      const scanned = nextToken(this.#astm.subarray(at));
      if (!scanned) break;
      at += scanned.length;
      if (scanned.token.kind !== 'frame') continue;
      const { text } = scanned.token.frame;
      this.#tried(() => {
        const header = parseHeader(parseRecord(text));
        if (header) this.#digits = serialDigits(header.serial);
      });
    }
    if (data.length < LONGEST_DATA) this.#astm = this.#astm.slice(-512);
  }

  #heard(message: Uint8Array): void {
    const { version, operation, payload } = parseEnvelope(message);
    if (version !== 3) return;
    if (operation === OPERATION.linkKeyAnswer && this.#digits !== undefined)
      this.#key = unpackLinkKey(payload, this.#digits);
    if (operation !== OPERATION.fromPump) return;
    const { body } = parseNgp(payload);
    const channel = joinedChannel(body);
    const cipherText = receivedCipher(body);
    if (cipherText && this.#key) this.#inner(parseInner(decipher(this.#key, this.#channel, cipherText)));
    else if (channel !== undefined) this.#channel = channel;
  }

  #inner(inner: Inner): void {
    switch (inner.command) {
      case ANSWER.announce:
        // Said again when our receipt got lost.
        if (this.#long && !this.#long.assembly.isComplete && sameParams(this.#long.announced, inner)) return;
        this.end();
        this.#long = { announced: inner, assembly: new Assembly(parseAnnouncement(inner.params)) };
        return;
      case ANSWER.segment: {
        const long = this.#long;
        if (!long || long.assembly.isComplete) return;
        long.assembly.add(inner.params);
        if (long.assembly.isComplete)
          this.#answer(innerOf(concat([Uint8Array.of(long.announced.sequence), long.assembly.bytes])));
        return;
      }
      default:
        this.#answer(inner);
    }
  }

  #answer(inner: Inner): void {
    if (inner.command === ANSWER.clock) this.clock = parseClock(inner.params);
    else if (inner.command === ANSWER.historyObject)
      this.objects.push(concat([Uint8Array.of(inner.command >> 8, inner.command & 0xff), inner.params]));
    else this.answers.push(inner);
  }
}

function sameParams(a: Inner, b: Inner): boolean {
  return a.params.length === b.params.length && a.params.every((byte, i) => byte === b.params[i]);
}
