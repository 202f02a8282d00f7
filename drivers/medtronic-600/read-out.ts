// Reads both histories of a pump from where the last reading ended, keeps the blocks, and yields what is settled.
import { concat } from '../../src/device/bytes.ts';
import type { ReadContext } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallFromMs, wallMs } from '../../src/model/time.ts';
import type { HistorySize } from './answers.ts';
import { parseHistorySize } from './answers.ts';
import type { HistoryType } from './block.ts';
import { BLOCK_LENGTH, HISTORY, checkedBlock, cutEvents, parseObject } from './block.ts';
import type { Inner } from './inner.ts';
import { ANSWER, COMMAND, rangeParams } from './inner.ts';
import { blockName, breakName, readKept, untilName, untilPage } from './memory.ts';
import type { PumpLink } from './pump-link.ts';
import { NO_SUCH_DATA, isWithoutData, refusal, refusalReason } from './refusal.ts';
import type { PumpClock } from './timeline.ts';
import { RESET_SECONDS } from './timeline.ts';
import { historyReadings, settingsReadings } from './whole.ts';

/** Asked for again before what is new: what was written with an older time, and blocks the pump had not filled yet. */
const OVERLAP_SECONDS = 24 * 3600;
/** The oldest event of a range may be this much newer than the pump said, and the range is still whole. */
const SLACK_SECONDS = 120;
const NEWEST_RTC = 0xffffffff;
/** The whole of a history at most so often. */
const TRIES = 3;
/** Before a pump that was busy is asked again. */
const BUSY_MS = 2000;

const RETRIED: ReadonlySet<string> = new Set(['timeout', 'out-of-reach', 'bad-frame', 'bad-checksum', 'refused']);

/** Of an object as the pump has it: asking again may help. */
const DAMAGE: ReadonlySet<string> = new Set(['bad-frame', 'bad-checksum']);

/** All that is known while a reading goes on; grows. */
interface Known {
  blocks: Record<HistoryType, Uint8Array[]>;
  readonly clocks: readonly PumpClock[];
  readonly found: ReturnType<typeof readKept>['found'];
  breaks: number[];
  readonly names: Set<string>;
  until: Record<HistoryType, number | undefined>;
  /** An object was passed over: what comes next does not join on to what was. */
  hasHole: boolean;
}

export async function* readOut(link: PumpLink, clock: PumpClock, ctx: ReadContext): AsyncGenerator<Reading> {
  const known = await knownOf(ctx, clock);
  const fresh = freshOnly();
  yield* fresh(settingsReadings(known));
  const progress = await expected(link, known, clock);
  for (const history of [HISTORY.pump, HISTORY.sensor] as const) {
    yield* readHistory(history, { link, clock, ctx, known, fresh, progress });
  }
  settleBasal(fresh.yielded, ctx);
}

async function knownOf(ctx: ReadContext, clock: PumpClock): Promise<Known> {
  const pages = await ctx.memory.all();
  const kept = readKept(pages);
  // Ahead of the clock: from before the counter was reset. Then everything is asked for.
  const still = (rtc: number | undefined): number | undefined =>
    rtc !== undefined && rtc > clock.rtc + RESET_SECONDS ? undefined : rtc;
  return {
    blocks: {
      [HISTORY.pump]: [...kept.blocks[HISTORY.pump]],
      [HISTORY.sensor]: [...kept.blocks[HISTORY.sensor]],
    },
    clocks: kept.clocks,
    found: kept.found,
    breaks: [...kept.breaks],
    names: new Set(pages.keys()),
    until: {
      [HISTORY.pump]: still(kept.until[HISTORY.pump]),
      [HISTORY.sensor]: still(kept.until[HISTORY.sensor]),
    },
    hasHole: false,
  };
}

interface FreshOnly {
  (readings: readonly Reading[]): Generator<Reading>;
  readonly yielded: readonly Reading[];
}

/** Yields each reading once, however often it is reckoned anew; equal ones as often as there are. */
function freshOnly(): FreshOnly {
  const counts = new Map<string, number>();
  const yielded: Reading[] = [];
  function* fresh(readings: readonly Reading[]): Generator<Reading> {
    const here = new Map<string, number>();
    for (const reading of readings) {
      const key = JSON.stringify(reading);
      const count = (here.get(key) ?? 0) + 1;
      here.set(key, count);
      if (count <= (counts.get(key) ?? 0)) continue;
      counts.set(key, count);
      yielded.push(reading);
      yield reading;
    }
  }
  return Object.assign(fresh, { yielded });
}

