// A pump made of a captured conversation: known commands are answered with what was recorded, whoever asks in whatever order.
import { parsePacket, parseTransmission } from '../../drivers/carelink-stick/frames.ts';
import type { PumpPacket } from '../../drivers/carelink-stick/frames.ts';
import type { RadioPacket } from '../../drivers/carelink-stick/simulated-stick.ts';
import { playStick } from '../../drivers/carelink-stick/simulated-stick.ts';
import { encodeEnvelope, envelopeLength, parseEnvelope, startsEnvelope } from '../../drivers/contour-link/envelope.ts';
import { playMeter, sendData } from '../../drivers/contour-link/meter.ts';
import { LONGEST_DATA, outputData, reportData } from '../../drivers/contour-link/report.ts';
import { concat, hex, text } from '../../src/device/bytes.ts';
import type { Transfer } from '../../src/device/transcript.ts';
import { Transcript } from '../../src/device/transcript.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';

export function logTransfers(file: Uint8Array | undefined): readonly Transfer[] {
  return Transcript.fromJsonLines(text(file!)).transfers;
}

/** Everything the program that was recorded sent, in hex. */
export function sentInLog(transfers: readonly Transfer[]): string[] {
  return transfers.filter(({ direction }) => direction === 'out').map(({ bytes }) => hex(bytes));
}

interface Attempt {
  readonly packets: PumpPacket[];
}

/** By the hex of a transmission: what each time came of it. Reads that a log has cut short are left out. */
export function stickAttempts(transfers: readonly Transfer[]): Map<string, Attempt[]> {
  const found = new Map<string, Attempt[]>();
  let current: Attempt | undefined;
  for (const { direction, bytes } of transfers) {
    if (direction === 'out' && bytes[0] === 0x01) {
      current = { packets: [] };
      const key = hex(bytes);
      found.set(key, [...(found.get(key) ?? []), current]);
    } else if (direction === 'in' && bytes[0] === 0x02 && current) {
      try {
        current.packets.push(parsePacket(bytes));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }
  }
  return found;
}

/**
 * A stick whose pump says what the logs say. The nth time a command is sent, its nth recorded answer comes, then the first
 * again and again. `more` are answers the logs lack. What was never asked in the logs is refused. Radio on is always acknowledged: only one log in each
 * folder has it.
 */
export function playStickLog(
  port: Transport,
  logs: readonly (readonly Transfer[])[],
  more: ReadonlyMap<number, Uint8Array> = new Map(),
): Promise<never> {
  const attempts = new Map<string, Attempt[]>();
  for (const log of logs)
    for (const [key, list] of stickAttempts(log)) attempts.set(key, [...(attempts.get(key) ?? []), ...list]);
  const times = new Map<string, number>();
  return playStick(port, {
    onTransmit: (bytes) => {
      const key = hex(bytes);
      const list = attempts.get(key) ?? [];
      const nth = times.get(key) ?? 0;
      times.set(key, nth + 1);
      const sent = parseTransmission(bytes);
      const serial = sent?.serial ?? '000000';
      const answered = list.length ? list[nth % list.length]!.packets : [];
      const refused: PumpPacket = { kind: 'refused', strength: 0xcc, isLast: true, serial, data: Uint8Array.of(0x08) };
      const power: PumpPacket = { kind: 'acknowledged', strength: 0xcc, isLast: true, serial, data: Uint8Array.of(0) };
      const fallback = sent?.opcode === 0x5d ? power : list.length ? undefined : refused;
      const extra = sent && more.get(sent.opcode);
      const own: PumpPacket | undefined = extra && { ...power, kind: 'answer', data: padded(extra) };
      const packets = own ? [own] : answered.length ? answered : fallback ? [fallback] : [];
      return { ackMs: 0, packets: packets.map((packet): RadioPacket => ({ afterMs: 1, packet })) };
    },
  });
}

function padded(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(data);
  return bytes;
}

/** By the hex of a message to the meter: what each time came back, message by message. */
function meterAttempts(transfers: readonly Transfer[]): Map<string, Uint8Array[][]> {
  const found = new Map<string, Uint8Array[][]>();
  let open: Uint8Array | undefined;
  let direction: Transfer['direction'] = 'out';
  let current: Uint8Array[] | undefined;
  for (const transfer of transfers) {
    const data = transfer.direction === 'out' ? outputData(transfer.bytes) : reportData(transfer.bytes);
    if (!data) continue;
    if (startsEnvelope(data)) open = data.slice();
    else if (open && direction === transfer.direction) open = concat([open, data]);
    else continue;
    direction = transfer.direction;
    const isWhole = open.length >= envelopeLength(open) || data.length < LONGEST_DATA;
    if (!isWhole) continue;
    if (direction === 'out') {
      current = [];
      const key = hex(open);
      found.set(key, [...(found.get(key) ?? []), current]);
    } else current?.push(open);
    open = undefined;
  }
  return found;
}

/** A Next Link whose pump says what the log says, as `playStickLog` does. A NAK comes for what was never asked. */
export function playMeterLog(port: Transport, log: readonly Transfer[]): Promise<never> {
  const attempts = meterAttempts(log);
  const times = new Map<string, number>();
  return playMeter(port, {
    header: {
      password: 'abcdef',
      product: 'Bayer6200',
      versions: [],
      serial: '6201- C36847',
      rest: [],
      settings: new Map(),
      count: 0,
      sending: false,
      clock: undefined,
    },
    onMessage: async (message) => {
      if (message.operation === 0x11) return;
      const key = hex(encodeEnvelope(message));
      const list = attempts.get(key) ?? [];
      const nth = times.get(key) ?? 0;
      times.set(key, nth + 1);
      const answers = list.length ? list[nth % list.length] : undefined;
      if (!answers?.length) {
        const refused = message.payload.length > 0;
        // A page beyond those that were recorded: the pump says no.
        await sendData(
          port,
          encodeEnvelope({ ...message, payload: refused ? Uint8Array.of(0x15, 0x08) : message.payload }),
        );
        return;
      }
      for (const answer of answers) {
        await new Promise((resolve) => setTimeout(resolve, parseEnvelope(answer).control[8] ? 14_000 : 100));
        await sendData(port, answer);
      }
    },
  });
}
