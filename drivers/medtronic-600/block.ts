// History objects: packed blocks of 2048 bytes with a checksum each, and the events in them.
import { concat, hex } from '../../src/device/bytes.ts';
import type { Problem } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import { ccitt } from './crc.ts';
import type { RawEvent } from './event.ts';
import { HEAD_LENGTH } from './event.ts';
import { compress, decompress } from './lzo.ts';

export const BLOCK_LENGTH = 2048;
const USED = 2044;
const CRC = 2046;
const OBJECT_HEAD = 12;
/** The command that carries a history object. */
export const OBJECT_COMMAND = 0x030e;
/** More than a pump can hold (its memory is some hundreds of kilobytes); keeps damage from asking for gigabytes. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The two histories of a pump. */
export const HISTORY = { pump: 2, sensor: 3 } as const;
export type HistoryType = (typeof HISTORY)[keyof typeof HISTORY];

export interface HistoryObject {
  readonly history: HistoryType;
  /** Whole blocks of 2048 bytes, unpacked, not yet checked. */
  readonly blocks: readonly Uint8Array[];
}

/** These bytes begin like a history object (as saved: without the sequence byte in front). */
export function startsObject(bytes: Uint8Array): boolean {
  return (
    bytes.length >= OBJECT_HEAD &&
    bytes[0] === OBJECT_COMMAND >> 8 &&
    bytes[1] === (OBJECT_COMMAND & 0xff) &&
    (bytes[2] === HISTORY.pump || bytes[2] === HISTORY.sensor)
  );
}

/**
 * [0:2) command 030E, [2] history, [3:7) packed and [7:11) unpacked size, [11] packed or not, then the data. `bad-frame`
 * when sizes or packing do not fit.
 */
export function parseObject(bytes: Uint8Array): HistoryObject {
  if (!startsObject(bytes)) throw new AppError('bad-frame', 'no history object', { bytes });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = bytes.subarray(OBJECT_HEAD);
  const packed = view.getUint32(3);
  const size = view.getUint32(7);
  if (packed !== data.length)
    throw new AppError('bad-frame', `a history object of ${data.length} bytes that says it has ${packed}`);
  if (size % BLOCK_LENGTH || size > MOST_BYTES)
    throw new AppError('bad-frame', `a history object of ${size} bytes unpacked is no number of blocks`);
  const whole = bytes[11] ? decompress(data, size) : data;
  if (whole.length !== size) throw new AppError('bad-frame', `${whole.length} bytes unpacked instead of ${size}`);
  const blocks = Array.from({ length: size / BLOCK_LENGTH }, (_, i) =>
    whole.slice(i * BLOCK_LENGTH, (i + 1) * BLOCK_LENGTH),
  );
  return { history: bytes[2] === HISTORY.sensor ? HISTORY.sensor : HISTORY.pump, blocks };
}

/**
 * What can be had of an object that `parseObject` refuses, because it was cut off or its packing is damaged: the blocks unpacked up to there, not yet
 * checked, and how many there would be. `bad-frame` when it does not even begin as one.
 */
export function partOfObject(bytes: Uint8Array): HistoryObject & { readonly count: number } {
  if (!startsObject(bytes)) throw new AppError('bad-frame', 'no history object', { bytes });
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(7);
  if (size > MOST_BYTES) throw new AppError('bad-frame', `a history object of ${size} bytes unpacked`);
  const data = bytes.subarray(OBJECT_HEAD);
  let part = data;
  if (bytes[11])
    try {
      part = decompress(data, size, (unpacked) => (part = unpacked));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  const blocks = Array.from({ length: Math.floor(part.length / BLOCK_LENGTH) }, (_, i) =>
    part.slice(i * BLOCK_LENGTH, (i + 1) * BLOCK_LENGTH),
  );
  return {
    history: bytes[2] === HISTORY.sensor ? HISTORY.sensor : HISTORY.pump,
    blocks,
    count: Math.floor(size / BLOCK_LENGTH),
  };
}

export function encodeObject({ history, blocks }: HistoryObject): Uint8Array {
  const whole = concat(blocks);
  const data = compress(whole);
  const head = new Uint8Array(OBJECT_HEAD);
  const view = new DataView(head.buffer);
  view.setUint16(0, OBJECT_COMMAND);
  head[2] = history;
  view.setUint32(3, data.length);
  view.setUint32(7, whole.length);
  head[11] = 1;
  return concat([head, data]);
}

/** The used bytes of a block whose checksum fits; `undefined` when it does not, or no block has these bytes. */
export function checkedBlock(block: Uint8Array): Uint8Array | undefined {
  if (block.length !== BLOCK_LENGTH) return undefined;
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const used = view.getUint16(USED);
  if (used > USED || ccitt(block.subarray(0, used)) !== view.getUint16(CRC)) return undefined;
  return block.subarray(0, used);
}

/** A block that holds these bytes of events. */
export function encodeBlock(events: Uint8Array): Uint8Array {
  if (events.length > USED) throw new AppError('bad-input', `${events.length} bytes do not fit into a block`);
  const block = new Uint8Array(BLOCK_LENGTH);
  block.set(events);
  const view = new DataView(block.buffer);
  view.setUint16(USED, events.length);
  view.setUint16(CRC, ccitt(events));
  return block;
}

/** Events packed into as few blocks as they need, in order; none crosses a block. */
export function blocksOf(events: readonly Uint8Array[]): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  let length = 0;
  for (const event of events) {
    if (length + event.length > USED) {
      blocks.push(encodeBlock(concat(parts)));
      parts = [];
      length = 0;
    }
    parts.push(event);
    length += event.length;
  }
  if (parts.length) blocks.push(encodeBlock(concat(parts)));
  return blocks;
}

/** The events of a block's used bytes. An event that cannot be one ends the block: what follows cannot be found. */
export function cutEvents(used: Uint8Array, where: string, problem: (problem: Problem) => void): RawEvent[] {
  const view = new DataView(used.buffer, used.byteOffset, used.length);
  const events: RawEvent[] = [];
  for (let at = 0; at < used.length;) {
    const length = used[at + 2] ?? 0;
    if (length < HEAD_LENGTH || at + length > used.length) {
      const rest = hex(used.subarray(at, at + 16));
      problem({ where: `${where}, byte ${at}`, what: `no event: ${rest}; ${used.length - at} bytes are left out` });
      break;
    }
    events.push({
      type: used[at]!,
      source: used[at + 1]!,
      rtc: view.getUint32(at + 3),
      offset: view.getUint32(at + 7),
      bytes: used.slice(at, at + length),
    });
    at += length;
  }
  return events;
}
