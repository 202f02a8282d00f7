// What is kept of a pump between readings: blocks of its history, clocks, and the answers of each reading, by stable names.
import { concat, hex } from '../../src/device/bytes.ts';
import { ccitt } from './crc.ts';
import type { HistoryType } from './block.ts';
import { HISTORY } from './block.ts';
import type { Inner } from './inner.ts';
import { innerOf } from './inner.ts';
import type { PumpClock } from './timeline.ts';

/** Everything kept, in the form the decoder takes. */
export interface Kept {
  /** Used bytes of blocks, checked when they were read. */
  readonly blocks: Readonly<Record<HistoryType, readonly Uint8Array[]>>;
  /** In the order they were read. */
  readonly clocks: readonly PumpClock[];
  /** Answers of each reading, with its clock. */
  readonly found: readonly { readonly rtc: number; readonly answers: readonly Inner[] }[];
  /** RTC at which the pump's history goes on behind a block that stayed damaged. */
  readonly breaks: readonly number[];
  /** All that happened up to this RTC is among the blocks. */
  readonly until: Readonly<Record<HistoryType, number | undefined>>;
}

const PREFIX: Readonly<Record<HistoryType, string>> = { [HISTORY.pump]: 'pump', [HISTORY.sensor]: 'sensor' };

/**
 * A block by what is in it: whether a pump sends whole blocks or cuts them to the range asked for, one that was kept is
 * never replaced by another one.
 */
export function blockName(history: HistoryType, used: Uint8Array): string {
  return `${PREFIX[history]}.${hex(used.subarray(3, 7))}.${used.length}.${ccitt(used).toString(16).padStart(4, '0')}`;
}

export function untilName(history: HistoryType): string {
  return `until.${PREFIX[history]}`;
}

export function breakName(rtc: number): string {
  return `break.${rtc}`;
}

export function untilPage(rtc: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, rtc);
  return bytes;
}

/** Of the reading of this number, from 0: the computer's clock may have been wrong, their order is not. */
export function clockName(reading: number): string {
  return `clock.${String(reading).padStart(6, '0')}`;
}

const CLOCK_LENGTH = 16;

export function clockPage({ rtc, offset, computerAt }: PumpClock): Uint8Array {
  const bytes = new Uint8Array(CLOCK_LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, rtc);
  view.setUint32(4, offset);
  view.setFloat64(8, computerAt);
  return bytes;
}

export function foundName(reading: number): string {
  return `found.${String(reading).padStart(6, '0')}`;
}

/** RTC, then each answer behind its length. */
export function foundPage(rtc: number, answers: readonly Inner[]): Uint8Array {
  const parts = [untilPage(rtc)];
  for (const { sequence, command, params } of answers) {
    const bytes = concat([Uint8Array.of(sequence, command >> 8, command & 0xff), params]);
    parts.push(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
  }
  return concat(parts);
}

function readFound(page: Uint8Array): Kept['found'][number] | undefined {
  if (page.length < 4) return undefined;
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  const answers: Inner[] = [];
  for (let at = 4; at + 2 <= page.length;) {
    const length = view.getUint16(at);
    if (length < 3 || at + 2 + length > page.length) break;
    answers.push(innerOf(page.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return { rtc: view.getUint32(0), answers };
}

/** Pages of other names, and damaged ones, are passed over. */
export function readKept(pages: ReadonlyMap<string, Uint8Array>): Kept {
  const blocks: Record<HistoryType, Uint8Array[]> = { [HISTORY.pump]: [], [HISTORY.sensor]: [] };
  const until: Record<HistoryType, number | undefined> = { [HISTORY.pump]: undefined, [HISTORY.sensor]: undefined };
  const clocks: PumpClock[] = [];
  const found: Kept['found'][number][] = [];
  const breaks: number[] = [];
  for (const [name, page] of [...pages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const view = new DataView(page.buffer, page.byteOffset, page.length);
    const history = name.startsWith('pump.') ? HISTORY.pump : name.startsWith('sensor.') ? HISTORY.sensor : undefined;
    if (history) {
      if (blockName(history, page) === name) blocks[history].push(page);
    } else if (name.startsWith('clock.') && page.length === CLOCK_LENGTH)
      clocks.push({ rtc: view.getUint32(0), offset: view.getUint32(4), computerAt: view.getFloat64(8) });
    else if (name.startsWith('found.')) {
      const item = readFound(page);
      if (item) found.push(item);
    } else if (page.length === 4) {
      if (name.startsWith('break.')) breaks.push(view.getUint32(0));
      if (name === untilName(HISTORY.pump)) until[HISTORY.pump] = view.getUint32(0);
      if (name === untilName(HISTORY.sensor)) until[HISTORY.sensor] = view.getUint32(0);
    }
  }
  return { blocks, clocks, found, breaks, until };
}
