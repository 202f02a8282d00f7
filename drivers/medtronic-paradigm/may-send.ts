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

/** Every write is checked with this before it reaches the cable. */
export function maySend(bytes: Uint8Array): boolean {
  return bytes.length === REPORT_LENGTH ? isReport(bytes) : isStickFrame(bytes);
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

function isReport(bytes: Uint8Array): boolean {
  const data = strictOutputData(bytes, 'zeros');
  if (!data) return false;
  return isHandshake(data) || isMessage(data) || isLongBeginning(data) || isLongEnd(data);
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

/** The first report of the long form. What follows it is zeros and their checksum, so the whole message is known. */
function isLongBeginning(data: Uint8Array): boolean {
  if (data.length !== LONGEST_DATA || !startsEnvelope(data)) return false;
  const body = concat([data.subarray(HEADER_LENGTH), new Uint8Array(LONG_REST - 1)]);
  const message = parsed(concat([data.subarray(0, HEADER_LENGTH), body, Uint8Array.of(crc8(body))]));
  const asked = message && payloadCommand(message.payload);
  const command = asked && commandOf(asked.opcode);
  if (!command || asked.serial !== message.serial) return false;
  if (command.parameters !== 'page' && command.parameters !== 'long-page') return false;
  if (!mayAsk(asked.opcode, asked.parameters)) return false;
  return sameBytes(encoded(longMessage(message.serial, command, asked.parameters)).subarray(0, LONGEST_DATA), data);
}

/** The second one: zeros and a byte that only fits to one first report, which the meter checks. */
function isLongEnd(data: Uint8Array): boolean {
  return data.length === LONG_REST && data.subarray(0, -1).every((byte) => byte === 0);
}
