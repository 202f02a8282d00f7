// A FreeStyle HID meter in memory: opens, answers questions in text, refuses those it does not know.
import { latin1, text } from '../../src/device/bytes.ts';
import type { Scenario, Simulator } from '../../src/device/simulator.ts';
import { faulty } from '../../src/device/simulator.ts';
import type { Transport } from '../../src/device/transport.ts';
import { AppError } from '../../src/model/errors.ts';
import type { Reading } from '../../src/model/record.ts';
import type { WallTime } from '../../src/model/time.ts';
import { encodeAnswer, encodeList } from './answer.ts';
import { MODELS, isLibre } from './models.ts';
import { LONGEST_DATA, TYPE, encodeReport, parseReport } from './report.ts';

const FIRMWARE = '1.40';
const PATIENCE_MS = 60_000;

/** The part of a reading such a meter keeps: no marks; where an InsuLinx and a Libre keep control tests is not known. */
export function holds(reading: Reading, { model }: Pick<Scenario, 'model'>): Reading | undefined {
  const neo = model.endsWith('Neo');
  if (reading.kind === 'smbg' || (reading.kind === 'control' && neo)) {
    const { kind, deviceTime, mgdl, bound } = reading;
    return { kind, deviceTime, mgdl, ...(bound && { bound }) };
  }
  if (reading.kind === 'clock-change') return reading;
  if (reading.kind === 'ketone' || reading.kind === 'injection') return neo || isLibre(model) ? reading : undefined;
  return isLibre(model) && (reading.kind === 'cgm' || reading.kind === 'carbs') ? reading : undefined;
}

export const simulate: Simulator = async (port, scenario) => {
  if (!MODELS.some((model) => model === scenario.model)) {
    throw new AppError('bad-input', `no such FreeStyle: ${scenario.model}`);
  }
  try {
    await play(faulty(port, scenario), scenario);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'disconnected') throw error;
  }
};

async function play(cable: Transport, scenario: Scenario): Promise<never> {
  const { fault, serial } = scenario;
  const answers = answersOf(scenario);
  let left = fault?.kind === 'bad-checksum' ? fault.times : 0;
  for (;;) {
    let bytes: Uint8Array;
    try {
      bytes = await cable.read(PATIENCE_MS);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'timeout') throw error;
      continue;
    }
    const report = parseReport(bytes);
    if (!report) continue;
    if (report.type === TYPE.hello) await cable.write(encodeReport(0x34, Uint8Array.of(0x0c)));
    else if (report.type === TYPE.askSerial) await cable.write(encodeReport(TYPE.serial, latin1(`${serial}\0`)));
    else if (report.type === TYPE.askVersion) await cable.write(encodeReport(TYPE.version, latin1(`${FIRMWARE}\0`)));
    else if (report.type === TYPE.init) await cable.write(encodeReport(0x71, Uint8Array.of(1)));
    if (report.type !== TYPE.text) continue;
    await cable.write(encodeReport(0x22, Uint8Array.of(3)));
    const lines = answers.get(text(report.data).trim());
    const answer = lines ? encodeAnswer(lines) : ['CKSM:00000000\r\nCMD Fail!\r\n'];
    const sent = answer.map((line, i) =>
      fault?.kind === 'bad-checksum' && i === fault.nth && left-- > 0 ? line.replace(/[^\r\n]/, '~') : line,
    );
    // Lines go out as they are ready, several in a report where they fit (capture insulinx-plug).
    const whole = latin1(sent.join(''));
    for (let at = 0; at < whole.length; at += LONGEST_DATA) {
      await cable.write(encodeReport(TYPE.text, whole.subarray(at, at + LONGEST_DATA)));
    }
  }
}

