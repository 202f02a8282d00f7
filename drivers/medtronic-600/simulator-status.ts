// What a simulated pump does at the moment, as its status says it: from what it holds and how it is set.
import type { DeviceSettings, Reading, ReadingOf } from '../../src/model/record.ts';
import { HOUR_MS, MINUTE_MS, wallMs } from '../../src/model/time.ts';
import type { WallTime } from '../../src/model/time.ts';
import type { PumpStatus } from './answers.ts';
import { SENSOR_EXCEPTION } from './answers.ts';
import { PATTERN_NAMES } from './settings-change.ts';

/** A sensor that was heard within this time is worn still. */
const SENSOR_ON_MS = 24 * HOUR_MS;
/** A value older than two intervals is not shown any more. */
const SHOWN_MS = 11 * MINUTE_MS;
/** Arrows by the rate of change, mg/dL a minute (captures 1-arrow-up 1.02, 2-arrows-up 2.1, no-arrows 0.5, 3-arrows-down -3.58). */
const ARROWS = [1, 2, 3] as const;

/** `deviceTime` is what its clock shows. What the settings say of the moment (`settings.device.…`) comes first. */
export function statusAt(deviceTime: WallTime, readings: readonly Reading[], settings: DeviceSettings): PumpStatus {
  const now = wallMs(deviceTime);
  const told = (name: string): string | number | boolean | undefined => settings.other?.[`settings.device.${name}`];
  const before = readings.filter((reading) => wallMs(reading.deviceTime) <= now);
  const temp = tempAt(now, before);
  const isSuspended = told('suspended') === true || isStopped(now, before);
  return {
    isSuspended,
    // A stopped pump says so, and that it delivers (capture pump-suspended).
    isDelivering: true,
    isTempBasal: temp !== undefined,
    bolusDeliveredUnits: 0,
    bolusMinutesLeft: 0,
    lastBolusUnits: newest(before, 'bolus')?.units ?? 0,
    pattern: PATTERN_NAMES.indexOf((settings.activeProfile ?? 'Pattern 1') as 'Workday') + 1,
    basalUnitsPerHour: Number(told('basal-units-per-hour') ?? scheduledRate(now, settings)),
    tempUnitsPerHour: temp?.unitsPerHour ?? 0,
    tempPercent: temp?.percent ?? 0,
    tempMinutesLeft: temp ? Math.round((wallMs(temp.deviceTime) + temp.durationMs - now) / MINUTE_MS) : 0,
    deliveredTodayUnits: deliveredToday(now, before),
    batteryPercent: Number(told('battery-percent') ?? 75),
    reservoirUnits: Number(told('reservoir-units') ?? 120),
    activeUnits: Number(told('active-insulin-units') ?? 0),
    ...sensorAt(now, before),
  };
}

function newest<K extends Reading['kind']>(readings: readonly Reading[], kind: K): ReadingOf<K> | undefined {
  return readings.findLast((reading): reading is ReadingOf<K> => reading.kind === kind);
}

/** The temporary rate that still runs; a newer one, or a cancellation, ends the one before. */
function tempAt(now: number, before: readonly Reading[]): ReadingOf<'temp-basal'> | undefined {
  const temp = newest(before, 'temp-basal');
  return temp && wallMs(temp.deviceTime) + temp.durationMs > now ? temp : undefined;
}

function isStopped(now: number, before: readonly Reading[]): boolean {
  const last = before.findLast(
    (reading) => reading.kind === 'event' && (reading.event === 'suspend' || reading.event === 'resume'),
  );
  const basal = newest(before, 'basal');
  const runs = basal && wallMs(basal.deviceTime) + basal.durationMs >= now;
  if (runs) return basal.delivery === 'suspended';
  return last?.kind === 'event' && last.event === 'suspend';
}

/** Of the pattern in use at the pump's time. */
function scheduledRate(now: number, { activeProfile, basalProfiles = [] }: DeviceSettings): number {
  const minute = Math.floor(now / MINUTE_MS) % (24 * 60);
  const slots = basalProfiles.find(({ name }) => name === activeProfile)?.slots ?? [];
  return slots.findLast(({ startMin }) => startMin <= minute)?.unitsPerHour ?? 0;
}

/** Boluses and basal since midnight. */
function deliveredToday(now: number, before: readonly Reading[]): number {
  const midnight = now - (now % (24 * HOUR_MS));
  let units = 0;
  for (const reading of before) {
    const at = wallMs(reading.deviceTime);
    if (reading.kind === 'bolus' && at >= midnight) units += reading.units;
    if (reading.kind !== 'basal') continue;
    const ms = Math.min(now, at + reading.durationMs) - Math.max(midnight, at);
    if (ms > 0) units += (reading.unitsPerHour * ms) / HOUR_MS;
  }
  return units;
}

function sensorAt(
  now: number,
  before: readonly Reading[],
): Pick<PumpStatus, 'isSensorOn' | 'sensorMgdl' | 'sensorException' | 'trend'> {
  const last = newest(before, 'cgm');
  const age = last && now - wallMs(last.deviceTime);
  if (age === undefined || age > SENSOR_ON_MS) return { isSensorOn: false };
  if (age > SHOWN_MS) return { isSensorOn: true, sensorException: SENSOR_EXCEPTION.none };
  if (last!.bound) return { isSensorOn: true, sensorException: SENSOR_EXCEPTION[last!.bound] };
  return { isSensorOn: true, sensorMgdl: Math.round(last!.mgdl), trend: trendTo(last!, before) };
}

/** Arrows between the newest value and the one before; flat when that is too old. */
function trendTo(last: ReadingOf<'cgm'>, before: readonly Reading[]): number {
  const at = before.lastIndexOf(last);
  const earlier = newest(before.slice(0, at), 'cgm');
  const minutes = earlier ? (wallMs(last.deviceTime) - wallMs(earlier.deviceTime)) / MINUTE_MS : 0;
  if (!earlier || minutes <= 0 || minutes * MINUTE_MS > SHOWN_MS) return 0;
  const rate = (last.mgdl - earlier.mgdl) / minutes;
  return Math.sign(rate) * ARROWS.filter((limit) => Math.abs(rate) >= limit).length;
}
