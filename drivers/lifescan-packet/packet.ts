// Packets of LifeScan's binary meters: STX, length, link byte, data, ETX and a CRC.
import { concat, text } from '../../src/device/bytes.ts';

const STX = 0x02;
const ETX = 0x03;
/** A packet without data: STX, length, link, ETX, two bytes of CRC. */
const SHORTEST = 6;
/** Up to 34 bytes of data (AW090799A, page 4). */
const LONGEST = SHORTEST + 34;

/** Bits of the link byte (AW090799A, page 4). */
export const LINK = { send: 0x01, expect: 0x02, acknowledge: 0x04, disconnect: 0x08, more: 0x10 } as const;

export interface Packet {
  readonly link: number;
  readonly data: Uint8Array;
}

/** A packet in a stream; `at` is where it begins. */
export interface FoundPacket extends Packet {
  readonly at: number;
  readonly length: number;
}

/** CRC-16, polynomial 1021, start FFFF, most significant bit first: of 02 06 06 03 it is 41CD (AW090799A, appendix). */
export function crcCcitt(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
  }
  return crc;
}

/** [0] 02 [1] length of all [2] link byte [3:-3) data [-3] 03 [-2:) CRC of all before it, low byte first. */
export function encodePacket(link: number, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const body = concat([Uint8Array.of(STX, SHORTEST + data.length, link), data, Uint8Array.of(ETX)]);
  const crc = crcCcitt(body);
  return concat([body, Uint8Array.of(crc & 0xff, crc >> 8)]);
}

/** The packet that begins at `at`: itself, 'wrong' when there is none, 'short' when it may be one that is not all there. */
function packetAt(bytes: Uint8Array, at: number): FoundPacket | 'wrong' | 'short' {
  if (bytes[at] !== STX) return 'wrong';
  const length = bytes[at + 1];
  if (length === undefined) return 'short';
  if (length < SHORTEST || length > LONGEST) return 'wrong';
  if (bytes.length < at + length) return 'short';
  const end = at + length;
  const crc = bytes[end - 2]! | (bytes[end - 1]! << 8);
  if (bytes[end - 3] !== ETX || crcCcitt(bytes.subarray(at, end - 2)) !== crc) return 'wrong';
  return { at, length, link: bytes[at + 2]!, data: bytes.slice(at + 3, end - 3) };
}

/** The first whole packet with a right CRC, from `from` on; bytes that are none are passed over. */
export function findPacket(bytes: Uint8Array, from = 0): FoundPacket | undefined {
  for (let at = bytes.indexOf(STX, from); at >= 0; at = bytes.indexOf(STX, at + 1)) {
    const found = packetAt(bytes, at);
    if (typeof found !== 'string') return found;
  }
  return undefined;
}

/** All packets of a stream, and the stretches between them that are none. */
export function splitPackets(bytes: Uint8Array): {
  readonly packets: readonly FoundPacket[];
  readonly gaps: readonly { readonly at: number; readonly bytes: Uint8Array }[];
} {
  const packets: FoundPacket[] = [];
  const gaps: { at: number; bytes: Uint8Array }[] = [];
  let from = 0;
  for (;;) {
    const packet = findPacket(bytes, from);
    const end = packet?.at ?? bytes.length;
    if (end > from) gaps.push({ at: from, bytes: bytes.slice(from, end) });
    if (!packet) return { packets, gaps };
    packets.push(packet);
    from = packet.at + packet.length;
  }
}

/** Whether bytes between packets are the line an UltraMini sends a voice module after a measurement (AW090799A, page 14). */
export function isVoiceLine(bytes: Uint8Array): boolean {
  return /^[\r\n]*(0,"[\d.HILO]{1,5}",[12],""," "[\r\n]*)+$/.test(text(bytes));
}
