// A Paradigm pump in memory: its pages and answers, what it refuses, and the trouble of its radio.
import { fromHex, latin1 } from '../../src/device/bytes.ts';
import { COMMANDS, commandOf } from './commands.ts';

/** What a simulated pump holds. */
export interface PumpMemory {
  /** '522'. */
  readonly model: string;
  /** Six digits; '' for a pump that takes the number it is first called by. */
  readonly serial: string;
  /** Data of its answers by opcode; a zero-filled rest may be missing. Those not there are refused (reason 08). */
  readonly answers: ReadonlyMap<number, Uint8Array>;
  /** By the number a command names it with: index for history (0 the newest), running number for sensor pages. */
  readonly history: readonly Uint8Array[];
  readonly glucose: ReadonlyMap<number, Uint8Array>;
  readonly isig: ReadonlyMap<number, Uint8Array>;
}

/** Pauses of the radio. All 0: as fast as the cable. */
export interface RadioPace {
  /** Until a sleeping pump is awake. */
  readonly wakeMs: number;
  /** From a transmission to the first packet of the answer. */
  readonly answerMs: number;
  /** From one packet of 64 bytes to the next. */
  readonly packetMs: number;
}

export const NO_PAUSES: RadioPace = { wakeMs: 0, answerMs: 0, packetMs: 0 };

/**
 * As in the captures: 17 s to wake up (515-208850-official-uploader), and 2.6 s for a page of 16 packets with its two commands
 * (522-665455-complete: 0.17 s for the announcement, then 0.13 s a packet).
 */
export const REAL_PACE: RadioPace = { wakeMs: 17_000, answerMs: 170, packetMs: 135 };

/** Trouble with the radio, beginning with one transmission. */
export interface RadioFault {
  readonly kind:
    /** A packet of the answer never comes. */
    | 'lost'
    /** A packet of the answer comes twice. */
    | 'repeated'
    /** A packet comes damaged, and the link says so. */
    | 'wrong-crc'
    /** The answer comes when nobody waits for it any more. */
    | 'late'
    /** A page comes damaged, and the link does not notice. */
    | 'wrong-page-crc'
    /** Pump and link do not hear each other for `forMs`. */
    | 'out-of-range'
    /** The pump's battery is nearly empty: every third transmission is not answered, the signal is weak. */
    | 'battery-low'
    /** Another pump answers. */
    | 'other-pump'
    /** The pump begins a new history page before it answers. */
    | 'new-page';
  /** The first transmission it happens to; 0 is the one that wakes the pump. */
  readonly nth: number;
  /** How many transmissions; default 1. */
  readonly times?: number;
  /** Which packet of a long answer; the middle one when absent. */
  readonly packet?: number;
  /** For 'out-of-range'. */
  readonly forMs?: number;
}

export type SimulatedAnswer =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'refused'; readonly reason: number }
  | { readonly kind: 'answer'; readonly data: Uint8Array };

/** What happens to one transmission. */
export interface Reception {
  /** `undefined`: the pump does not hear it. */
  readonly answer: SimulatedAnswer | undefined;
  /** Of the pump that answers. */
  readonly serial: string;
  readonly strength: number;
  readonly trouble?: Trouble;
}

export interface Trouble {
  readonly kind: 'lost' | 'repeated' | 'wrong-crc' | 'late';
  readonly packet: number | undefined;
}

const NOT_KNOWN = 0x08;
const NO_SUCH_PAGE: Readonly<Record<string, number>> = { 512: 0x0d, 712: 0x0d };
const GOOD_SIGNAL = 0xcc;
const WEAK_SIGNAL = 0x18;

export class SimulatedPump {
  #memory: PumpMemory;
  readonly #fault: RadioFault | undefined;
  /** Fills the page that is begun when a fault says so. */
  readonly #newPage: (() => Uint8Array) | undefined;
  #transmissions = 0;
  #awayUntil: number | undefined;
  /** Told of every transmission, by its opcode. */
  readonly #onTransmission: ((opcode: number) => void) | undefined;

  constructor(
    memory: PumpMemory,
    fault?: RadioFault,
    newPage?: () => Uint8Array,
    onTransmission?: (opcode: number) => void,
  ) {
    this.#memory = memory;
    this.#fault = fault;
    this.#newPage = newPage;
    this.#onTransmission = onTransmission;
  }

