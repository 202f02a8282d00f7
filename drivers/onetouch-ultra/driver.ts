// Reads OneTouch Ultra and FastTake meters over a serial cable.
import type { Decode, DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import {
  oldClock,
  parseClock,
  parseClockText,
  parseDisplayUnit,
  parseFirmware,
  parseSerial,
} from '../lifescan-dm/answers.ts';
import type { Cable } from '../lifescan-dm/conversation.ts';
import { ask, askIfKnown, cableOf, openCable } from '../lifescan-dm/conversation.ts';
import { decodeDm } from '../lifescan-dm/decode.ts';
import { FAST_TAKE, modelOfSerial, ULTRA } from '../lifescan-dm/formats.ts';
import { beginMemory, begunCable, readMemory } from '../lifescan-dm/read-memory.ts';
import { COMMANDS, MANNERS, MAYBE_UNKNOWN, maySend } from './protocol.ts';

export { maySend };

/** Captures of all meters of the family decode here; only Ultra and FastTake can be read live. */
export const decode: Decode = decodeDm;

export const driver: DeviceDriver = { identify, read };

async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const cable = await openCable(port, ctx, MANNERS);
  return ctx.model === FAST_TAKE.model ? identifyFastTake(cable) : identifyUltra(cable);
}

async function identifyUltra(cable: Cable): Promise<DeviceInfo> {
  const serial = await ask(cable, COMMANDS.serial, parseSerial);
  const bySerial = modelOfSerial(serial);
  if (bySerial !== undefined && bySerial !== ULTRA.model) {
    throw new AppError('unsupported-model', `serial number ${serial} is that of a ${bySerial}`);
  }
  const firmware = await ask(cable, COMMANDS.firmware, parseFirmware);
  const clock = clockOf(cable, await ask(cable, COMMANDS.clock, parseClock));
  const unit = await ask(cable, COMMANDS.displayUnit, parseDisplayUnit);
  return { model: ULTRA.model, serial, firmware, unit, ...clock };
}

/** Of a FastTake only DMP is known for certain: its header names the serial number, and the clock is asked for in case. */
async function identifyFastTake(cable: Cable): Promise<DeviceInfo> {
  const clockText = await askIfKnown(cable, COMMANDS.clock, parseClockText, MAYBE_UNKNOWN);
  const computerAt = cable.ctx.now();
  const header = await beginMemory(cable);
  const { serial, count, shownUnit } = header;
  const bySerial = modelOfSerial(serial);
  if (bySerial !== undefined) {
    throw new AppError('unsupported-model', `serial number ${serial} is that of a ${bySerial}`);
  }
  // Which number is the day its header says, should it be like that of the older meters.
  const clock = clockText && clockOf(cable, oldClock(clockText, header) ?? null, computerAt);
  return { model: FAST_TAKE.model, serial, count, unit: shownUnit, ...clock };
}

/** `null`: the meter shows no moment that exists. */
function clockOf({ ctx }: Cable, deviceTime: WallTime | null, computerAt = ctx.now()): Pick<DeviceInfo, 'clock'> {
  if (deviceTime !== null) return { clock: { deviceTime, computerAt } };
  ctx.problem({ where: 'clock', what: 'the meter shows a date or time that does not exist' });
  return {};
}

async function* read(port: Transport, info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const cable = begunCable(port) ?? cableOf(port, ctx, MANNERS);
  yield* readMemory(cable, { command: COMMANDS.memory, serial: info.serial, model: info.model });
}
