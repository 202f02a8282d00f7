// A serial Bayer meter in memory: asks with ENQ, sends one record for every ACK, dozes, repeats, gives up.
import { ASTM, encodeFrame } from '../ascensia-astm/frame.ts';
import { encodeHeader, encodeRecord } from '../ascensia-astm/record.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { DAY_MS, wallMs } from '../../src/model/time.ts';
import type { SerialModel } from './models.ts';
import type { ResultStyle } from './result.ts';
import { encodeResult } from './result.ts';

type Held = ReadingOf<'smbg' | 'control'>;

/** What tells the models apart on the cable (Bayer 99993952 rev C; Contour XT and Link by likeness). */
interface Profile extends Omit<ResultStyle, 'unit'> {
  readonly product: string;
  readonly versions: readonly string[];
  /** Results it holds; older ones are gone. */
  readonly memory: number;
}

const CONTOUR: Profile = {
  product: 'Bayer7150',
  versions: ['2.04', '0.02'],
  memory: 480,
  method: 'P',
  lowMgdl: 10,
  marks: true,
  temperature: false,
  controlStatus: 'E',
};
const BREEZE: Profile = {
  product: 'Bayer6116',
  versions: ['1.08', '0.01'],
  memory: 100,
  method: 'B',
  lowMgdl: 10,
  marks: false,
  temperature: true,
  controlStatus: 'E\\D',
};
const ELITE: Profile = {
  product: 'Bayer3883',
  versions: ['1.06', '1.01'],
  memory: 120,
  method: 'C',
  lowMgdl: 20,
  marks: false,
  temperature: false,
  controlStatus: 'E',
};
const PROFILES: Readonly<Record<SerialModel, Profile>> = {
  Contour: CONTOUR,
  'Contour XT': { ...CONTOUR, product: 'Bayer7160' },
  'Contour Link': CONTOUR,
  Breeze: BREEZE,
  'Breeze 2': { ...BREEZE, memory: 420 },
  'Elite XL': ELITE,
  Elite: ELITE,
};

/** The part of a reading such a meter keeps; `undefined` for kinds it does not hold. */
export function holds(reading: Reading, { model }: Pick<Scenario, 'model'>): Reading | undefined {
  const profile = PROFILES[model as SerialModel];
  if (!isHeld(reading)) return undefined;
  if (reading.kind === 'control' || profile.marks) return reading;
  const plain = { ...reading };
  delete (plain as { marks?: unknown }).marks;
  return plain;
}

function isHeld(reading: Reading): reading is Held {
  return reading.kind === 'smbg' || reading.kind === 'control';
}

/** After ENQ it waits this long for an answer; then EOT, a pause, and ENQ again. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 1000;
/** A frame goes out at most this often. */
const TRIES = 6;

/** How a simulated meter behaves beside what it holds. */
export interface Behaviour {
  /** It has dozed off: the first ACK after ENQ is lost. */
  readonly dozing?: boolean;
  /** Asks by itself when the cable is opened, as after its button was pressed. */
  readonly asksFirst?: boolean;
}

export const simulate: Simulator = (port, scenario) => simulateSerial(port, scenario, {});