function answersOf(scenario: Scenario): ReadonlyMap<string, readonly string[]> {
  const { model, deviceTime, readings } = scenario;
  const held = readings
    .map((reading) => holds(reading, scenario))
    .filter((reading): reading is Reading => reading !== undefined)
    .reverse();
  const [month, day, year, hour, minute] = parts(deviceTime);
  const answers = new Map<string, readonly string[]>([
    ['$date?', [[month, day, year].join(',')]],
    ['$time?', [[hour, minute].join(',')]],
  ]);
  if (!isLibre(model)) {
    const encode = model.endsWith('Neo') ? neoLine : insulinxLine;
    answers.set('$result?', encodeList(held.map((reading, i) => encode(reading, held.length - i))));
    return answers;
  }
  const history = held.filter(({ kind }) => kind === 'cgm');
  const others = held.filter(({ kind }) => kind !== 'cgm');
  answers.set('$dbrnum?', [`DBRECORDS = ${held.length}`]);
  answers.set('$history?', encodeList(history.map((reading, i) => libreLine(reading, i + 1))));
  answers.set('$arresult?', encodeList(others.map((reading, i) => libreLine(reading, i + 1))));
  return answers;
}

/** Month, day, two-digit year, hour, minute, second. */
function parts(wall: WallTime): number[] {
  const [year, month, day, hour, minute, second] = wall.split(/[-T:]/).map(Number);
  return [month!, day!, year! % 100, hour!, minute!, second!];
}

const minutes = (wall: WallTime): number[] => parts(wall).slice(0, 5);

function clockLine(reading: Extract<Reading, { kind: 'clock-change' }>, number: number): string {
  return [6, number, ...minutes(reading.newDeviceTime), 1, ...minutes(reading.deviceTime)].join(',');
}

function glucoseText({ mgdl, bound }: { readonly mgdl: number; readonly bound?: string | undefined }): string {
  return bound === 'high' ? 'HI' : bound === 'low' ? 'LO' : String(Math.round(mgdl));
}

function insulinxLine(reading: Reading, number: number): string {
  if (reading.kind === 'clock-change') return clockLine(reading, number);
  if (reading.kind !== 'smbg') throw new AppError('internal', `an InsuLinx holds no ${reading.kind}`);
  return [0, number, ...minutes(reading.deviceTime), 1, 0, 0, 0, 3, 0, glucoseText(reading), 0, 0].join(',');
}

function neoLine(reading: Reading, number: number): string {
  if (reading.kind === 'clock-change') return clockLine(reading, number);
  const head = [number, ...minutes(reading.deviceTime), 1];
  switch (reading.kind) {
    case 'smbg':
    case 'control':
      return [7, ...head, glucoseText(reading), 0, reading.kind === 'control' ? 0 : 1].join(',');
    case 'ketone':
      return [9, ...head, reading.bound ? 'HI' : Math.round(reading.mmoll * 18), 1].join(',');
    case 'injection':
      return [10, ...head, reading.insulin === 'long' ? 0 : 1, reading.units].join(',');
    default:
      throw new AppError('internal', `a Neo holds no ${reading.kind}`);
  }
}

/** Fields of the longest line (protocol notes). */
const LIBRE_FIELDS = 44;

function libreLine(reading: Reading, id: number): string {
  const time = reading.kind === 'clock-change' ? reading.newDeviceTime : reading.deviceTime;
  const type = reading.kind === 'cgm' ? 12 : reading.kind === 'clock-change' ? 5 : 2;
  const line: (string | number)[] = new Array<number>(LIBRE_FIELDS).fill(0);
  const set = (field: number, ...values: (string | number)[]): void =>
    void line.splice(field - 1, values.length, ...values);
  set(1, id, type, ...parts(time));
  switch (reading.kind) {
    case 'cgm':
      set(14, reading.bound ? (reading.bound === 'low' ? 39 : 501) : reading.mgdl);
      break;
    case 'clock-change':
      set(10, ...parts(reading.deviceTime));
      break;
    case 'smbg':
      set(13, glucoseText(reading));
      break;
    case 'ketone':
      set(10, 1);
      set(13, reading.bound ? 'HI' : Math.round(reading.mmoll * 18));
      break;
    case 'injection':
      // Noted with a scan.
      set(10, 2);
      set(13, 100);
      if (reading.insulin === 'long') {
        set(19, 1);
        set(24, reading.units * 2);
      } else {
        set(18, 1);
        set(44, reading.units * 2);
      }
      break;
    case 'carbs':
      set(10, 2);
      set(13, 100);
      set(26, 1, reading.grams);
      break;
    default:
  }
  return line.join(',');
}
