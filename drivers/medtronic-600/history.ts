// What a pump's history means: events in order become readings.
import { hex } from '../../src/device/bytes.ts';
import type { Problem } from '../../src/device/driver.ts';
import type { EventName, Reading } from '../../src/model/record.ts';
import { MINUTE_MS } from '../../src/model/time.ts';
import { alarmGlucose, alarmName } from './alarm.ts';
import type { Segment } from './basal.ts';
import { deliveredBasal } from './basal.ts';
import { findBoluses } from './bolus.ts';
import type { EventOf, PumpEvent, PumpTime, RawEvent } from './event.ts';
import { decodeEvent, deviceTimeOf } from './event.ts';
import { changedSettings } from './settings-change.ts';
import type { PumpClock } from './timeline.ts';
import { utcFromRtc } from './timeline.ts';

/** Without the device time, which is the same for all readings of an event. */
type Part = Reading extends infer R ? (R extends Reading ? Omit<R, 'deviceTime' | 'at'> : never) : never;

export interface HistoryOptions {
  /** Clocks of the present life of the counter, oldest first. */
  readonly clocks: readonly PumpClock[];
  /** All events up to this RTC are there: what is not settled by then is left for later. */
  readonly untilRtc: number;
  /** Also the basal that still runs, up to `untilRtc`. */
  readonly withOpenBasal: boolean;
  /** RTC at which events go on after some that could not be read. */
  readonly breaks?: readonly number[];
  readonly problem: (problem: Problem) => void;
}

/** Readings of the pump's own history (not the sensor's). `events` are in order of their RTC. */
export function pumpReadings(raw: readonly RawEvent[], options: HistoryOptions): Reading[] {
  const { untilRtc, problem } = options;
  const stamp = stamper(options.clocks);
  const readings: Reading[] = [];
  const events: PumpEvent[] = [];
  for (const item of raw) {
    const event = decodeEvent(item);
    if (event) events.push(event);
    else if (!SILENT.has(item.type)) readings.push(stamp(item, { kind: 'unknown', raw: hex(item.bytes) }));
  }
  const copies = calibrationCopies(events);
  for (const [i, event] of events.entries()) {
    if (copies.has(event)) continue;
    for (const part of partsOf(event, problem)) readings.push(stamp(event, part));
    const change = changedSettings(event, events[i - 1]);
    if (change) readings.push(stamp(event, change));
  }
  const { boluses, estimates } = findBoluses(events, untilRtc, problem);
  for (const { time, bolus } of boluses) readings.push(stamp(time, bolus));
  for (const { time, wizard } of estimates) readings.push(stamp(time, { kind: 'wizard', wizard }));
  for (const segment of deliveredBasal(events, untilRtc, options.breaks)) {
    if (segment.isClosed || options.withOpenBasal) readings.push(stamp(segment.start, basalOf(segment)));
  }
  return readings;
}

/** Readings of the sensor's history; days begin and end in it too, which the pump's own says. */
export function sensorReadings(raw: readonly RawEvent[], options: Pick<HistoryOptions, 'clocks'>): Reading[] {
  const stamp = stamper(options.clocks);
  const readings: Reading[] = [];
  /** RTC of what there is already: a value that came late stands in two events. */
  const seen = new Set<number>();
  for (const item of raw) {
    if (item.type === 0x07 || item.type === 0x08) continue;
    const event = decodeEvent(item);
    if (event?.type !== 0xd6) readings.push(stamp(item, { kind: 'unknown', raw: hex(item.bytes) }));
    else {
      for (const { time, part } of sensorItems(event)) {
        if (seen.has(time.rtc)) continue;
        seen.add(time.rtc);
        readings.push(stamp(time, part));
      }
    }
  }
  return readings;
}

function stamper(clocks: readonly PumpClock[]): (time: PumpTime, part: Part) => Reading {
  return (time, part) => {
    const at = utcFromRtc(time.rtc, clocks);
    return { ...part, deviceTime: deviceTimeOf(time), ...(at !== undefined && { at }) } as Reading;
  };
}

