// A saved conversation with a pump as an image of its memory: what was asked, what came back, which page it is.
import { parsePacket, parseTransmission } from '../carelink-stick/frames.ts';
import { answeredModel } from '../paradigm-memory/answers.ts';
import type { PumpImage } from '../paradigm-memory/image.ts';
import { ASKED, emptyImage } from '../paradigm-memory/image.ts';
import { pumpModel } from '../paradigm-memory/pump-model.ts';
import { concat, sameBytes } from '../../src/device/bytes.ts';
import type { Capture, Problem } from '../../src/device/driver.ts';
import type { Transfer } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';
import { commandOf } from './commands.ts';
import { FIRST_NUMBER, historyNumber } from './history-numbers.ts';
import { isWhole } from './kept-pages.ts';
import { messagesIn, stickChunks } from './received.ts';
import { GO_AHEAD, payloadCommand } from './next-link-frames.ts';

/** A question and its whole answer. `opcode` is absent where only what was received is known. */
interface Exchange {
  readonly opcode: number | undefined;
  readonly parameters: Uint8Array;
  readonly data: Uint8Array;
}

export interface Conversation {
  readonly image: PumpImage;
  /** Of the pump that answered, six digits; '' when none did. */
  readonly serial: string;
  readonly problems: readonly Problem[];
}

/**
 * `undefined` when the capture holds nothing of a stick or a Next Link that relays for a pump. The computer's clock is not in
 * it: the snapshot's `computerAt` is NaN, and readings made of it have no `at`.
 */
export function conversationOf(capture: Capture): Conversation | undefined {
  const transfers: readonly Transfer[] =
    capture.transfers ?? capture.chunks.map((bytes) => ({ direction: 'in' as const, bytes, ms: 0 }));
  const problems: Problem[] = [];
  const found = stickExchanges(transfers, problems) ?? linkExchanges(transfers, problems);
  if (!found) return undefined;
  const image = emptyImage();
  const { answers } = place(found.exchanges, image, problems);
  if (answers.size) image.snapshots.push({ computerAt: Number.NaN, answers });
  return { image, serial: found.serial, problems };
}

interface Found {
  readonly exchanges: readonly Exchange[];
  readonly serial: string;
}

function stickExchanges(transfers: readonly Transfer[], problems: Problem[]): Found | undefined {
  const exchanges: Exchange[] = [];
  let serial = '';
  let packets = 0;
  let asked: { opcode: number; parameters: Uint8Array } | undefined;
  let parts: Uint8Array[] = [];
  for (const item of stickChunks(transfers)) {
    if (item.kind === 'sent') {
      const sent = parseTransmission(item.bytes);
      if (!sent) continue;
      asked = sent;
      parts = [];
      continue;
    }
    let packet;
    try {
      packet = parsePacket(item.bytes);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ where: item.where, what: error.message });
      parts = [];
      continue;
    }
    packets++;
    if (packet.kind === 'nothing') parts = [];
    else {
      serial ||= packet.serial;
      if (packet.kind !== 'answer' && packet.kind !== 'part') continue;
      parts.push(packet.data);
      if (packet.kind === 'part' && !packet.isLast) continue;
      exchanges.push({
        opcode: asked?.opcode,
        parameters: asked?.parameters ?? new Uint8Array(0),
        data: concat(parts),
      });
      parts = [];
    }
  }
  return packets ? { exchanges, serial } : undefined;
}

