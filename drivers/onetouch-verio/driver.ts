// Reads OneTouch Verio IQ meters, which have a serial port inside.
import { hex } from '../../src/device/bytes.ts';
import type { DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { encodePacket } from '../lifescan-packet/packet.ts';
import type { PacketReader } from '../lifescan-packet/reader.ts';
import { isTimeout, packetReader } from '../lifescan-packet/reader.ts';
import { decode } from './decode.ts';
import type { Said } from './protocol.ts';
import { clockTime, maySend, MEMORY, MODEL, parseAnswer, parseRecord, QUESTIONS, recordRequest } from './protocol.ts';

export { decode, maySend };

export const driver: DeviceDriver = { identify, read };

/** The meter answers within 60 ms, its first answer within 700 ms (a session of the maker's program). */
const ANSWER_MS = 2000;
const TRIES = 3;
/** The first question also wakes the meter. */
const WAKING_TRIES = 5;
/** Packets that are no answer, before the wire is given up. */
const MOST_OTHERS = 20;

interface Cable {
  readonly port: Transport;
  readonly packets: PacketReader;
  readonly ctx: ReadContext;
}

async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  await port.lines?.set({ dtr: true, rts: true }).catch(() => undefined);
  const cable = { port, packets: packetReader(port), ctx };
  // The maker's program begins with the clock too.
  const { value: seconds } = await ask(cable, QUESTIONS.clock, 'number', WAKING_TRIES);
  const computerAt = ctx.now();
  const { serial } = await ask(cable, QUESTIONS.serial, 'serial');
  const { firmware } = await ask(cable, QUESTIONS.version, 'version');
  const { value: unit } = await ask(cable, QUESTIONS.unit, 'number');
  const deviceTime = clockTime(seconds);
  if (deviceTime === undefined) ctx.problem({ where: 'clock', what: 'the meter shows no time' });
  return {
    model: MODEL,
    serial,
    firmware,
    ...(unit <= 1 && { unit: unit === 0 ? 'mg/dL' : 'mmol/L' }),
    ...(deviceTime !== undefined && { clock: { deviceTime, computerAt } }),
  };
}

async function* read(port: Transport, _info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const cable = { port, packets: packetReader(port), ctx };
  const { count } = await ask(cable, QUESTIONS.count, 'count');
  if (count > MEMORY) throw new AppError('bad-frame', `${count} records, but only ${MEMORY} fit`);
  ctx.progress(0, count);
  for (let number = 0; number < count; number++) {
    const { record } = await ask(cable, recordRequest(number), 'record');
    const { reading, problem } = parseRecord(record);
    if (problem) ctx.problem({ where: `record ${number}`, what: problem });
    if (reading) yield reading;
    ctx.progress(number + 1, count);
  }
}

/**
 * One question through all its tries. An answer does not say which question it is to: after a wait that was too short all
 * that still comes is let pass before the question is asked again, so that a late answer is not taken for the next one.
 */
async function ask<K extends Said['of']>(
  { port, packets, ctx }: Cable,
  question: Uint8Array,
  kind: K,
  tries = TRIES,
): Promise<Extract<Said, { of: K }>> {
  packets.forgetDamage();
  for (let tried = 0; tried < tries; tried++) {
    if (ctx.signal.aborted) throw new AppError('cancelled', 'stopped by the person');
    if (tried > 0) await drain(packets);
    await port.write(encodePacket(0, question));
    try {
      const { link, data } = await packets.next(ANSWER_MS);
      const said = link === 0 ? parseAnswer(data) : undefined;
      if (said?.of === kind) return said as Extract<Said, { of: K }>;
      if (tried === tries - 1) throw new AppError('bad-frame', `asked ${hex(question)}, answered`, { bytes: data });
    } catch (error) {
      if (!isTimeout(error)) throw error;
    }
  }
  if (packets.damaged()) throw new AppError('bad-checksum', 'the answer came damaged each time');
  throw new AppError('timeout', `no answer to ${hex(question)} after ${tries} tries`);
}

async function drain(packets: PacketReader): Promise<void> {
  try {
    for (let others = 0; others < MOST_OTHERS; others++) await packets.next(ANSWER_MS / 4);
  } catch (error) {
    if (!isTimeout(error)) throw error;
  }
}
