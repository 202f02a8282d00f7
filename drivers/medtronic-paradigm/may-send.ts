// True for exactly what this driver sends: frames of the stick, reports to the Next Link, each command with its parameters.
import {
  LINK_STATUS,
  PRODUCT_INFO,
  RADIO_STATISTICS,
  SIGNAL_STRENGTH,
  USB_STATISTICS,
  parseRead,
  parseTransmission,
} from '../carelink-stick/frames.ts';
import { MOST_WAITING } from '../carelink-stick/stick.ts';
import { HEADER_LENGTH, parseEnvelope, startsEnvelope } from '../contour-link/envelope.ts';
import type { Envelope } from '../contour-link/envelope.ts';
import { isHandshake } from '../contour-link/pump-mode.ts';
import { LONGEST_DATA, REPORT_LENGTH, strictOutputData } from '../contour-link/report.ts';
import { concat, sameBytes } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import { crc8 } from '../carelink-stick/crc8.ts';
import { commandOf, mayAsk } from './commands.ts';
import {
  LONG_PAYLOAD_LENGTH,
  closeMessage,
  encoded,
  endMessage,
  longMessage,
  openMessage,
  payloadCommand,
  shortMessage,
} from './next-link-frames.ts';
import { transmission } from './stick-link.ts';

/** Every write is checked with this before it reaches the cable; `before` is the one that went out last. */
export function maySend(bytes: Uint8Array, before?: Uint8Array): boolean {
  return bytes.length === REPORT_LENGTH ? isReport(bytes, before) : isStickFrame(bytes);
}

const STICK_COMMANDS = [PRODUCT_INFO, SIGNAL_STRENGTH, RADIO_STATISTICS, USB_STATISTICS, LINK_STATUS];

function isStickFrame(bytes: Uint8Array): boolean {
  if (STICK_COMMANDS.some((command) => sameBytes(command, bytes))) return true;
  const size = parseRead(bytes);
  if (size !== undefined) return size > 0 && size <= MOST_WAITING;
  const sent = parseTransmission(bytes);
  const command = sent && commandOf(sent.opcode);
  if (!command || !mayAsk(sent.opcode, sent.parameters)) return false;
  const own = transmission(sent.serial, command, sent.parameters);
  return own.retries === sent.retries && own.pages === sent.pages;
}

function isReport(bytes: Uint8Array, before: Uint8Array | undefined): boolean {
  const data = strictOutputData(bytes, 'zeros');
  if (!data) return false;
  if (isHandshake(data) || isMessage(data) || longOf(data) !== undefined) return true;
  const first = before && strictOutputData(before, 'zeros');
  const whole = first && longOf(first);
  return whole !== undefined && sameBytes(data, whole.subarray(LONGEST_DATA));
}

/** A message in one report: open, close, end, or the short form of a command. */
function isMessage(data: Uint8Array): boolean {
  const message = parsed(data);
  if (!message) return false;
  const { serial } = message;
  if ([openMessage, closeMessage, endMessage].some((make) => sameBytes(encoded(make(serial)), data))) return true;
  const asked = payloadCommand(message.payload);
  const command = asked && commandOf(asked.opcode);
  // Radio on and off are the meter's own business.
  if (!command || asked.serial !== serial || command.parameters === 'power') return false;
  return sameBytes(encoded(shortMessage(serial, command)), data);
}

function parsed(data: Uint8Array): Envelope | undefined {
  try {
    return parseEnvelope(data);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** Zeros and a CRC-8: bytes of the long form that stand in its second report. */
const LONG_REST = HEADER_LENGTH + LONG_PAYLOAD_LENGTH - LONGEST_DATA;

/** The whole long form that this first report begins: what follows is zeros and their checksum. `undefined` for any other report. */
function longOf(data: Uint8Array): Uint8Array | undefined {
  if (data.length !== LONGEST_DATA || !startsEnvelope(data)) return undefined;
  const body = concat([data.subarray(HEADER_LENGTH), new Uint8Array(LONG_REST - 1)]);
  const message = parsed(concat([data.subarray(0, HEADER_LENGTH), body, Uint8Array.of(crc8(body))]));
  const asked = message && payloadCommand(message.payload);
  const command = asked && commandOf(asked.opcode);
  if (!command || asked.serial !== message.serial) return undefined;
  if (command.parameters !== 'page' && command.parameters !== 'long-page') return undefined;
  if (!mayAsk(asked.opcode, asked.parameters)) return undefined;
  const whole = encoded(longMessage(message.serial, command, asked.parameters));
  return sameBytes(whole.subarray(0, LONGEST_DATA), data) ? whole : undefined;
}
