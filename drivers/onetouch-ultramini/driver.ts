// Reads OneTouch UltraMini, UltraEasy and Select meters over a serial cable.
import type { DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { hex } from '../../src/device/bytes.ts';
import type { BinaryLink } from '../lifescan-packet/link.ts';
import { binaryLink } from '../lifescan-packet/link.ts';
import { decode, modelOf } from './decode.ts';
import type { Dialect, Said } from './protocol.ts';
import {
  CLOCK,
  clockTime,
  dialectOf,
  maySend,
  MINI,
  parseAnswer,
  parseRecord,
  recordRequest,
  SELECT,
  UNITS,
} from './protocol.ts';

export { decode, maySend };

export const driver: DeviceDriver = { identify, read };

async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  // The cable takes its power from these lines. Where the adapter has none, it is powered otherwise or nothing helps.
  await port.lines?.set({ dtr: true, rts: true }).catch(() => undefined);
  const link = binaryLink(port, ctx);
  await link.open();
  const { firmware, dialect } = await versionOf(link, dialectOf(ctx.model));
  const { serial } = await ask(link, dialect.serial, 'serial');
  const { value: seconds } = await ask(link, CLOCK, 'number');
  const computerAt = ctx.now();
  const { value: unit } = await ask(link, UNITS, 'number');
  const deviceTime = clockTime(seconds);
  if (deviceTime === undefined) ctx.problem({ where: 'clock', what: 'the meter shows no time' });
  return {
    model: modelOf(dialect, ctx.model),
    serial,
    firmware,
    ...(unit <= 1 && { unit: unit === 0 ? 'mg/dL' : 'mmol/L' }),
    ...(deviceTime !== undefined && { clock: { deviceTime, computerAt } }),
  };
}

/** The question for the version differs between the two dialects; the answer says which of them the meter speaks. */
async function versionOf(link: BinaryLink, likely: Dialect): Promise<Extract<Said, { of: 'version' }>> {
  try {
    return await ask(link, likely.version, 'version');
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'timeout' && error.code !== 'bad-frame')) throw error;
    await link.open();
    return ask(link, (likely === MINI ? SELECT : MINI).version, 'version');
  }
}

/** One question; an answer of another kind is `bad-frame`. */
async function ask<K extends Said['of']>(
  link: BinaryLink,
  question: Uint8Array,
  kind: K,
): Promise<Extract<Said, { of: K }>> {
  const data = await link.request(question);
  const said = parseAnswer(data);
  if (said?.of !== kind) throw new AppError('bad-frame', `asked ${hex(question)}, answered`, { bytes: data });
  return said as Extract<Said, { of: K }>;
}

async function* read(port: Transport, info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const dialect = dialectOf(info.model);
  const link = binaryLink(port, ctx);
  await link.open();
  const { count } = await ask(link, recordRequest(dialect.noRecord), 'count');
  if (count > dialect.memory) throw new AppError('bad-frame', `${count} records, but only ${dialect.memory} fit`);
  ctx.progress(0, count);
  for (let number = 0; number < count; number++) {
    const { record } = await ask(link, recordRequest(number), 'record');
    const { reading, problem } = parseRecord(record, dialect);
    if (problem) ctx.problem({ where: `record ${number}`, what: problem });
    if (reading) yield reading;
    ctx.progress(number + 1, count);
  }
  await link.close();
}
