// Reads the FreeStyle HID meters: InsuLinx and Neo by `$result?`, the Libre readers by `$arresult?` and `$history?`.
import { stopIfCancelled } from '../abbott-mem/ask.ts';
import type { DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { parseList } from './answer.ts';
import { fieldsOf, timeAt } from './fields.ts';
import { parseLibreLine } from './libre-line.ts';
import { MODELS, isLibre } from './models.ts';
import { parseResultLine } from './result-line.ts';
import type { Question } from './report.ts';
import { ask, open } from './talk.ts';

export { decode } from './decode.ts';
export { maySend } from './report.ts';

export const driver: DeviceDriver = { identify, read };

/** Ports whose meter has the lists of a Libre. */
const libres = new WeakSet<Transport>();

async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const { serial, firmware } = await open(port, ctx);
  const clock = await clockOf(port, ctx);
  // Only a Libre knows the question; its answer also tells a saved conversation from one of the other meters.
  const count = ctx.model === undefined || isLibre(ctx.model) ? await ask(port, ctx, '$dbrnum?') : undefined;
  const libre = count?.some((line) => line.startsWith('DBRECORDS')) ?? false;
  if (isLibre(ctx.model) && !libre)
    throw new AppError('unsupported-model', 'the meter does not answer as a Libre reader');
  if (libre) libres.add(port);
  const model = ctx.model ?? (libre ? 'FreeStyle Libre' : MODELS[0]);
  return { model, serial, ...(firmware && { firmware }), ...(clock && { clock }) };
}

async function clockOf(port: Transport, ctx: ReadContext): Promise<DeviceInfo['clock']> {
  const date = await ask(port, ctx, '$date?');
  const time = await ask(port, ctx, '$time?');
  const computerAt = ctx.now();
  // Month, day, year; hour and minute, 255 when it was never set.
  const deviceTime = timeAt(fieldsOf(`${date?.[0] ?? ''},${time?.[0] ?? ''}`), 1);
  if (deviceTime !== undefined) return { deviceTime, computerAt };
  ctx.problem({ where: 'clock', what: `the meter shows no date and time: ${date?.[0] ?? ''} ${time?.[0] ?? ''}` });
  return undefined;
}

async function* read(port: Transport, _info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  if (!libres.has(port)) {
    const isThere = yield* list(port, ctx, '$result?', (line) => {
      const { reading, problem } = parseResultLine(line);
      return { readings: reading ? [reading] : [], problem };
    });
    if (!isThere) throw new AppError('refused', 'the meter refuses $result?');
    return;
  }
  // A Libre Pro may have one of them only.
  const isOne = yield* list(port, ctx, '$arresult?', parseLibreLine);
  const isOther = yield* list(port, ctx, '$history?', parseLibreLine);
  if (!isOne && !isOther) throw new AppError('refused', 'the reader refuses both of its lists');
}

/**
 * Nothing of a list is yielded before both of its checksums were right: they cover all lines together. False when the meter does
 * not know the question.
 */
async function* list(
  port: Transport,
  ctx: ReadContext,
  question: Question,
  parse: (line: string) => { readonly readings: readonly Reading[]; readonly problem?: string | undefined },
): AsyncGenerator<Reading, boolean> {
  const lines = await ask(
    port,
    ctx,
    question,
    (found) => {
      const parsed = parseList(found);
      if (!parsed) return { code: 'bad-frame', what: 'a list without its end' };
      return parsed.kind === 'damaged' ? parsed : undefined;
    },
    (count) => ctx.progress(count, Math.max(count, USUAL_RECORDS)),
  );
  if (!lines) return false;
  const parsed = parseList(lines);
  const records = parsed?.kind === 'records' ? parsed.records : [];
  for (const [i, line] of records.entries()) {
    const { readings, problem } = parse(line);
    if (problem !== undefined) ctx.problem({ where: `${question} line ${i + 1}`, what: problem });
    for (const reading of readings) {
      stopIfCancelled(ctx);
      yield reading;
    }
  }
  ctx.progress(records.length, records.length);
  return true;
}

/** Lists do not say how long they are before their end. */
const USUAL_RECORDS = 500;
