// Decodes what a pump said without the pump: saved history objects, saved conversations, and what is kept of it.
import { concat } from '../../src/device/bytes.ts';
import type { Capture, Decode, DecodeOptions, Decoded, DeviceModule, Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { HistoryType } from './block.ts';
import { HISTORY, checkedBlock, parseObject, partOfObject, startsObject } from './block.ts';
import { readConversation } from './conversation.ts';
import type { PumpTime } from './event.ts';
import type { Answers } from './found.ts';
import { foundSettings, infoOf } from './found.ts';
import type { Kept } from './memory.ts';
import { readKept } from './memory.ts';
import type { Newest } from './one-pump.ts';
import { newestIn, otherPumps } from './one-pump.ts';
import type { PumpClock } from './timeline.ts';
import { sinceReset } from './timeline.ts';
import { historyReadings, settingsReadings } from './whole.ts';

/** Used bytes of the blocks whose checksums fit, and the RTC at which events go on behind those that do not. */
interface GoodBlocks {
  readonly blocks: readonly Uint8Array[];
  readonly breaks: readonly number[];
}

function goodBlocks(blocks: readonly Uint8Array[], bad: (number: number) => void): GoodBlocks {
  const good: Uint8Array[] = [];
  const breaks: number[] = [];
  let isBroken = false;
  blocks.forEach((block, i) => {
    const used = checkedBlock(block);
    if (!used) {
      bad(i + 1);
      isBroken = true;
      return;
    }
    good.push(used);
    if (isBroken && used.length >= RTC_AT + 4)
      breaks.push(new DataView(used.buffer, used.byteOffset, used.length).getUint32(RTC_AT));
    isBroken = false;
  });
  return { blocks: good, breaks };
}

/** Of an event, and so of a block's first one. */
const RTC_AT = 3;

/**
 * Several captures are of one pump: what two of them have counts once. Without the computer's clock nothing has `at`.
 * `bad-file` when there is neither a history object nor a report of a link meter.
 */
export const decode: Decode = (captures, options = {}): Decoded => {
  const problems: Problem[] = [];
  const problem = (item: Problem): void => void problems.push(item);
  const blocks: Record<HistoryType, Uint8Array[]> = { [HISTORY.pump]: [], [HISTORY.sensor]: [] };
  const answers: { readonly clock: PumpTime | undefined; readonly answers: Answers }[] = [];
  let isRecognised = false;

  const breaks: number[] = [];
  const newest: Newest[] = [];
  const keep = (where: string, history: HistoryType, good: GoodBlocks): void => {
    blocks[history].push(...good.blocks);
    const last = newestIn(where, good.blocks);
    if (last) newest.push(last);
    if (history === HISTORY.pump) breaks.push(...good.breaks);
  };
  const take = (object: Uint8Array, where: string): void => {
    try {
      const { history, blocks: found } = parseObject(object);
      keep(
        where,
        history,
        goodBlocks(found, (number) =>
          problem({
            where: `${where}, block ${number}`,
            what: 'the checksum does not fit: its events are left out',
          }),
        ),
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { history, count, ...good } = partOf(object);
      keep(where, history, good);
      problem({ where, what: `${error.message}: ${good.blocks.length} of its ${count} blocks are whole and read` });
    }
  };
  captures.forEach((capture, i) => {
    const name = capture.fileName ?? `capture ${i + 1}`;
    const bytes = wholeObject(capture);
    if (bytes) {
      isRecognised = true;
      return take(bytes, name);
    }
    const conversation = readConversation(capture.chunks, ({ where, what }) =>
      problem({ where: `${name}, ${where}`, what }),
    );
    isRecognised ||= conversation.isOne;
    if (!conversation.isOne && !conversation.objects.length)
      problem({
        where: name,
        what: bytesOf(capture)
          ? 'neither a history object of a 600 series pump nor a report of a link meter: not read'
          : 'an empty file: not read',
      });
    conversation.objects.forEach((object, at) => take(object, `${name}, object ${at + 1}`));
    if (conversation.isOne) answers.push(conversation);
  });
  if (!isRecognised) {
    const bytes = concat(captures.flatMap(({ chunks }) => chunks)).subarray(0, 48);
    throw new AppError('bad-file', 'neither a history object of a 600 series pump nor a report of a link meter', {
      bytes,
    });
  }
  const notes = otherPumps(newest);
  return { ...decoded({ blocks, breaks, answers, options, problems }), ...(notes.length && { notes }) };
};

function bytesOf({ chunks }: Capture): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

/** What can be read of a damaged object. */
function partOf(object: Uint8Array): GoodBlocks & { readonly history: HistoryType; readonly count: number } {
  try {
    const { history, blocks, count } = partOfObject(object);
    return { history, count, ...goodBlocks(blocks, () => undefined) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { history: HISTORY.pump, count: 0, blocks: [], breaks: [] };
  }
}

/** Joined, the chunks are one saved history object. */
function wholeObject(capture: Capture): Uint8Array | undefined {
  const [first] = capture.chunks;
  return first && startsObject(first) ? concat(capture.chunks) : undefined;
}

interface Found {
  readonly blocks: Kept['blocks'];
  readonly breaks: readonly number[];
  readonly answers: readonly { readonly clock: PumpTime | undefined; readonly answers: Answers }[];
  readonly options: DecodeOptions;
  readonly problems: Problem[];
}

function decoded({ blocks, breaks, answers, options, problems }: Found): Decoded {
  const problem = (item: Problem): void => void problems.push(item);
  const last = answers.at(-1);
  // The moment of the last clock ends what is known; without one, the last event.
  const untilRtc = last?.clock?.rtc ?? Number.POSITIVE_INFINITY;
  const all = { blocks, clocks: [], breaks };
  const readings = [
    ...answers.flatMap(({ clock, answers: found }) => (clock ? settingsAt(clock, found) : [])),
    ...historyReadings(HISTORY.pump, all, {
      untilRtc: Number.isFinite(untilRtc) ? untilRtc : newestRtc(blocks[HISTORY.pump]),
      withOpenBasal: last?.clock !== undefined,
      problem,
    }),
    ...historyReadings(HISTORY.sensor, all, {
      untilRtc: Number.POSITIVE_INFINITY,
      withOpenBasal: false,
      problem,
    }),
  ];
  return { info: infoFor(last?.answers ?? [], undefined, options, problem), readings, problems };
}

/** Settings of a conversation, without UTC. */
function settingsAt(clock: PumpTime, answers: Answers): Decoded['readings'] {
  const reading = foundSettings(answers, { ...clock, computerAt: 0 }, []);
  return reading ? [reading] : [];
}

function newestRtc(blocks: readonly Uint8Array[]): number {
  return historyEnd(blocks) ?? 0;
}

/** RTC of the newest event. */
function historyEnd(blocks: readonly Uint8Array[]): number | undefined {
  let newest: number | undefined;
  for (const used of blocks) {
    const view = new DataView(used.buffer, used.byteOffset, used.length);
    for (let at = 0; at + 11 <= used.length;) {
      newest = Math.max(newest ?? 0, view.getUint32(at + 3));
      const length = used[at + 2]!;
      if (length < 11) break;
      at += length;
    }
  }
  return newest;
}

function infoFor(
  answers: Answers,
  clock: PumpClock | undefined,
  options: DecodeOptions,
  problem: (problem: Problem) => void,
): Decoded['info'] {
  try {
    return infoOf(answers, clock, options.model);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problem({ where: 'the answer who the pump is', what: error.message });
    return infoOf([], clock, options.model);
  }
}

/** The same readings as the readings of the pump brought, all of them; with `at`. */
export const decodeMemory: NonNullable<DeviceModule['decodeMemory']> = (pages, options = {}) => {
  const problems: Problem[] = [];
  const problem = (item: Problem): void => void problems.push(item);
  const kept = readKept(pages);
  const of = (history: HistoryType): Decoded['readings'] =>
    historyReadings(history, kept, { untilRtc: kept.until[history] ?? 0, withOpenBasal: true, problem });
  const readings = [...settingsReadings(kept), ...of(HISTORY.pump), ...of(HISTORY.sensor)];
  const clock = sinceReset(kept.clocks).at(-1);
  return { info: infoFor(kept.found.at(-1)?.answers ?? [], clock, options, problem), readings, problems };
};
