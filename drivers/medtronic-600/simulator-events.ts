// What a simulated pump holds: readings written down as the events a real one would have written.
import { AppError } from '../../src/model/errors.ts';
import type { Reading, ReadingOf } from '../../src/model/record.ts';
import { wallFromMs, wallMs } from '../../src/model/time.ts';
import { alarmCode } from './alarm.ts';
import type { PumpEvent, PumpTime } from './event.ts';
import { encodeEvent, offsetFor } from './event.ts';
import { PATTERN_NAMES } from './settings-change.ts';
import type { Place } from './simulator-insulin.ts';
import { basalEvents, bolusEvents, tempEvent, wizardEvent } from './simulator-insulin.ts';

/** The two histories, in the order they are written. */
export interface SimulatedHistory {
  readonly pump: readonly Uint8Array[];
  readonly sensor: readonly Uint8Array[];
}

interface Written extends PumpTime {
  readonly bytes: Uint8Array;
  readonly isSensor: boolean;
}

/** The clock of the moment: counter and wall clock (as `wallMs`). */
export interface SimulatedNow {
  readonly rtc: number;
  readonly wall: number;
}

/**
 * Events of the readings, which are in the order they happened; clock changes among them set the clock of those before.
 * Kinds a pump does not hold (control tests, ketones…) are passed over.
 */
export function historyOf(readings: readonly Reading[], now: SimulatedNow): SimulatedHistory {
  const written: Written[] = [];
  let anchor = now;
  let number = 0;
  const bolusNumbers = new Map<Reading, number>();
  for (const reading of readings)
    if (reading.kind === 'bolus') bolusNumbers.set(reading, (number = (number + 1) & 0xff));
  /** What readings tell of themselves: stops, restarts and temporary rates need not be made up from basal. */
  const told = new Set(
    readings.map((reading) => `${reading.kind === 'event' ? reading.event : reading.kind} ${reading.deviceTime}`),
  );
  for (const reading of [...readings].reverse()) {
    if (reading.kind === 'clock-change') {
      const rtc = anchor.rtc - Math.round((anchor.wall - wallMs(reading.newDeviceTime)) / 1000);
      const after = offsetFor(rtc, wallMs(reading.newDeviceTime));
      anchor = { rtc, wall: wallMs(reading.deviceTime) };
      const offset = offsetFor(rtc, anchor.wall);
      const event = { type: 0x03, source: 0, rtc, offset, newRtc: rtc, newOffset: after } as const;
      written.push({ rtc, offset, bytes: encodeEvent(event), isSensor: false });
      continue;
    }
    const timeAt = (wall: number): PumpTime => {
      const rtc = anchor.rtc - Math.round((anchor.wall - wall) / 1000);
      return { rtc, offset: offsetFor(anchor.rtc, anchor.wall) };
    };
    const events = eventsOf(reading, {
      time: timeAt(wallMs(reading.deviceTime)),
      later: (ms) => timeAt(wallMs(reading.deviceTime) + ms),
      number: bolusNumbers.get(reading) ?? 0,
      has: (what, laterMs = 0) => told.has(`${what} ${wallFromMs(wallMs(reading.deviceTime) + laterMs)}`),
    });
    for (const event of [...events].reverse())
      written.push({
        rtc: event.rtc,
        offset: event.offset,
        bytes: event instanceof RawBytes ? event.bytes : encodeEvent(event),
        isSensor: !(event instanceof RawBytes) && event.type === 0xd6,
      });
  }
  const inOrder = written.reverse().sort((a, b) => a.rtc - b.rtc);
  return {
    pump: inOrder.filter(({ isSensor }) => !isSensor).map(({ bytes }) => bytes),
    sensor: inOrder.filter(({ isSensor }) => isSensor).map(({ bytes }) => bytes),
  };
}

/** An event no table knows, as a reading of kind 'unknown' holds it. */
class RawBytes {
  readonly rtc: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  constructor(time: PumpTime, bytes: Uint8Array) {
    ({ rtc: this.rtc, offset: this.offset } = time);
    this.bytes = bytes;
  }
}

function eventsOf(reading: Reading, place: Place): (PumpEvent | RawBytes)[] {
  const head = { source: 0, ...place.time };
  switch (reading.kind) {
    case 'cgm':
      return [sensorEvent(reading, place.time)];
    case 'smbg':
      return [
        {
          ...head,
          type: 0x32,
          source: reading.manual ? 0 : 1,
          flags: 0,
          glucose: Math.round(reading.mgdl),
          glucoseSource: reading.manual ? 2 : 1,
          serialFirst: reading.manual ? 0x20 : 0x42,
          serialLast: reading.manual ? 0x20 : 0x42,
        },
      ];
    case 'calibration':
      return [{ ...head, type: 0x38, factor: 5, glucose: Math.round(reading.mgdl) }];
    case 'bolus':
      return bolusEvents(reading, place);
    case 'wizard':
      return [wizardEvent(reading.wizard, place.time, 0)];
    case 'basal':
      return basalEvents(reading, place);
    case 'temp-basal':
      return [tempEvent(0x1b, reading, place.time)];
    case 'alarm':
      return [
        {
          ...head,
          type: 0x28,
          code: reading.code ?? alarmCode(reading.alarm),
          mode: 2,
          flags: 2,
          data0: 0,
          glucose: reading.mgdl ?? 0,
        },
      ];
    case 'event':
      return pumpEvents(reading, place.time);
    case 'daily-total':
      return [dayEvent(reading, place.time)];
    case 'settings':
      return reading.how === 'changed' ? changeEvents(reading, place.time) : [];
    case 'unknown':
      return [rawEvent(reading.raw, place.time)];
    default:
      return [];
  }
}

