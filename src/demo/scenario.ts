// What a meter holds after months of use: the memory of simulated meters, in tests and in the demo.
import { AppError } from '../model/errors.ts';
import type { GlucoseMark, Reading, ReadingOf } from '../model/record.ts';
import type { UtcMs, WallTime } from '../model/time.ts';
import { MINUTE_MS, wallFromMs, wallMs } from '../model/time.ts';
import type { GlucoseUnit } from '../model/units.ts';
import { mgdlFromMmoll, mmollFromMgdl } from '../model/units.ts';
import { dayNumber, PLAIN_CLOCK } from './calendar.ts';
import { simulateLife } from './life.ts';
import { METER_HIGH, METER_LOW } from './meter.ts';
import { DEMO_PROFILE } from './profile.ts';
import { random } from './random.ts';

export interface MeterMemoryOptions {
  readonly seed: number;
  /** Readings in the memory, of all kinds together. */
  readonly count: number;
  /** No reading is newer, and the newest one is rarely more than a night older. */
  readonly lastDeviceTime: WallTime;
  /** What the meter measures in: whole mg/dL, or whole tenths of mmol/L converted to mg/dL, unrounded. mg/dL when absent. */
  readonly unit?: GlucoseUnit;
  /** What the meter's clock stores. 'minute' when absent. */
  readonly resolution?: 'minute' | 'second';
  /** The marks this meter has; none when absent. A reading has one at most. */
  readonly marks?: readonly GlucoseMark[];
  /** With minutes after the meal on readings marked 'after-meal'. */
  readonly afterMealMin?: boolean;
  /** Glucose the meter shows as a number, mg/dL, both included; 20 to 600 when absent. Beyond it is LO and HI. */
  readonly rangeMgdl?: { readonly low: number; readonly high: number };
  /** Without tests of control solution. */
  readonly noControls?: boolean;
  /** With ketone tests, mmol/L. */
  readonly ketones?: boolean;
}

const BLOCK_DAYS = 28;
/** Of a hundred tests so many are done again within the same minute. */
const REPEATED = 0.03;
/** Marks that say the same less exactly, for meters without the exact one. */
const LESS_EXACT: Partial<Record<GlucoseMark, GlucoseMark>> = { fasting: 'before-meal', bedtime: 'night' };

/**
 * The newest `count` readings of a meter of the demo person, oldest first, without `at`: fingersticks with HI and LO,
 * control tests, some of them in the same minute and some of these with the same value. Device times exist and never go
 * back. The same options give the same memory. Throws `bad-input` for a time that does not exist or a negative count.
 */
export function meterMemory(options: MeterMemoryOptions): Reading[] {
  const { seed, count, lastDeviceTime } = options;
  const last = wallMs(lastDeviceTime);
  if (Number.isNaN(last)) throw new AppError('bad-input', `no such time: ${lastDeviceTime}`);
  if (!Number.isInteger(count) || count < 0) throw new AppError('bad-input', `not a number of readings: ${count}`);
  let memory: Reading[] = [];
  let lastDay = dayNumber(lastDeviceTime.slice(0, 10));
  while (memory.length < count) {
    const firstDay = Math.floor(lastDay / BLOCK_DAYS) * BLOCK_DAYS;
    const { meter } = simulateLife({ seed, clock: PLAIN_CLOCK, profile: DEMO_PROFILE, firstDay, lastDay });
    const held = meter
      .flatMap((reading) => asHeld(reading, options))
      .filter((reading) => wallMs(reading.deviceTime) <= last)
      .sort((a, b) => (a.deviceTime < b.deviceTime ? -1 : a.deviceTime > b.deviceTime ? 1 : 0));
    memory = [...held, ...memory];
    lastDay = firstDay - 1;
  }
  return memory.slice(memory.length - count);
}

/** A test of the simulated life as this meter stores it, with its repetition where there is one. */
function asHeld(reading: Reading, options: MeterMemoryOptions): Reading[] {
  const at = reading.at!;
  const draw = random(options.seed, 'memory', Math.floor(at / MINUTE_MS));
  const second = options.resolution === 'second' ? draw.whole(0, 24) : 0;
  const secondLater = options.resolution === 'second' ? second + draw.whole(8, 35) : 0;
  const deviceTime = timeOf(at, second);
  if (reading.kind === 'ketone') return options.ketones ? [{ kind: 'ketone', deviceTime, mmoll: reading.mmoll }] : [];
  if (reading.kind === 'control') {
    if (options.noControls) return [];
    return [{ kind: 'control', deviceTime, ...valueOf(reading, options) }];
  }
  if (reading.kind !== 'smbg') return [];
  const mark = markOf(reading, draw.chance(0.2) ? draw.uniform(0, 1) : undefined, options.marks ?? []);
  const first: ReadingOf<'smbg'> = {
    kind: 'smbg',
    deviceTime,
    ...valueOf(reading, options),
    ...(mark ? { marks: [mark] } : {}),
    ...(options.afterMealMin && mark === 'after-meal' ? { afterMealMin: reading.afterMealMin ?? 120 } : {}),
  };
  if (reading.bound || !draw.chance(REPEATED)) return [first];
  const mgdl = draw.chance(0.4) ? reading.mgdl : Math.round(reading.mgdl * draw.normal(1, 0.05));
  return [first, { kind: 'smbg', deviceTime: timeOf(at, secondLater), ...valueOf({ mgdl }, options) }];
}

function timeOf(at: UtcMs, second: number): WallTime {
  return wallFromMs(at + second * 1000);
}

/** The value as a meter of this unit and range can hold it. */
function valueOf(
  { mgdl, bound }: Pick<ReadingOf<'smbg'>, 'mgdl' | 'bound'>,
  { unit = 'mg/dL', rangeMgdl = { low: METER_LOW, high: METER_HIGH } }: MeterMemoryOptions,
): Pick<ReadingOf<'smbg'>, 'mgdl' | 'bound'> {
  const held = unit === 'mg/dL' ? Math.round(mgdl) : mgdlFromMmoll(Math.round(mmollFromMgdl(mgdl) * 10) / 10);
  if (bound === 'low' || held < rangeMgdl.low) return { mgdl: rangeMgdl.low, bound: 'low' };
  if (bound === 'high' || held > rangeMgdl.high) return { mgdl: rangeMgdl.high, bound: 'high' };
  return { mgdl: held };
}

/** The reading's own mark if the meter has it or one like it, else any of the meter's now and then (`any`: 0 to 1). */
function markOf(
  reading: ReadingOf<'smbg'>,
  any: number | undefined,
  marks: readonly GlucoseMark[],
): GlucoseMark | undefined {
  if (any !== undefined) return marks[Math.floor(any * marks.length)];
  for (const own of reading.marks ?? []) {
    if (marks.includes(own)) return own;
    const like = LESS_EXACT[own];
    if (like && marks.includes(like)) return like;
  }
  return undefined;
}
