// What lies between a simulated stick and its pump: messages that are lost, damaged, late or come twice, and a pump out of reach.
import { NGP, encodeNgp } from './ngp.ts';

/** Trouble with the radio, beginning with one message of the pump, or one to it. */
export interface RadioFault {
  readonly kind:
    /** Messages of the pump: one does not come, */
    | 'lost'
    /** comes twice, */
    | 'repeated'
    /** when nobody waits for it any more, */
    | 'late'
    /** with a wrong checksum of the radio, */
    | 'wrong-crc'
    /** with another cipher text under a right one, */
    | 'wrong-text'
    /** from another pump. */
    | 'other-pump'
    /** Messages to the pump: it does not hear one, */
    | 'unheard'
    /** nor anything for `forMs`, nor is it heard, */
    | 'out-of-range'
    /** about one in three from there on: its battery is nearly empty. */
    | 'battery-low';
  readonly nth: number;
  /** How many in a row; default 1. */
  readonly times?: number;
  readonly forMs?: number;
}

/** How the radio is. */
export interface RadioOptions {
  readonly radio?: RadioFault;
  /** From one message of the pump to the next; default 0. */
  readonly answerMs?: number;
  /** Told of everything that goes over the radio. */
  readonly onRadio?: (direction: 'to-pump' | 'from-pump') => void;
}

/** Longer than the driver waits. */
const LATE_MS = 10_500;

export class SimulatedRadio {
  readonly #options: RadioOptions;
  readonly #deliver: (message: Uint8Array) => Promise<void>;
  #fromPump = 0;
  #toPump = 0;
  #awayUntil: number | undefined;

  /** `deliver` hands the stick what arrives. */
  constructor(options: RadioOptions, deliver: (message: Uint8Array) => Promise<void>) {
    this.#options = options;
    this.#deliver = deliver;
  }

  /** The pump hears what is sent to it now. */
  isHeard(): boolean {
    const { radio: trouble, onRadio } = this.#options;
    onRadio?.('to-pump');
    const nth = this.#toPump++;
    if (trouble?.kind === 'out-of-range' && nth >= trouble.nth)
      return performance.now() >= (this.#awayUntil ??= performance.now() + (trouble.forMs ?? 0));
    if (trouble?.kind === 'battery-low' && nth >= trouble.nth) return !isOneInThree(nth - trouble.nth);
    return !(trouble?.kind === 'unheard' && this.#isTroubled(nth));
  }

  /** A message of the pump, on its way to the stick. */
  async say(body: Uint8Array): Promise<void> {
    const { radio: trouble, answerMs = 0, onRadio } = this.#options;
    await pause(answerMs);
    onRadio?.('from-pump');
    const kind = this.#isTroubled(this.#fromPump++) ? trouble?.kind : undefined;
    if (kind === 'lost' || (this.#awayUntil !== undefined && performance.now() < this.#awayUntil)) return;
    const message = encodeNgp(NGP.answer, kind === 'other-pump' || kind === 'wrong-text' ? altered(body, kind) : body);
    if (kind === 'wrong-crc') message[message.length - 3]! ^= 0x20;
    if (kind === 'late') return this.#later(message, LATE_MS);
    await this.#deliver(message);
    if (kind === 'repeated') this.#later(message, answerMs);
  }

  #isTroubled(nth: number): boolean {
    const { radio: trouble } = this.#options;
    return trouble !== undefined && nth >= trouble.nth && nth < trouble.nth + (trouble.times ?? 1);
  }

  #later(message: Uint8Array, ms: number): void {
    void pause(ms)
      .then(() => this.#deliver(message))
      .catch(() => undefined);
  }
}

/** A message as another pump would send it, or with one bit of its text another one. */
function altered(body: Uint8Array, kind: 'other-pump' | 'wrong-text'): Uint8Array {
  const other = body.slice();
  if (kind === 'wrong-text') other[other.length - 1]! ^= 0x08;
  // Its address, and a text under its own key.
  else for (let at = 2; at < 5; at++) other[at]! ^= 0x11;
  if (kind === 'other-pump') for (let at = 22; at < other.length; at++) other[at]! ^= 0xa5;
  return other;
}

/** Without a period that what is said again could fall into step with; true of 0. */
function isOneInThree(number: number): boolean {
  return (Math.imul(number, 0x9e3779b1) >>> 16) % 3 === 0;
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
