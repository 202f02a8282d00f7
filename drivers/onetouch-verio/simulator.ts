// A OneTouch Verio IQ as seen from its port, by the session of the maker's program and the published notes on it.
import { fromHex, latin1, sameBytes } from '../../src/device/bytes.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { wallMs } from '../../src/model/time.ts';
import { isTimeout, packetReader } from '../lifescan-packet/reader.ts';
import { packetSender } from '../lifescan-packet/simulated.ts';
import { le16, MEALS, toLe16, toLe32 } from '../lifescan-packet/value.ts';
import { MEMORY, QUESTIONS, secondsOf } from './protocol.ts';

type Held = ReadingOf<'smbg' | 'control' | 'unknown'>;

const PATIENCE_MS = 60_000;

/** Holds whole mg/dL, control tests and the two meal marks. Record 0 is the newest. It answers nothing it does not know. */
export const simulate: Simulator = async (port, scenario) => {
  const cable = faulty(port, scenario);
  const packets = packetReader(cable);
  const send = packetSender(cable, scenario);
  const records = scenario.readings.filter(isHeld).slice(-MEMORY).reverse();
  try {
    for (;;) {
      try {
        const answer = answerTo((await packets.next(PATIENCE_MS)).data, scenario, records);
        if (answer) await send(0, answer);
      } catch (error) {
        if (!isTimeout(error)) throw error;
      }
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
};

function isHeld(reading: Reading): reading is Held {
  return reading.kind === 'smbg' || reading.kind === 'control' || reading.kind === 'unknown';
}

function answerTo(
  question: Uint8Array,
  { serial, deviceTime, unit }: Scenario,
  records: readonly Held[],
): Uint8Array | undefined {
  const is = (other: Uint8Array): boolean => sameBytes(question, other);
  const answer = (...body: readonly number[]): Uint8Array => Uint8Array.of(0x03, 0x06, ...body);
  if (is(QUESTIONS.serial)) return answer(...latin1(`${serial.slice(0, 8).padEnd(8, '0')}\0`));
  if (is(QUESTIONS.version)) return answer(0x11, ...latin1('01.10.00 03/15/13\0'));
  if (is(QUESTIONS.clock)) return answer(...seconds(deviceTime));
  if (is(QUESTIONS.unit)) return answer(unit === 'mg/dL' ? 0 : 1, 0, 0, 0);
  if (is(QUESTIONS.count)) return answer(...toLe16(records.length));
  if (question.length !== 4 || question[0] !== 0x03 || question[1] !== 0x21) return undefined;
  const reading = records[le16(question, 2)];
  return reading && answer(...record(reading));
}

function seconds(deviceTime: string): number[] {
  return toLe32(secondsOf(wallMs(deviceTime)));
}

/** [0:4) time [4:6) glucose [6] control [7] meal [8:10) 00 00. */
export function record(reading: Held): number[] {
  if (reading.kind === 'unknown') return [...fromHex(reading.raw)];
  const { deviceTime, mgdl, bound } = reading;
  const glucose = bound === 'low' ? mgdl - 1 : bound === 'high' ? mgdl + 1 : Math.round(mgdl);
  const meal = MEALS.findIndex(([mark]) => reading.kind === 'smbg' && mark && reading.marks?.includes(mark));
  return [...seconds(deviceTime), ...toLe16(glucose), reading.kind === 'control' ? 1 : 0, Math.max(0, meal), 0, 0];
}
