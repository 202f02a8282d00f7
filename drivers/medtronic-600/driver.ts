// Reads a MiniMed 600 pump through its link meter: opens the radio, asks who it is and how it is set, then its histories.
import { enterPumpMode, leavePumpMode } from '../contour-link/pump-mode.ts';
import { MeterLine } from '../contour-link/line.ts';
import type { DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { parseClock } from './answers.ts';
import { infoOf } from './found.ts';
import type { Inner } from './inner.ts';
import { ANSWER, COMMAND, MODEL_STRING, PATTERNS, characteristicsParams } from './inner.ts';
import { clockName, clockPage, foundName, foundPage, readKept } from './memory.ts';
import { PumpLink } from './pump-link.ts';
import { readOut } from './read-out.ts';
import type { PumpClock } from './timeline.ts';

export { decode, decodeMemory } from './decode.ts';
export { maySend } from './may-send.ts';

export const driver: DeviceDriver = { identify, read };

/** What both halves of a reading know. */
interface Session {
  readonly link: PumpLink;
  readonly clock: PumpClock;
  readonly answers: Inner[];
}

const sessions = new WeakMap<Transport, Session>();

/** Introductions that were damaged, before we give up. */
const TRIES = 3;

/**
 * `timeout` when the meter is silent, `out-of-reach` when the pump is; `not-paired` when the meter is linked to no pump;
 * `bad-checksum` or `bad-frame` when damage did not end, or the link's key is not the pump's.
 */
async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const link = await openLink(port, ctx);
  const clock = await readClock(link, ctx);
  const answers = [
    await link.ask(COMMAND.characteristics, characteristicsParams(link.pumpAddress), ANSWER.characteristics),
    await link.ask(COMMAND.deviceString, MODEL_STRING, ANSWER.deviceString),
  ];
  sessions.set(port, { link, clock, answers });
  return infoOf(answers, clock, ctx.model);
}

async function openLink(port: Transport, ctx: ReadContext): Promise<PumpLink> {
  const line = new MeterLine(port, 'ABC');
  // Until the serial number is known, there is nothing to close but the meter's pump mode.
  let say: Parameters<ReadContext['farewell']>[0] = (cable, pause) => leavePumpMode(new MeterLine(cable, 'ABC'), pause);
  ctx.farewell((cable, pause) => say(cable, pause));
  for (let tries = 1; ; tries++) {
    const { header } = await enterPumpMode(line, ctx);
    if (header) {
      const link = new PumpLink(line, ctx, header.serial);
      say = link.farewell;
      await link.open();
      return link;
    }
    // Its serial number opens the stick: without it, once more from the beginning.
    if (tries === TRIES) throw new AppError('bad-checksum', 'the introduction of the meter stays damaged');
    await leavePumpMode(line, ctx);
  }
}

const NONE = new Uint8Array(0);

/** The first answer under the cipher: when it cannot be read, the key is of another link. */
async function readClock(link: PumpLink, ctx: ReadContext): Promise<PumpClock> {
  try {
    const { params } = await link.ask(COMMAND.clock, NONE, ANSWER.clock);
    const computerAt = ctx.now();
    return { ...parseClock(params), computerAt };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'bad-checksum') throw error;
    const what = 'what the pump says cannot be deciphered: link meter and pump again';
    throw new AppError('bad-checksum', what, { cause: error });
  }
}

/** What is asked beside the history, in the order of the free drivers. */
const QUESTIONS: readonly (readonly [command: number, params: Uint8Array, answer: number])[] = [
  [COMMAND.status, NONE, ANSWER.status],
  [COMMAND.targets, NONE, ANSWER.targets],
  [COMMAND.carbRatios, NONE, ANSWER.carbRatios],
  [COMMAND.sensitivities, NONE, ANSWER.sensitivities],
  [COMMAND.limits, NONE, ANSWER.limits],
  ...Array.from(
    { length: PATTERNS },
    (_, i) => [COMMAND.basalPattern, Uint8Array.of(i + 1), ANSWER.basalPattern] as const,
  ),
];

/**
 * Yields the settings, then the histories, oldest first, as far as each reading cannot change any more; at the end the
 * basal that still runs. What earlier readings kept is not asked for again, but yielded again.
 */
async function* read(port: Transport, _info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const session = sessions.get(port);
  if (!session) throw new AppError('internal', 'read before identify');
  const { link, clock } = session;
  const answers = [...session.answers];
  const reading = readKept(await ctx.memory.all()).clocks.length;
  await ctx.memory.put(clockName(reading), clockPage(clock));
  for (const [command, params, wanted] of QUESTIONS) {
    stopIfCancelled(ctx);
    try {
      const pattern = command === COMMAND.basalPattern ? params[0] : undefined;
      answers.push(
        await link.ask(command, params, wanted, (item) => pattern === undefined || item.params[0] === pattern),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'refused') throw error;
      ctx.problem({ where: 'settings', what: error.message });
    }
  }
  await ctx.memory.put(foundName(reading), foundPage(clock.rtc, answers));
  yield* readOut(link, clock, ctx);
}

function stopIfCancelled(ctx: ReadContext): void {
  if (ctx.signal.aborted) throw new AppError('cancelled', 'stopped by the person');
}
