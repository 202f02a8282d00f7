// What is said to the pump inside the cipher: sequence byte, command, parameters, checksum; and the list of what may be said.
import { concat, sameBytes } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';
import { HISTORY } from './block.ts';
import { ccitt } from './crc.ts';

/** Commands we send, and their answers. Source: tidepool-org/uploader and pazaan/decoding-contour-next-link. */
export const COMMAND = {
  highSpeed: 0x0412,
  clock: 0x0403,
  status: 0x0112,
  basalPattern: 0x0116,
  carbRatios: 0x012b,
  sensitivities: 0x012e,
  targets: 0x0131,
  limits: 0x0138,
  characteristics: 0x0200,
  deviceString: 0x013a,
  historySize: 0x030c,
  history: 0x0304,
  acknowledge: 0x00fe,
  resend: 0xff02,
} as const;

export const ANSWER = {
  clock: 0x0407,
  status: 0x013c,
  basalPattern: 0x0123,
  carbRatios: 0x012c,
  sensitivities: 0x012f,
  targets: 0x0132,
  limits: 0x0139,
  characteristics: 0x0201,
  deviceString: 0x013b,
  historySize: 0x030d,
  historyObject: 0x030e,
  historyEnd: 0x030a,
  announce: 0xff00,
  segment: 0xff01,
  refusal: 0x00ff,
  /** The pump says it of itself. */
  highSpeed: 0x0412,
  timeChanged: 0x0404,
} as const;

/** One inner message. */
export interface Inner {
  /** Counts 1 to 126; 80 for 0412. */
  readonly sequence: number;
  readonly command: number;
  readonly params: Uint8Array;
}

const HEAD_LENGTH = 3;
const CRC_LENGTH = 2;

/** Sequence, command BE16, parameters, CCITT BE16. */
export function encodeInner({ sequence, command, params }: Inner): Uint8Array {
  const body = concat([Uint8Array.of(sequence, command >> 8, command & 0xff), params]);
  const crc = ccitt(body);
  return concat([body, Uint8Array.of(crc >> 8, crc & 0xff)]);
}

/** `bad-frame` when it is too short, `bad-checksum` when it is damaged or the key is another one. */
export function parseInner(bytes: Uint8Array): Inner {
  if (bytes.length < HEAD_LENGTH + CRC_LENGTH) throw new AppError('bad-frame', 'no message of a pump', { bytes });
  const end = bytes.length - CRC_LENGTH;
  const crc = (bytes[end]! << 8) | bytes[end + 1]!;
  if (ccitt(bytes.subarray(0, end)) !== crc)
    throw new AppError('bad-checksum', `a message of the pump with checksum ${crc.toString(16)}`, { bytes });
  return innerOf(bytes.subarray(0, end));
}

/** A message whose checksum was checked elsewhere, or that came in segments: sequence, command, parameters. */
export function innerOf(bytes: Uint8Array): Inner {
  return {
    sequence: bytes[0]!,
    command: (bytes[1]! << 8) | bytes[2]!,
    params: bytes.slice(HEAD_LENGTH),
  };
}

/** What 0304 and 030C take. RTC, both ends. */
export interface HistoryRange {
  readonly history: number;
  readonly fromRtc: number;
  readonly toRtc: number;
}

const RANGE = 0x04;
const RANGE_LENGTH = 12;

export function rangeParams({ history, fromRtc, toRtc }: HistoryRange): Uint8Array {
  const params = new Uint8Array(RANGE_LENGTH);
  const view = new DataView(params.buffer);
  params[0] = history;
  params[1] = RANGE;
  view.setUint32(2, fromRtc);
  view.setUint32(6, toRtc);
  return params;
}

/** Asks for the model's name (string 04). */
export const MODEL_STRING: Readonly<Uint8Array> = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0);
export const PATTERNS = 8;

/** From the computer, and the pump's address, most significant byte first. */
export function characteristicsParams(pumpAddress: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(2), pumpAddress]);
}

/**
 * True for exactly what the README lists, to the pump of this address; asked before anything is enciphered. A pump listens to
 * boluses, stops and clocks on the same channel.
 */
export function mayAsk(command: number, params: Uint8Array, pumpAddress: Uint8Array): boolean {
  const is = (...bytes: readonly number[]): boolean =>
    params.length === bytes.length && bytes.every((byte, i) => params[i] === byte);
  switch (command) {
    case COMMAND.highSpeed:
      return is(0) || is(1);
    case COMMAND.clock:
    case COMMAND.status:
    case COMMAND.carbRatios:
    case COMMAND.sensitivities:
    case COMMAND.targets:
    case COMMAND.limits:
      return params.length === 0;
    case COMMAND.basalPattern:
      return params.length === 1 && params[0]! >= 1 && params[0]! <= PATTERNS;
    case COMMAND.characteristics:
      return sameBytes(params, characteristicsParams(pumpAddress));
    case COMMAND.deviceString:
      return is(...MODEL_STRING);
    case COMMAND.historySize:
    case COMMAND.history:
      return (
        params.length === RANGE_LENGTH &&
        (params[0] === HISTORY.pump || params[0] === HISTORY.sensor) &&
        params[1] === RANGE &&
        params[10] === 0 &&
        params[11] === 0
      );
    case COMMAND.acknowledge:
      return is(0xff, 0x00) || is(0xff, 0x01);
    case COMMAND.resend:
      // At least one segment.
      return params.length === 4 && (params[2]! | params[3]!) !== 0;
    default:
      return false;
  }
}

/** Sizes an allowed message has with its checksum: what is visible of it from outside. */
export const INNER_LENGTHS: ReadonlySet<number> = new Set([5, 6, 7, 9, 14, 17]);
