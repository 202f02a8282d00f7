// Reads OneTouch Ultra2 and UltraLink meters over a serial cable.
import type { Decode, DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { parseClock, parseDisplayUnit, parseFirmware, parseRadioId, parseSerial } from '../lifescan-dm/answers.ts';
import type { Cable } from '../lifescan-dm/conversation.ts';
import { ask, askIfKnown, cableOf, openCable } from '../lifescan-dm/conversation.ts';
import { decodeDm } from '../lifescan-dm/decode.ts';
import { looksLikeUltraLink, modelOfSerial, ULTRA2, ULTRALINK_MODEL } from '../lifescan-dm/formats.ts';
import { readMemory } from '../lifescan-dm/read-memory.ts';
import { COMMANDS, MANNERS, maySend, RADIO_ID_PATIENCE } from './protocol.ts';

export { maySend };

/** Captures of all meters of the family decode here; only Ultra2 and UltraLink can be read live. */
export const decode: Decode = decodeDm;

export const driver: DeviceDriver = { identify, read };

async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const cable = await openCable(port, ctx, MANNERS);
  const serial = await ask(cable, COMMANDS.serial, parseSerial);
  const bySerial = modelOfSerial(serial);
  if (bySerial !== undefined && bySerial !== ULTRA2.model) {
    throw new AppError('unsupported-model', `serial number ${serial} is that of a ${bySerial}`);
  }
  const firmware = await ask(cable, COMMANDS.firmware, parseFirmware);
  const model = bySerial ?? (await modelByRadio(cable, serial));
  const deviceTime = await ask(cable, COMMANDS.clock, parseClock);
  const computerAt = ctx.now();
  if (deviceTime === null) ctx.problem({ where: 'clock', what: 'the meter shows a date or time that does not exist' });
  const unit = await ask(cable, COMMANDS.displayUnit, parseDisplayUnit);
  return { model, serial, firmware, unit, ...(deviceTime !== null && { clock: { deviceTime, computerAt } }) };
}

/** The radio id tells an UltraLink. An Ultra2 does not know the question, so it is spared the wait where that is known. */
async function modelByRadio(cable: Cable, serial: string): Promise<string> {
  const chosen = cable.ctx.model;
  if (chosen === ULTRA2.model) return chosen;
  const radioId = await askIfKnown(cable, COMMANDS.radioId, parseRadioId, RADIO_ID_PATIENCE);
  if (radioId !== undefined) return ULTRALINK_MODEL;
  return chosen ?? (looksLikeUltraLink(serial) ? ULTRALINK_MODEL : ULTRA2.model);
}

async function* read(port: Transport, info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const cable = cableOf(port, ctx, MANNERS);
  yield* readMemory(cable, { command: COMMANDS.memory, serial: info.serial, model: info.model });
}
