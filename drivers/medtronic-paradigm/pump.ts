// A pump that is asked until it answers: which failures are tried again, how often, and what is checked of an answer.
import type { ReadContext } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Command } from './commands.ts';
import { NO_PARAMETERS, mayAsk } from './commands.ts';
import type { PumpAnswer, PumpLink } from './link.ts';

/** Tries of a command, and of a page [open source: tidepool]. */
export const TRIES = 5;
export const PAGE_TRIES = 10;
/** Of waking the pump. */
const OPEN_TRIES = 3;
/** Of a command that this model may not have, and how often so many: no answer then means that it is not there. */
const OPTIONAL_TRIES = 2;
const OPTIONAL_ROUNDS = 2;
/**
 * No answer at all is tried for so long, however many tries that are: somebody may have walked past with the pump. After
 * that a reading ends, and the next one goes on.
 */
export const PATIENCE_MS = 40_000;
/** Below this free programs ask for the pump to be brought nearer. */
export const WEAK_SIGNAL = 0x32;

const SILENT: ReadonlySet<string> = new Set(['timeout', 'out-of-reach']);

/** Failures another try can be free of; everything else is final at once. */
const PASSING: ReadonlySet<string> = new Set([
  'timeout',
  'out-of-reach',
  'bad-frame',
  'bad-checksum',
  'busy',
  'refused',
]);

export function isPassing(error: unknown): error is AppError {
  return error instanceof AppError && PASSING.has(error.code);
}

export interface AskOptions {
  readonly parameters?: Uint8Array;
  readonly tries?: number;
  /** Of silence before it is given up; default `PATIENCE_MS`. 0 counts tries only. */
  readonly patienceMs?: number;
  /** What has to hold for an answer to be taken: a page's CRC-16. Else it is asked for again from the start. */
  readonly isWhole?: (data: Uint8Array) => boolean;
  readonly onPart?: () => void;
}

export class Pump {
  readonly #link: PumpLink;
  readonly #ctx: Pick<ReadContext, 'problem' | 'sleep'>;
  readonly #timer: () => number;
  #saidWeak = false;

  constructor(
    link: PumpLink,
    ctx: Pick<ReadContext, 'problem' | 'sleep'>,
    timer: () => number = () => performance.now(),
  ) {
    this.#link = link;
    this.#ctx = ctx;
    this.#timer = timer;
  }

  /** Radio ready, pump awake; tried again while the pump is silent. Throws what `PumpLink.open` throws. */
  async open(): Promise<void> {
    await this.#untilDone(() => this.#link.open(), { tries: OPEN_TRIES }, false);
    await this.#watchSignal();
  }

  /**
   * The pump's answer, or that it refuses. Throws the last failure when trying again did not help: `timeout`,
   * `out-of-reach`, `bad-checksum`, `bad-frame`; `other-device` at once when another pump answers.
   */
  async ask(command: Command, options: AskOptions = {}): Promise<PumpAnswer> {
    const parameters = options.parameters ?? NO_PARAMETERS;
    if (!mayAsk(command.opcode, parameters)) throw new AppError('forbidden-command', `opcode ${command.opcode}`);
    const heard = { parts: 0 };
    return this.#untilDone(
      async () => {
        const answer = await this.#link.ask(command, parameters, () => {
          heard.parts++;
          options.onPart?.();
        });
        if (answer.kind === 'answer') {
          if (answer.data.length !== command.answerBytes)
            throw new AppError('bad-frame', `${answer.data.length} bytes instead of ${command.answerBytes}`);
          if (options.isWhole && !options.isWhole(answer.data))
            throw new AppError('bad-checksum', 'a page with a wrong CRC-16');
          if (answer.strength !== undefined) this.#sayWeak(answer.strength);
        }
        return answer;
      },
      { ...options, heard },
    );
  }

  /** The data of an answer that every pump gives. `refused` when this one does not. */
  async answer(command: Command, options: AskOptions = {}): Promise<Uint8Array> {
    const answer = await this.ask(command, options);
    if (answer.kind === 'answer') return answer.data;
    throw new AppError('refused', `the pump refuses ${command.opcode.toString(16)}: reason ${answer.reason}`);
  }

  /**
   * The data of an answer only some models give; `undefined` when this one refuses, or says nothing while it answers `known`,
   * which every model does: a pump that is out of reach for a moment has the answer all the same. Throws when `known` is not
   * answered either. Damage that does not go away is reported.
   */
  async optional(command: Command, known: Command): Promise<Uint8Array | undefined> {
    for (let rounds = 1; ; rounds++) {
      try {
        const answer = await this.ask(command, { tries: OPTIONAL_TRIES, patienceMs: 0 });
        return answer.kind === 'answer' ? answer.data : undefined;
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (rounds === OPTIONAL_ROUNDS) {
          if (!SILENT.has(error.code))
            this.#ctx.problem({ where: `question ${command.opcode.toString(16)}`, what: error.message });
          return undefined;
        }
      }
      await this.answer(known);
    }
  }

  async #untilDone<T>(
    run: () => Promise<T>,
    options: AskOptions & { readonly heard?: { readonly parts: number } },
    recovers = true,
  ): Promise<T> {
    const tries = options.tries ?? TRIES;
    const patienceMs = options.patienceMs ?? PATIENCE_MS;
    let silentSince: number | undefined;
    for (let failures = 1; ; failures++) {
      const startedAt = this.#timer();
      const heardBefore = options.heard?.parts;
      try {
        return await run();
      } catch (error) {
        if (!isPassing(error)) throw error;
        const isSilent = SILENT.has(error.code) && options.heard?.parts === heardBefore;
        silentSince = isSilent ? (silentSince ?? startedAt) : undefined;
        const isPatient = silentSince !== undefined && this.#timer() - silentSince < patienceMs;
        if (failures >= tries && !isPatient) throw error;
        if (recovers) await this.#recover(failures, error);
        else await this.#ctx.sleep(1000);
      }
    }
  }

  /** A recovery that fails is one more failure of what it should recover from. */
  async #recover(failures: number, cause: AppError): Promise<void> {
    try {
      await this.#link.recover(failures);
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (failures > 2 * PAGE_TRIES) throw cause;
    }
  }

  async #watchSignal(): Promise<void> {
    try {
      const strength = await this.#link.signal();
      if (strength !== undefined) this.#sayWeak(strength);
    } catch (error) {
      // It is only asked to warn; what is really wrong shows with the first question.
      if (!isPassing(error)) throw error;
    }
  }

  #sayWeak(strength: number): void {
    if (this.#saidWeak || strength >= WEAK_SIGNAL) return;
    this.#saidWeak = true;
    this.#ctx.problem({
      where: 'radio',
      what: `the signal is weak (${strength} of 255, below ${WEAK_SIGNAL}): lay the pump right beside the ${this.#link.name}`,
    });
  }
}