interface Progress {
  done: number;
  total: number;
}

/** Bytes both histories will bring. */
async function expected(link: PumpLink, known: Known, clock: PumpClock): Promise<Progress> {
  let total = 0;
  for (const history of [HISTORY.pump, HISTORY.sensor] as const) {
    total += (await sizeOf(link, history, fromRtc(known.until[history], clock)))?.bytes ?? 0;
  }
  return { done: 0, total };
}

/** 2000-01-01 by the pump's clock, as the free drivers ask, or a day before what is there. */
function fromRtc(until: number | undefined, clock: PumpClock): number {
  return until === undefined ? 2 ** 32 - clock.offset : Math.max(0, until - OVERLAP_SECONDS);
}

async function sizeOf(link: PumpLink, history: HistoryType, from: number): Promise<HistorySize | undefined> {
  const params = rangeParams({ history, fromRtc: from, toRtc: NEWEST_RTC });
  try {
    const fits = (answer: Inner): boolean => answer.params[0] === history;
    return parseHistorySize((await link.ask(COMMAND.historySize, params, ANSWER.historySize, fits)).params);
  } catch (error) {
    // An empty history.
    if (isWithoutData(error)) return undefined;
    throw error;
  }
}

interface Work {
  readonly link: PumpLink;
  readonly clock: PumpClock;
  readonly ctx: ReadContext;
  readonly known: Known;
  readonly fresh: FreshOnly;
  readonly progress: Progress;
}

async function* readHistory(history: HistoryType, work: Work): AsyncGenerator<Reading> {
  const { ctx, known, clock, fresh, link } = work;
  let isWhole: boolean;
  for (let tries = 1; ; tries++) {
    const before = known.until[history];
    let isAnswered = false;
    try {
      const from = fromRtc(before, clock);
      const size = await sizeOf(link, history, from);
      isAnswered = true;
      isWhole = !size?.bytes || (yield* readRange(history, from, size, work, tries === TRIES));
      break;
    } catch (error) {
      if (!(error instanceof AppError) || !RETRIED.has(error.code) || tries === TRIES) throw error;
      // The size was asked for with patience: the pump is away.
      if (error.code === 'out-of-reach' && !isAnswered) throw error;
      if (error.code === 'refused') await ctx.sleep(BUSY_MS);
      // What came is kept: the rest is as good as the first time.
      if (known.until[history] !== before) tries = 0;
    }
  }
  known.until[history] = clock.rtc;
  known.hasHole = false;
  const all = historyReadings(history, known, {
    untilRtc: clock.rtc,
    withOpenBasal: true,
    problem: (item) => ctx.problem(item),
  });
  yield* fresh(all);
  // After they were taken: a page closed before asks for the same range again.
  if (isWhole) await ctx.memory.put(untilName(history), untilPage(clock.rtc));
}

/**
 * One 0304, to its end. What came before an error is kept and yielded; `isLast` takes damage that did not go away for
 * what it is. False when less came than was announced.
 */
async function* readRange(
  history: HistoryType,
  from: number,
  size: HistorySize,
  work: Work,
  isLast: boolean,
): AsyncGenerator<Reading, boolean> {
  const { link, known, ctx, clock, progress, fresh } = work;
  let bytes = 0;
  let damage: AppError | undefined;
  let first = await link.begin(COMMAND.history, rangeParams({ history, fromRtc: from, toRtc: NEWEST_RTC }));
  for (;;) {
    if (ctx.signal.aborted) throw new AppError('cancelled', 'stopped by the person');
    const answer = first ?? (await undamaged(link));
    first = undefined;
    if (answer.command === ANSWER.historyEnd) break;
    if (answer.command === ANSWER.refusal) {
      if (refusalReason(answer) === NO_SUCH_DATA) return true;
      throw refusal(answer);
    }
    if (answer.command !== ANSWER.historyObject) continue;
    const object = concat([Uint8Array.of(answer.command >> 8, answer.command & 0xff), answer.params]);
    let added = 0;
    try {
      added = await keep(history, object, size.fromRtc, work, isLast);
    } catch (error) {
      if (!(error instanceof AppError) || !DAMAGE.has(error.code)) throw error;
      // The pump goes on all the same, and its end has to be waited for.
      damage ??= error;
      if (isLast) known.hasHole = true;
    }
    bytes += added;
    progress.done = Math.min(progress.total, progress.done + added);
    ctx.progress(progress.done, progress.total);
    const covered = known.until[history];
    // What was written since the clock was read waits for the next reading's clock.
    const untilRtc = covered && Math.min(covered, clock.rtc);
    if (untilRtc !== undefined)
      yield* fresh(historyReadings(history, known, { untilRtc, withOpenBasal: false, problem: () => undefined }));
  }
  await link.awaitEnd();
  // An object that stays damaged must not keep all that is newer from the person for ever.
  if (damage && !(isLast && bytes > 0)) throw damage;
  if (damage) ctx.problem({ where: nameOf(history), what: damage.message });
  if (bytes >= size.bytes) return true;
  const what = `the pump announced ${size.bytes} bytes of history and sent ${bytes}`;
  if (!isLast) throw new AppError('bad-frame', what);
  ctx.problem({ where: nameOf(history), what });
  return false;
}

