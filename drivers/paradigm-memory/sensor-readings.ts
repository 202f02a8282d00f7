// Readings of the sensor pages of an image, in order and with their times.
import type { Problem } from '../../src/device/driver.ts';
import type { Reading } from '../../src/model/record.ts';
import { isIntactIsigPage, isIntactPage, PAGE_BYTES } from './crc.ts';
import { wallText } from './date.ts';
import type { PumpImage } from './image.ts';
import { impossibleIn } from './plausible.ts';
import type { PumpModel } from './pump-model.ts';
import { sensorPageOf } from './snapshot-facts.ts';
import type { SensorStep } from './sensor-times.ts';
import { timeEntries } from './sensor-times.ts';
import type { ClockStep } from './join-others.ts';
import { NO_WORD, SensorEntries } from './sensor-entries.ts';
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
 * Reads all glucose pages with their ISIG pages into `readings`. `historySteps` are the clock changes of the history, which has their
 * seconds. Readings of a page whose ISIG page is missing are held back, as ISIG is a part of them.
 */
export function addSensorReadings(
  image: PumpImage,
  model: PumpModel,
  options: SensorOptions,
  historySteps: readonly ClockStep[],
  readings: Reading[],
  problems: Problem[],
): void {
  const where = options.whereSensor ?? ((kind, page) => `${kind} page ${page}`);
  const entries = new SensorEntries(image.glucose.size);
  let last: number | undefined;
  const close = (): void => {
    if (entries.count && last !== undefined)
      emit(entries, last, image, model, options, historySteps, readings, problems, where);
    entries.clear();
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
    const { places, damage } = cutSensorPage(page);
    if (damage) {
      // What came before the damage is of another stretch.
      problems.push({ where: `${where('glucose', number)}, byte ${damage.at}`, what: damage.what });
      close();
    }
    entries.add(number, page, places, isig);
  }
  close();
}

function emit(
  entries: SensorEntries,
  lastPage: number,
  image: PumpImage,
  model: PumpModel,
  options: SensorOptions,
  historySteps: readonly ClockStep[],
  readings: Reading[],
  problems: Problem[],
  where: (kind: 'glucose' | 'ISIG', page: number) => string,
): void {
  const { count, opcodes, places, words, numbers, times } = entries;
  const steps = timeEntries(entries, options.complete === true);
  const offsets = offsetsOf(
    numbers.subarray(0, count),
    times.subarray(0, count),
    steps.map((step) => exactStep(step, historySteps)),
    anchorsOf(image.snapshots, lastPage, sensorPageOf),
  );
  const problemAt = (i: number, what: string): void => {
    problems.push({ where: `${where('glucose', numbers[i]!)}, byte ${places[i]!}`, what });
  };
  for (let i = 0; i < count; i++) {
    const ms = times[i]!;
    if (Number.isNaN(ms)) continue;
    const opcode = opcodes[i]!;
    const offset = offsets[i]!;
    if (opcode >= SENSOR.firstReading) {
      const word = words[i]!;
      if (opcode * 2 > HIGHEST) problemAt(i, `a glucose of ${opcode * 2} mg/dL, more than a sensor can show`);
      else if (word !== NO_WORD || options.complete) readings.push(glucoseOf(opcode, word, ms, model, offset));
      continue;
    }
    const reading = readingOf(entries, i, model, options);
    if (!reading) continue;
    const impossible = impossibleIn(reading);
    if (impossible) problemAt(i, impossible);
    else readings.push(Number.isNaN(offset) ? reading : { ...reading, at: ms - offset });
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

/** A reading between the limits. Written out for each case: there are tens of thousands. */
function glucoseOf(opcode: number, word: number, ms: number, model: PumpModel, offset: number): Reading {
  const deviceTime = wallText(ms);
  if (word === NO_WORD) {
    const mgdl = opcode * 2;
    if (Number.isNaN(offset)) return { kind: 'cgm', deviceTime, mgdl };
    return { kind: 'cgm', deviceTime, mgdl, at: ms - offset };
  }
  const mgdl = Math.min(HIGHEST, opcode * 2 + (model.isigHoldsGlucoseBit ? word & 1 : 0));
  const isig = currentOf(word, model);
  if (Number.isNaN(offset)) return { kind: 'cgm', deviceTime, mgdl, isig };
  return { kind: 'cgm', deviceTime, mgdl, isig, at: ms - offset };
}

/** nA of a word of the ISIG page. */
function currentOf(word: number, model: PumpModel): number {
  return (model.isigHoldsGlucoseBit ? word & 0xfffe : word) / 100;
}

function readingOf(
  entries: SensorEntries,
  index: number,
  model: PumpModel,
  options: SensorOptions,
): Reading | undefined {
  const opcode = entries.opcodes[index]!;
  const word = entries.words[index]!;
  const at = entries.places[index]!;
  const page = entries.pageOf(index);
  const deviceTime = wallText(entries.times[index]!);
  if (opcode === SENSOR.low || opcode === SENSOR.high) {
    if (word === NO_WORD && !options.complete) return undefined;
    const isLow = opcode === SENSOR.low;
    return {
      kind: 'cgm',
      deviceTime,
      mgdl: isLow ? LOWEST : HIGHEST,
      bound: isLow ? 'low' : 'high',
      // Under most opcodes the word repeats the opcode.
      ...(word > 255 && { isig: currentOf(word, model) }),
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
      // One mark every five minutes until the sensor is changed: the first one is the alarm, and may stand on a page before.
      if (index > 0 ? entries.opcodes[index - 1] === SENSOR.error : !options.complete) return undefined;
      const isEnd = page[at - 1] === 1;
      return { kind: 'alarm', deviceTime, alarm: isEnd ? 'sensor-end' : 'sensor-error' };
    }
    default:
      return undefined;
  }
}