  /** That a command with parameters will come: the pump only says that it has heard. */
  announce(serial: string, opcode: number): Reception {
    return this.#receive(serial, opcode, () => ({ kind: 'acknowledged' }));
  }

  /** A command that goes out on the radio, for a pump of this serial number. */
  receive(serial: string, opcode: number, parameters: Uint8Array): Reception {
    return this.#receive(serial, opcode, () => this.#answer(opcode, parameters));
  }

  #receive(serial: string, opcode: number, answerOf: () => SimulatedAnswer): Reception {
    const nth = this.#transmissions++;
    this.#onTransmission?.(opcode);
    if (this.#memory.serial === '') {
      const answers = new Map(this.#memory.answers).set(COMMANDS.pumpId.opcode, latin1(serial));
      this.#memory = { ...this.#memory, serial, answers };
    }
    const silent: Reception = { answer: undefined, serial, strength: 0 };
    if (serial !== this.#memory.serial) return silent;
    const fault = this.#fault;
    const isFaulty = fault !== undefined && nth >= fault.nth && nth < fault.nth + (fault.times ?? 1);
    if (fault?.kind === 'out-of-range' && nth >= fault.nth) {
      this.#awayUntil ??= performance.now() + (fault.forMs ?? 0);
      if (performance.now() < this.#awayUntil) return silent;
    }
    const isFlat = fault?.kind === 'battery-low' && nth >= fault.nth;
    if (isFlat && (nth - fault.nth) % 3 === 0) return silent;
    if (isFaulty && fault.kind === 'new-page') this.#turn();
    const answer = answerOf();
    const kind = isFaulty ? fault.kind : undefined;
    return {
      answer: kind === 'wrong-page-crc' ? damaged(answer) : answer,
      serial: kind === 'other-pump' ? otherSerial(serial) : serial,
      strength: isFlat ? WEAK_SIGNAL : GOOD_SIGNAL,
      ...((kind === 'lost' || kind === 'repeated' || kind === 'wrong-crc' || kind === 'late') && {
        trouble: { kind, packet: fault?.packet },
      }),
    };
  }

  #answer(opcode: number, parameters: Uint8Array): SimulatedAnswer {
    const command = commandOf(opcode);
    if (!command) return { kind: 'refused', reason: NOT_KNOWN };
    if (command.parameters === 'power') return { kind: 'acknowledged' };
    const page = this.#page(command.opcode, parameters);
    if (page) return { kind: 'answer', data: page };
    if (command.parameters !== 'none')
      return { kind: 'refused', reason: NO_SUCH_PAGE[this.#memory.model] ?? NOT_KNOWN };
    const told = this.#memory.answers.get(opcode);
    if (!told) return { kind: 'refused', reason: NOT_KNOWN };
    const data = new Uint8Array(command.answerBytes);
    data.set(told);
    return { kind: 'answer', data };
  }

  #page(opcode: number, parameters: Uint8Array): Uint8Array | undefined {
    const { history, glucose, isig } = this.#memory;
    if (opcode === 0x80) return history[parameters[0]!];
    if (opcode !== 0x9a && opcode !== 0x9b) return undefined;
    const number = parameters.reduce((value, byte) => value * 256 + byte, 0);
    return (opcode === 0x9a ? glucose : isig).get(number);
  }

  #turn(): void {
    const page = this.#newPage?.();
    const counted = this.#memory.answers.get(0x9d);
    if (!page) return;
    const answers = new Map(this.#memory.answers);
    if (counted) {
      const next = counted.subarray(0, 4).reduce((value, byte) => value * 256 + byte, 0) + 1;
      answers.set(0x9d, fromHex(next.toString(16).padStart(8, '0')));
    }
    this.#memory = { ...this.#memory, answers, history: [page, ...this.#memory.history].slice(0, 36) };
  }
}

/** One bit of a page is another one; everything else of its way here was right. */
function damaged(answer: SimulatedAnswer): SimulatedAnswer {
  if (answer.kind !== 'answer' || answer.data.length < 1024) return answer;
  const data = answer.data.slice();
  data[100]! ^= 0x10;
  return { kind: 'answer', data };
}

function otherSerial(serial: string): string {
  return serial === '999999' ? '999998' : '999999';
}
