// Messages between the stick and the pump's radio: joining, leaving, and inner messages under AES-128 in CFB.
import { cfb } from '@noble/ciphers/aes.js';
import { concat } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import { ccitt } from './crc.ts';

/** Radio commands we send; 55 is the stick's answer to all of them. */
export const NGP = { join: 0x03, leave: 0x04, transmit: 0x05, answer: 0x55 } as const;

/** Radio channels in the order the maker's program tries them [open source]. */
export const CHANNELS = [0x14, 0x11, 0x0e, 0x17, 0x1a] as const;

const HEAD_LENGTH = 2;
const CRC_LENGTH = 2;

/** Command, size without the checksum, body, CCITT LE16. */
export function encodeNgp(command: number, body: Uint8Array): Uint8Array {
  const head = concat([Uint8Array.of(command, HEAD_LENGTH + body.length), body]);
  const crc = ccitt(head);
  return concat([head, Uint8Array.of(crc & 0xff, crc >> 8)]);
}

/** The command and the body, its first byte at index 0. `bad-frame`, `bad-checksum`. */
export function parseNgp(payload: Uint8Array): { readonly command: number; readonly body: Uint8Array } {
  const size = payload[1] ?? 0;
  if (size < HEAD_LENGTH || payload.length < size + CRC_LENGTH)
    throw new AppError('bad-frame', 'no message of the radio', { bytes: payload });
  const crc = payload[size]! | (payload[size + 1]! << 8);
  if (ccitt(payload.subarray(0, size)) !== crc)
    throw new AppError('bad-checksum', `a message of the radio with checksum ${crc.toString(16)}`, { bytes: payload });
  return { command: payload[0]!, body: payload.slice(HEAD_LENGTH, size) };
}

/** Addresses are 8 bytes, most significant first; on the radio least significant first. */
function reversed(address: Uint8Array): Uint8Array {
  return address.slice().reverse();
}

/** Behind the channel in every join [open source]. */
export const JOIN_FIXED: Readonly<Uint8Array> = Uint8Array.of(0, 0, 0, 7, 7, 0, 0, 2);
export const JOIN_LENGTH = 26;

export function joinBody(channel: number, link: Uint8Array, pump: Uint8Array): Uint8Array {
  // The sequence number is always 1 here.
  return concat([Uint8Array.of(1, channel), JOIN_FIXED, reversed(link), reversed(pump)]);
}

/** Bytes of the body of a join answer (in the whole message: 33, 44, 4C). */
const JOINED = { pumpAt: 0x10, pump: 0x82, linkAt: 0x21, link: 0x42, channelAt: 0x29 } as const;

/** The channel on which the pump answered; `undefined` when nobody is there. Source: open-connection messages, saved. */
export function joinedChannel(body: Uint8Array): number | undefined {
  if (body.length <= JOINED.channelAt) return undefined;
  return body[JOINED.pumpAt] === JOINED.pump && body[JOINED.linkAt] === JOINED.link
    ? body[JOINED.channelAt]
    : undefined;
}

/** What the stick says when a pump has joined; for the simulated one. */
export function joinAnswer(channel: number, link: Uint8Array, pump: Uint8Array): Uint8Array {
  const body = new Uint8Array(JOINED.channelAt + 1);
  body.set([0x00, 0x04]);
  body.set(reversed(pump).subarray(0, 5), 2);
  body[7] = 0x02;
  body.set(reversed(pump), 8);
  body[JOINED.pumpAt] = JOINED.pump;
  body[0x16] = 0x07;
  body[0x18] = 0x28;
  body.set(reversed(link), 0x19);
  body[JOINED.linkAt] = JOINED.link;
  body[JOINED.channelAt] = channel;
  return body;
}

/** Enciphered, and with high speed; 0412 itself goes without. */
export const MODE = { plain: 0x01, highSpeed: 0x11 } as const;
const TRANSMIT_HEAD = 11;

export function transmitBody(pump: Uint8Array, sequence: number, mode: number, cipherText: Uint8Array): Uint8Array {
  return concat([reversed(pump), Uint8Array.of(sequence, mode, cipherText.length), cipherText]);
}

/** The cipher text of a message to the pump; for the simulated one. */
export function transmitted(body: Uint8Array): Uint8Array {
  return body.slice(TRANSMIT_HEAD, TRANSMIT_HEAD + (body[TRANSMIT_HEAD - 1] ?? 0));
}

/** Body of an answer of the pump: 00 06, both addresses, sequence, two bytes unknown, size, cipher text. */
const ANSWER_HEAD = 22;
const ANSWER_MARK = 0x06;

/** The cipher text of a message from the pump; `undefined` when the stick speaks itself. */
export function receivedCipher(body: Uint8Array): Uint8Array | undefined {
  const size = body[ANSWER_HEAD - 1];
  if (body[1] !== ANSWER_MARK || size === undefined || body.length !== ANSWER_HEAD + size) return undefined;
  return body.slice(ANSWER_HEAD);
}

/** For the simulated pump. */
export function answerBody(link: Uint8Array, pump: Uint8Array, sequence: number, cipherText: Uint8Array): Uint8Array {
  const head = Uint8Array.of(0x00, ANSWER_MARK);
  const tail = Uint8Array.of(sequence, 0, 0, cipherText.length);
  return concat([head, reversed(pump), reversed(link), tail, cipherText]);
}

/** The stick's receipt, and what it says when the pump does not answer (bodies of pazaan's notes; last bytes unknown). */
export const STICK = {
  receipt: Uint8Array.of(0x00, 0x04, 0, 0, 0, 0, 0x03, 0x00, 0x01, 0x00, 0x02),
  notConnected: Uint8Array.of(0x00, 0x00),
  silent: Uint8Array.of(0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x03, 0x00, 0x00),
  nobody: Uint8Array.of(0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00),
  lost: Uint8Array.of(0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x02, 0x00, 0x01, 0x00, 0x00),
} as const;

/** What a short message of the stick means; `undefined` for its receipts. Source: pazaan/decoding-contour-next-link. */
export function stickComplaint(body: Uint8Array): string | undefined {
  const starts = (bytes: Uint8Array, count: number): boolean =>
    bytes.subarray(0, count).every((byte, i) => body[i] === byte);
  if (body.length === STICK.notConnected.length && starts(STICK.notConnected, 2))
    return 'the stick has no connection to the pump';
  if (body.length === STICK.silent.length && body[1] === 0) return 'the pump does not answer the stick';
  if (body.length === STICK.lost.length && starts(STICK.lost, 9)) return 'the stick lost the pump';
  return undefined;
}

/** AES-128 in CFB with 128-bit segments; the initial vector is the key with the channel in its first byte. */
export function encipher(key: Uint8Array, channel: number, bytes: Uint8Array): Uint8Array {
  return cfb(key, vector(key, channel)).encrypt(bytes);
}

export function decipher(key: Uint8Array, channel: number, bytes: Uint8Array): Uint8Array {
  return cfb(key, vector(key, channel)).decrypt(bytes);
}

function vector(key: Uint8Array, channel: number): Uint8Array {
  const bytes = key.slice();
  bytes[0] = channel;
  return bytes;
}
