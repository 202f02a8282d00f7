// A Precision or Optium meter as seen from its cable: the Xtra in text, the Xceeds in MediSense frames.
import { encodeMeterTime } from '../abbott-mem/date.ts';
import { encodeDump } from '../abbott-mem/dump.ts';
import { playDumps } from '../abbott-mem/play.ts';
import { concat } from '../../src/device/bytes.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { MEDISENSE, encodeEvent, encodeMediSense, nextToken } from './medisense.ts';
import type { Protocol } from './models.ts';
import { MODELS } from './models.ts';
import { encodeLine } from './text-line.ts';

/** ggc. */
const MEMORY = 450;
const FIRMWARE = '4.50';
const PATIENCE_MS = 60_000;
const TRIES = 6;

/** The part of a reading such a meter keeps: no marks; how the older protocol says control solution is not known. */
export function holds(reading: Reading, { model }: Pick<Scenario, 'model'>): Reading | undefined {
  if (reading.kind === 'ketone') return reading;
  if (reading.kind !== 'smbg' && (reading.kind !== 'control' || protocolOf(model) === 'medisense')) return undefined;
  const { kind, deviceTime, mgdl, bound } = reading;
  return { kind, deviceTime, mgdl, ...(bound && { bound }) };
}

function protocolOf(model: string): Protocol {
  return model.endsWith('Xceed') ? 'medisense' : 'text';
}

export const simulate: Simulator = (port, scenario) => simulatePrecision(port, scenario, protocolOf(scenario.model));

/** Plays a meter that speaks this protocol, whatever its model: both exist. */
export async function simulatePrecision(port: Transport, scenario: Scenario, protocol: Protocol): Promise<void> {
  if (!MODELS.some((name) => name === scenario.model)) {
    throw new AppError('bad-input', `no such Precision meter: ${scenario.model}`);
  }
  return protocol === 'text' ? playText(port, scenario) : playMediSense(port, scenario);
}

type Held = ReadingOf<'smbg' | 'control' | 'ketone'>;

function playText(port: Transport, scenario: Scenario): Promise<void> {
  const held = scenario.readings
    .filter((reading): reading is Held => ['smbg', 'control', 'ketone'].includes(reading.kind))
    .slice(-MEMORY)
    .reverse();
  const lines = encodeDump(
    [scenario.serial, FIRMWARE, encodeMeterTime(scenario.deviceTime, true, true)],
    held.map(encodeLine),
    { loneFeed: false, enclosed: false, emptyEnd: 'Log Empty\r\n' },
  );
  return playDumps(port, scenario, new Map([['$xmem\r\n', lines]]));
}

async function playMediSense(port: Transport, scenario: Scenario): Promise<void> {
  const cable = faulty(port, scenario);
  try {
    await converse(cable, scenario);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
}

async function converse(cable: Transport, scenario: Scenario): Promise<never> {
  const { fault, serial } = scenario;
  const held = scenario.readings
    .filter((reading): reading is ReadingOf<'smbg' | 'ketone'> => reading.kind === 'smbg' || reading.kind === 'ketone')
    .slice(-MEMORY)
    .reverse();
  const answers: Readonly<Record<string, readonly string[]>> = {
    ID: [`ID\t${serial} ${FIRMWARE}`],
    GET_METER: ['METER\t0'],
    GET_EVENTS: [...held.map(encodeEvent), 'END_OF_DATA'],
  };
  let left = fault?.kind === 'bad-checksum' ? fault.times : 0;
  let sentFrames = -1;
  // 'hearing': a request may come. 'asked': ENQ is out, the answer waits. 'sending': frame `at` is out.
  let state = 'idle' as 'idle' | 'hearing' | 'asked' | 'sending';
  let frames: readonly Uint8Array[] | undefined;
  let at = 0;
  let tries = 0;
  const say = (byte: number): Promise<void> => cable.write(Uint8Array.of(byte));
  const frame = async (): Promise<void> => {
    const bytes = frames![at]!.slice();
    if (fault?.kind === 'bad-checksum' && sentFrames === fault.nth && left-- > 0) {
      const digit = bytes.length - 3;
      bytes[digit] = bytes[digit] === 0x30 ? 0x31 : 0x30;
    }
    await cable.write(bytes);
  };
  const advance = async (): Promise<void> => {
    if (at >= frames!.length) {
      state = 'idle';
      return say(MEDISENSE.EOT);
    }
    sentFrames++;
    tries = 1;
    await frame();
  };
  const control = async (byte: number): Promise<void> => {
    if (state === 'sending') {
      if (byte === MEDISENSE.ACK) {
        at++;
        return advance();
      }
      if (byte === MEDISENSE.EOT || tries++ === TRIES) {
        state = 'idle';
        return say(MEDISENSE.EOT);
      }
      return frame();
    }
    if (state === 'asked' && byte === MEDISENSE.ACK) {
      state = 'sending';
      at = 0;
      return advance();
    }
    if (state === 'hearing' && byte === MEDISENSE.EOT && frames) {
      state = 'asked';
      return say(MEDISENSE.ENQ);
    }
    if (byte === MEDISENSE.ENQ) {
      state = 'hearing';
      frames = undefined;
      return say(MEDISENSE.ACK);
    }
  };

  let buffer: Uint8Array = new Uint8Array(0);
  for (;;) {
    const scanned = nextToken(buffer);
    if (!scanned) {
      try {
        buffer = concat([buffer, await cable.read(PATIENCE_MS)]);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
      }
      continue;
    }
    buffer = buffer.slice(scanned.length);
    const { token } = scanned;
    if (token.kind === 'control') await control(token.byte);
    else if (token.kind === 'frame' && state === 'hearing') {
      const lines = answers[token.text];
      frames = lines?.map((line, i) => encodeMediSense((i + 1) % 8, line));
      await say(frames ? MEDISENSE.ACK : MEDISENSE.NAK);
    } else if (token.kind === 'damage' && state === 'hearing') await say(MEDISENSE.NAK);
  }
}
