// Whether saved history pages go on from one to the next: what the records themselves say against it, border by border.
import type { Problem } from '../../src/device/driver.ts';
import { hex } from '../../src/device/bytes.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/model/time.ts';
import { dayText, wallText } from './date.ts';
import { isIntactPage, PAGE_DATA_BYTES } from './crc.ts';
import { isResetDay } from './join-others.ts';
import type { PumpModel } from './pump-model.ts';
import type { RawRecord } from './raw-record.ts';
import { cutPage } from './raw-record.ts';
import { RECORD_SHAPES } from './record-shapes.ts';
import { basalStart, patternChange, profileOf } from './records/basal.ts';
import { bolusPart } from './records/bolus.ts';
import { isTotal, viewOf } from './run-view.ts';

/** Records are written a few minutes late at most. */
const LATE_MS = HOUR_MS;
/** Boluses at work are told in groups of ten minutes: all 7193 of the captures have their bolus within 9.95 min. */
const AT_WORK_MS = 11 * MINUTE_MS;
const MS_PER_UNIT = 40_000;

/** What a page begins and ends with. */
interface Page {
  readonly number: number;
  readonly records: readonly RawRecord[];
  readonly times: Float64Array;
  /** First and last time of writing in it, ms. */
  readonly first: number;
  readonly last: number;
  readonly startsAfterClock: boolean;
  readonly endsBeforeClock: boolean;
  readonly totals: ReadonlySet<number>;
}

/** What the pages so far say of settings, by what it is about; `page` is where it was said. */
type Said = Map<string, { readonly value: string; readonly page: number }>;

/** Boluses of one clock without a gap, ms. One is written when it is over, so it may stand behind an estimate that counts it. */
interface Boluses {
  fromMs: number;
  toMs: number;
  readonly given: { readonly from: number; readonly to: number }[];
}

/** A square wave lasts 8 h at most: what runs at the end of the data is not written yet. */
const LONGEST_SQUARE_MS = 9 * HOUR_MS;

/**
 * Looks at every border between two whole pages that follow each other by their numbers. Where time goes back, days have no total,
 * boluses at work were never given or settings are other ones without a change of them, a page is missing there or one of them is
 * another pump's. Where nothing contradicts nothing is said: two pumps whose pages agree in all of this are not told apart.
 */
export function borderProblems(
  pages: ReadonlyMap<number, Uint8Array>,
  model: PumpModel,
  where: (page: number) => string,
): Problem[] {
  const problems: Problem[] = [];
  const said: Said = new Map();
  const whole = [...pages].sort(([a], [b]) => a - b).flatMap(([number, bytes]) => pageOf(number, bytes, model) ?? []);
  const boluses = bolusesOf(whole, model);
  whole.forEach((page, i) => {
    const before = whole[i - 1]?.number === page.number - 1 ? whole[i - 1] : undefined;
    if (!before) said.clear();
    const reasons = [...(before ? timeReasons(before, page) : []), ...settingReasons(page, said)];
    const given = notGiven(page, boluses);
    if (given !== undefined)
      reasons.push(`insulin given at ${wallText(given)} is at work, and there is no bolus of that time`);
    if (before && reasons.length)
      problems.push({
        where: where(page.number),
        what: `does not go on from ${where(before.number)}: ${reasons.join('; ')}. A page between them is missing, or they are of two pumps: decode the pages of each pump by themselves`,
      });
  });
  return problems;
}

/** For each record the boluses of its clock; a page that is missing and a change of the clock begin new ones. */
function bolusesOf(pages: readonly Page[], model: PumpModel): ReadonlyMap<RawRecord, Boluses> {
  const found = new Map<RawRecord, Boluses>();
  const none = (): Boluses => ({ fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY, given: [] });
  let open = none();
  let last = Number.NaN;
  for (const { number, records, times } of pages) {
    if (number !== last + 1) open = none();
    last = number;
    records.forEach((record, i) => {
      const ms = times[i]!;
      if (record.opcode === 0x17 || record.opcode === 0x18) open = none();
      if (record.opcode === 0x5c) found.set(record, open);
      if (Number.isNaN(ms) || isTotal(record.opcode)) return;
      if (record.opcode !== 0x01) {
        open.fromMs = Math.min(open.fromMs, ms);
        open.toMs = Math.max(open.toMs, ms);
        return;
      }
      const { programmed, durationMs } = bolusPart(record, model);
      open.given.push({ from: ms, to: ms + durationMs + programmed * MS_PER_UNIT });
    });
  }
  return found;
}

