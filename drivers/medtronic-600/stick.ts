// The stick's own messages: the proof that opens it, whom it is linked to, and the key of that link.
import { hex, latin1 } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';

/** Operations of the envelope. 17 writes a link key and is never sent. */
export const OPERATION = {
  open: 0x10,
  close: 0x11,
  send: 0x12,
  info: 0x14,
  linkKey: 0x16,
  fromPump: 0x80,
  receipt: 0x81,
  linkKeyAnswer: 0x86,
} as const;

/** Behind the digits of the serial number in what is hashed [open source, same in both free drivers]. */
const PROOF_SALT = 'A4BD6CED9A42602564F413123';

/** The digits behind the dash of `6213-1234567`; `unsupported-model` when the serial is not of that form. */
export function serialDigits(serial: string): string {
  const match = /^\d{4}-(\d{7})$/.exec(serial.replace(/\s+/g, ''));
  if (!match) throw new AppError('unsupported-model', `the serial number ${serial} is not one of a Link 2.4`);
  return match[1]!;
}

/** Opens and closes the stick: SHA-256 of the digits and a fixed text, last byte first. */
export async function proof(digits: string): Promise<Uint8Array> {
  const digest = await crypto.subtle.digest('SHA-256', latin1(digits + PROOF_SALT).slice());
  return new Uint8Array(digest).reverse();
}

export interface StickInfo {
  /** Addresses, most significant byte first. */
  readonly link: Uint8Array;
  readonly pump: Uint8Array;
}

const ADDRESS_LENGTH = 8;

/**
 * [0:8) own address, [8:16) the pump's, both BE; all zero when it is linked to none: `not-paired` then, for linking
 * is the person's to do, on the pump.
 */
export function parseInfo(payload: Uint8Array): StickInfo {
  if (payload.length < 2 * ADDRESS_LENGTH) throw new AppError('bad-frame', 'no info of the stick', { bytes: payload });
  const link = payload.slice(0, ADDRESS_LENGTH);
  const pump = payload.slice(ADDRESS_LENGTH, 2 * ADDRESS_LENGTH);
  if (pump.every((byte) => byte === 0))
    throw new AppError(
      'not-paired',
      `the meter ${hex(link)} is not linked to a pump: link it in the pump's menu first`,
    );
  return { link, pump };
}

const KEY_LENGTH = 16;
export const PACKED_KEY_LENGTH = 55;

/**
 * The AES key out of the 55 bytes the stick answers: from (last digit & 7) on, each byte stands beside one that says
 * whether it is inverted (bit 0) and whether a byte of noise follows (bit 1 clear).
 */
export function unpackLinkKey(packed: Uint8Array, digits: string): Uint8Array {
  if (packed.length < PACKED_KEY_LENGTH) throw new AppError('bad-frame', 'no link key', { bytes: packed });
  const key = new Uint8Array(KEY_LENGTH);
  let at = Number(digits.at(-1)) & 7;
  for (let i = 0; i < KEY_LENGTH; i++) {
    const how = packed[at + 1]!;
    key[i] = how & 1 ? ~packed[at]! : packed[at]!;
    at += how & 2 ? 2 : 3;
  }
  return key;
}

/** The same the other way round, with `noise` (55 bytes) where it does not matter; for the simulated stick. */
export function packLinkKey(key: Uint8Array, digits: string, noise: Uint8Array): Uint8Array {
  const packed = noise.slice(0, PACKED_KEY_LENGTH);
  let at = Number(digits.at(-1)) & 7;
  for (const byte of key) {
    const how = packed[at + 1]!;
    packed[at] = how & 1 ? ~byte : byte;
    at += how & 2 ? 2 : 3;
  }
  return packed;
}
