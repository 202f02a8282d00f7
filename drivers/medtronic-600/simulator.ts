// A Contour Next Link 2.4 in memory with a 640G behind it: opens to the right proof, enciphers, and freezes when left in the middle.
import type { Envelope } from '../contour-link/envelope.ts';
import { CONTROL_LENGTH, encodeEnvelope } from '../contour-link/envelope.ts';
import { playMeter, sendData } from '../contour-link/meter.ts';
import { concat, latin1, sameBytes } from '../../src/device/bytes.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { DeviceSettings } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { wallMs } from '../../src/model/time.ts';
import { HISTORY } from './block.ts';
import { EPOCH_MS, offsetFor } from './event.ts';
import { numberOf } from './found.ts';
import type { Inner } from './inner.ts';
import { encodeInner, parseInner } from './inner.ts';
import { NGP, STICK, answerBody, decipher, encipher, encodeNgp, joinAnswer, parseNgp, transmitted } from './ngp.ts';
import type { Behaviour, Said } from './simulator-pump.ts';
import { SimulatedPump } from './simulator-pump.ts';
import { historyOf } from './simulator-events.ts';
import { statusAt } from './simulator-status.ts';
import { PATTERN_NAMES } from './settings-change.ts';
import type { RadioOptions } from './simulator-radio.ts';
import { SimulatedRadio } from './simulator-radio.ts';
import { OPERATION, PACKED_KEY_LENGTH, packLinkKey, proof } from './stick.ts';

/** Behind the pump's own troubles, those of the stick; and what a test wants to see. */
export interface StickBehaviour extends Behaviour, RadioOptions {
  /** The stick is linked to no pump. */
  readonly unlinked?: boolean;
  /** Its key is not the one of the pump. */
  readonly otherKey?: boolean;
  /** No pump is in reach. */
  readonly nobody?: boolean;
  /** Receipts that get lost, by number from 0. */
  readonly lostReceipts?: ReadonlySet<number>;
  /** Every inner message that was sent to the pump, deciphered, and the pump's address. */
  readonly onInner?: (inner: Inner, pumpAddress: Uint8Array) => void;
  /** Every operation the stick was asked for. */
  readonly onOperation?: (operation: number) => void;
  /** The stick was left before the pump had said that it is done. */
  readonly onFrozen?: () => void;
}

export const profileNames: readonly string[] = PATTERN_NAMES;

/** Holds boluses, basal, fingersticks, sensor values, alarms, events, days and settings; passes over other kinds. */
export const simulate: Simulator = (port, scenario) => simulatePump(port, scenario, {});

