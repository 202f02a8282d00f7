// Frames of an UltraSmart: 10 02, a body in which every 10 is doubled, 10 03, a check byte of seven bits.

const DLE = 0x10;
const STX = 0x02;
const ETX = 0x03;

/** The table of the check byte is linear: what each bit of the index gives, and the rest is their xor. */
const BITS = [0x1a, 0x34, 0x68, 0x5d, 0x37, 0x6e, 0x51, 0x2f];
const TABLE = Uint8Array.from({ length: 256 }, (_, index) =>
  BITS.reduce((sum, value, bit) => ((index >> bit) & 1 ? sum ^ value : sum), 0),
);

/** Over the body as it is before doubling: of 48 52 01 99 it is 13 (capture onetouch-ultrasmart). */
export function checkByte(body: Uint8Array): number {
  let check = 0x7f;
  for (const byte of body) check = TABLE[check]! ^ byte;
  return TABLE[check]!;
}

export function encodeFrame(body: Uint8Array): Uint8Array {
  const doubled = [...body].flatMap((byte) => (byte === DLE ? [DLE, DLE] : [byte]));
  return Uint8Array.of(DLE, STX, ...doubled, DLE, ETX, checkByte(body));
}

/** A frame in a stream: bytes [at, end), its body, and whether the check byte is right. */
export interface FoundFrame {
  readonly at: number;
  readonly end: number;
  readonly body: Uint8Array;
  readonly right: boolean;
}

/** Longer than any body there is, each byte doubled: a frame that goes on beyond it has lost its end. */
const LONGEST = 64;

/** The first frame from `from` on that has a beginning and an end; `undefined` while none has. */
export function findFrame(bytes: Uint8Array, from = 0): FoundFrame | undefined {
  for (let at = bytes.indexOf(DLE, from); at >= 0; at = bytes.indexOf(DLE, at + 1)) {
    if (bytes[at + 1] !== STX) continue;
    const found = frameAt(bytes, at);
    if (found) return found;
  }
  return undefined;
}

function frameAt(bytes: Uint8Array, at: number): FoundFrame | undefined {
  const body: number[] = [];
  for (let i = at + 2; i < bytes.length && i < at + LONGEST; i++) {
    const byte = bytes[i]!;
    if (byte !== DLE) {
      body.push(byte);
      continue;
    }
    const next = bytes[++i];
    if (next === DLE) body.push(DLE);
    else if (next === ETX) {
      const check = bytes[i + 1];
      if (check === undefined) return undefined;
      const whole = Uint8Array.from(body);
      return { at, end: i + 2, body: whole, right: checkByte(whole) === check };
    }
    // A single 10 in a body, or a new beginning: this frame has lost its end.
    else return undefined;
  }
  return undefined;
}
