// A Paradigm pump behind a CareLink stick or a Next Link, all in memory, holding what a scenario says.
import { encodeAnswers } from '../paradigm-memory/encode-answers.ts';
import { encodeHistory } from '../paradigm-memory/encode-history.ts';
import { encodeSensor } from '../paradigm-memory/encode-sensor.ts';
import type { SensorPages } from '../paradigm-memory/encode-sensor.ts';
import type { PumpModel } from '../paradigm-memory/pump-model.ts';
import { pumpModel } from '../paradigm-memory/pump-model.ts';
import { PATTERNS } from '../paradigm-memory/records/basal.ts';
import { fromHex, latin1 } from '../../src/device/bytes.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading, RecordKind } from '../../src/model/record.ts';
import { HOUR_MS } from '../../src/model/time.ts';
import { COMMANDS } from './commands.ts';
import type { Damage } from './simulated-links.ts';
import { playPumpBehindNextLink, playPumpBehindStick } from './simulated-links.ts';
import type { PumpMemory, RadioFault, RadioPace } from './simulated-pump.ts';
import { NO_PAUSES, SimulatedPump } from './simulated-pump.ts';

export interface SimulatedPumpOptions {
  readonly link?: 'usb' | 'serial' | 'hid';
  readonly pace?: RadioPace;
  readonly radio?: RadioFault;
  /** Page the pump begins when the fault 'new-page' says so. */
  readonly newPage?: () => Uint8Array;
  readonly damage?: Damage;
  /** Told of every transmission to the pump, by its opcode. */
  readonly onTransmission?: (opcode: number) => void;
}

