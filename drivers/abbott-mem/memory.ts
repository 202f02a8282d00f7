// Reading a meter that gives its whole memory in one answer.
import type { DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { ask, stopIfCancelled } from './ask.ts';
import type { ParsedLine } from './decode.ts';
import { dumpReadings } from './decode.ts';
import type { Dump } from './dump.ts';
import { dumpLength, parseDump, saysEmpty } from './dump.ts';

/** With three commands, half a minute in all: other programs give the whole answer 20 or 30 s. */
export const ANSWER_MS = 10_000;
/** A record line with its CR LF, for the progress shown while the answer comes. */
const LINE_BYTES = 33;

const dumps = new WeakMap<Transport, Dump>();

/**
 * The whole answer to one of the commands, kept for `readDump`. A damaged one is asked for again, a silence goes on to the
 * next command: `bad-checksum`, `bad-frame` or `timeout` after as many tries as there are commands.
 */
export async function askDump(port: Transport, ctx: ReadContext, commands: readonly Uint8Array[]): Promise<Dump> {
  let announced = 0;
  const expected = {
    answerMs: ANSWER_MS,
    complete: dumpLength,
    endsInSilence: saysEmpty,
    progress(bytes: Uint8Array): void {
      announced ||= parseDump(bytes)?.count ?? 0;
      if (announced) ctx.progress(Math.min(announced, Math.floor(bytes.length / LINE_BYTES)), announced);
    },
  };
  const dump = await ask(port, ctx, commands, expected, (bytes) => {
    const parsed = parseDump(bytes);
    return parsed?.damage ?? parsed ?? 'an answer without serial number, version and clock';
  });
  dumps.set(port, dump);
  return dump;
}

/** The meter's clock with the computer's; a date that does not exist is a problem. */
export function clockOf({ clock }: Dump, ctx: ReadContext): Pick<DeviceInfo, 'clock'> {
  if (clock !== undefined) return { clock: { deviceTime: clock, computerAt: ctx.now() } };
  ctx.problem({ where: 'line 3', what: 'the meter shows a date that does not exist' });
  return {};
}

/** Yields what `askDump` brought. */
export async function* readDump(
  port: Transport,
  ctx: ReadContext,
  parse: (line: string) => ParsedLine,
): AsyncGenerator<Reading> {
  const dump = dumps.get(port);
  if (!dump) throw new AppError('internal', 'read before identify');
  const { readings, problems } = dumpReadings(dump, parse);
  for (const problem of problems) ctx.problem(problem);
  for (const reading of readings) {
    stopIfCancelled(ctx);
    yield reading;
  }
  ctx.progress(dump.count, dump.count);
}