function linkExchanges(transfers: readonly Transfer[], problems: Problem[]): Found | undefined {
  const exchanges: Exchange[] = [];
  let serial = '';
  let messages = 0;
  let asked: { opcode: number; parameters: Uint8Array } | undefined;
  let parts: Uint8Array[] = [];
  for (const { direction, message, where, damage } of messagesIn(transfers)) {
    if (!message) {
      problems.push({ where, what: damage });
      parts = [];
      continue;
    }
    messages++;
    if (direction === 'out') {
      const command = payloadCommand(message.payload);
      if (command) asked = command;
      parts = [];
      continue;
    }
    const { payload, control } = message;
    if (control[8] || payload.length < 64) {
      // A NAK, a refusal, or the go-ahead for the long form of a command.
      if (payload.length !== 1 || payload[0] !== GO_AHEAD) parts = [];
      continue;
    }
    serial ||= message.serial;
    parts.push(payload);
    const expected = Math.max(64, control[4]! + 256 * control[5]!);
    if (parts.reduce((length, part) => length + part.length, 0) < expected) continue;
    exchanges.push({ opcode: asked?.opcode, parameters: asked?.parameters ?? new Uint8Array(0), data: concat(parts) });
    parts = [];
  }
  return messages ? { exchanges, serial } : undefined;
}

/** Puts each answer where it belongs: pages under their numbers, the rest into the answers of one snapshot. */
function place(
  exchanges: readonly Exchange[],
  image: ReturnType<typeof emptyImage>,
  problems: Problem[],
): { readonly answers: Map<number, Uint8Array> } {
  const answers = new Map<number, Uint8Array>();
  if (exchanges.some(({ opcode }) => opcode !== undefined)) placeAsked(exchanges, image, answers, problems);
  else placeUnasked(exchanges, image, answers);
  return { answers };
}

function placeAsked(
  exchanges: readonly Exchange[],
  image: ReturnType<typeof emptyImage>,
  answers: Map<number, Uint8Array>,
  problems: Problem[],
): void {
  let newest = FIRST_NUMBER;
  for (const { opcode, parameters, data } of exchanges) {
    const command = opcode === undefined ? undefined : commandOf(opcode);
    if (!command || data.length !== command.answerBytes) continue;
    if (command.parameters === 'none') {
      // The first answer belongs to the clock that was asked with it; the number of the newest page moves on.
      if (!answers.has(command.opcode) || command.opcode === ASKED.historyPage) answers.set(command.opcode, data);
      if (command.opcode === ASKED.historyPage) newest = historyNumber(data);
      continue;
    }
    const kind = command.parameters === 'page' ? 'history' : command.answerBytes === 2048 ? 'isig' : 'glucose';
    const asked = parameters.reduce((value, byte) => value * 256 + byte, 0);
    const number = kind === 'history' ? newest - asked : asked;
    // Damaged pages were asked for again.
    if (isWhole(kind, data)) image[kind].set(number, data);
    else if (!image[kind].has(number))
      problems.push({ where: `${kind} page ${asked}`, what: 'the checksum does not fit' });
  }
}

/**
 * Without what was asked only pages speak for themselves, in the order this driver asks for them: history newest first, then
 * glucose and ISIG in turns. The rest cannot be told apart but for the model.
 */
function placeUnasked(
  exchanges: readonly Exchange[],
  image: ReturnType<typeof emptyImage>,
  answers: Map<number, Uint8Array>,
): void {
  const pages: { kind: 'history' | 'glucose' | 'isig'; data: Uint8Array }[] = [];
  for (const { data } of exchanges) {
    if (data.length === 64) {
      const isModel = data[0]! > 2 && data[0]! < 6 && pumpModel(answeredModel(data)) !== undefined;
      if (isModel && !answers.has(ASKED.model)) answers.set(ASKED.model, data);
    } else if (data.length === 2048 && isWhole('isig', data)) {
      const before = pages.at(-1);
      if (before && before.kind === 'history') before.kind = 'glucose';
      pages.push({ kind: 'isig', data });
    } else if (data.length === 1024 && isWhole('history', data)) {
      const isSensor = pages.some(({ kind }) => kind === 'isig');
      pages.push({ kind: isSensor ? 'glucose' : 'history', data });
    }
  }
  for (const kind of ['history', 'glucose', 'isig'] as const) {
    const own = pages.filter(
      (page, i, all) => page.kind === kind && !all.slice(0, i).some(({ data }) => sameBytes(data, page.data)),
    );
    own.forEach(({ data }, i) => image[kind].set(FIRST_NUMBER - i, data));
  }
}
