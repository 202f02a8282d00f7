// A pump at the other end of a CareLink stick.
import type { Transmission } from '../carelink-stick/frames.ts';
import { Stick } from '../carelink-stick/stick.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import type { Command } from './commands.ts';
import { COMMANDS, RADIO_MINUTES, RADIO_OFF, RADIO_ON } from './commands.ts';
import type { PumpLink } from './link.ts';

/** Renewed so long before its minutes are over that the longest single answer with its retries fits in. */
const RENEW_MS = (RADIO_MINUTES - 2) * 60_000;
/** Between two tries of a command [open source: tidepool]. */
const RETRY_PAUSE_MS = 1000;
/** The stick repeats a command by itself as often; not radio on, and not CE (captures). */
const RETRIES = 2;

/** How a command is sent: retries and pages as in the captures. */
export function transmission(serial: string, command: Command, parameters: Uint8Array): Transmission {
  const { opcode, answerBytes } = command;
  return {
    serial,
    opcode,
    parameters,
    retries: opcode === COMMANDS.power.opcode || opcode === COMMANDS.status.opcode ? 0 : RETRIES,
    pages: answerBytes === 0 ? 0 : answerBytes === 64 ? 1 : 2,
  };
}

/** `timer` counts ms; a pump's radio goes off by itself after its minutes. */
export function stickLink(
  port: Transport,
  serial: string,
  ctx: Pick<ReadContext, 'sleep'>,
  timer: () => number = () => performance.now(),
): PumpLink {
  const stick = new Stick(port, ctx);
  let onSince = Number.NEGATIVE_INFINITY;

  const radioOn = async (): Promise<void> => {
    await stick.transmit(transmission(serial, COMMANDS.power, RADIO_ON));
    onSince = timer();
  };

  return {
    name: 'stick',
    async open() {
      await stick.open();
      await radioOn();
    },
    async ask(command, parameters, onPart) {
      if (timer() - onSince > RENEW_MS) await radioOn();
      return stick.transmit(transmission(serial, command, parameters), onPart);
    },
    async recover() {
      await ctx.sleep(RETRY_PAUSE_MS);
      await stick.flush();
    },
    signal: () => stick.signalStrength(),
    async farewell(line, pause) {
      const last = new Stick(line, pause);
      await last.drain();
      await last.tell(transmission(serial, COMMANDS.power, RADIO_OFF));
    },
  };
}
