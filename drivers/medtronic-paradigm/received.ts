// Cuts what went over the cable of a saved conversation into packets of the stick and messages of the Next Link.
import { PACKET_HEADER_LENGTH, REPLY_LENGTH, packetLength } from '../carelink-stick/frames.ts';
import type { Envelope } from '../contour-link/envelope.ts';
import { envelopeLength, parseEnvelope, startsEnvelope } from '../contour-link/envelope.ts';
import { LONGEST_DATA, REPORT_LENGTH, outputData, reportData } from '../contour-link/report.ts';
import { concat } from '../../src/device/bytes.ts';
import type { Transfer } from '../../src/device/transcript.ts';
import { AppError } from '../../src/model/errors.ts';

export type StickItem =
  | { readonly kind: 'sent'; readonly bytes: Uint8Array }
  | { readonly kind: 'packet'; readonly bytes: Uint8Array; readonly where: string };

const REPLY = 0x01;
const PACKET = 0x02;
/** Longer than any packet: a head that says more is no head. */
const LONGEST_PACKET = 2100;

/** Everything that was sent, and the packets among what was received; replies to the stick's own commands are passed over. */
export function stickChunks(transfers: readonly Transfer[]): StickItem[] {
  const items: StickItem[] = [];
  let input: Uint8Array = new Uint8Array(0);
  /** Bytes of all chunks before those in `input`, for telling where something is. */
  let before = 0;
  for (const { direction, bytes } of transfers) {
    if (direction === 'out') {
      // Nothing comes unasked: what is left of the last answer was cut short.
      before += input.length;
      input = new Uint8Array(0);
      items.push({ kind: 'sent', bytes });
      continue;
    }
    input = input.length ? concat([input, bytes]) : bytes;
    let at = 0;
    for (;;) {
      const found = unitAt(input, at);
      if (found === undefined) break;
      if (found.isPacket)
        items.push({ kind: 'packet', bytes: input.slice(at, at + found.length), where: `byte ${before + at}` });
      at += found.length;
    }
    before += at;
    input = input.subarray(at);
  }
  return items;
}

/** A reply, a packet, or one byte of garbage at `at`; `undefined` while more bytes are needed. */
function unitAt(input: Uint8Array, at: number): { readonly length: number; readonly isPacket: boolean } | undefined {
  const [first, second] = [input[at], input[at + 1]];
  if (first === undefined) return undefined;
  const left = input.length - at;
  if (first === REPLY && (second === undefined || second === 0x55 || second === 0x66))
    return left < REPLY_LENGTH ? undefined : { length: REPLY_LENGTH, isPacket: false };
  const mark = input[at + 7];
  if (first === PACKET && (second === undefined || second === 0x00) && (mark === undefined || mark === 0xa7)) {
    if (left < PACKET_HEADER_LENGTH) return undefined;
    const length = packetLength(input.subarray(at, at + PACKET_HEADER_LENGTH));
    if (length <= LONGEST_PACKET) return left < length ? undefined : { length, isPacket: true };
  }
  return { length: 1, isPacket: false };
}

export interface MessageItem {
  readonly direction: 'in' | 'out';
  /** Absent when it is damaged. */
  readonly message?: Envelope;
  readonly damage: string;
  readonly where: string;
}

/** The messages in the reports of both directions. */
export function messagesIn(transfers: readonly Transfer[]): MessageItem[] {
  const items: MessageItem[] = [];
  const open: Record<'in' | 'out', Uint8Array | undefined> = { in: undefined, out: undefined };
  const finish = (direction: 'in' | 'out', where: string): void => {
    const bytes = open[direction];
    open[direction] = undefined;
    if (!bytes) return;
    try {
      items.push({ direction, where, damage: '', message: parseEnvelope(bytes) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      items.push({ direction, where, damage: error.message });
    }
  };
  let reports = 0;
  for (const { direction, bytes } of transfers) {
    for (let at = 0; at + REPORT_LENGTH <= bytes.length; at += REPORT_LENGTH) {
      const report = bytes.subarray(at, at + REPORT_LENGTH);
      const where = `report ${++reports}`;
      const data = direction === 'in' ? reportData(report) : outputData(report);
      if (!data) continue;
      const before = open[direction];
      if (startsEnvelope(data)) {
        finish(direction, where);
        open[direction] = data.slice();
      } else if (before) open[direction] = concat([before, data]);
      const bytesNow = open[direction];
      if (bytesNow && (bytesNow.length >= envelopeLength(bytesNow) || data.length < LONGEST_DATA))
        finish(direction, where);
    }
  }
  return items;
}
