// What goes over the USB of a CareLink stick: its own commands and replies, and the packets it relays to and from a pump.
import { fromHex, hex, text } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import { crc8 } from './crc8.ts';

/** Bytes of every reply but the answer to a read. */
export const REPLY_LENGTH = 64;

/** Commands without parameters, as the maker's program sends them (captures 515-208850-official-uploader). */
export const PRODUCT_INFO = Uint8Array.of(0x04, 0x00);
export const SIGNAL_STRENGTH = Uint8Array.of(0x06, 0x00, 0x00);
export const RADIO_STATISTICS = Uint8Array.of(0x05, 0x00, 0x00);
export const USB_STATISTICS = Uint8Array.of(0x05, 0x01, 0x00);
export const LINK_STATUS = Uint8Array.of(0x03, 0x00);

const ACKNOWLEDGED = 0x55;
const REFUSED = 0x66;
const REFUSALS: Readonly<Record<number, string>> = {
  0: 'no reason',
  1: 'CRC',
  2: 'command data',
  3: 'busy',
  4: 'not supported',
};

/** One command to a pump. */
export interface Transmission {
  /** Six digits. */
  readonly serial: string;
  readonly opcode: number;
  readonly parameters: Uint8Array;
  /** How often the stick sends it again by itself. */
  readonly retries: number;
  /** What is to come back: nothing, one packet of 64 bytes, or more. */
  readonly pages: 0 | 1 | 2;
}

const HEADER_LENGTH = 14;
/** The radio-on command: the stick wakes the pump first, which takes some 17 s. */
const POWER = 0x5d;
const WAKES = 0x55;

/** `01 00 A7 01`, serial, length, wake, retries, pages, 00, opcode, CRC-8, parameters, CRC-8 (devices.md 3.2, every command of the captures). */
export function encodeTransmission({ serial, opcode, parameters, retries, pages }: Transmission): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH + 1 + parameters.length + 1);
  bytes.set([0x01, 0x00, 0xa7, 0x01, ...fromHex(serial)]);
  bytes.set([0x80 | (parameters.length >> 8), parameters.length & 0xff], 7);
  bytes.set([opcode === POWER ? WAKES : 0x00, retries, pages, 0x00, opcode], 9);
  bytes[HEADER_LENGTH] = crc8(bytes.subarray(0, HEADER_LENGTH));
  bytes.set(parameters, HEADER_LENGTH + 1);
  bytes[bytes.length - 1] = crc8(parameters);
  return bytes;
}

/** Reads a transmission; `undefined` when it is not exactly as `encodeTransmission` makes one. */
export function parseTransmission(bytes: Uint8Array): Transmission | undefined {
  if (bytes.length < HEADER_LENGTH + 2) return undefined;
  const pages = bytes[11]!;
  const serial = hex(bytes.subarray(4, 7));
  if (pages !== 0 && pages !== 1 && pages !== 2) return undefined;
  if (!/^\d{6}$/.test(serial)) return undefined;
  const transmission: Transmission = {
    serial,
    opcode: bytes[13]!,
    parameters: bytes.slice(HEADER_LENGTH + 1, -1),
    retries: bytes[10]!,
    pages,
  };
  const same = encodeTransmission(transmission);
  return same.length === bytes.length && same.every((byte, i) => byte === bytes[i]) ? transmission : undefined;
}

/** `0C 00`, size BE16, CRC-8: fetches so many bytes of what waits in the stick. */
export function encodeRead(size: number): Uint8Array {
  const bytes = Uint8Array.of(0x0c, 0x00, size >> 8, size & 0xff, 0);
  bytes[4] = crc8(bytes.subarray(0, 4));
  return bytes;
}

/** The size a read asks for; `undefined` when it is not exactly as `encodeRead` makes one. */
export function parseRead(bytes: Uint8Array): number | undefined {
  if (bytes.length !== 5) return undefined;
  const size = (bytes[2]! << 8) | bytes[3]!;
  const same = encodeRead(size);
  return same.every((byte, i) => byte === bytes[i]) ? size : undefined;
}

/** Throws `busy` or `refused` when the stick did not take a command, `bad-frame` when the bytes are no reply of it. */
export function acknowledged(reply: Uint8Array): Uint8Array {
  if (reply.length !== REPLY_LENGTH || reply[0] !== 0x01 || (reply[1] !== ACKNOWLEDGED && reply[1] !== REFUSED))
    throw new AppError('bad-frame', 'no reply of a CareLink stick', { bytes: reply });
  if (reply[1] === REFUSED) {
    const reason = REFUSALS[reply[2]!] ?? `reason ${reply[2]}`;
    throw new AppError('refused', `the stick refuses: ${reason}`, { bytes: reply.subarray(0, 3) });
  }
  return reply;
}

export interface ProductInfo {
  /** Of the stick, as hex digits. */
  readonly serial: string;
  /** Where pumps send: 916.5 MHz in America, 868.35 MHz elsewhere. */
  readonly frequencyMhz: 916.5 | 868.35 | undefined;
  /** '1.16'. */
  readonly software: string;
}

