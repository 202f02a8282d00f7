// Reads a serial Bayer meter: the conversation of the family, bare on a serial cable.
import { WAKE, astmDriver } from '../ascensia-astm/conversation.ts';
import { decodeAstm } from '../ascensia-astm/decode.ts';
import type { Decode } from '../../src/device/driver.ts';
import { MODELS } from './models.ts';
import { infoFrom, maySend } from './protocol.ts';
import { contourSerial } from './result.ts';

export { maySend };

/** A meter asks within 2 s of a wake-up, or pauses 1 s after an EOT first (Bayer 99993952 rev C). */
export const WAKE_MS = 3000;
/** 30 s in all: time to press the button of a meter that has to be switched on after the port is open. */
export const WAKE_SILENCES = 10;

export const driver = astmDriver({
  dialect: contourSerial,
  async open(port) {
    // The cable's level shifter takes its power from DTR, and RTS is not used (Bayer 99993952 rev C). Where an adapter has
    // no such line, it is powered otherwise or nothing helps.
    await port.lines?.set({ dtr: true }).catch(() => undefined);
  },
  wrap: (command) => Uint8Array.of(command),
  unwrap: (chunk) => chunk,
  wakes: () => [WAKE],
  wakeMs: WAKE_MS,
  wakeSilences: WAKE_SILENCES,
  info: (header, ctx) => infoFrom(header, ctx.model, ctx.now()),
});

/** As `decodeAstm`: what came over the cable, or records as lines of text. */
export const decode: Decode = (captures, options) =>
  decodeAstm(
    {
      dialect: contourSerial,
      info: (header, chosen) => (header ? infoFrom(header, chosen) : { model: chosen ?? MODELS[0], serial: '' }),
    },
    captures,
    options,
  );
