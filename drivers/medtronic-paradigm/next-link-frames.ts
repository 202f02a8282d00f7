// Messages to a Paradigm pump through a Next Link: what stands in the envelope, and the two forms of a command.
import { crc8 } from '../carelink-stick/crc8.ts';
import type { Envelope } from '../contour-link/envelope.ts';
import { CONTROL_LENGTH, encodeEnvelope } from '../contour-link/envelope.ts';
import { concat, fromHex } from '../../src/device/bytes.ts';
import type { Command } from './commands.ts';

/** Operations of the envelope (byte 18; captures paradigm-cnl-wire). */
export const OPERATION = { open: 0x10, close: 0x11, send: 0x12, end: 0x13 } as const;

/** Byte 19: (retries << 4) + 1. */
const ONCE = 0x01;
const REPEATED = 0x21;
/** Byte 20, seconds. */
const SECONDS = { open: 0x1e, close: 0x0f, send: 0x05 } as const;

const NOTHING = new Uint8Array(0);

function control(retries: number, seconds: number, expectedBytes = 0, expectedPackets = 0): Uint8Array {
  const bytes = new Uint8Array(CONTROL_LENGTH);
  bytes.set([
    retries,
    seconds,
    0,
    0,
    expectedBytes & 0xff,
    expectedBytes >> 8,
    expectedPackets & 0xff,
    expectedPackets >> 8,
  ]);
  return bytes;
}

export function openMessage(serial: string): Envelope {
  return { version: 1, serial, operation: OPERATION.open, control: control(ONCE, SECONDS.open), payload: NOTHING };
}

export function closeMessage(serial: string): Envelope {
  return { version: 1, serial, operation: OPERATION.close, control: control(ONCE, SECONDS.close), payload: NOTHING };
}

/** Sent right behind `closeMessage`; comes back as it was sent. */
export function endMessage(serial: string): Envelope {
  return { version: 1, serial, operation: OPERATION.end, control: control(REPEATED, SECONDS.send), payload: NOTHING };
}

/**
 * The short form: `A7`, serial, opcode, 00, CRC-8. A command with parameters is announced with it, and answered with one
 * byte 06; then comes the long form.
 */
export function shortMessage(serial: string, command: Command): Envelope {
  const body = concat([Uint8Array.of(0xa7), fromHex(serial), Uint8Array.of(command.opcode, 0)]);
  const announces = command.parameters !== 'none';
  const [bytes, packets] = announces ? [0, 0] : expected(command);
  return {
    version: 1,
    serial,
    operation: OPERATION.send,
    control: control(REPEATED, SECONDS.send, bytes, packets),
    payload: concat([body, Uint8Array.of(crc8(body))]),
  };
}

/** Bytes of the long form without its CRC-8. */
const LONG_LENGTH = 70;
export const LONG_PAYLOAD_LENGTH = LONG_LENGTH + 1;

/** The long form: `A7`, serial, opcode, number of parameters, parameters, zeros, CRC-8 of the 70 bytes. */
export function longMessage(serial: string, command: Command, parameters: Uint8Array): Envelope {
  const body = new Uint8Array(LONG_LENGTH);
  body.set([0xa7, ...fromHex(serial), command.opcode, parameters.length, ...parameters]);
  return {
    version: 1,
    serial,
    operation: OPERATION.send,
    control: control(REPEATED, SECONDS.send, ...expected(command)),
    payload: concat([body, Uint8Array.of(crc8(body))]),
  };
}

/** Bytes 23 to 26: how much is to come. 0 for one packet; the second number is 1004 for a profile, 1010 for pages. */
function expected({ answerBytes }: Command): [bytes: number, packets: number] {
  if (answerBytes <= 64) return [0, 0];
  return [answerBytes, answerBytes === 192 ? 0x1004 : 0x1010];
}

/** The command in a payload of either form; `undefined` when its CRC-8 is wrong or it is neither. */
export function payloadCommand(
  payload: Uint8Array,
): { readonly serial: string; readonly opcode: number; readonly parameters: Uint8Array } | undefined {
  if (payload.length !== 7 && payload.length !== LONG_LENGTH + 1) return undefined;
  if (payload[0] !== 0xa7 || crc8(payload.subarray(0, -1)) !== payload.at(-1)) return undefined;
  const serial = [...payload.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { serial, opcode: payload[4]!, parameters: payload.slice(6, 6 + payload[5]!) };
}

/** The message as it goes out. */
export function encoded(message: Envelope): Uint8Array {
  return encodeEnvelope(message);
}

/** NAK codes in byte 27 of an answer (devices.md 3.4; 4 is in the capture with radio trouble). */
export const NAK: Readonly<Record<number, string>> = {
  0x01: 'more than one packet is not supported',
  0x02: 'parameter',
  0x03: 'not supported',
  0x04: 'retries used up',
  0x05: 'timeout',
  0xfe: 'checksum',
  0xff: 'protocol',
};

/** In place of an answer: the pump refuses, the reason follows (capture stalls, transfer 78: 15 0C to a command while a bolus ran). */
export const PUMP_REFUSES = 0x15;
/** The pump has taken the short form and waits for the long one. */
export const GO_AHEAD = 0x06;