/**
 * Types that say nothing to a person and come often: the day's end, the meters and transmitters it knows (04, 05), the
 * low glucose controller's state every few minutes (0B) and the like of auto mode (0C to 0E).
 */
const SILENT: ReadonlySet<number> = new Set([0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e]);

function basalOf({ start, endRtc, unitsPerHour, delivery }: Segment): Part {
  return { kind: 'basal', unitsPerHour, durationMs: (endRtc - start.rtc) * 1000, delivery };
}

/** Second copies of a fingerstick, written when it was used to calibrate the sensor (bit 1), right behind the first. */
function calibrationCopies(events: readonly PumpEvent[]): Set<PumpEvent> {
  const plain = new Set<string>();
  const copies = new Set<PumpEvent>();
  const key = ({ rtc, glucose }: EventOf<0x32>): string => `${rtc} ${glucose}`;
  for (const event of events) if (event.type === 0x32 && !(event.flags & 2)) plain.add(key(event));
  for (const event of events) if (event.type === 0x32 && event.flags & 2 && plain.has(key(event))) copies.add(event);
  return copies;
}

/** Why delivery stopped (1E) and went on (1F). */
const STOPS: Readonly<Record<number, string>> = {
  1: 'alarm',
  2: 'user',
  3: 'auto-off',
  4: 'low glucose',
  5: 'reservoir change',
  10: 'predicted low glucose',
};
const RESTARTS: Readonly<Record<number, string>> = {
  1: 'user',
  2: 'alarm cleared',
  3: 'user, after low glucose',
  4: 'longest suspension over',
  5: 'glucose recovered',
  6: 'feature switched off',
};

function happened(event: EventName, more: { readonly units?: number; readonly detail?: string } = {}): Part {
  return { kind: 'event', event, ...more };
}

/** Readings an event is by itself, without others. */
function partsOf(event: PumpEvent, problem: (problem: Problem) => void): Part[] {
  switch (event.type) {
    case 0x02:
    case 0x03:
      return [
        {
          kind: 'clock-change',
          newDeviceTime: deviceTimeOf({ rtc: event.newRtc, offset: event.newOffset }),
        },
        ...(event.type === 0x02 ? [happened('reset')] : []),
      ];
    case 0x07:
      return [happened('day-begins')];
    case 0x1a: {
      const name = event.what === 1 ? 'cannula-fill' : 'tubing-fill';
      return [happened(name, { units: event.delivered, detail: `${event.remaining} U left` })];
    }
    case 0x1b: {
      const durationMs = event.minutes * MINUTE_MS;
      if (event.mode === 1) return [{ kind: 'temp-basal', durationMs, percent: event.percent }];
      return [{ kind: 'temp-basal', durationMs, unitsPerHour: event.rate }];
    }
    case 0x22:
      return event.flags !== undefined && event.flags & 1 ? [{ kind: 'temp-basal', durationMs: 0 }] : [];
    case 0x1e:
      return [happened('suspend', { detail: STOPS[event.reason] ?? String(event.reason) })];
    case 0x1f:
      return [happened('resume', { detail: RESTARTS[event.reason] ?? String(event.reason) })];
    case 0x28: {
      const mgdl = alarmGlucose(event);
      return [{ kind: 'alarm', alarm: alarmName(event.code), code: event.code, ...(mgdl !== undefined && { mgdl }) }];
    }
    case 0x2a:
      return [happened('alarm-cleared', { detail: String(event.code) })];
    case 0x2b:
      return event.remaining
        ? [{ kind: 'alarm', alarm: 'reservoir-low', units: event.remaining }]
        : [{ kind: 'alarm', alarm: 'reservoir-empty' }];
    case 0x2c:
      return [happened('battery-in')];
    case 0x2e: {
      const carbs = event.carbUnit === 1 ? `${event.carbs / 10} exchanges` : `${event.carbs} g`;
      return [happened('meal-marker', { detail: carbs })];
    }
    case 0x2f:
      return [happened('exercise-marker', { detail: `${event.minutes} min` })];
    case 0x30:
      return [happened('insulin-marker', { units: event.units })];
    case 0x31:
      return [happened('other-marker')];
    case 0x36:
      return [happened('rewind')];
    case 0x37:
      return [happened('battery-out')];
    case 0x32:
    case 0x82:
    case 0x38:
      return glucoseOf(event, problem);
    case 0x3c:
      return [dayOf(event)];
    default:
      return [];
  }
}

