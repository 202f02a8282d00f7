// Reads a Paradigm pump through a CareLink stick or a Contour Next Link: who it is, how it is set, then its pages.
import { answeredFirmware, answeredModel, answeredSerial } from '../paradigm-memory/answers.ts';
import { decodeImage } from '../paradigm-memory/decode-image.ts';
import type { Snapshot } from '../paradigm-memory/image.ts';
import { ASKED, encodeSnapshot, imageFromMemory, snapshotName } from '../paradigm-memory/image.ts';
import type { PumpModel } from '../paradigm-memory/pump-model.ts';
import { pumpModel } from '../paradigm-memory/pump-model.ts';
import { snapshotClock } from '../paradigm-memory/snapshot-facts.ts';
import type { DecodeOptions, Decoded, DeviceDriver, DeviceInfo, ReadContext } from '../../src/device/driver.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallFromMs } from '../../src/model/time.ts';
import type { Command } from './commands.ts';
import { COMMANDS } from './commands.ts';
import { sameBytes } from '../../src/device/bytes.ts';
import { historyAnswer, historyNumber } from './history-numbers.ts';
import { KeptPages } from './kept-pages.ts';
import { BOLUS_RUNNING, reasonText } from './link.ts';
import type { PumpLink } from './link.ts';
import { modelName } from './models.ts';
import { nextLink } from './next-link.ts';
import { PageReader } from './page-reader.ts';
import { Pump } from './pump.ts';
import { questions } from './questions.ts';
import { newestKept, readHistory } from './read-history.ts';
import { readSensor, sensorNumbers } from './read-sensor.ts';
import { stickLink } from './stick-link.ts';

export { decode } from './decode-conversation.ts';
export { maySend } from './may-send.ts';

export const driver: DeviceDriver = { identify, read };

/** What both halves of a reading know. */
interface Session {
  readonly pump: Pump;
  readonly model: PumpModel;
  readonly answers: Map<number, Uint8Array>;
  /** UTC ms of the computer when the pump told its clock. */
  readonly computerAt: number;
}

const sessions = new WeakMap<Transport, Session>();

const SERIAL = /^\d{6}$/;

function linkOf(port: Transport, serial: string, ctx: ReadContext): PumpLink {
  return port.link === 'hid' ? nextLink(port, serial, ctx) : stickLink(port, serial, ctx);
}

/**
 * `bad-input` without a serial number of six digits, `timeout` when stick or meter do not answer, `out-of-reach` when the
 * pump does not, `other-device` when another one does, `unsupported-model` when it is no Paradigm, `refused` while a bolus runs and the pump will not talk.
 */
async function identify(port: Transport, ctx: ReadContext): Promise<DeviceInfo> {
  const serial = ctx.answers['serial'] ?? '';
  if (!SERIAL.test(serial))
    throw new AppError('bad-input', `a pump's serial number has six digits, not ${JSON.stringify(serial)}`);
  const link = linkOf(port, serial, ctx);
  const pump = new Pump(link, ctx);
  ctx.farewell(link.farewell);
  try {
    await pump.open();
  } catch (error) {
    sayWhatToCheck(error, serial, link.name, ctx);
    throw error;
  }
  const answers = new Map<number, Uint8Array>();
  const ask = async (command: Command): Promise<Uint8Array> => {
    const data = await pump.answer(command);
    answers.set(command.opcode, data);
    return data;
  };
  const number = answeredModel(await ask(COMMANDS.model));
  const model = pumpModel(number);
  if (!model) throw new AppError('unsupported-model', `a pump that says it is a ${JSON.stringify(number)}`);
  await ask(COMMANDS.clock);
  let computerAt = ctx.now();
  if (snapshotClock({ computerAt, answers }) === undefined) {
    // Perhaps the answer to the question before came twice.
    await ask(COMMANDS.clock);
    computerAt = ctx.now();
  }
  const told = answeredSerial(await ask(COMMANDS.pumpId));
  if (told !== '' && told !== serial) throw new AppError('other-device', `pump ${told} answers instead of ${serial}`);
  const firmware = answeredFirmware(await ask(COMMANDS.firmware));
  sessions.set(port, { pump, model, answers, computerAt });
  const clockMs = snapshotClock({ computerAt, answers });
  if (clockMs === undefined) ctx.problem({ where: 'clock', what: 'the pump’s clock shows no date that exists' });
  return {
    model: modelName(number, ctx.model),
    serial,
    ...(firmware && { firmware }),
    ...(clockMs !== undefined && { clock: { deviceTime: wallFromMs(clockMs), computerAt } }),
  };
}

