// Reads a FreeStyle with a round jack: one command, one answer with everything.
import { decodeDumps, nothingFound } from '../abbott-mem/decode.ts';
import type { Dump } from '../abbott-mem/dump.ts';
import { askDump, clockOf, readDump } from '../abbott-mem/memory.ts';
import type { Decode, DeviceDriver, DeviceInfo } from '../../src/device/driver.ts';
import { modelName } from './models.ts';
import { COMMANDS, maySend, parseLine } from './protocol.ts';

export { maySend };

export const driver: DeviceDriver = {
  /** The answer holds everything, so it is asked for here and kept for `read`. */
  async identify(port, ctx) {
    // Nobody says what the lines must be. Passive cables live on them, and the others do not mind.
    await port.lines?.set({ dtr: true, rts: true }).catch(() => undefined);
    const dump = await askDump(port, ctx, [COMMANDS.mem, COMMANDS.dollarMem, COMMANDS.dollarMem]);
    return { ...infoFrom(dump, ctx.model), ...clockOf(dump, ctx) };
  },
  read: (port, _info, ctx) => readDump(port, ctx, parseLine),
};

function infoFrom({ serial, firmware, count }: Dump, chosen?: string): DeviceInfo {
  return { model: modelName(serial, chosen), serial, firmware, count };
}

export const decode: Decode = (captures, options) => {
  const decoded = decodeDumps(captures, parseLine, (dump) => infoFrom(dump, options?.model));
  if (!decoded) throw nothingFound(captures, 'no answer of a FreeStyle in these bytes');
  return decoded;
};