const NAME = 'ComLink II';

/** The reply to `PRODUCT_INFO`; `undefined` when it is another one, left over from before. */
export function parseProductInfo(reply: Uint8Array): ProductInfo | undefined {
  if (reply.length < 21 || text(reply.subarray(9, 9 + NAME.length)) !== NAME) return undefined;
  // 00 from the sticks of American pumps, 01 from the one of a European 554 (captures).
  const frequencyMhz = reply[8] === 0 ? 916.5 : reply[8] === 1 ? 868.35 : undefined;
  return {
    serial: hex(reply.subarray(3, 6)),
    frequencyMhz,
    software: `${reply[19]}.${reply[20]!.toString(16).padStart(2, '0')}`,
  };
}

/** What the link status says. Bits 8 error, 10 receive and 20 transmit overflow are in no capture. */
export interface LinkStatus {
  readonly received: boolean;
  readonly receiving: boolean;
  readonly transmitting: boolean;
  readonly failed: boolean;
  /** Bytes to be read, head and checksum included. */
  readonly waiting: number;
}

/** `undefined` when the reply is to another command: byte 3 is 0 and byte 4 is 2 in all 3 172 captured ones. */
export function parseLinkStatus(reply: Uint8Array): LinkStatus | undefined {
  if (reply[3] !== 0 || reply[4] !== 2) return undefined;
  const bits = reply[5]!;
  return {
    received: (bits & 0x01) !== 0,
    receiving: (bits & 0x02) !== 0,
    transmitting: (bits & 0x04) !== 0,
    failed: (bits & 0x38) !== 0,
    waiting: (reply[6]! << 8) | reply[7]!,
  };
}

/** What a read brings: something a pump sent, or that nothing came. */
export interface PumpPacket {
  readonly kind: 'acknowledged' | 'refused' | 'answer' | 'part' | 'nothing';
  /** Byte 3: how often the stick sent the command again before this came [guess: 2, all there are, whenever nothing came]. Default 0. */
  readonly repeats?: number;
  /** 00 (bad) to FF. */
  readonly strength: number;
  readonly isLast: boolean;
  /** Of the pump that sent it, six digits. */
  readonly serial: string;
  readonly data: Uint8Array;
}

const KINDS: Readonly<Record<number, PumpPacket['kind']>> = {
  1: 'acknowledged',
  2: 'refused',
  3: 'answer',
  4: 'part',
  5: 'nothing',
};

/** In front of the data of a read. */
export const PACKET_HEADER_LENGTH = 13;

/** Bytes of the packet whose head stands at the start, checksum included; 0 while the head is not there. */
export function packetLength(bytes: Uint8Array): number {
  if (bytes.length < 7) return 0;
  return PACKET_HEADER_LENGTH + (((bytes[5]! & 0x7f) << 8) | bytes[6]!) + 1;
}

/**
 * A read's answer. Byte 12 is the CRC-8 of the twelve before it (all 2 139 reads of the captures), the last byte that of the
 * data. `bad-checksum` when one is wrong, `bad-frame` when the bytes are no packet or not as long as they say.
 */
export function parsePacket(bytes: Uint8Array): PumpPacket {
  const kind = KINDS[bytes[2] ?? 0];
  if (bytes[0] !== 0x02 || kind === undefined || bytes.length !== packetLength(bytes) || bytes[7] !== 0xa7)
    throw new AppError('bad-frame', 'not what a CareLink stick gives for a read', { bytes });
  const data = bytes.slice(PACKET_HEADER_LENGTH, -1);
  if (bytes[12] !== crc8(bytes.subarray(0, 12)) || bytes.at(-1) !== crc8(data))
    throw new AppError('bad-checksum', 'a packet with a wrong CRC-8', { bytes });
  return {
    kind,
    repeats: bytes[3]!,
    strength: bytes[4]!,
    isLast: (bytes[5]! & 0x80) !== 0,
    serial: hex(bytes.subarray(9, 12)),
    data,
  };
}

/** The packet as a stick hands it over; for simulators. */
export function encodePacket(packet: PumpPacket): Uint8Array {
  const { kind, strength, isLast, serial, data, repeats = kind === 'nothing' ? 2 : 0 } = packet;
  const bytes = new Uint8Array(PACKET_HEADER_LENGTH + data.length + 1);
  const number = Number(Object.keys(KINDS).find((key) => KINDS[Number(key)] === kind));
  bytes.set([0x02, 0x00, number, repeats, strength, (isLast ? 0x80 : 0) | (data.length >> 8), data.length & 0xff]);
  bytes.set([0xa7, 0x01, ...fromHex(serial)], 7);
  bytes[12] = crc8(bytes.subarray(0, 12));
  bytes.set(data, PACKET_HEADER_LENGTH);
  bytes[bytes.length - 1] = crc8(data);
  return bytes;
}
