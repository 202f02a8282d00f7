// The meter of a simulated life: fingersticks with a meter's error, control solution and ketones.
import type { GlucoseMark } from '../model/record.ts';
import type { UtcMs } from '../model/time.ts';
import { MINUTE_MS } from '../model/time.ts';
import type { Entry, EntryOf } from './entry.ts';
import type { Random } from './random.ts';
import { random } from './random.ts';

/** What the meter can show as a number, mg/dL. */
export const METER_LOW = 20;
export const METER_HIGH = 600;

export interface FingerTest {
  readonly at: UtcMs;
  readonly marks?: readonly GlucoseMark[];
  readonly afterMealMin?: number;
  /** Sugar on the finger, or too little blood on the strip: HI or LO whatever the glucose is. */
  readonly spoiled?: 'low' | 'high';
  readonly temperatureWarning?: true;
}

export interface Meter {
  readonly log: Entry[];
  /** A test of blood whose glucose is `truth` mg/dL. The meter's clock has whole minutes. */
  test(test: FingerTest, truth: number): EntryOf<'smbg'>;
  control(at: UtcMs, level: 'normal' | 'high'): void;
  /** mmol/L. */
  ketone(at: UtcMs, truth: number): void;
}

/** 95 % of the readings within 12 % of the truth, a little better than ISO 15197:2013 demands (15 %). */
const ERROR_SHARE = 0.055;
const ERROR_MGDL = 2.5;

export function makeMeter(seed: number): Meter {
  const log: Entry[] = [];
  const draw = (topic: string, at: UtcMs): Random => random(seed, topic, Math.floor(at / MINUTE_MS));
  const wholeMinute = (at: UtcMs): UtcMs => Math.floor(at / MINUTE_MS) * MINUTE_MS;
  return {
    log,
    test(test, truth) {
      const error = draw('meter', test.at);
      const shown = Math.round(truth * error.normal(1, ERROR_SHARE) + error.normal(0, ERROR_MGDL));
      const bound = test.spoiled ?? (shown < METER_LOW ? 'low' : shown > METER_HIGH ? 'high' : undefined);
      const reading: EntryOf<'smbg'> = {
        kind: 'smbg',
        at: wholeMinute(test.at),
        mgdl: bound === 'low' ? METER_LOW : bound === 'high' ? METER_HIGH : shown,
        ...(bound ? { bound } : {}),
        ...(test.marks?.length ? { marks: test.marks } : {}),
        ...(test.afterMealMin === undefined ? {} : { afterMealMin: test.afterMealMin }),
        ...(test.temperatureWarning ? { temperatureWarning: true } : {}),
      };
      log.push(reading);
      return reading;
    },
    control(at, level) {
      const mean = level === 'normal' ? 112 : 296;
      const mgdl = Math.round(draw('control', at).normal(mean, mean * 0.03));
      log.push({ kind: 'control', at: wholeMinute(at), mgdl });
    },
    ketone(at, truth) {
      const shown = truth * draw('ketone', at).normal(1, 0.08);
      log.push({ kind: 'ketone', at: wholeMinute(at), mmoll: Math.max(0, Math.round(shown * 10) / 10) });
    },
  };
}
