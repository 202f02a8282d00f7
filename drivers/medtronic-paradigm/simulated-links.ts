// The two ways to a simulated pump, from the device's side: a stick that relays packets, a Next Link that relays messages.
import { parseTransmission } from '../carelink-stick/frames.ts';
import type { PumpPacket } from '../carelink-stick/frames.ts';
import type { RadioPacket } from '../carelink-stick/simulated-stick.ts';
import { isIntact, playStick } from '../carelink-stick/simulated-stick.ts';
import type { AstmHeader } from '../ascensia-astm/record.ts';
import type { Envelope } from '../contour-link/envelope.ts';
import { CONTROL_LENGTH, encodeEnvelope } from '../contour-link/envelope.ts';
import { playMeter, sendData } from '../contour-link/meter.ts';
import type { Transport } from '../../src/device/transport.ts';
import { commandOf } from './commands.ts';
import { GO_AHEAD, OPERATION, PUMP_REFUSES, payloadCommand } from './next-link-frames.ts';
import type { RadioPace, Reception, SimulatedPump, Trouble } from './simulated-pump.ts';

const PACKET = 64;
/** After so long a stick says that nothing came (kind 05). */
const STICK_SILENCE_MS = 2000;
/** After so long a meter says that it used up its retries (capture stalls: 14.0 s). */
const METER_SILENCE_MS = 14_000;
/** Longer than the driver waits for either. */
const STICK_LATE_MS = 5500;
const METER_LATE_MS = 20_500;

export type Damage = (message: number, bytes: Uint8Array) => Uint8Array;

/** A CareLink stick with this pump in reach. */
export function playPumpBehindStick(
  port: Transport,
  pump: SimulatedPump,
  pace: RadioPace,
  damage?: Damage,
): Promise<never> {
  let isAwake = false;
  return playStick(port, {
    ...(damage && { damage }),
    onTransmit: (bytes) => {
      const sent = parseTransmission(bytes);
      if (!sent || !isIntact(bytes)) return { ackMs: 0, packets: [] };
      const wakes = sent.opcode === 0x5d;
      const ackMs = wakes && !isAwake ? pace.wakeMs : 0;
      const reception = pump.receive(sent.serial, sent.opcode, sent.parameters);
      isAwake ||= wakes && reception.answer !== undefined;
      return { ackMs, packets: radioPackets(reception, sent.serial, pace, isAwake) };
    },
  });
}

function radioPackets(reception: Reception, asked: string, pace: RadioPace, isAwake: boolean): RadioPacket[] {
  const { answer, serial, strength, trouble } = reception;
  const nothing: PumpPacket = { kind: 'nothing', strength: 0x20, isLast: true, serial: asked, data: new Uint8Array(0) };
  // A pump that was not woken does not hear anything.
  if (!answer || !isAwake) return [{ afterMs: STICK_SILENCE_MS, packet: nothing }];
  const base = { strength, serial, isLast: true };
  if (answer.kind === 'acknowledged')
    return withTrouble(
      [{ afterMs: pace.answerMs, packet: { ...base, kind: 'acknowledged', data: Uint8Array.of(0) } }],
      trouble,
      nothing,
    );
  if (answer.kind === 'refused')
    return withTrouble(
      [{ afterMs: pace.answerMs, packet: { ...base, kind: 'refused', data: Uint8Array.of(answer.reason) } }],
      trouble,
      nothing,
    );
  const { data } = answer;
  const packets: RadioPacket[] = [];
  for (let at = 0; at < data.length; at += PACKET) {
    const isLast = at + PACKET >= data.length;
    packets.push({
      afterMs: at === 0 ? pace.answerMs : pace.packetMs,
      packet: { ...base, kind: data.length > PACKET ? 'part' : 'answer', isLast, data: data.slice(at, at + PACKET) },
    });
  }
  return withTrouble(packets, trouble, nothing);
}

function withTrouble(packets: RadioPacket[], trouble: Trouble | undefined, nothing: PumpPacket): RadioPacket[] {
  const at = troubledPacket(trouble, packets.length);
  switch (trouble?.kind) {
    case 'lost':
      // The rest never comes either: a page stalls (captures 512-047006), a single answer is reported missing.
      return packets.length === 1 ? [{ afterMs: STICK_SILENCE_MS, packet: nothing }] : packets.slice(0, at);
    case 'repeated':
      return [...packets.slice(0, at + 1), packets[at]!, ...packets.slice(at + 1)];
    case 'wrong-crc':
      return packets.map((item, index) => (index === at ? { ...item, isDamaged: true } : item));
    case 'late':
      return packets.map((item, index) => (index === at ? { ...item, afterMs: item.afterMs + STICK_LATE_MS } : item));
    case undefined:
      return packets;
  }
}