/** What a person can do about a conversation that did not begin. */
function sayWhatToCheck(error: unknown, serial: string, link: string, ctx: ReadContext): void {
  if (!(error instanceof AppError)) return;
  if (error.code === 'out-of-reach')
    ctx.problem({
      where: 'pump',
      what: `no pump with the number ${serial} answers: check the six digits, lay the pump right beside the ${link}, and look at its battery`,
    });
  else if (error.code === 'timeout' && link === 'stick')
    ctx.problem({
      where: 'stick',
      what: 'it does not answer: try a USB 2 socket, or one of a hub; many sticks fail in USB 3 sockets',
    });
}

/**
 * Reads settings and the pages that are not kept, each of which is safe as soon as it is whole; then yields everything the kept
 * memory holds. After a break or a stop the readings of what is there come too, before the error.
 */
async function* read(port: Transport, info: DeviceInfo, ctx: ReadContext): AsyncGenerator<Reading> {
  const session = sessions.get(port);
  if (!session) throw new AppError('internal', 'the pump was not identified');
  const kept = await KeptPages.of(ctx.memory);
  let failure: unknown;
  try {
    await readAll(session, kept, ctx);
  } catch (error) {
    failure = error;
  }
  const image = imageFromMemory(kept.all);
  if (image.snapshots.length) {
    const { readings, problems, settled } = decodeImage(image, { model: info.model });
    for (const problem of problems) ctx.problem(problem);
    yield* readings;
    for (const span of settled) ctx.settled(span);
  }
  if (failure !== undefined) throw failure;
}

async function readAll(session: Session, kept: KeptPages, ctx: ReadContext): Promise<void> {
  const { pump, answers, computerAt } = session;
  await askSettings(session, ctx);
  saySuspended(answers, ctx);
  const pages = new PageReader(pump, ctx);
  const snapshot: Snapshot = { computerAt, answers };
  const counted = answers.get(ASKED.historyPage);
  if (counted) await kept.keep(snapshotName(snapshot), encodeSnapshot(snapshot));
  await readHistory(pump, kept, counted && historyNumber(counted), pages);
  if (!counted) {
    // A pump that does not number its pages is given the answer it would have had.
    const newest = newestKept(kept);
    if (newest !== undefined) answers.set(ASKED.historyPage, historyAnswer(newest));
    await kept.keep(snapshotName(snapshot), encodeSnapshot(snapshot));
  }
  const sensor = answers.get(ASKED.sensorPages);
  if (sensor) await readSensor(kept, sensorNumbers(sensor), pages);
}

/** How often the questions are asked when their answers turn out to be out of step. */
const SETTINGS_TRIES = 3;

/**
 * No answer says to which question it belongs. The model is asked once more behind all others: if that answer is another one
 * than before, some came too late and were taken for those of the next question, and all are asked again.
 */
async function askSettings({ pump, model, answers }: Session, ctx: ReadContext): Promise<void> {
  for (let tries = 1; ; tries++) {
    for (const { command, isOptional } of questions(model)) {
      const data = isOptional ? await pump.optional(command, COMMANDS.model) : await told(pump, command, ctx);
      if (data) answers.set(command.opcode, data);
    }
    if (sameBytes(await pump.answer(COMMANDS.model), answers.get(ASKED.model)!)) return;
    if (tries === SETTINGS_TRIES) throw new AppError('bad-frame', 'answers and questions are out of step');
  }
}

/** The answer to a question this model is known to answer; a refusal is a no, silence is a failure. */
async function told(pump: Pump, command: Command, ctx: ReadContext): Promise<Uint8Array | undefined> {
  const answer = await pump.ask(command);
  if (answer.kind === 'answer') return answer.data;
  if (answer.reason === BOLUS_RUNNING) {
    ctx.problem({ where: 'pump', what: 'it is delivering a bolus: wait until that is over, then read again' });
    throw new AppError('refused', 'the pump is delivering a bolus and does not answer until it is done');
  }
  // 512 and 712 refuse 9D; their pages are numbered by what they hold.
  if (command.opcode !== ASKED.historyPage)
    ctx.problem({
      where: `question ${command.opcode.toString(16)}`,
      what: `the pump refuses it: ${reasonText(answer.reason)}`,
    });
  return undefined;
}

/** Answer CE: 03, bolus running, suspended. */
function saySuspended(answers: ReadonlyMap<number, Uint8Array>, ctx: ReadContext): void {
  const status = answers.get(ASKED.status);
  if (status?.[2] !== 1) return;
  ctx.problem({
    where: 'pump',
    what: 'the pump is suspended and delivers no insulin. If nobody did that on purpose (some programs suspend a pump while they read it), resume it on the pump',
  });
}

/** What the kept pages of a pump hold: the same readings as `read` yields at its end. */
export function decodeMemory(pages: ReadonlyMap<string, Uint8Array>, options: DecodeOptions = {}): Decoded {
  return decodeImage(imageFromMemory(pages), { ...(options.model !== undefined && { model: options.model }) });
}
