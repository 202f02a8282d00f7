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
import type { RadioPace, Reception, SimulatedPump } from './simulated-pump.ts';

const PACKET = 64;
/** After so long a stick says that nothing came (kind 05). */
const STICK_SILENCE_MS = 2000;
/** After so long a meter says that it used up its retries (capture stalls: 14.0 s). */
const METER_SILENCE_MS = 14_000;

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
    return [{ afterMs: pace.answerMs, packet: { ...base, kind: 'acknowledged', data: Uint8Array.of(0) } }];
  if (answer.kind === 'refused')
    return [{ afterMs: pace.answerMs, packet: { ...base, kind: 'refused', data: Uint8Array.of(answer.reason) } }];
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

/** Trouble happens in the middle of a long answer. */
function withTrouble(packets: RadioPacket[], trouble: Reception['trouble'], nothing: PumpPacket): RadioPacket[] {
  const at = Math.floor(packets.length / 2);
  switch (trouble) {
    case 'lost':
      // The rest never comes either: a page stalls (captures 512-047006), a single answer is reported missing.
      return packets.length === 1 ? [{ afterMs: STICK_SILENCE_MS, packet: nothing }] : packets.slice(0, at);
    case 'repeated':
      return [...packets.slice(0, at + 1), packets[at]!, ...packets.slice(at + 1)];
    case 'wrong-crc':
      return packets.map((item, index) => (index === at ? { ...item, isDamaged: true } : item));
    case undefined:
      return packets;
  }
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
      announced = asked.opcode;
      await pause(pace.answerMs);
      return answer(message, Uint8Array.of(GO_AHEAD));
    }
    if (!isShort && announced !== asked.opcode) return answer(message, new Uint8Array(0), 2);
    announced = undefined;
    const reception = pump.receive(asked.serial, asked.opcode, asked.parameters);
    if (!reception.answer || !isAwake) return unheard(message);
    if (reception.answer.kind === 'acknowledged') return answer(message, Uint8Array.of(GO_AHEAD));
    await pause(pace.answerMs);
    const as = { ...message, serial: reception.serial };
    if (reception.answer.kind === 'refused') return answer(as, Uint8Array.of(PUMP_REFUSES, reception.answer.reason));
    await deliver(as, reception.answer.data, reception.trouble);
  };

  const deliver = async (as: Envelope, data: Uint8Array, trouble: Reception['trouble']): Promise<void> => {
    const each = data.length > 192 ? 4 * PACKET : PACKET;
    const middle = Math.floor(data.length / each / 2) * each;
    for (let at = 0; at < data.length; at += each) {
      if (each > PACKET) await pause((each / PACKET) * pace.packetMs);
      const part = data.slice(at, at + each);
      // What the meter hears damaged it asks the pump for again by itself; after its retries it is as lost as the rest.
      if (at === middle && (trouble === 'lost' || trouble === 'wrong-crc')) return unheard(as);
      await answer(as, part);
      if (at === middle && trouble === 'repeated') await answer(as, part);
    }
  };

  return playMeter(port, {
    header: LINK_HEADER,
    ...(damage && { damage }),
    onMessage: async (message) => {
      if (message.operation === OPERATION.open) {
        const reception = pump.receive(message.serial, 0x5d, Uint8Array.of(1, 10));
        if (!reception.answer) return unheard(message);
        if (!isAwake) await pause(pace.wakeMs);
        isAwake = true;
        return answer({ ...message, serial: reception.serial }, new Uint8Array(0));
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