/** Trouble happens in the middle of a long answer, unless it says where. */
function troubledPacket(trouble: Trouble | undefined, packets: number): number {
  return Math.min(trouble?.packet ?? Math.floor(packets / 2), packets - 1);
}

const LINK_HEADER: AstmHeader = {
  password: 'kZqT4w',
  product: 'Bayer6200',
  versions: ['01.22', '01.13', 'XX.XX'],
  serial: '6201- 000000',
  rest: ['0000-', '000000'],
  settings: new Map([
    ['A', '1'],
    ['U', '0'],
  ]),
  count: 0,
  sending: false,
  clock: undefined,
};

/** A Contour Next Link with this pump in reach. */
export async function playPumpBehindNextLink(
  port: Transport,
  pump: SimulatedPump,
  pace: RadioPace,
  damage?: Damage,
): Promise<never> {
  let messages = 1;
  let isAwake = false;
  let announced: number | undefined;

  const answer = async (to: Envelope, payload: Uint8Array, nak = 0): Promise<void> => {
    const control = to.control.slice(0, CONTROL_LENGTH);
    control[CONTROL_LENGTH - 1] = nak;
    const bytes = encodeEnvelope({ ...to, control, payload });
    await sendData(port, damage?.(messages, bytes) ?? bytes);
    messages++;
  };
  const unheard = async (message: Envelope): Promise<void> => {
    await pause(METER_SILENCE_MS);
    await answer(message, new Uint8Array(0), 4);
  };

  const relay = async (message: Envelope): Promise<void> => {
    const asked = payloadCommand(message.payload);
    const command = asked && commandOf(asked.opcode);
    if (!asked || !command) return answer(message, new Uint8Array(0), 3);
    const isShort = message.payload.length === 7;
    if (isShort && command.parameters !== 'none') {
      const { answer: heard, serial, trouble } = pump.announce(asked.serial, asked.opcode);
      if (!heard || !isAwake) return unheard(message);
      announced = asked.opcode;
      await pause(pace.answerMs);
      return deliver({ ...message, serial }, [Uint8Array.of(GO_AHEAD)], 0, trouble);
    }
    if (!isShort && announced !== asked.opcode) return answer(message, new Uint8Array(0), 2);
    announced = undefined;
    const reception = pump.receive(asked.serial, asked.opcode, asked.parameters);
    if (!reception.answer || !isAwake) return unheard(message);
    const as = { ...message, serial: reception.serial };
    if (reception.answer.kind === 'acknowledged') return answer(as, Uint8Array.of(GO_AHEAD));
    await pause(pace.answerMs);
    if (reception.answer.kind === 'refused')
      return deliver(as, [Uint8Array.of(PUMP_REFUSES, reception.answer.reason)], 0, reception.trouble);
    const { data } = reception.answer;
    // A page comes in messages of four packets.
    const packets = data.length > 192 ? 4 : 1;
    const parts = Array.from({ length: Math.ceil(data.length / (packets * PACKET)) }, (_, i) =>
      data.slice(i * packets * PACKET, (i + 1) * packets * PACKET),
    );
    await deliver(as, parts, packets > 1 ? packets * pace.packetMs : 0, reception.trouble);
  };

  const deliver = async (
    as: Envelope,
    parts: readonly Uint8Array[],
    partMs: number,
    trouble: Trouble | undefined,
  ): Promise<void> => {
    const at = troubledPacket(trouble, parts.length);
    for (const [i, part] of parts.entries()) {
      await pause(partMs);
      const kind = i === at ? trouble?.kind : undefined;
      // What the meter hears damaged it asks the pump for again by itself; after its retries it is as lost as the rest.
      if (kind === 'lost' || kind === 'wrong-crc') return unheard(as);
      if (kind === 'late') await pause(METER_LATE_MS);
      await answer(as, part);
      if (kind !== 'repeated') continue;
      // The meter goes on; what was heard twice comes by itself.
      void pause(Math.max(partMs, pace.answerMs))
        .then(() => answer(as, part))
        .catch(() => undefined);
    }
  };

  return playMeter(port, {
    header: LINK_HEADER,
    ...(damage && { damage }),
    onMessage: async (message) => {
      if (message.operation === OPERATION.open) {
        const { answer: heard, serial, trouble } = pump.receive(message.serial, 0x5d, Uint8Array.of(1, 10));
        if (!heard) return unheard(message);
        if (!isAwake) await pause(pace.wakeMs);
        isAwake = true;
        return deliver({ ...message, serial }, [new Uint8Array(0)], 0, trouble);
      }
      // Closing is answered with the end message only (both captures).
      if (message.operation === OPERATION.close) return void (isAwake = false);
      if (message.operation === OPERATION.end) return answer(message, new Uint8Array(0));
      if (message.operation === OPERATION.send) return relay(message);
      return answer(message, new Uint8Array(0), 3);
    },
  });
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