function pageOf(number: number, bytes: Uint8Array, model: PumpModel): Page | undefined {
  if (bytes.length < PAGE_DATA_BYTES || (bytes.length > PAGE_DATA_BYTES && !isIntactPage(bytes))) return undefined;
  const { records, damage } = cutPage(bytes, number, model, RECORD_SHAPES);
  if (damage) return undefined;
  const run = { firstPage: number, lastPage: number, records, openStart: false, openEnd: false };
  const { times } = viewOf(run, model, undefined, [], String);
  const dated = [...times.keys()].filter((i) => !Number.isNaN(times[i]!) && !isTotal(records[i]!.opcode));
  if (!dated.length) return undefined;
  const [first, last] = [dated[0]!, dated.at(-1)!];
  const totals = new Set<number>();
  records.forEach(({ opcode }, i) => {
    if (isTotal(opcode)) totals.add(times[i]!);
  });
  return {
    number,
    records,
    times,
    first: times[first]!,
    last: times[last]!,
    startsAfterClock: records[first]!.opcode === 0x18,
    endsBeforeClock: records[last]!.opcode === 0x17,
    totals,
  };
}

/** Time that goes back, and midnights at which no total was written. */
function timeReasons(before: Page, page: Page): string[] {
  if (before.endsBeforeClock || page.startsAfterClock || isResetDay(page.first)) return [];
  if (page.first < before.last - LATE_MS)
    return [`it begins at ${wallText(page.first)}, and that one ends at ${wallText(before.last)}`];
  const missing: number[] = [];
  for (let day = Math.floor(before.last / DAY_MS) * DAY_MS; day + DAY_MS <= page.first; day += DAY_MS)
    if (!before.totals.has(day) && !page.totals.has(day)) missing.push(day);
  if (!missing.length) return [];
  const days = missing.length === 1 ? dayText(missing[0]!) : `${dayText(missing[0]!)} to ${dayText(missing.at(-1)!)}`;
  return [`neither has the daily total of ${days}`];
}

/** Settings that are other ones than pages before it say, though no change was logged; at most one reason of each sort. */
function settingReasons({ records, number }: Page, said: Said): string[] {
  const reasons = new Set<string>();
  const is = (about: string, value: string, what: string): void => {
    const before = said.get(about);
    if (before && before.value !== value && before.page !== number)
      reasons.add(`${what}, and no change of that was logged`);
    said.set(about, { value, page: number });
  };
  for (const record of records) {
    const { opcode, bytes } = record;
    if (opcode === 0x08 || opcode === 0x09) {
      const { pattern, profile } = profileOf(record);
      const text = profile.map(({ startMin, unitsPerHour }) => `${startMin}=${unitsPerHour}`).join(' ');
      if (opcode === 0x08) is(`profile ${pattern}`, text, `the basal profile is another one`);
      else {
        said.set(`profile ${pattern}`, { value: text, page: number });
        for (const about of said.keys()) if (about.startsWith('start ')) said.delete(about);
      }
    } else if (opcode === 0x7b) {
      const { pattern, slot, unitsPerHour } = basalStart(record);
      is(`start ${pattern} ${slot}`, String(unitsPerHour), 'the basal profile is another one');
    } else if (opcode === 0x14) {
      const { before, after } = patternChange(record);
      is('pattern', String(before), 'another basal pattern is in force');
      said.set('pattern', { value: String(after), page: number });
    } else if (opcode === 0x5a) {
      // One half before, one half after, and the hours that insulin works in the two halves of the last byte.
      const half = (bytes.length - 8) / 2;
      const hours = bytes.at(-1)!;
      const [before, after] = [bytes.subarray(7, 7 + half), bytes.subarray(7 + half, 7 + 2 * half)];
      is('wizard', `${hex(before)} ${hours & 0x0f}`, 'the bolus wizard is set otherwise');
      said.set('wizard', { value: `${hex(after)} ${hours >> 4}`, page: number });
    }
  }
  return [...reasons];
}

/** The first insulin at work (5C) that was given before the page began and of which there is no bolus, ms. */
function notGiven({ records, times, first }: Page, boluses: ReadonlyMap<RawRecord, Boluses>): number | undefined {
  for (let i = 1; i < records.length; i++) {
    const { opcode, bytes } = records[i]!;
    const ms = times[i - 1]!;
    if (opcode !== 0x5c || Number.isNaN(ms)) continue;
    const { fromMs, toMs, given } = boluses.get(records[i]!)!;
    for (let at = 2; at + 3 <= bytes.length; at += 3) {
      const givenMs = ms - (bytes[at + 1]! | ((bytes[at + 2]! & 0x30) << 4)) * MINUTE_MS;
      if (givenMs < fromMs + AT_WORK_MS || givenMs > first - AT_WORK_MS || givenMs > toMs - LONGEST_SQUARE_MS) continue;
      if (!given.some(({ from, to }) => givenMs >= from - AT_WORK_MS && givenMs <= to + AT_WORK_MS)) return givenMs;
    }
  }
  return undefined;
}
