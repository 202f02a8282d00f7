// Reads OneTouch Profile, Basic, SureStep and One Touch II meters over a serial cable, switched on.
import type { Decode, DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { oldClock, parseClockText, parseFirmware } from '../lifescan-dm/answers.ts';
import { ask, askIfKnown, cableOf, openCable } from '../lifescan-dm/conversation.ts';
import { decodeDm } from '../lifescan-dm/decode.ts';
import { BASIC, ONE_TOUCH_II, PROFILE, SURE_STEP } from '../lifescan-dm/formats.ts';
import type { Header } from '../lifescan-dm/header.ts';
import { beginMemory, begunCable, readMemory } from '../lifescan-dm/read-memory.ts';
import { COMMANDS, MANNERS, MAYBE_UNKNOWN, maySend } from './protocol.ts';

export { maySend };

/** Captures of all meters of the family decode here; only those that are read switched on can be read live. */
export const decode: Decode = decodeDm;

export const driver: DeviceDriver = { identify, read };

async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const cable = await openCable(port, ctx, MANNERS);
  const hasVersion = ctx.model !== BASIC.model && ctx.model !== ONE_TOUCH_II.model;
  const firmware = hasVersion ? await askIfKnown(cable, COMMANDS.firmware, parseFirmware, MAYBE_UNKNOWN) : undefined;
  // Nobody says that a Basic has a clock that can be asked.
  const clockText =
    ctx.model === BASIC.model
      ? await askIfKnown(cable, COMMANDS.clock, parseClockText, MAYBE_UNKNOWN)
      : await ask(cable, COMMANDS.clock, parseClockText);
  const computerAt = ctx.now();
  // Only the header says which number of a date is the day, of which meter all this is, and in which unit it is set.
  const header = await beginMemory(cable);
  const { serial, count, shownUnit: unit } = header;
  const model = modelOf(header, firmware, ctx.model);
  const deviceTime = clockText && oldClock(clockText, header);
  if (clockText && deviceTime === undefined) {
    ctx.problem({ where: 'clock', what: 'the meter shows a date or time that does not exist' });
  }
  return {
    model,
    serial,
    unit,
    count,
    ...(firmware !== undefined && { firmware }),
    ...(deviceTime !== undefined && { clock: { deviceTime, computerAt } }),
  };
}

/** The header tells a SureStep; Profile, Basic and II write the same, and only a Profile is known to tell its version. */
function modelOf({ layout, serial }: Header, firmware: string | undefined, chosen: string | undefined): string {
  if (layout === 'short') {
    throw new AppError('unsupported-model', `meter ${serial} writes like an Ultra, which is read switched off`);
  }
  if (layout === 'surestep') return SURE_STEP.model;
  if (chosen !== undefined && chosen !== SURE_STEP.model) return chosen;
  return firmware === undefined ? ONE_TOUCH_II.model : PROFILE.model;
}

async function* read(port: Transport, info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const cable = begunCable(port) ?? cableOf(port, ctx, MANNERS);
  const { serial, model, count = 0 } = info;
  yield* readMemory(cable, { command: COMMANDS.memory, serial, model });
  if (model !== PROFILE.model) return;
  yield* readMemory(cable, { command: COMMANDS.entries, serial, model, entriesOnly: true, after: count });
}