/** The meter's range; a number outside of it was never measured. */
const LOW_MGDL = 10;
const HIGH_MGDL = 600;

function glucoseOf(event: EventOf<0x32> | EventOf<0x82> | EventOf<0x38>, problem: (problem: Problem) => void): Part[] {
  const mgdl = event.glucose;
  if (event.type === 0x82 && !isFirstOf670(event)) return [];
  if (mgdl < LOW_MGDL || mgdl > HIGH_MGDL) {
    problem({ where: deviceTimeOf(event), what: `a glucose of ${mgdl} mg/dL, which no meter shows` });
    return [];
  }
  if (event.type === 0x38)
    return [{ kind: 'calibration', mgdl }, happened('calibration-factor', { detail: String(event.factor) })];
  const isTyped = event.type === 0x32 ? isBlank(event) : (event.flags & 2) === 0;
  return [{ kind: 'smbg', mgdl, ...(isTyped && { manual: true as const }) }];
}

/** Typed into the pump: no meter has its number there (4 of the 111 saved ones, all of them from the wizard or a calibration). */
function isBlank({ serialFirst, serialLast = BLANK }: EventOf<0x32>): boolean {
  return serialFirst === BLANK && serialLast === BLANK;
}

const BLANK = 0x20;

/** Context 0 is the arrival from the meter; typed ones come with 8 to 12, the others say what was done with it. */
function isFirstOf670({ flags }: EventOf<0x82>): boolean {
  const context = flags >> 3;
  return flags & 2 ? context === 0 : context >= 8;
}

const DAY_MINUTES = 1440;

function dayOf(event: EventOf<0x3c>): Part {
  return {
    kind: 'daily-total',
    day: deviceTimeOf({ rtc: event.dayRtc, offset: event.dayOffset }).slice(0, 10),
    units: event.total,
    basalUnits: event.basal,
    bolusUnits: event.bolus,
    ...(event.carbUnit === 0 && { grams: event.carbs }),
    ...(event.minutes !== DAY_MINUTES && { partial: true as const }),
  };
}

/** Sensor values from here on are reasons why there is none. */
const EXCEPTION = 0x300;
/** Above and below what the sensor measures [the status 'bgl-above-22-2' has 308; 309 from tidepool-org/uploader]. */
const ABOVE = 0x308;
const BELOW = 0x309;
const SENSOR_HIGH_MGDL = 400;
const SENSOR_LOW_MGDL = 40;
/** The pump itself did not use it. */
const DISCARDED = 2;
const FAILED = 3;

function* sensorItems(event: EventOf<0xd6>): Generator<{ readonly time: PumpTime; readonly part: Part }> {
  const { interval } = event;
  for (const [i, item] of event.rows.entries()) {
    const time = { rtc: Math.max(0, event.rtc - i * interval * 60), offset: event.offset };
    const value = ((item.high & 3) << 8) | item.low;
    const shared = {
      kind: 'cgm',
      isig: item.isig,
      ...(interval !== 5 && interval > 0 && { intervalMin: interval }),
    } as const;
    if (item.state === DISCARDED || item.state === FAILED) continue;
    if (value === ABOVE) yield { time, part: { ...shared, mgdl: SENSOR_HIGH_MGDL, bound: 'high' } };
    else if (value === BELOW) yield { time, part: { ...shared, mgdl: SENSOR_LOW_MGDL, bound: 'low' } };
    else if (value >= LOW_MGDL && value <= HIGH_MGDL && value < EXCEPTION)
      yield { time, part: { ...shared, mgdl: value } };
  }
}
