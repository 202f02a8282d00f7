// Long answers of the pump come in segments: announced, in any order, some twice, some not at all.
import { concat } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';

/** What FF00 announces. */
export interface Announcement {
  /** Bytes in all. */
  readonly size: number;
  readonly packetSize: number;
  readonly lastPacketSize: number;
  readonly count: number;
}

/** Larger than any object of a pump; keeps a damaged announcement from asking for gigabytes. */
const MOST_BYTES = 4 * 1024 * 1024;
const ANNOUNCEMENT_LENGTH = 10;

/** Size BE32, packet size, last packet size, count BE16 each. `bad-frame` when they do not fit together. */
export function parseAnnouncement(params: Uint8Array): Announcement {
  if (params.length < ANNOUNCEMENT_LENGTH) throw new AppError('bad-frame', 'no announcement', { bytes: params });
  const view = new DataView(params.buffer, params.byteOffset, params.length);
  const size = view.getUint32(0);
  const packetSize = view.getUint16(4);
  const lastPacketSize = view.getUint16(6);
  const count = view.getUint16(8);
  if (!count || size > MOST_BYTES || (count - 1) * packetSize + lastPacketSize !== size)
    throw new AppError('bad-frame', 'an announcement that does not add up', { bytes: params });
  return { size, packetSize, lastPacketSize, count };
}

export function encodeAnnouncement({ size, packetSize, lastPacketSize, count }: Announcement): Uint8Array {
  const params = new Uint8Array(ANNOUNCEMENT_LENGTH);
  const view = new DataView(params.buffer);
  view.setUint32(0, size);
  view.setUint16(4, packetSize);
  view.setUint16(6, lastPacketSize);
  view.setUint16(8, count);
  return params;
}

/** Segments numbered from 0 that are missing: the first one, and how many in a row. */
export interface Gap {
  readonly first: number;
  readonly count: number;
}

export class Assembly {
  readonly #announcement: Announcement;
  readonly #segments: (Uint8Array | undefined)[];
  #received = 0;

  constructor(announcement: Announcement) {
    this.#announcement = announcement;
    this.#segments = Array.from({ length: announcement.count });
  }

  get count(): number {
    return this.#announcement.count;
  }

  get received(): number {
    return this.#received;
  }

  get isComplete(): boolean {
    return this.#received === this.#announcement.count;
  }

  /**
   * Takes the parameters of FF01: number BE16, data. False when it is none of these or of another length than announced:
   * it will be missing, and asked for again.
   */
  add(params: Uint8Array): boolean {
    if (params.length < 2) return false;
    const number = (params[0]! << 8) | params[1]!;
    const { count, packetSize, lastPacketSize } = this.#announcement;
    const length = number === count - 1 ? lastPacketSize : packetSize;
    if (number >= count || params.length - 2 !== length) return false;
    if (!this.#segments[number]) this.#received++;
    this.#segments[number] ??= params.slice(2);
    return true;
  }

  /** The first gap; `undefined` when nothing is missing. */
  get gap(): Gap | undefined {
    const first = this.#segments.findIndex((segment) => !segment);
    if (first < 0) return undefined;
    const end = this.#segments.findIndex((segment, i) => i > first && segment);
    return { first, count: (end < 0 ? this.#segments.length : end) - first };
  }

  /** All bytes; call when it is complete. */
  get bytes(): Uint8Array {
    return concat(this.#segments.map((segment) => segment ?? new Uint8Array(0)));
  }
}

/** `bytes` in segments as FF00 and FF01 carry them; for the simulated pump. */
export function segmentsOf(
  bytes: Uint8Array,
  packetSize: number,
): { announcement: Announcement; segments: Uint8Array[] } {
  const count = Math.max(1, Math.ceil(bytes.length / packetSize));
  const lastPacketSize = bytes.length - (count - 1) * packetSize;
  const segments = Array.from({ length: count }, (_, i) =>
    concat([Uint8Array.of(i >> 8, i & 0xff), bytes.subarray(i * packetSize, (i + 1) * packetSize)]),
  );
  return { announcement: { size: bytes.length, packetSize, lastPacketSize, count }, segments };
}
