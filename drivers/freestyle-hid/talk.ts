// Asking a FreeStyle HID meter: the opening, one question with its answer, and asking again.
import { stopIfCancelled } from '../abbott-mem/ask.ts';
import { text } from '../../src/device/bytes.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import { isWhole, parseAnswer } from './answer.ts';
import type { Question, Report } from './report.ts';
import { OPENING, TYPE, encodeReport, parseReport, questionReport } from './report.ts';

/** Longest silence; the InsuLinx of the capture answers within 0.1 s. */
export const ANSWER_MS = 5000;
export const TRIES = 3;
/** After damage: silence that says the answer is over. */
const QUIET_MS = 300;
/** Reports of one answer: enough for a megabyte of text. */
const MOST_REPORTS = 20_000;

/** The next report that is one; what is none is passed over. */
async function nextReport(port: Transport, timeoutMs: number): Promise<Report> {
  for (let strays = 0; strays < MOST_REPORTS; strays++) {
    const report = parseReport(await port.read(timeoutMs));
    if (report) return report;
  }
  throw new AppError('bad-frame', 'no reports of a FreeStyle meter');
}

/** Opens the conversation: serial number and, where the meter says it, version. `timeout` when nothing answers three times. */
export async function open(port: Transport, ctx: ReadContext): Promise<{ serial: string; firmware?: string }> {
  for (let tries = 1; ; tries++) {
    stopIfCancelled(ctx);
    let serial: string | undefined;
    let firmware: string | undefined;
    for (const type of OPENING) if (type !== TYPE.init) await port.write(encodeReport(type));
    try {
      while (serial === undefined || firmware === undefined) {
        const { type, data } = await nextReport(port, ANSWER_MS);
        if (type === TYPE.serial) serial = untilZero(data);
        if (type === TYPE.version) firmware = untilZero(data);
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
      if (serial === undefined && tries >= TRIES) throw error;
    }
    if (!serial) continue;
    await port.write(encodeReport(TYPE.init));
    return { serial, ...(firmware && { firmware }) };
  }
}

export function untilZero(data: Uint8Array): string {
  return text(data).split('\0', 1)[0]!.trim();
}

/** Why an answer cannot be used. */
export interface Damage {
  readonly code: 'bad-checksum' | 'bad-frame';
  readonly what: string;
}

/**
 * The lines of the answer, `undefined` when the meter does not know the question. Asked again, three times in all, when nothing
 * comes or the answer is damaged, `check` included.
 */
export async function ask(
  port: Transport,
  ctx: ReadContext,
  question: Question,
  check: (lines: readonly string[]) => Damage | undefined = () => undefined,
  onLines: (count: number) => void = () => undefined,
): Promise<readonly string[] | undefined> {
  let failure: AppError | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    stopIfCancelled(ctx);
    await port.write(questionReport(question));
    try {
      const answer = parseAnswer(await receive(port, ctx, onLines));
      if (answer.kind === 'refused') return undefined;
      const damage = answer.kind === 'damaged' ? answer : check(answer.lines);
      if (!damage) return (answer as { readonly lines: readonly string[] }).lines;
      failure = new AppError(damage.code, `${question}: ${damage.what}`);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
      // Damage says more than the silence after it.
      failure ??= error;
    }
    await drain(port);
  }
  throw failure!;
}

/** Text reports up to the end of the answer; reports of other types come in between. */
async function receive(port: Transport, ctx: ReadContext, onLines: (count: number) => void): Promise<string> {
  const parts: string[] = [];
  let lines = 0;
  for (let reports = 0; reports < MOST_REPORTS; reports++) {
    stopIfCancelled(ctx);
    const { type, data } = await nextReport(port, ANSWER_MS);
    if (type !== TYPE.text) continue;
    const part = text(data);
    parts.push(part);
    lines += part.split('\n').length - 1;
    onLines(lines);
    // The end can lie in two reports.
    if (isWhole(parts.slice(-3).join(''))) return parts.join('');
  }
  throw new AppError('bad-frame', 'an answer without an end');
}

async function drain(port: Transport): Promise<void> {
  for (let reports = 0; reports < MOST_REPORTS; reports++) {
    try {
      await port.read(QUIET_MS);
    } catch (error) {
      if (error instanceof AppError && error.code === 'timeout') return;
      throw error;
    }
  }
}
