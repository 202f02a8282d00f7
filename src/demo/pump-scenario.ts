// What an insulin pump holds after weeks of use: the memory of simulated pumps, from the demo person's life.
import { AppError } from '../model/errors.ts';
import type { DeviceSettings, Reading } from '../model/record.ts';
import type { WallTime } from '../model/time.ts';
import { MINUTE_MS, wallFromMs, wallMs } from '../model/time.ts';
import { dayFromNumber, dayNumber, PLAIN_CLOCK } from './calendar.ts';
import { simulateLife } from './life.ts';
import { DEMO_PROFILE } from './profile.ts';

export interface PumpMemoryOptions {
  readonly seed: number;
  /** Calendar days, that of `lastDeviceTime` included. */
  readonly days: number;
  /** Nothing ends later. */
  readonly lastDeviceTime: WallTime;
  /** What this pump calls its basal profiles, in the order of its menu; the demo pump's own names when absent. */
  readonly profileNames?: readonly string[];
}

export interface PumpMemory {
  /** Oldest first, without `at`. */
  readonly readings: readonly Reading[];
  /** How it is set at the end. */
  readonly settings: DeviceSettings;
}

/** Within so many days everything that is set was found once (settings.ts). */
const SETTINGS_DAYS = 8;

/** Kinds of the person's own: notes of an app, tests that a pump does not hear of. */
const NOT_OF_A_PUMP: readonly Reading['kind'][] = ['note', 'exercise', 'control', 'ketone'];

/**
 * Boluses with the calculator's numbers, basal, temporary rates, fills, alarms, changes of settings, daily totals, values of its sensor and
 * of the linked meter, as one pump wrote them. The same options give the same memory. Throws `bad-input` for a time that
 * does not exist.
 */
export function pumpMemory({ seed, days, lastDeviceTime, profileNames }: PumpMemoryOptions): PumpMemory {
  const last = wallMs(lastDeviceTime);
  if (Number.isNaN(last)) throw new AppError('bad-input', `no such time: ${lastDeviceTime}`);
  const lastDay = dayNumber(lastDeviceTime.slice(0, 10));
  const firstDay = lastDay - days + 1;
  const from = Math.min(firstDay, lastDay - SETTINGS_DAYS);
  const life = simulateLife({ seed, clock: PLAIN_CLOCK, profile: DEMO_PROFILE, firstDay: from, lastDay });
  const dosed = new Set(
    life.pump.flatMap(({ kind, deviceTime }) => (kind === 'bolus' || kind === 'wizard' ? [deviceTime] : [])),
  );
  const lived = [...life.pump, ...life.sensor, ...life.meter]
    .filter(({ kind, deviceTime }) => !NOT_OF_A_PUMP.includes(kind) && !(kind === 'carbs' && dosed.has(deviceTime)))
    .flatMap((reading) => asHeld(reading, last))
    .sort((a, b) => wallMs(a.deviceTime) - wallMs(b.deviceTime));
  const names = new Map(DEMO_NAMES.map((name, i) => [name, profileNames?.[i] ?? name]));
  let settings: DeviceSettings = {};
  const readings = lived.flatMap((reading): Reading[] => {
    if (reading.kind !== 'settings') return [reading];
    const own = named(reading.settings, names);
    settings = merged(settings, own);
    // What is found is answered when it is asked; the pump writes down changes only.
    if (reading.how === 'found') return [];
    return [{ ...reading, settings: own, ...(reading.before && { before: named(reading.before, names) }) }];
  });
  const first = `${dayFromNumber(firstDay)}T00:00:00`;
  return { readings: readings.filter(({ deviceTime }) => deviceTime >= first), settings };
}

/** The demo pump's profiles. */
const DEMO_NAMES: readonly string[] = ['Standard', 'Sport'];

/** A reading as far as it is over by `last`; a pump knows whole minutes of its sensor and numbers of its meter. */
function asHeld({ at: _at, ...reading }: Reading, last: number): Reading[] {
  const startMs = wallMs(reading.deviceTime);
  if (startMs > last) return [];
  if (reading.kind === 'smbg')
    return reading.bound ? [] : [{ kind: 'smbg', deviceTime: reading.deviceTime, mgdl: reading.mgdl }];
  if (reading.kind === 'cgm')
    return [{ ...reading, deviceTime: wallFromMs(Math.floor(startMs / MINUTE_MS) * MINUTE_MS) }];
  if (!('durationMs' in reading) || reading.durationMs === undefined || startMs + reading.durationMs <= last)
    return [reading];
  // The stretch that still runs, and the temporary rate of which nobody knows yet how it ends.
  return reading.kind === 'basal' && reading.delivery === 'scheduled'
    ? [{ ...reading, durationMs: last - startMs }]
    : [];
}

function named(settings: DeviceSettings, names: ReadonlyMap<string, string>): DeviceSettings {
  const nameOf = (name: string): string => names.get(name) ?? name;
  const { basalProfiles, activeProfile } = settings;
  return {
    ...settings,
    ...(basalProfiles && { basalProfiles: basalProfiles.map((one) => ({ ...one, name: nameOf(one.name) })) }),
    ...(activeProfile !== undefined && { activeProfile: nameOf(activeProfile) }),
  };
}

/** A change on top of what was set; of profiles only those that it names. */
function merged(one: DeviceSettings, change: DeviceSettings): DeviceSettings {
  const profiles = new Map(
    [...(one.basalProfiles ?? []), ...(change.basalProfiles ?? [])].map((profile) => [profile.name, profile]),
  );
  return {
    ...one,
    ...change,
    ...(profiles.size && { basalProfiles: [...profiles.values()] }),
    ...((one.other ?? change.other) && { other: { ...one.other, ...change.other } }),
  };
}
