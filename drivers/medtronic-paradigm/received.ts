// Cuts what went over the cable of a saved conversation into packets of the stick and messages of the Next Link.
import { REPLY_LENGTH, packetLength } from '../carelink-stick/frames.ts';
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
  let at = 0;
  const cut = (): void => {
    for (;;) {
      const first = input[0];
      if (first === undefined) return;
      // The first bytes of both kinds; what is neither is garbage, byte by byte.
      const isReply = first === REPLY && (input[1] === undefined || input[1] === 0x55 || input[1] === 0x66);
      const isPacket =
        first === PACKET &&
        (input[1] === undefined || input[1] === 0x00) &&
        (input[7] === undefined || input[7] === 0xa7);
      const length = isReply ? REPLY_LENGTH : isPacket ? packetLength(input) || LONGEST_PACKET : 1;
      const isHead = isPacket && length > LONGEST_PACKET;
      if (!isHead && input.length < length) return;
      const taken = isHead ? 1 : length;
      if (isPacket && !isHead) items.push({ kind: 'packet', bytes: input.slice(0, length), where: `byte ${at}` });
      input = input.slice(taken);
      at += taken;
    }
  };
  for (const { direction, bytes } of transfers) {
    if (direction === 'out') {
      // Nothing comes unasked: what is left of the last answer was cut short.
      at += input.length;
      input = new Uint8Array(0);
      items.push({ kind: 'sent', bytes });
      continue;
    }
    input = concat([input, bytes]);
    cut();
  }
  return items;
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
