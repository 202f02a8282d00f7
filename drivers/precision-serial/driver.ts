// Reads the Precision and Optium meters: `$xmem` at 19200 baud, or MediSense frames at 9600, the likelier one first.
import { drain, stopIfCancelled } from '../abbott-mem/ask.ts';
import { decodeDumps, nothingFound } from '../abbott-mem/decode.ts';
import { askDump, clockOf, readDump } from '../abbott-mem/memory.ts';
import { latin1, sameBytes } from '../../src/device/bytes.ts';
import type { Decode, DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { decodeMediSense } from './decode-medisense.ts';
import { MEDISENSE, REQUESTS, encodeMediSense, endsEvents, parseEvent, parseId } from './medisense.ts';
import type { Protocol } from './models.ts';
import { BAUD_RATES, MODELS, protocolsOf } from './models.ts';
import { Talk } from './talk.ts';
import { parseLine } from './text-line.ts';

const XMEM = latin1('$xmem\r\n');
const BYTES: readonly number[] = [MEDISENSE.ENQ, MEDISENSE.ACK, MEDISENSE.NAK, MEDISENSE.EOT];

/** True for `$xmem`, the three MediSense requests and four single bytes. */
export function maySend(bytes: Uint8Array): boolean {
  if (bytes.length === 1) return BYTES.includes(bytes[0]!);
  return sameBytes(bytes, XMEM) || REQUESTS.some((request) => sameBytes(bytes, encodeMediSense(1, request)));
}

export const driver: DeviceDriver = { identify, read };

/** The protocol that this port's meter answered in. */
const protocols = new WeakMap<Transport, Protocol>();

/** The error of the protocol that heard something, else `timeout`. */
async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  let failure: AppError | undefined;
  // The port is opened at the speed of the manifest.
  let baudRate = BAUD_RATES.text;
  for (const protocol of protocolsOf(ctx.model)) {
    stopIfCancelled(ctx);
    try {
      if (baudRate !== BAUD_RATES[protocol]) await port.setBaudRate?.((baudRate = BAUD_RATES[protocol]));
      // Nobody says what the lines must be. Passive cables live on them, and the others do not mind.
      await port.lines?.set({ dtr: true, rts: true }).catch(() => undefined);
      const info = await (protocol === 'text' ? identifyText(port, ctx) : identifyMediSense(port, ctx));
      protocols.set(port, protocol);
      return info;
    } catch (error) {
      if (!(error instanceof AppError) || !OTHERS.has(error.code)) throw error;
      // An answer at the wrong speed is noise, so damage is no reason to stop either.
      if (!failure || failure.code === 'timeout') failure = error;
      await drain(port);
    }
  }
  throw failure!;
}

/** After these the meter may still speak the other protocol. */
const OTHERS: ReadonlySet<string> = new Set(['timeout', 'bad-frame', 'bad-checksum', 'refused']);

async function identifyText(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  // The first command is sometimes ignored or echoed (notes of glucometers-tech).
  const dump = await askDump(port, ctx, [XMEM, XMEM, XMEM]);
  const { serial, firmware, count } = dump;
  return { model: ctx.model ?? MODELS[0], serial, firmware, count, ...clockOf(dump, ctx) };
}

async function identifyMediSense(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const talk = new Talk(port, ctx);
  let id: ReturnType<typeof parseId>;
  for await (const line of talk.answer('ID')) id ??= parseId(line);
  if (!id) throw new AppError('bad-frame', 'no serial number in the answer to ID');
  // What the answer says is not known. ggc asks for it before the memory, so we do, and the conversation keeps it.
  for await (const line of talk.answer('GET_METER')) void line;
  return { model: ctx.model ?? 'Optium Xceed', ...id };
}

async function* read(port: Transport, _info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  if (protocols.get(port) !== 'medisense') return yield* readDump(port, ctx, parseLine);
  const talk = new Talk(port, ctx);
  let isWhole = false;
  let events = 0;
  try {
    for await (const line of talk.answer('GET_EVENTS')) {
      if (endsEvents(line)) {
        isWhole = true;
        continue;
      }
      const { reading, problem } = parseEvent(line);
      events++;
      if (problem !== undefined) ctx.problem({ where: `event ${events}`, what: problem });
      ctx.progress(events, Math.max(events, MEMORY));
      if (reading) yield reading;
    }
  } finally {
    await talk.leave();
  }
  if (!isWhole) ctx.problem({ where: `after event ${events}`, what: 'the memory ends without END_OF_DATA' });
  ctx.progress(events, events);
}

/** Events it holds (ggc); it does not say how many there are. */
const MEMORY = 450;

/** Answers to `$xmem`, or conversations in MediSense frames. */
export const decode: Decode = (captures, options) => {
  const chosen = options?.model;
  const found =
    decodeDumps(captures, parseLine, ({ serial, firmware, count }) => ({
      model: chosen ?? MODELS[0],
      serial,
      firmware,
      count,
    })) ?? decodeMediSense(captures, chosen);
  if (!found) throw nothingFound(captures, 'no answer of a Precision or Optium meter in these bytes');
  return found;
};
