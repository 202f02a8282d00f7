// The glucose sensor of a simulated life: sessions of ten days, warm-up, lost signals, lag and noise.
import type { UtcMs } from '../model/time.ts';
import { HOUR_MS, MINUTE_MS } from '../model/time.ts';
import type { LocalClock } from './calendar.ts';
import { atMinute } from './calendar.ts';
import type { EntryOf } from './entry.ts';
import type { Random } from './random.ts';
import { random } from './random.ts';

/** What a sensor can show as a number, mg/dL. */
export const SENSOR_LOW = 40;
export const SENSOR_HIGH = 400;

export const SENSOR_DAYS = 10;
/** Every eighth sensor starts a day and a half late: any 90 days in a row hold such a gap. */
const LATE_EVERY = 8;
const WARM_UP_MS = 2 * HOUR_MS;

/** One sensor, from its start to the start of the next. */
export interface SensorSession {
  readonly index: number;
  readonly startAt: UtcMs;
  /** First reading, after the warm-up. */
  readonly firstAt: UtcMs;
  readonly endAt: UtcMs;
  /** Between the steps of five minutes and the readings: each sensor has its own beat. Whole seconds. */
  readonly phaseMs: number;
  /** Readings against the truth at the start and at the end: no sensor is calibrated perfectly. */
  readonly gain: number;
  readonly lastGain: number;
}

export interface Sensor {
  /** The sensor worn at `at`; times must not go back. */
  sessionAt(at: UtcMs): SensorSession;
  /** A new day: its noise and its lost signals. */
  day(number: number): void;
  /** The reading of the step that begins at `stepAt`, if there is one. Once a step, in order. */
  sample(stepAt: UtcMs, interstitial: number): EntryOf<'cgm'> | undefined;
}

export function makeSensor(seed: number, clock: LocalClock, firstDay: number): Sensor {
  const shift = random(seed, 'sensor', -1).whole(0, SENSOR_DAYS - 1);
  const late = random(seed, 'sensor-late', -1).whole(0, LATE_EVERY - 1);
  let session = sessionOf(Math.floor((firstDay - shift) / SENSOR_DAYS) - 1);
  let lost: { readonly from: UtcMs; readonly to: UtcMs }[] = [];
  let noise: Random = random(seed, 'sensor-noise', firstDay);
  let wander = 0;
  let jitter = 0;

  function startOf(index: number): UtcMs {
    return atMinute(clock, index * SENSOR_DAYS + shift, random(seed, 'sensor-start', index).whole(9 * 60, 20 * 60));
  }

  function sessionOf(index: number): SensorSession {
    const draw = random(seed, 'sensor', index);
    const startAt = startOf(index);
    const isLate = (((index + late) % LATE_EVERY) + LATE_EVERY) % LATE_EVERY === 0;
    const delayMs = isLate ? draw.whole(33 * 60, 38 * 60) * MINUTE_MS : 0;
    return {
      index,
      startAt,
      firstAt: startAt + delayMs + WARM_UP_MS,
      endAt: startOf(index + 1),
      phaseMs: draw.whole(5, 295) * 1000,
      gain: draw.normal(1, 0.05),
      lastGain: draw.normal(1, 0.03),
    };
  }

  function sessionAt(at: UtcMs): SensorSession {
    while (at >= session.endAt) session = sessionOf(session.index + 1);
    return session;
  }

  return {
    sessionAt,
    day(number) {
      noise = random(seed, 'sensor-noise', number);
      const draw = random(seed, 'sensor-lost', number);
      lost = lost.filter((gap) => gap.to > atMinute(clock, number, 0));
      for (const chance of [0.4, 0.15]) {
        if (!draw.chance(chance)) continue;
        const from = atMinute(clock, number, draw.whole(0, 1439));
        lost.push({ from, to: from + draw.whole(15, 90) * MINUTE_MS });
      }
    },
    sample(stepAt, interstitial) {
      // Noise runs on while nothing is received: a gap does not shift what comes after it.
      wander = 0.97 * wander + noise.normal(0, 1.1);
      jitter = 0.45 * jitter + noise.normal(0, noise.chance(0.05) ? 5 : 1.2);
      const worn = sessionAt(stepAt);
      const at = stepAt + worn.phaseMs;
      if (at < worn.firstAt || at >= worn.endAt || lost.some((gap) => at >= gap.from && at < gap.to)) return undefined;
      const age = (at - worn.startAt) / (worn.endAt - worn.startAt);
      const gain = worn.gain + (worn.lastGain - worn.gain) * age;
      const scale = 0.6 + interstitial / 350;
      const shown = Math.round(interstitial * gain + (wander + jitter) * scale);
      if (shown < SENSOR_LOW) return { kind: 'cgm', at, mgdl: SENSOR_LOW, bound: 'low' };
      if (shown > SENSOR_HIGH) return { kind: 'cgm', at, mgdl: SENSOR_HIGH, bound: 'high' };
      return { kind: 'cgm', at, mgdl: shown };
    },
  };
}