export async function simulatePump(port: Transport, scenario: Scenario, behaviour: StickBehaviour): Promise<void> {
  try {
    await play(faulty(port, scenario), scenario, behaviour);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
}

/** Seconds the counter is ahead of 2000-01-01 by the clock; that of the pump in capture paulokow_20170827. */
const AHEAD_SECONDS = 1_592_387_759;

/** The counter at that time of the simulated pump's clock. */
export function simulatedRtc(deviceTime: WallTime): number {
  return Math.round((wallMs(deviceTime) - EPOCH_MS) / 1000) + AHEAD_SECONDS;
}

const LINK = Uint8Array.of(0x00, 0x23, 0xf7, 0x06, 0x82, 0x10, 0x7c, 0x5d);
const CHANNEL = 0x0e;
/** After the end of a history the pump says 0412; a stick that is spoken to before freezes. */
const END_PAUSE_MS = 4;

async function play(port: Transport, scenario: Scenario, behaviour: StickBehaviour): Promise<never> {
  const digits = digitsOf(scenario.serial);
  const pumpAddress = concat([Uint8Array.of(0x00, 0x23, 0xf7), numberBytes(Number(digits), 5)]);
  const key = Uint8Array.from({ length: 16 }, (_, i) => (Number(digits) * (i + 3) + 7 * i) & 0xff);
  const pumpKey = behaviour.otherKey ? key.map((byte) => byte ^ 0x5a) : key;
  const channel = behaviour.channel ?? CHANNEL;
  const wanted = await proof(digits);
  const wall = wallMs(scenario.deviceTime);
  const rtc = simulatedRtc(scenario.deviceTime);
  const offset = offsetFor(rtc, wall);
  const events = historyOf(scenario.readings, { rtc, wall });
  const pump = new SimulatedPump(
    {
      serial: pumpSerial(scenario.serial),
      name: numberOf(scenario.model),
      address: pumpAddress,
      unit: scenario.unit,
      now: () => ({ rtc, offset }),
      status: () => statusAt(scenario.deviceTime, scenario.readings, scenario.settings ?? DEFAULT_SETTINGS),
      settings: scenario.settings ?? DEFAULT_SETTINGS,
      events: { [HISTORY.pump]: events.pump, [HISTORY.sensor]: events.sensor },
    },
    behaviour,
  );
  let isOpen = false;
  let joined: number | undefined;
  let sequence = 0;
  let radioSequence = 0;
  let messages = 0;
  let receipts = 0;
  let isFrozen = false;
  let isEnding = false;
  const wrongly = badChecksums(scenario);

  const send = async (operation: number, payload: Uint8Array): Promise<void> => {
    const control = new Uint8Array(CONTROL_LENGTH);
    control[0] = sequence = (sequence % 254) + 1;
    const message = encodeEnvelope({ version: 3, serial: '000000', operation, control, payload });
    await sendData(port, wrongly(++messages, message));
  };
  const air = new SimulatedRadio(behaviour, (message) => send(OPERATION.fromPump, message));
  const receipt = async (body: Uint8Array = STICK.receipt): Promise<void> => {
    if (!behaviour.lostReceipts?.has(receipts++)) await send(OPERATION.receipt, encodeNgp(NGP.answer, body));
  };

  const say = async ({ command, params }: Said): Promise<void> => {
    radioSequence = (radioSequence % 126) + 1;
    const inner = encodeInner({ sequence: radioSequence, command, params });
    const cipherText = encipher(pumpKey, joined ?? channel, inner);
    await air.say(answerBody(LINK, pumpAddress, radioSequence, cipherText));
  };

  const end = (): void => {
    isEnding = true;
    setTimeout(() => {
      isEnding = false;
      if (!isFrozen) void say({ command: 0x0412, params: Uint8Array.of(1) }).catch(() => undefined);
    }, END_PAUSE_MS);
  };

  const transmit = async (body: Uint8Array): Promise<void> => {
    if (joined === undefined) return receipt(STICK.notConnected);
    await receipt();
    if (!air.isHeard()) return;
    let inner: Inner;
    try {
      inner = parseInner(decipher(pumpKey, joined, transmitted(body)));
    } catch {
      // Not for this pump: it hears nothing.
      return send(OPERATION.fromPump, encodeNgp(NGP.answer, STICK.silent));
    }
    behaviour.onInner?.(inner, pumpAddress);
    if (inner.command === 0x0412) radioSequence = 0;
    for (const said of pump.hear(inner)) await say(said);
    if (inner.command === 0x00fe && pump.isEnding) {
      pump.ended();
      end();
    }
  };

  const join = async (body: Uint8Array): Promise<void> => {
    await receipt(STICK.notConnected);
    const isHere = !behaviour.nobody && body[1] === channel;
    if (!isHere || !air.isHeard()) return send(OPERATION.fromPump, encodeNgp(NGP.answer, STICK.nobody));
    joined = channel;
    await air.say(joinAnswer(channel, LINK, pumpAddress));
  };

  const onMessage = async ({ operation, payload }: Envelope): Promise<void> => {
    behaviour.onOperation?.(operation);
    if (isEnding && !isFrozen) {
      isFrozen = true;
      behaviour.onFrozen?.();
    }
    if (isFrozen) return;
    if (operation === OPERATION.open) {
      isOpen = sameBytes(payload, wanted);
      if (isOpen) await send(OPERATION.open, new Uint8Array(0));
    } else if (!isOpen) return;
    else if (operation === OPERATION.close) {
      isOpen = false;
      await send(OPERATION.close, new Uint8Array(0));
    } else if (operation === OPERATION.info) {
      const pumpOrNone = behaviour.unlinked ? new Uint8Array(8) : pumpAddress;
      await send(OPERATION.info, concat([LINK, pumpOrNone, Uint8Array.of(1, 0, 1)]));
    } else if (operation === OPERATION.linkKey) {
      const noise = Uint8Array.from({ length: PACKED_KEY_LENGTH }, (_, i) => (i * 73 + 29) & 0xff);
      await send(OPERATION.linkKeyAnswer, packLinkKey(key, digits, noise));
    } else if (operation === OPERATION.send) {
      const { command, body } = parseNgp(payload);
      if (command === NGP.join) await join(body);
      else if (command === NGP.leave) {
        joined = undefined;
        await receipt();
      } else if (command === NGP.transmit) await transmit(body);
    }
  };

  return playMeter(port, {
    header: {
      password: 'A1b2C3',
      product: 'Bayer6210',
      versions: ['01.10', '01.02', 'XX.XX'],
      serial: `6213- ${digits}`,
      rest: ['0000-', digits],
      settings: new Map([['U', scenario.unit === 'mmol/L' ? '1' : '0']]),
      count: 0,
      sending: false,
      clock: scenario.deviceTime,
    },
    damage: (message, bytes) => wrongly(message, bytes),
    onMessage,
    onLeave: () => {
      joined = undefined;
      isOpen = false;
    },
  });
}

/** Seven digits of the stick that go with a pump. */
function digitsOf(serial: string): string {
  let number = 0;
  for (const byte of latin1(serial)) number = (number * 31 + byte) % 9_000_000;
  return String(1_000_000 + number);
}

/** Ten letters and digits, as a pump's is. */
function pumpSerial(serial: string): string {
  return serial.replace(/[^A-Za-z0-9]/g, '').slice(0, 10);
}

function numberBytes(number: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.floor(number / 256 ** (length - 1 - i)) & 0xff);
}