/** Plays the meter until the cable is closed. */
export async function simulateSerial(port: Transport, scenario: Scenario, behaviour: Behaviour): Promise<void> {
  const profile = PROFILES[scenario.model as SerialModel];
  if (!profile) throw new AppError('bad-input', `no such meter: ${scenario.model}`);
  try {
    await play(faulty(port, scenario), scenario, profile, behaviour);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
}

async function play(port: Transport, scenario: Scenario, profile: Profile, behaviour: Behaviour): Promise<never> {
  const wrongly = badChecksums(scenario);
  const results = resultRecords(scenario, profile);
  let dozing = behaviour.dozing ?? false;
  let passwords = 0;
  // 'asked': ENQ is out. 'sending': frame `at` of `frames` is out. 'pausing': EOT is out, ENQ follows.
  let state = 'idle' as 'idle' | 'asked' | 'sending' | 'pausing';
  let frames: readonly Uint8Array[] = [];
  let at = 0;
  let tries = 0;

  const say = (byte: number): Promise<void> => port.write(Uint8Array.of(byte));
  const ask = async (): Promise<void> => {
    state = 'asked';
    await say(ASTM.ENQ);
  };
  const askAgain = async (): Promise<void> => {
    state = 'pausing';
    await say(ASTM.EOT);
  };
  const begin = async (): Promise<void> => {
    const texts = [
      headerOf(scenario, profile, passwords++),
      'P|1',
      ...results,
      encodeRecord({ 1: 'L', 2: '1', 3: 'N' }),
    ];
    frames = texts.map((text, i) => encodeFrame({ number: (i + 1) % 8, text, last: i === texts.length - 1 }));
    state = 'sending';
    at = 0;
    await frame();
  };
  const frame = async (): Promise<void> => {
    tries = 1;
    await port.write(wrongly(at, frames[at]!));
  };
  const turn = async (byte: number): Promise<void> => {
    if (state === 'sending') {
      if (byte === ASTM.ACK && ++at < frames.length) return frame();
      if (byte === ASTM.ACK || byte === ASTM.EOT || tries === TRIES) {
        state = 'idle';
        return say(ASTM.EOT);
      }
      tries++;
      return port.write(wrongly(at, frames[at]!));
    }
    if (state === 'asked') {
      if (byte === ASTM.ACK && dozing) return void (dozing = false);
      if (byte === ASTM.ACK) return begin();
      if (byte === ASTM.NAK) {
        state = 'idle';
        return say(ASTM.EOT);
      }
      return askAgain();
    }
    if (state === 'idle' && byte !== ASTM.ACK && byte !== ASTM.NAK && byte !== ASTM.EOT) return ask();
  };

  if (behaviour.asksFirst) await ask();
  for (;;) {
    let bytes: Uint8Array;
    try {
      bytes = await port.read(state === 'pausing' ? PAUSE_MS : PATIENCE_MS);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
      if (state === 'pausing') await ask();
      else if (state === 'asked') await askAgain();
      continue;
    }
    for (const byte of bytes) await turn(byte);
  }
}

/** Signed numbers of up to six characters (`-15013`), other ones for every header. */
function headerOf({ serial, deviceTime }: Scenario, { product, versions }: Profile, index: number): string {
  const password = String((((index + 1) * 7919) % 65536) - 32768);
  const header = { password, product, versions, serial, rest: [], settings: new Map<string, string>() };
  return encodeHeader({ ...header, count: undefined, sending: true, clock: deviceTime });
}

/** The average first, then the results in the order they were measured, with a new O record whenever the kind changes. */
function resultRecords(scenario: Scenario, profile: Profile): string[] {
  const style: ResultStyle = { ...profile, unit: scenario.unit };
  const held = scenario.readings.filter(isHeld).slice(-profile.memory);
  const records = ['O|1', average(held, scenario, profile)];
  let orders = 1;
  let numbers = 1;
  let isControl = false;
  for (const reading of held) {
    if (isControl !== (reading.kind === 'control')) {
      isControl = !isControl;
      records.push(encodeRecord({ 1: 'O', 2: String(++orders), 12: isControl ? 'Q' : '' }));
    }
    records.push(encodeResult(reading, ++numbers, style));
  }
  return records;
}

const AVERAGE_DAYS = 14;

function average(held: readonly Held[], { deviceTime, unit }: Scenario, { method, temperature }: Profile): string {
  const from = wallMs(deviceTime) - AVERAGE_DAYS * DAY_MS;
  const values = held.filter(({ kind, deviceTime: at }) => kind === 'smbg' && wallMs(at) >= from);
  const mean = values.reduce((sum, { mgdl }) => sum + mgdl, 0) / (values.length || 1);
  return encodeRecord({
    1: 'R',
    2: '1',
    3: '^^^GlucoseA',
    4: unit === 'mg/dL' ? String(Math.round(mean)) : (mean / 18).toFixed(2),
    5: `${unit}^${method}`,
    // A Breeze marks a missing average.
    7: temperature && !values.length ? '<' : '',
  });
}

/** Damages the checksum of frame `nth` as often as the scenario wants: 0 is the header. */
function badChecksums({ fault }: Scenario): (message: number, frame: Uint8Array) => Uint8Array {
  let left = fault?.kind === 'bad-checksum' ? fault.times : 0;
  return (message, frame) => {
    if (fault?.kind !== 'bad-checksum' || message !== fault.nth || left <= 0) return frame;
    left--;
    const wrong = frame.slice();
    // The last hex digit, in front of CR LF; another hex digit in its place.
    const digit = wrong.length - 3;
    wrong[digit] = wrong[digit] === 0x30 ? 0x31 : 0x30;
    return wrong;
  };
}
