// Reads a DM meter's memory over the cable: asks again until every record was seen undamaged, or says which were not.
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import type { Cable } from './conversation.ts';
import { ask, stopIfCancelled } from './conversation.ts';
import type { Header } from './header.ts';
import { parseHeader } from './header.ts';
import { hasSeal, isScreenText, preview, unsealed } from './line.ts';
import type { Ended, Memory } from './memory.ts';
import { createMemory } from './memory.ts';
import { isEntry, isRecord, parseRecord } from './record.ts';

/** What is asked for, and what of the answer is wanted. */
export interface MemoryQuestion {
  readonly command: 'DMP' | 'DMI';
  /** Of the meter that the conversation began with; another one's memory is not read. */
  readonly serial: string;
  /** What the meter is, for models that write alike. */
  readonly model: string;
  /** Insulin and carbohydrates only. */
  readonly entriesOnly?: true;
  /** Records read before, for the progress that is shown. */
  readonly after?: number;
}

const MEMORY_ASKS = 3;
/** Twice the memory and some: the end of patience with a wire on which no header ever arrives whole. */
const MOST_LINES = 1200;

/** Answers to DMP whose header was taken to identify the meter: the records are still on their way. */
const begun = new WeakMap<Transport, { readonly cable: Cable; readonly header: Header }>();

/**
 * Asks for the memory and takes the header alone, which tells who the meter is and how it writes; `readMemory` of the same
 * port goes on behind it. So a meter whose serial number only the header tells is not asked for everything twice.
 */
export async function beginMemory(cable: Cable): Promise<Header> {
  const header = await ask(cable, 'DMP', (content) => {
    const found = parseHeader(content);
    return found?.letter === 'P' ? found : undefined;
  });
  begun.set(cable.port, { cable, header });
  return header;
}

/** The cable of a conversation that `beginMemory` began, so that nothing that came already is lost. */
export function begunCable(port: Transport): Cable | undefined {
  return begun.get(port)?.cable;
}

/** Yields the records as they arrive, each once. Rejects with `bad-checksum` or `timeout` when some never came whole. */
export async function* readMemory(cable: Cable, question: MemoryQuestion): AsyncGenerator<Reading> {
  const { ctx } = cable;
  const { command, model, entriesOnly } = question;
  const memory = createMemory();
  let ended: Ended = { complete: false, damaged: [], found: [] };
  let header = command === 'DMP' ? begun.get(cable.port)?.header : undefined;
  begun.delete(cable.port);
  for (let asked = 0; asked < MEMORY_ASKS && !ended.complete; asked++) {
    stopIfCancelled(ctx);
    if (!header || asked > 0) await cable.manners.send(cable, command);
    header = yield* receive(cable, question, memory, asked === 0 ? header : undefined);
    ended = memory.end();
    for (const content of ended.found) {
      if (entriesOnly && !isEntry(content)) continue;
      const { reading, problem } = parseRecord(content, header, model);
      if (reading) yield reading;
      if (problem !== undefined) ctx.problem({ where: `answers to ${command} laid on each other`, what: problem });
    }
  }
  if (ended.complete) return;
  for (const { number, line } of ended.damaged) {
    ctx.problem({ where: `line ${number}`, what: `checksum wrong or line incomplete: ${preview(line)}` });
  }
  if (ended.damaged.length) {
    throw new AppError('bad-checksum', `${ended.damaged.length} lines damaged in ${MEMORY_ASKS} answers to ${command}`);
  }
  throw new AppError(
    'timeout',
    header
      ? `${memory.length} of ${header.count} records came, then silence`
      : `no answer to ${command} with its header`,
  );
}

/**
 * One answer: yields records not seen before and leaves the rest in `memory`. Nothing marks the end: it is reached when as
 * many undamaged records have come as the header says, or when silence falls.
 */
async function* receive(
  { lines, ctx, manners }: Cable,
  { command, serial, model, entriesOnly, after = 0 }: MemoryQuestion,
  memory: Memory,
  begunWith: Header | undefined,
): AsyncGenerator<Reading, Header | undefined> {
  let header = begunWith;
  let began = begunWith !== undefined;
  // The header is line 1.
  let number = begunWith ? 1 : 0;
  memory.begin(header?.count);
  for (let received = 0; received < MOST_LINES; received++) {
    stopIfCancelled(ctx);
    if (header) ctx.progress(after + Math.min(memory.good, header.count), after + header.count);
    if (header && memory.good >= header.count) break;
    let line: string;
    try {
      // With damage among the announced number of lines, one may have been broken in two: hear the answer out.
      const all = header && memory.length >= header.count;
      line = await lines.next(all ? manners.quietMs : began ? manners.lineMs : manners.answerMs);
    } catch (error) {
      if (error instanceof AppError && error.code === 'timeout') break;
      throw error;
    }
    const content = unsealed(line);
    if (content === undefined && manners.sendsScreen && isScreenText(line, true)) continue;
    number++;
    if (content === undefined) {
      memory.add({ number, line, content });
      began ||= hasSeal(line);
      continue;
    }
    const next = parseHeader(content);
    if (next && next.letter === command.at(-1)) {
      if (next.serial !== serial) {
        throw new AppError('bad-frame', `the memory is of meter ${next.serial}, the conversation began with ${serial}`);
      }
      // What came before it is noise, or the rest of an answer to the request before.
      header = next;
      number = 1;
      began = true;
      memory.begin(header.count);
    } else if (isRecord(content) && content.startsWith(command.at(-1)!)) {
      began = true;
      const isNew = memory.add({ number, line, content });
      const record = parseRecord(content, header, model);
      if (!isNew || (entriesOnly && !isEntry(content))) continue;
      if (record.reading) yield record.reading;
      if (record.problem !== undefined) ctx.problem({ where: `line ${number}`, what: record.problem });
    }
  }
  return header;
}
