// What may go over the cable, as far as it can be seen from outside of the cipher.
import { HEADER_LENGTH, envelopeLength, envelopeSum, startsEnvelope } from '../contour-link/envelope.ts';
import { isHandshake } from '../contour-link/pump-mode.ts';
import { LONGEST_DATA, strictOutputData } from '../contour-link/report.ts';
import { concat, sameBytes, text } from '../../src/device/bytes.ts';
import { ccitt } from './crc.ts';
import { INNER_LENGTHS } from './inner.ts';
import { CHANNELS, JOIN_FIXED, JOIN_LENGTH, MODE, NGP } from './ngp.ts';
import { OPERATION } from './stick.ts';

const PROOF_LENGTH = 32;
const NGP_HEAD = 2;
const CRC_LENGTH = 2;
const TRANSMIT_HEAD = 11;

/**
 * True for exactly the reports the README lists: the handshake, an allowed message, the first report of one that does not fit
 * into a report, and the rest of it right behind that (`before`), when the whole has its length and both its sums. What stands
 * under the cipher is checked before it is enciphered (`mayAsk`).
 */
export function maySend(bytes: Uint8Array, before?: Uint8Array): boolean {
  const data = strictOutputData(bytes, 'ABC');
  if (!data) return false;
  return isHandshake(data) || isMessage(data) || isRest(data, before && strictOutputData(before, 'ABC'));
}

/** No message takes more than two reports: a proof has 65 bytes with its head, as the longest question to the pump. */
function isRest(data: Uint8Array, first: Uint8Array | undefined): boolean {
  if (first?.length !== LONGEST_DATA || !isMessage(first)) return false;
  const whole = concat([first, data]);
  return whole.length === envelopeLength(first) && isMessage(whole);
}

/** A message to the stick, or the first report of a longer one. */
function isMessage(data: Uint8Array): boolean {
  if (!startsEnvelope(data) || data[1] !== 3 || text(data.subarray(2, 8)) !== '000000') return false;
  const length = envelopeLength(data);
  if (data.length !== length && (data.length !== LONGEST_DATA || length < LONGEST_DATA)) return false;
  const zeros = [...data.subarray(8, 18), ...data.subarray(20, 28), ...data.subarray(30, 32)];
  if (zeros.some((byte) => byte !== 0) || data[19] === 0 || data[19]! > 254) return false;
  if (data.length === length && data[32] !== envelopeSum(data)) return false;
  return isPayload(data[18]!, data.subarray(HEADER_LENGTH), length - HEADER_LENGTH);
}

/** `seen` is what is there of a payload of `length` bytes: all of it, or what the first report holds. */
function isPayload(operation: number, seen: Uint8Array, length: number): boolean {
  switch (operation) {
    case OPERATION.open:
    case OPERATION.close:
      return length === PROOF_LENGTH;
    case OPERATION.info:
    case OPERATION.linkKey:
      return length === 0;
    case OPERATION.send:
      return isRadioMessage(seen, length);
    default:
      return false;
  }
}

function isRadioMessage(seen: Uint8Array, length: number): boolean {
  const size = seen[1]!;
  if (size + CRC_LENGTH !== length) return false;
  if (seen.length === length && ccitt(seen.subarray(0, size)) !== (seen[size]! | (seen[size + 1]! << 8))) return false;
  const body = seen.subarray(NGP_HEAD);
  switch (seen[0]) {
    case NGP.join:
      return (
        size === NGP_HEAD + JOIN_LENGTH &&
        body[0] === 1 &&
        CHANNELS.some((channel) => channel === body[1]) &&
        sameBytes(body.subarray(2, 2 + JOIN_FIXED.length), JOIN_FIXED)
      );
    case NGP.leave:
      return size === NGP_HEAD + 1 && body[0] === 0;
    case NGP.transmit: {
      const [sequence, mode, inner] = body.subarray(8, TRANSMIT_HEAD) as unknown as [number, number, number];
      const isMode = mode === MODE.highSpeed || (mode === MODE.plain && inner === 6);
      return (
        isMode &&
        sequence >= 1 &&
        sequence <= 126 &&
        INNER_LENGTHS.has(inner) &&
        size === NGP_HEAD + TRANSMIT_HEAD + inner
      );
    }
    default:
      return false;
  }
}
