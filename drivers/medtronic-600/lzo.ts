// LZO1X, the compression of the history objects: reads any stream, writes simple ones.
// Written from the description of the stream in the Linux kernel's Documentation/staging/lzo.rst (format version 0).
import { AppError } from '../../src/model/errors.ts';

/** Distance that ends the stream; no copy can have it. */
const END_DISTANCE = 16384;
const MIDDLE = 2048;
/** A first byte above this is a run of literals of that many bytes less. */
const FIRST_RUN = 17;
/** What an instruction below 16 means depends on how many literals came before it. */
const AFTER_LONG_RUN = 4;

/**
 * The bytes of a stream that unpacks to exactly `size` of them. `bad-frame` when it ends early, copies from before its
 * beginning, or holds more or less than `size`; never more memory than `size`. `broken` is given what was unpacked before that.
 */
export function decompress(stream: Uint8Array, size: number, broken?: (part: Uint8Array) => void): Uint8Array {
  const out = new Uint8Array(size);
  const progress = { filled: 0 };
  try {
    unpack(stream, out, progress);
    return out;
  } catch (error) {
    broken?.(out.subarray(0, progress.filled));
    throw error;
  }
}

function unpack(stream: Uint8Array, out: Uint8Array, progress: { filled: number }): void {
  const size = out.length;
  let at = 0;

  const bad = (what: string): AppError => new AppError('bad-frame', `LZO byte ${at}: ${what}`);
  const next = (): number => {
    const byte = stream[at];
    if (byte === undefined) throw bad('the stream ends in the middle');
    at++;
    return byte;
  };
  /** A length in the low `bits` of an instruction; none there means that it goes on in the bytes behind it. */
  const lengthOf = (instruction: number, bits: number): number => {
    const mask = 2 ** bits - 1;
    const short = instruction & mask;
    if (short) return short;
    let length = mask;
    for (;;) {
      const byte = next();
      if (byte) return length + byte;
      length += 255;
      if (length > size) throw bad('a length beyond the end');
    }
  };
  const literals = (count: number): void => {
    if (progress.filled + count > size) throw bad('more bytes than announced');
    if (at + count > stream.length) throw bad('the stream ends in the middle');
    out.set(stream.subarray(at, at + count), progress.filled);
    at += count;
    progress.filled += count;
  };
  const copy = (distance: number, length: number): void => {
    let { filled } = progress;
    if (distance > filled) throw bad(`a copy from ${distance - filled} before the beginning`);
    if (filled + length > size) throw bad('more bytes than announced');
    // Byte by byte: a copy may overlap what it writes, that is how runs are packed.
    for (let i = 0; i < length; i++, filled++) out[filled] = out[filled - distance]!;
    progress.filled = filled;
  };

  let state = 0;
  /** Copies, then the 0 to 3 literals that the low bits of `tail` announce. */
  const copyThen = (distance: number, length: number, tail: number): void => {
    copy(distance, length);
    state = tail & 3;
    literals(state);
  };

  if (stream.length && stream[0]! > FIRST_RUN) {
    const count = next() - FIRST_RUN;
    literals(count);
    state = Math.min(count, AFTER_LONG_RUN);
  }
  for (;;) {
    const instruction = next();
    if (instruction >= 64) {
      // 1LLDDDSS or 01LDDDSS, one more byte of distance: 3 to 8 bytes from within 2 kB.
      const length = instruction >= 128 ? 5 + ((instruction >> 5) & 3) : 3 + ((instruction >> 5) & 1);
      copyThen((next() << 3) + ((instruction >> 2) & 7) + 1, length, instruction);
    } else if (instruction >= 16) {
      // 001LLLLL from within 16 kB, 0001HLLL from 16 to 48 kB: two bytes of distance, the literals in their low bits.
      const isFar = instruction < 32;
      const length = 2 + lengthOf(instruction, isFar ? 3 : 5);
      const low = next();
      const distance = (low + (next() << 8)) >> 2;
      if (!isFar) copyThen(distance + 1, length, low);
      else {
        const far = END_DISTANCE + ((instruction & 8) << 11) + distance;
        if (far === END_DISTANCE) break;
        copyThen(far, length, low);
      }
    } else if (state === 0) {
      literals(3 + lengthOf(instruction, 4));
      state = AFTER_LONG_RUN;
    } else {
      // 0000DDSS: two bytes from within 1 kB, or three from the kilobyte behind 2 kB after a long run.
      const near = (next() << 2) + (instruction >> 2) + 1;
      if (state === AFTER_LONG_RUN) copyThen(MIDDLE + near, 3, instruction);
      else copyThen(near, 2, instruction);
    }
  }
  if (progress.filled !== size) throw bad(`${progress.filled} bytes instead of ${size}`);
  if (at !== stream.length) throw bad('bytes behind the end');
}

/** Longest distance of the two-byte copies this writes. */
const REACH = 16384;
const SHORTEST_COPY = 4;

/**
 * A stream that `decompress` unpacks to `bytes`: repeats of what came within 16 kB become copies, the rest literals. For
 * the simulated pump, which need not pack well.
 */
export function compress(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  const seen = new Map<number, number>();
  let literalFrom = 0;

  const lengthRest = (length: number, bits: number): number[] => {
    const mask = 2 ** bits - 1;
    if (length <= mask) return [];
    let rest = length - mask;
    const bytes: number[] = [];
    for (; rest > 255; rest -= 255) bytes.push(0);
    return [...bytes, rest];
  };
  const flush = (to: number): void => {
    const run = bytes.subarray(literalFrom, to);
    if (!run.length) return;
    if (!out.length && run.length <= 255 - FIRST_RUN) out.push(run.length + FIRST_RUN);
    else if (run.length <= 3) {
      // Few literals ride in the low bits of the copy before them: the third or second byte from the end.
      out[out.length - 2]! |= run.length;
    } else {
      const length = run.length - 3;
      out.push(length <= 15 ? length : 0, ...lengthRest(length, 4));
    }
    for (const byte of run) out.push(byte);
  };

  for (let at = 0; at + SHORTEST_COPY <= bytes.length;) {
    const key = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    const before = seen.get(key);
    seen.set(key, at);
    if (before === undefined || at - before > REACH) {
      at++;
      continue;
    }
    let length = SHORTEST_COPY;
    while (at + length < bytes.length && bytes[before + length] === bytes[at + length]) length++;
    flush(at);
    const packed = length - 2;
    const distance = at - before - 1;
    out.push(32 | (packed <= 31 ? packed : 0), ...lengthRest(packed, 5), (distance << 2) & 0xff, distance >> 6);
    at += length;
    literalFrom = at;
  }
  flush(bytes.length);
  out.push(0x11, 0, 0);
  return Uint8Array.from(out);
}
