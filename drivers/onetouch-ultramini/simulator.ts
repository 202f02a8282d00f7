// A OneTouch UltraMini, UltraEasy or Select as seen from its data port: AW090799A and 3037300A.
import { fromHex, latin1, sameBytes } from '../../src/device/bytes.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { wallMs } from '../../src/model/time.ts';
import { playLink } from '../lifescan-packet/simulated.ts';
import { le16, MEALS, toLe16, toLe32 } from '../lifescan-packet/value.ts';
import type { Dialect } from './protocol.ts';
import { CLOCK, dialectOf, MINI, UNITS } from './protocol.ts';

type Held = ReadingOf<'smbg' | 'control' | 'unknown'>;

/** Holds whole mg/dL: a Select with control tests and meals, an UltraMini fingersticks alone. Record 0 is the newest. */
export const simulate: Simulator = (port, scenario) => {
  const dialect = dialectOf(scenario.model);
  const records = scenario.readings.filter(isHeld).slice(-dialect.memory).reverse();
  return playLink(port, scenario, (question) => answer(question, scenario, dialect, records));
};

/** An UltraMini knows no meals, and how it marks a control test nobody has written down. */
export function holds(reading: Reading, { model }: Pick<Scenario, 'model'>): Reading {
  if (dialectOf(model) !== MINI || (reading.kind !== 'smbg' && reading.kind !== 'control')) return reading;
  const { deviceTime, mgdl, bound } = reading;
  return { kind: 'smbg', deviceTime, mgdl, ...(bound && { bound }) };
}

function isHeld(reading: Reading): reading is Held {
  return reading.kind === 'smbg' || reading.kind === 'control' || reading.kind === 'unknown';
}

/** What follows 05 in the answer, or nothing for a question the meter does not know. */
function answer(
  question: Uint8Array,
  { serial, deviceTime, unit }: Scenario,
  dialect: Dialect,
  records: readonly Held[],
): Uint8Array | undefined {
  const is = (other: Uint8Array): boolean => sameBytes(question, other);
  if (is(dialect.version)) {
    const zeros = dialect === MINI ? '' : '\0\0';
    return Uint8Array.of(0x05, 0x06, dialect.versionMark, ...latin1(`P02.00.0025/05/07${zeros}`));
  }
  if (is(dialect.serial)) return Uint8Array.of(0x05, 0x06, ...latin1(serial.padEnd(9, '\0').slice(0, 9)));
  if (is(UNITS)) return Uint8Array.of(0x05, 0x06, unit === 'mg/dL' ? 0 : 1, 0, 0, 0);
  if (is(CLOCK)) return Uint8Array.of(0x05, 0x06, ...seconds(deviceTime));
  if (question.length !== 4 || question[0] !== 0x05 || question[1] !== 0x1f) return undefined;
  const reading = records[le16(question, 2)];
  if (!reading) return Uint8Array.of(0x05, 0x0f, ...toLe16(records.length));
  return Uint8Array.of(0x05, 0x06, ...record(reading, dialect));
}

function seconds(deviceTime: string): number[] {
  return toLe32(Math.floor(wallMs(deviceTime) / 1000));
}

/** [0:4) time [4:6) glucose [6] control [7] meal; an UltraMini has no flags there. */
export function record(reading: Held, dialect: Dialect): number[] {
  if (reading.kind === 'unknown') return [...fromHex(reading.raw)];
  const { deviceTime, mgdl, bound } = reading;
  const [low, high] = dialect === MINI ? [0xfffe, 0xffff] : [mgdl - 1, mgdl + 1];
  const glucose = bound === 'low' ? low : bound === 'high' ? high : Math.round(mgdl);
  const head = [...seconds(deviceTime), ...toLe16(glucose)];
  if (dialect === MINI) return [...head, 0, 0];
  const meal = MEALS.findIndex(([mark]) => reading.kind === 'smbg' && mark && reading.marks?.includes(mark));
  return [...head, reading.kind === 'control' ? 1 : 0, Math.max(0, meal)];
}