const DEFAULT_SETTINGS: DeviceSettings = {
  basalProfiles: [
    {
      name: 'Pattern 1',
      slots: [
        { startMin: 0, unitsPerHour: 0.8 },
        { startMin: 360, unitsPerHour: 1.1 },
      ],
    },
  ],
  activeProfile: 'Pattern 1',
  carbRatios: [{ startMin: 0, gramsPerUnit: 10 }],
  sensitivities: [{ startMin: 0, mgdlPerUnit: 45 }],
  targets: [{ startMin: 0, lowMgdl: 90, highMgdl: 120 }],
  maxBolusUnits: 10,
  maxBasalUnitsPerHour: 2,
  activeInsulinHours: 3,
  wizardOn: true,
};

/** Damages message `nth`: 0 is the introduction, the others count what the stick sends. */
function badChecksums({ fault }: Scenario): (message: number, bytes: Uint8Array) => Uint8Array {
  let left = fault?.kind === 'bad-checksum' ? fault.times : 0;
  return (message, bytes) => {
    if (fault?.kind !== 'bad-checksum' || message < fault.nth || left <= 0) return bytes;
    if (fault.times === 1 && message !== fault.nth) return bytes;
    left--;
    const wrong = bytes.slice();
    // The sum of an envelope; in the introduction a digit of the checksum in front of CR LF.
    const place = message === 0 ? wrong.length - 3 : 32;
    wrong[place] = wrong[place]! === 0x30 ? 0x31 : wrong[place]! ^ 0x01;
    return wrong;
  };
}