function sensorEvent(reading: ReadingOf<'cgm'>, time: PumpTime): PumpEvent {
  const value = reading.bound === 'high' ? 0x308 : reading.bound === 'low' ? 0x309 : Math.round(reading.mgdl);
  const row = {
    high: value >> 8,
    low: value & 0xff,
    isig: reading.isig ?? 0,
    vcounter: 0xd5,
    change: 0,
    state: 0,
    flags: 0,
  };
  return { ...time, type: 0xd6, source: 2, interval: reading.intervalMin ?? 5, predicted: 0, rows: [row] };
}

const REASONS: readonly (readonly [event: string, type: 0x1e | 0x1f, detail: string, reason: number])[] = [
  ['suspend', 0x1e, 'alarm', 1],
  ['suspend', 0x1e, 'user', 2],
  ['suspend', 0x1e, 'low glucose', 4],
  ['suspend', 0x1e, 'reservoir change', 5],
  ['suspend', 0x1e, 'predicted low glucose', 10],
  ['resume', 0x1f, 'user', 1],
  ['resume', 0x1f, 'alarm cleared', 2],
  ['resume', 0x1f, 'glucose recovered', 5],
];

function pumpEvents({ event, detail, units = 0 }: ReadingOf<'event'>, time: PumpTime): PumpEvent[] {
  const head = { source: 0, ...time };
  const reason = REASONS.find(([name, , words]) => name === event && words === detail);
  switch (event) {
    case 'suspend':
      return [{ ...head, type: 0x1e, reason: reason?.[3] ?? 2 }];
    case 'resume':
      return [{ ...head, type: 0x1f, reason: reason?.[3] ?? 1 }];
    case 'cannula-fill':
    case 'tubing-fill': {
      const remaining = Number.parseFloat(detail ?? '') || 0;
      return [{ ...head, type: 0x1a, what: event === 'cannula-fill' ? 1 : 0, delivered: units, remaining }];
    }
    case 'rewind':
      return [{ ...head, type: 0x36 }];
    case 'battery-in':
      return [{ ...head, type: 0x2c }];
    case 'battery-out':
      return [{ ...head, type: 0x37 }];
    case 'day-begins':
      return [{ ...head, type: 0x07 }];
    case 'alarm-cleared':
      return [{ ...head, type: 0x2a, code: Number(detail ?? 0) }];
    case 'insulin-marker':
      return [{ ...head, type: 0x30, units }];
    case 'exercise-marker':
      return [{ ...head, type: 0x2f, minutes: Number.parseInt(detail ?? '0', 10) }];
    case 'other-marker':
      return [{ ...head, type: 0x31 }];
    default:
      return [];
  }
}

function dayEvent(reading: ReadingOf<'daily-total'>, time: PumpTime): PumpEvent {
  const begin = wallMs(`${reading.day}T00:00:00`);
  const dayRtc = time.rtc - Math.round((wallMs(reading.deviceTime) - begin) / 1000);
  return {
    ...time,
    type: 0x3c,
    source: 0,
    dayRtc,
    dayOffset: time.offset,
    minutes: reading.partial ? 600 : 1440,
    total: reading.units,
    basal: reading.basalUnits ?? 0,
    bolus: reading.bolusUnits ?? 0,
    carbUnit: reading.grams === undefined ? 1 : 0,
    carbs: reading.grams ?? 0,
  };
}

function changeEvents(reading: ReadingOf<'settings'>, time: PumpTime): PumpEvent[] {
  const head = { source: 0, ...time };
  const { settings, before } = reading;
  if (settings.activeProfile !== undefined) {
    const numberOf = (name: string | undefined): number => PATTERN_NAMES.indexOf(name as 'Workday') + 1;
    return [{ ...head, type: 0x1c, before: numberOf(before?.activeProfile), after: numberOf(settings.activeProfile) }];
  }
  if (settings.maxBolusUnits !== undefined)
    return [{ ...head, type: 0x59, before: before?.maxBolusUnits ?? 0, after: settings.maxBolusUnits }];
  if (settings.maxBasalUnitsPerHour !== undefined)
    return [{ ...head, type: 0x58, before: before?.maxBasalUnitsPerHour ?? 0, after: settings.maxBasalUnitsPerHour }];
  return [];
}

/** The hex of a whole event; its time is written anew. */
function rawEvent(raw: string, time: PumpTime): RawBytes {
  const bytes = Uint8Array.from(raw.match(/[0-9a-f]{2}/gi) ?? [], (digits) => Number.parseInt(digits, 16));
  if (bytes.length < 11 || bytes.length > 255) throw new AppError('bad-input', `no event: ${raw}`);
  const view = new DataView(bytes.buffer);
  bytes[2] = bytes.length;
  view.setUint32(3, time.rtc);
  view.setUint32(7, time.offset);
  return new RawBytes(time, bytes);
}