function nameOf(history: HistoryType): string {
  return history === HISTORY.pump ? 'the history of the pump' : 'the history of the sensor';
}

/** Damaged messages in a row, before the range is asked for again. */
const MOST_DAMAGED = 20;

/** The next message that is whole. The pump goes on behind a damaged one, and must not be spoken to before it has ended. */
async function undamaged(link: PumpLink): Promise<Inner> {
  for (let damaged = 1; ; damaged++) {
    try {
      return await link.receive();
    } catch (error) {
      if (!(error instanceof AppError) || !DAMAGE.has(error.code) || damaged > MOST_DAMAGED) throw error;
    }
  }
}

/**
 * Keeps the blocks of an object, and says that everything up to its newest event is there when it joins on to what was.
 * `bad-checksum` for a block that does not fit, so that the range is asked for again. Returns the bytes it unpacks to.
 */
async function keep(
  history: HistoryType,
  object: Uint8Array,
  oldestRtc: number,
  { known, ctx }: Work,
  isLast: boolean,
): Promise<number> {
  const { history: said, blocks } = parseObject(object);
  if (said !== history) throw new AppError('bad-frame', `an object of history ${said} instead of ${history}`);
  let isWhole = true;
  const afterHole = known.hasHole;
  let behindDamage = afterHole;
  known.hasHole = false;
  let newest: number | undefined;
  let oldest: number | undefined;
  for (const [i, block] of blocks.entries()) {
    const used = checkedBlock(block);
    if (!used) {
      if (!isLast) throw new AppError('bad-checksum', `block ${i + 1} of a history object`, { bytes: block });
      ctx.problem({ where: `block ${i + 1} behind ${newest ?? oldestRtc}`, what: 'its checksum does not fit' });
      isWhole = false;
      behindDamage = true;
      continue;
    }
    const events = cutEvents(used, '', () => undefined);
    if (!events.length) continue;
    const first = events[0]!.rtc;
    if (behindDamage) {
      known.breaks.push(first);
      await ctx.memory.put(breakName(first), untilPage(first));
      behindDamage = false;
    }
    oldest ??= first;
    newest = events.reduce((rtc, event) => Math.max(rtc, event.rtc), newest ?? 0);
    const name = blockName(history, used);
    if (known.names.has(name)) continue;
    known.names.add(name);
    known.blocks[history].push(used.slice());
    await ctx.memory.put(name, used.slice());
  }
  const until = known.until[history];
  const joins = afterHole || (oldest !== undefined && oldest <= Math.max(oldestRtc + SLACK_SECONDS, until ?? 0));
  if (newest !== undefined && joins && (isWhole || isLast) && newest > (until ?? 0)) {
    known.until[history] = newest;
    await ctx.memory.put(untilName(history), untilPage(newest));
  }
  return blocks.length * BLOCK_LENGTH;
}

/** Everything there is of delivered basal was yielded: what earlier readings reckoned otherwise goes. */
function settleBasal(yielded: readonly Reading[], ctx: ReadContext): void {
  const times = yielded.filter(({ kind }) => kind === 'basal').map(({ deviceTime }) => deviceTime);
  if (!times.length) return;
  const [from, last] = [times.reduce((a, b) => (a < b ? a : b)), times.reduce((a, b) => (a > b ? a : b))];
  ctx.settled({ kind: 'basal', from, to: wallFromMs(wallMs(last) + 1000) });
}
