// Readings of the sensor pages of an image, in order and with their times.
import type { Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { isIntactIsigPage, isIntactPage, PAGE_BYTES } from './crc.ts';
import { wallText } from './date.ts';
import type { PumpImage } from './image.ts';
import type { PumpModel } from './pump-model.ts';
import { sensorPageOf } from './snapshot-facts.ts';
import type { SensorItem, SensorStep } from './sensor-times.ts';
import { timeEntries } from './sensor-times.ts';
import type { ClockStep } from './join-others.ts';
import { SENSOR, cutSensorPage, sensorFlag } from './sensor-page.ts';
import { anchorsOf, offsetsOf } from './timing.ts';

export interface SensorOptions {
  readonly complete?: boolean;
  /** What to call a page in `problems`. */
  readonly whereSensor?: (kind: 'glucose' | 'ISIG', page: number) => string;
}

const LOWEST = 40;
const HIGHEST = 400;

/**
 * Reads all glucose pages with their ISIG pages. `historySteps` are the clock changes of the history, which has their
 * seconds. Readings of a page whose ISIG page is missing are held back, as ISIG is a part of them.
 */
export function sensorReadings(
  image: PumpImage,
  model: PumpModel,
  options: SensorOptions,
  historySteps: readonly ClockStep[],
  problems: Problem[],
): Reading[] {
  const where = options.whereSensor ?? ((kind, page) => `${kind} page ${page}`);
  const readings: Reading[] = [];
  let items: SensorItem[] = [];
  let last: number | undefined;
  const close = (): void => {
    if (items.length && last !== undefined)
      emit(items, last, image, model, options, historySteps, readings, problems, where);
    items = [];
  };
  for (const number of [...image.glucose.keys()].sort((a, b) => a - b)) {
    const page = image.glucose.get(number)!;
    if (last !== undefined && number !== last + 1) close();
    if (page.length < PAGE_BYTES || !isIntactPage(page)) {
      const what =
        page.length < PAGE_BYTES ? `only ${page.length} of ${PAGE_BYTES} bytes` : 'the checksum does not fit';
      problems.push({ where: where('glucose', number), what: `${what}: not read` });
      close();
      last = undefined;
      continue;
    }
    last = number;
    let isig = image.isig.get(number);
    if (isig && !isIntactIsigPage(isig)) {
      problems.push({ where: where('ISIG', number), what: 'the checksum does not fit: not read' });
      isig = undefined;
    }
    const { entries, damage } = cutSensorPage(page, isig);
    if (damage) {
      // What came before the damage is of another stretch.
      problems.push({ where: `${where('glucose', number)}, byte ${damage.at}`, what: damage.what });
      close();
    }
    for (const entry of entries) items.push({ entry, page, number, ms: Number.NaN });
  }
  close();
  return readings;
}

function emit(
  items: SensorItem[],
  lastPage: number,
  image: PumpImage,
  model: PumpModel,
  options: SensorOptions,
  historySteps: readonly ClockStep[],
  readings: Reading[],
  problems: Problem[],
  where: (kind: 'glucose' | 'ISIG', page: number) => string,
): void {
  const steps = timeEntries(items, options.complete === true);
  const offsets = offsetsOf(
    items.map((item) => item.number),
    Float64Array.from(items, (item) => item.ms),
    steps.map((step) => exactStep(step, historySteps)),
    anchorsOf(image.snapshots, lastPage, sensorPageOf),
  );
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    if (Number.isNaN(item.ms)) continue;
    if (item.entry.opcode * 2 > HIGHEST) {
      problems.push({
        where: `${where('glucose', item.number)}, byte ${item.entry.at}`,
        what: `a glucose of ${item.entry.opcode * 2} mg/dL, more than a sensor can show`,
      });
      continue;
    }
    const reading = readingOf(item, items[i - 1], model, options);
    if (!reading) continue;
    readings.push(Number.isNaN(offsets[i]!) ? reading : { ...reading, at: item.ms - offsets[i]! });
  }
}

/** The same clock change in the history, where there is one: it knows the second. */
function exactStep(step: SensorStep, historySteps: readonly ClockStep[]): ClockStep {
  const { beforeMs, afterMs } = step;
  if (beforeMs === undefined || afterMs === undefined) return step;
  const exact = historySteps.find(
    (item) =>
      item.afterMs === afterMs &&
      item.beforeMs !== undefined &&
      Math.floor(item.beforeMs / 60_000) * 60_000 === beforeMs,
  );
  return exact ? { ...exact, index: step.index } : step;
}

function readingOf(
  { entry, page, ms }: SensorItem,
  before: SensorItem | undefined,
  model: PumpModel,
  options: SensorOptions,
): Reading | undefined {
  const { opcode, at, word } = entry;
  const deviceTime = wallText(ms);
  if (opcode >= SENSOR.firstReading || opcode === SENSOR.low || opcode === SENSOR.high) {
    if (word === undefined && !options.complete) return undefined;
    const isigWord = word === undefined ? undefined : model.isigHoldsGlucoseBit ? word & 0xfffe : word;
    if (opcode === SENSOR.low || opcode === SENSOR.high) {
      const isLow = opcode === SENSOR.low;
      return {
        kind: 'cgm',
        deviceTime,
        mgdl: isLow ? LOWEST : HIGHEST,
        bound: isLow ? 'low' : 'high',
        // Under most opcodes the word repeats the opcode.
        ...(isigWord !== undefined && isigWord > 255 && { isig: isigWord / 100 }),
      };
    }
    const bit = word !== undefined && model.isigHoldsGlucoseBit ? word & 1 : 0;
    return {
      kind: 'cgm',
      deviceTime,
      mgdl: Math.min(HIGHEST, opcode * 2 + bit),
      ...(isigWord !== undefined && { isig: isigWord / 100 }),
    };
  }
  switch (opcode) {
    case SENSOR.meterGlucose:
      return { kind: 'calibration', deviceTime, mgdl: page[at - 5]! | ((page[at - 3]! & 0x20) << 3) };
    case SENSOR.factor:
      return {
        kind: 'event',
        deviceTime,
        event: 'calibration-factor',
        detail: String((page[at - 6]! | (page[at - 5]! << 8)) / 1000),
      };
    case SENSOR.sync: {
      const flag = sensorFlag(page, at - 1);
      if (flag === 0x60) return { kind: 'event', deviceTime, event: 'sensor-find' };
      return {
        kind: 'event',
        deviceTime,
        event: 'sensor-start',
        ...(flag === 0x40 && { detail: 'same sensor again' }),
      };
    }
    case SENSOR.status: {
      const flag = sensorFlag(page, at - 1);
      if (flag === 0x40) return { kind: 'event', deviceTime, event: 'sensor-lost' };
      return flag === 0 ? { kind: 'event', deviceTime, event: 'sensor-off' } : undefined;
    }
    case SENSOR.error: {
      // One mark every five minutes until the sensor is changed: the first one is the alarm.
      if (before?.entry.opcode === SENSOR.error) return undefined;
      const isEnd = page[at - 1] === 1;
      return { kind: 'alarm', deviceTime, alarm: isEnd ? 'sensor-end' : 'sensor-error' };
    }
    default:
      return undefined;
  }
}
