// Reads OneTouch Ultra2 and UltraLink meters over a serial cable.
import type { Decode, DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { parseClock, parseDisplayUnit, parseFirmware, parseRadioId, parseSerial } from '../lifescan-dm/answers.ts';
import { decodeDm } from '../lifescan-dm/decode.ts';
import { looksLikeUltraLink, modelOfSerial, ULTRA2, ULTRALINK_MODEL } from '../lifescan-dm/formats.ts';
import type { Header } from '../lifescan-dm/header.ts';
import { parseHeader } from '../lifescan-dm/header.ts';
import { hasSeal, lineReader, preview, unsealed } from '../lifescan-dm/line.ts';
import type { Ended, Memory } from '../lifescan-dm/memory.ts';
import { createMemory } from '../lifescan-dm/memory.ts';
import { isRecord, parseRecord } from '../lifescan-dm/record.ts';
import type { Cable } from './protocol.ts';
import {
  ANSWER_MS,
  ask,
  askIfKnown,
  LINE_MS,
  maySend,
  QUIET_MS,
  RADIO_ID_MS,
  request,
  stopIfCancelled,
} from './protocol.ts';

export { maySend };

/** Captures of all meters of the family decode here; only Ultra2 and UltraLink can be read live. */
export const decode: Decode = decodeDm;

export const driver: DeviceDriver = { identify, read };

const MEMORY_ASKS = 3;
/** Twice the memory and some: the end of patience with a wire on which no header ever arrives whole. */
const MOST_LINES = 1200;

async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const cable: Cable = { port, lines: lineReader(port), ctx };
  // The cable takes its power from these lines. Where the adapter has none, it is powered otherwise or nothing helps.
  await port.lines?.set({ dtr: true, rts: true }).catch(() => undefined);
  const serial = await ask(cable, 'serial', parseSerial);
  const bySerial = modelOfSerial(serial);
  if (bySerial !== undefined && bySerial !== ULTRA2.model) {
    throw new AppError('unsupported-model', `serial number ${serial} is that of a ${bySerial}`);
  }
  const firmware = await ask(cable, 'firmware', parseFirmware);
  const model = bySerial ?? (await modelByRadio(cable, serial));
  const deviceTime = await ask(cable, 'clock', parseClock);
  const computerAt = ctx.now();
  if (deviceTime === null) ctx.problem({ where: 'clock', what: 'the meter shows a date or time that does not exist' });
  const unit = await ask(cable, 'displayUnit', parseDisplayUnit);
  return { model, serial, firmware, unit, ...(deviceTime !== null && { clock: { deviceTime, computerAt } }) };
}

/** The radio id tells an UltraLink. An Ultra2 does not know the question, so it is spared the wait where that is known. */
async function modelByRadio(cable: Cable, serial: string): Promise<string> {
  const chosen = cable.ctx.model;
  if (chosen === ULTRA2.model) return chosen;
  const radioId = await askIfKnown(cable, 'radioId', parseRadioId, RADIO_ID_MS);
  if (radioId !== undefined) return ULTRALINK_MODEL;
  return chosen ?? (looksLikeUltraLink(serial) ? ULTRALINK_MODEL : ULTRA2.model);
}

async function* read(port: Transport, info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const cable: Cable = { port, lines: lineReader(port), ctx };
  const memory = createMemory();
  let ended: Ended = { complete: false, damaged: [], found: [] };
  let header: Header | undefined;
  for (let asked = 0; asked < MEMORY_ASKS && !ended.complete; asked++) {
    stopIfCancelled(ctx);
    await port.write(request('memory'));
    header = yield* receive(cable, info.serial, memory);
    ended = memory.end();
    for (const content of ended.found) {
      const { reading } = parseRecord(content, header);
      if (reading) yield reading;
    }
  }
  if (ended.complete) return;
  for (const { number, line } of ended.damaged) {
    ctx.problem({ where: `line ${number}`, what: `checksum wrong or line incomplete: ${preview(line)}` });
  }
  if (ended.damaged.length) {
    throw new AppError('bad-checksum', `${ended.damaged.length} lines damaged in ${MEMORY_ASKS} answers to DMP`);
  }
  throw new AppError(
    'timeout',
    header ? `${memory.length} of ${header.count} records came, then silence` : 'no answer to DMP with its header',
  );
}

/**
 * One answer to DMP: yields records not seen before and leaves the rest in `memory`. Nothing marks the end: it is
 * reached when as many undamaged records have come as the header says, or when silence falls.
 */
async function* receive(
  { lines, ctx }: Cable,
  serial: string,
  memory: Memory,
): AsyncGenerator<Reading, Header | undefined> {
  let header: Header | undefined;
  let began = false;
  let number = 0;
  memory.begin();
  for (let received = 0; received < MOST_LINES; received++) {
    stopIfCancelled(ctx);
    let line: string;
    try {
      // With damage among the announced number of lines, one may have been broken in two: hear the answer out.
      const all = header && memory.length >= header.count;
      line = await lines.next(all ? QUIET_MS : began ? LINE_MS : ANSWER_MS);
    } catch (error) {
      if (error instanceof AppError && error.code === 'timeout') break;
      throw error;
    }
    number++;
    const content = unsealed(line);
    if (content === undefined) {
      memory.add({ number, line, content });
      began ||= hasSeal(line);
      continue;
    }
    const next = parseHeader(content);
    if (next) {
      if (next.serial !== serial) {
        throw new AppError('bad-frame', `the memory is of meter ${next.serial}, the conversation began with ${serial}`);
      }
      // What came before it is noise, or the rest of an answer to the request before.
      header = next;
      number = 1;
      began = true;
      memory.begin(header.count);
    } else if (isRecord(content)) {
      began = true;
      const isNew = memory.add({ number, line, content });
      const record = parseRecord(content, header);
      if (isNew && record.reading) yield record.reading;
      else if (isNew && !record.reading) ctx.problem({ where: `line ${number}`, what: record.problem });
    }
    if (header) ctx.progress(Math.min(memory.good, header.count), header.count);
    if (header && memory.good >= header.count) break;
  }
  return header;
}
