// The 33-byte envelope around every message that goes through a link meter to a pump and back.
import { hex, latin1, sum, text } from '../../src/device/bytes.ts';
import { AppError } from '../../src/model/errors.ts';

/** Bytes in front of the payload. */
export const HEADER_LENGTH = 33;
/** Bytes 19 to 27: what they mean differs between the families. */
export const CONTROL_LENGTH = 9;

const MARK = 0x51;
const SERIAL = { start: 2, length: 6 } as const;
const OPERATION = 18;
const CONTROL = 19;
const PAYLOAD_LENGTH = 28;
const SUM = 32;

/**
 * One message. Source: captures paradigm-cnl-wire (version 1), tidepool-org/uploader `lib/drivers/medtronic600` and
 * pazaan/decoding-contour-next-link (version 3).
 */
export interface Envelope {
  /** 1 for the Paradigm pumps, 3 for the 600 series. */
  readonly version: 1 | 3;
  /** Six ASCII digits: the pump's for a Paradigm, zeros for the 600 series. */
  readonly serial: string;
  readonly operation: number;
  /** Bytes 19 to 27: retries, timeout, expected size and NAK code, or the sequence number. */
  readonly control: Uint8Array;
  readonly payload: Uint8Array;
}

export function encodeEnvelope({ version, serial, operation, control, payload }: Envelope): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH + payload.length);
  bytes[0] = MARK;
  bytes[1] = version;
  bytes.set(latin1(serial).subarray(0, SERIAL.length), SERIAL.start);
  bytes[OPERATION] = operation;
  bytes.set(control.subarray(0, CONTROL_LENGTH), CONTROL);
  bytes[PAYLOAD_LENGTH] = payload.length & 0xff;
  bytes[PAYLOAD_LENGTH + 1] = payload.length >> 8;
  bytes.set(payload, HEADER_LENGTH);
  bytes[SUM] = envelopeSum(bytes);
  return bytes;
}

/** 8-bit sum of all bytes of a message but the one that holds it (byte 32). */
export function envelopeSum(message: Uint8Array): number {
  return (sum(message, 8) - message[SUM]!) & 0xff;
}

/** A message begins at the start of these bytes. */
export function startsEnvelope(bytes: Uint8Array): boolean {
  return (
    bytes.length >= HEADER_LENGTH &&
    bytes[0] === MARK &&
    (bytes[1] === 1 || bytes[1] === 3) &&
    /^\d{6}$/.test(text(bytes.subarray(SERIAL.start, SERIAL.start + SERIAL.length)))
  );
}

/** How long the message at the start of these bytes says that it is, header included. */
export function envelopeLength(bytes: Uint8Array): number {
  return HEADER_LENGTH + bytes[PAYLOAD_LENGTH]! + 256 * bytes[PAYLOAD_LENGTH + 1]!;
}

/**
 * Reads one message. With a NAK the length is a stale one and no payload follows (capture paradigm-cnl-wire, stalls), so a
 * header alone is a whole message when byte 27 is not 0. `bad-frame` for anything else that is not as long as it says,
 * `bad-checksum` for a wrong sum.
 */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  if (!startsEnvelope(bytes)) throw new AppError('bad-frame', 'no message of a link meter', { bytes });
  const control = bytes.slice(CONTROL, CONTROL + CONTROL_LENGTH);
  const refused = bytes.length === HEADER_LENGTH && control[CONTROL_LENGTH - 1] !== 0;
  const length = envelopeLength(bytes);
  if (!refused && bytes.length !== length)
    throw new AppError('bad-frame', `a message of ${bytes.length} bytes that says it has ${length}`, { bytes });
  const expected = envelopeSum(bytes);
  if (bytes[SUM] !== expected)
    throw new AppError('bad-checksum', `sum ${hex(bytes.subarray(SUM, SUM + 1))}, computed ${expected.toString(16)}`, {
      bytes,
    });
  return {
    version: bytes[1] === 3 ? 3 : 1,
    serial: text(bytes.subarray(SERIAL.start, SERIAL.start + SERIAL.length)),
    operation: bytes[OPERATION]!,
    control,
    payload: bytes.slice(HEADER_LENGTH),
  };
}
