// Years of sensor readings in a fraction of a second: for measuring how fast store, statistics and charts are.
import type { Columns } from '../model/columns.ts';
import { boundFromCode, DEFAULT_INTERVAL_MIN } from '../model/columns.ts';
import { AppError } from '../model/errors.ts';
import { recordId } from '../model/identity.ts';
import type { RecordOf } from '../model/record.ts';
import type { UtcMs } from '../model/time.ts';
import { DAY_MS, MINUTE_MS } from '../model/time.ts';
import { dayNumber, PLAIN_CLOCK } from './calendar.ts';
import { wallWriter } from './entry.ts';
import { simulateLife } from './life.ts';
import { DEMO_PROFILE } from './profile.ts';
import { random } from './random.ts';
import { SENSOR_HIGH, SENSOR_LOW } from './sensor.ts';

export interface SensorColumnsOptions {
  readonly seed: number;
  /** Number of readings; 1,050,000 are ten years. */
  readonly count: number;
  /** UTC ms; the first reading follows within minutes, or in a day and a half when the sensor then worn is late. */
  readonly from: UtcMs;
  readonly deviceId?: string;
}

/** Simulated once and laid end to end, each day a little higher or lower: eight sensors, and a step only at the seam. */
const TILE_DAYS = 80;
const TILE_START = dayNumber('2024-01-01');

/**
 * Sensor readings every five minutes with the shape and the gaps of the simulated life, ascending, whole mg/dL.
 * The same options give the same columns. Throws `bad-input` for a negative count.
 */
export function sensorColumns(options: SensorColumnsOptions): Columns {
  const { seed, count, from, deviceId = 'demo-sensor' } = options;
  if (!Number.isInteger(count) || count < 0) throw new AppError('bad-input', `not a number of readings: ${count}`);
  const lastDay = TILE_START + TILE_DAYS - 1;
  const life = simulateLife({ seed, clock: PLAIN_CLOCK, profile: DEMO_PROFILE, firstDay: TILE_START, lastDay });
  const tile = life.sensor.flatMap((reading) =>
    reading.kind === 'cgm' ? [{ offset: reading.at! - TILE_START * DAY_MS, mgdl: reading.mgdl }] : [],
  );
  const at = new Float64Array(count);
  const value = new Float64Array(count);
  const bound = new Uint8Array(count);
  const scaleOf = (day: number): number => random(seed, 'tile', day).normal(1, 0.07);
  let filled = 0;
  for (let pass = 0; filled < count; pass++) {
    let day = -1;
    let scale = 0;
    let nextScale = 0;
    for (const { offset, mgdl } of tile) {
      if (filled === count) break;
      const time = from + pass * TILE_DAYS * DAY_MS + offset;
      // At the seam two sensors meet, each with its own beat.
      if (filled && time - at[filled - 1]! < DEFAULT_INTERVAL_MIN * MINUTE_MS) continue;
      const newDay = Math.floor(offset / DAY_MS);
      if (newDay !== day) {
        day = newDay;
        // From one day's level to the next one's without a step at midnight.
        scale = scaleOf(pass * TILE_DAYS + day);
        nextScale = scaleOf(pass * TILE_DAYS + day + 1);
      }
      const share = offset / DAY_MS - day;
      const shown = Math.round(mgdl * (scale + (nextScale - scale) * share));
      at[filled] = time;
      value[filled] = Math.min(SENSOR_HIGH, Math.max(SENSOR_LOW, shown));
      bound[filled] = shown < SENSOR_LOW ? 1 : shown > SENSOR_HIGH ? 2 : 0;
      filled++;
    }
  }
  return {
    length: count,
    at,
    value,
    bound,
    source: new Uint16Array(count),
    sources: [deviceId],
    intervalMin: new Uint8Array(count).fill(DEFAULT_INTERVAL_MIN),
  };
}

/** The same readings as records of a device whose clock shows UTC: what `store.put` takes. */
export function sensorRecords(options: SensorColumnsOptions): RecordOf<'cgm'>[] {
  const columns = sensorColumns(options);
  const deviceId = columns.sources[0]!;
  const wallText = wallWriter();
  const records: RecordOf<'cgm'>[] = [];
  for (let i = 0; i < columns.length; i++) {
    const at = columns.at[i]!;
    const mgdl = columns.value[i]!;
    const bound = boundFromCode(columns.bound[i]!);
    const deviceTime = wallText(at);
    const id = recordId({ deviceId, kind: 'cgm', deviceTime }, String(mgdl), 0);
    const record = { id, deviceId, kind: 'cgm', at, deviceTime, mgdl } as const;
    records.push(bound ? { ...record, bound } : record);
  }
  return records;
}