/** Plays a pump that holds exactly these pages and answers, for tests; ends when the cable is gone. */
export async function simulatePump(
  port: Transport,
  memory: PumpMemory,
  options: SimulatedPumpOptions = {},
): Promise<void> {
  const pump = new SimulatedPump(memory, options.radio, options.newPage, options.onTransmission);
  const pace = options.pace ?? NO_PAUSES;
  try {
    if (options.link === 'hid') await playPumpBehindNextLink(port, pump, pace, options.damage);
    else await playPumpBehindStick(port, pump, pace, options.damage);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
}

/**
 * Holds what the encoders of `drivers/paradigm-memory` write of the scenario's readings, and the scenario's settings. A full memory
 * has numbers far from 0, as of a pump that has been worn for years.
 */
export function pumpMemory(scenario: Scenario): PumpMemory {
  const model = pumpModel(scenario.model);
  if (!model) throw new AppError('bad-input', `no such pump: ${scenario.model}`);
  const { readings, unit, deviceTime, settings } = scenario;
  // The demo's devices have names instead of numbers: such a pump answers to any.
  const serial = /^\d{6}$/.test(scenario.serial) ? scenario.serial : '';
  const history = encodeHistory(readings, { model, unit });
  const sensor = model.hasSensor ? sensorPages(readings, model) : { glucose: [], isig: [] };
  // A memory that is not full yet begins with page 0.
  const historyPage = history.length < HISTORY_PAGES ? history.length - 1 : NEWEST_HISTORY;
  const sensorPage = NEWEST_SENSOR;
  const answers = encodeAnswers({
    model,
    serial,
    deviceTime,
    unit,
    historyPage,
    ...(model.hasSensor && { sensorPage }),
    ...(settings && { settings }),
  });
  return {
    model: model.name,
    serial,
    answers: asModel(model.name, new Map([...answers, ...totals(readings, deviceTime, model)]), serial),
    history: history.slice(0, HISTORY_PAGES),
    glucose: byNumber(sensor.glucose),
    isig: byNumber(sensor.isig),
  };
}

/** Delivered today and the day before, where the memory has sums of days: fortieths on large models, else tenths. */
function totals(readings: readonly Reading[], deviceTime: string, model: PumpModel): [number, Uint8Array][] {
  const before = readings.findLast((reading) => reading.kind === 'daily-total');
  if (!before) return [];
  const today = readings
    .filter((reading) => reading.deviceTime.slice(0, 10) === deviceTime.slice(0, 10))
    .reduce((sum, reading) => {
      if (reading.kind === 'bolus') return sum + reading.units;
      return reading.kind === 'basal' ? sum + (reading.unitsPerHour * reading.durationMs) / HOUR_MS : sum;
    }, 0);
  const word = (units: number): [number, number] => {
    const steps = Math.round(units * (model.isLarge ? 40 : 10));
    return [steps >> 8, steps & 0xff];
  };
  const [now, then] = [word(today), word(before.units)];
  const answer = model.isLarge ? [0, 0, ...now, 0, 0, ...then] : [...now, ...then];
  return [[COMMANDS.totals.opcode, Uint8Array.from(answer)]];
}

const NEWEST_HISTORY = 514;
const NEWEST_SENSOR = 99;
const HISTORY_PAGES = 36;
const SENSOR_PAGES = 32;

/** The page being written has no time stamp at its end yet; on the only page there is one, or nothing would tell its time. */
function sensorPages(readings: Scenario['readings'], model: PumpModel): SensorPages {
  const pending = encodeSensor(readings, model, true);
  return pending.glucose.length > 1 ? pending : encodeSensor(readings, model);
}

/** Oldest first, the newest with the number the pump tells. */
function byNumber(pages: readonly Uint8Array[]): Map<number, Uint8Array> {
  const held = pages.slice(-SENSOR_PAGES);
  return new Map(held.map((page, i) => [NEWEST_SENSOR - held.length + 1 + i, page]));
}

/** Answers nobody has asked the encoder for: as the 522 of the capture 522-665455-complete gave them. */
const PLAIN_ANSWERS: readonly [number, Uint8Array][] = [
  [COMMANDS.totals.opcode, Uint8Array.of(0x00, 0xcb, 0x01, 0x7a)],
  [COMMANDS.tempBasal.opcode, Uint8Array.of(0x00, 0x00, 0x00, 0x12)],
  [COMMANDS.reservoirWarning.opcode, Uint8Array.of(0x00, 0x14)],
  [COMMANDS.status.opcode, Uint8Array.of(0x03, 0x00, 0x00)],
  [COMMANDS.sensorSettings.opcode, fromHex('00 01 00B8 003C 01 004E 0014 0028 001E 01 003C 20886E 01 001E')],
  [COMMANDS.calibrationFactor.opcode, Uint8Array.of(0x22, 0x8c)],
];

/** What a model refuses (captures 512-047006) and what every one says of itself. */
function asModel(model: string, answers: ReadonlyMap<number, Uint8Array>, serial: string): Map<number, Uint8Array> {
  const own = new Map([...PLAIN_ANSWERS, ...answers]);
  own.set(COMMANDS.pumpId.opcode, latin1(serial));
  if (model.endsWith('12')) for (const opcode of [0x9d, 0xc0, 0xc3]) own.delete(opcode);
  return own;
}

const KINDS: readonly RecordKind[] = ['bolus', 'smbg', 'temp-basal', 'event', 'alarm'];

/**
 * The part of a reading of the contract's scenarios that this model's memory can hold: 512, 515 and their sisters know no
 * sensor, and the wizard of the 512 aims at one glucose.
 */
export function holds(reading: Reading, { model }: Pick<Scenario, 'model'>): Reading | undefined {
  const pump = pumpModel(model);
  if (reading.kind === 'cgm') return pump?.hasSensor ? reading : undefined;
  if (!KINDS.includes(reading.kind)) return undefined;
  if (reading.kind !== 'bolus' || !reading.wizard || !pump?.hasOldWizard) return reading;
  const fields = Object.entries(reading.wizard).filter(([name]) => name !== 'targetHighMgdl');
  return { ...reading, wizard: Object.fromEntries(fields) };
}

export const profileNames: readonly string[] = PATTERNS;

export const simulate: Simulator = async (port, scenario) => {
  const link = scenario.link ?? 'usb';
  await simulatePump(faulty(port, scenario), pumpMemory(scenario), { link, damage: badChecksums(scenario) });
};

/** The `nth` packet of the stick or message of the meter goes out damaged, as often as the scenario wants. */
function badChecksums({ fault }: Scenario): Damage {
  let left = fault?.kind === 'bad-checksum' ? fault.times : 0;
  return (message, bytes) => {
    if (fault?.kind !== 'bad-checksum' || message < fault.nth || left <= 0) return bytes;
    left--;
    const wrong = bytes.slice();
    wrong[wrong.length - 1]! ^= 0x55;
    return wrong;
  };
}
