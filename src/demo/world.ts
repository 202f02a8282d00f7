// Everything that is there at one moment of a simulated life: the person's body, devices, plan of the day and intentions.
import type { UtcMs } from '../model/time.ts';
import { MINUTE_MS } from '../model/time.ts';
import type { Body } from './body.ts';
import type { LocalClock } from './calendar.ts';
import { atMinute } from './calendar.ts';
import type { Entry } from './entry.ts';
import type { FingerTest, Meter } from './meter.ts';
import type { DayPlan } from './plan.ts';
import type { Profile } from './profile.ts';
import type { Pump } from './pump.ts';
import type { Random } from './random.ts';
import { random } from './random.ts';
import type { Sensor } from './sensor.ts';

interface Setting {
  readonly seed: number;
  readonly clock: LocalClock;
  readonly profile: Profile;
  readonly body: Body;
  readonly pump: Pump;
  readonly sensor: Sensor;
  readonly meter: Meter;
}

export interface World extends Setting {
  plan: DayPlan;
  /** When the person of the plan gets up and goes to sleep. */
  wakeAt: UtcMs;
  sleepAt: UtcMs;
  readonly intentions: Intention[];
  /** What the person last saw: on the sensor, or on the meter. */
  seenOnSensor?: Seen;
  seenOnMeter?: Seen;
  /** Share of the pump's insulin that arrives: 1, and near 0 behind a blocked set. */
  setWorks: number;
  setFailedAt?: UtcMs;
  /** Injected by pen and not yet passed to the body, U. */
  injected: number;
  /** Exercise now, 0 to 1. */
  effort: number;
  lastTreatedAt: UtcMs;
  /** No corrections before: a pen's insulin is unknown to the pump. */
  waitsUntil: UtcMs;
  /** What the liver gives off beyond the usual: a slow and a quick wandering part. */
  liverSlow: number;
  liverQuick: number;
}

export interface Seen {
  readonly at: UtcMs;
  readonly mgdl: number;
  /** LO or HI: enough to act on, not a number to give to the bolus calculator. */
  readonly beyond?: true;
}

interface Intention {
  readonly at: UtcMs;
  readonly act: (at: UtcMs) => void;
}

export function makeWorld(setting: Setting & { readonly plan: DayPlan }): World {
  return {
    ...setting,
    wakeAt: 0,
    sleepAt: 0,
    intentions: [],
    setWorks: 1,
    injected: 0,
    effort: 0,
    lastTreatedAt: 0,
    waitsUntil: 0,
    liverSlow: 0,
    liverQuick: 0,
  };
}

/** The person means to do something at `at`; what was meant first comes first at equal times. */
export function intend(world: World, at: UtcMs, act: (at: UtcMs) => void): void {
  const { intentions } = world;
  let place = intentions.length;
  while (place > 0 && intentions[place - 1]!.at > at) place--;
  intentions.splice(place, 0, { at, act });
}

/** Does everything that was meant for before `to`, in order. */
export function actUntil(world: World, to: UtcMs): void {
  for (let next = world.intentions[0]; next && next.at < to; next = world.intentions[0]) {
    world.intentions.shift();
    next.act(next.at);
  }
}

/** Numbers for what happens at one moment only, so that one reaction more or less shifts no other. */
export function chanceAt(world: World, topic: string, at: UtcMs): Random {
  return random(world.seed, topic, Math.floor(at / MINUTE_MS));
}

/** An instant of the planned day. */
export function onDay(world: World, minute: number): UtcMs {
  return atMinute(world.clock, world.plan.number, minute);
}

export function isAwake(world: World, at: UtcMs): boolean {
  return at >= world.wakeAt && at < world.sleepAt;
}

/** Puts an entry into the pump's log. */
export function logEntry(world: World, entry: Entry): void {
  world.pump.log.push(entry);
}

export function note(world: World, at: UtcMs, text: string): void {
  logEntry(world, { kind: 'note', at, text });
}

export function fingerTest(world: World, test: FingerTest): void {
  const reading = world.meter.test(test, world.body.glucose);
  if (reading.bound === undefined) world.seenOnMeter = { at: test.at, mgdl: reading.mgdl };
}

/** What the person goes by: a fingerstick of the last ten minutes, else the sensor, else nothing. */
export function seenGlucose(world: World, at: UtcMs): Seen | undefined {
  const { seenOnMeter, seenOnSensor } = world;
  if (seenOnMeter && at - seenOnMeter.at <= 10 * MINUTE_MS) return seenOnMeter;
  if (seenOnSensor && at - seenOnSensor.at <= 12 * MINUTE_MS) return seenOnSensor;
  return undefined;
}

/** The same as a number to enter, mg/dL: nothing at LO and HI. */
export function knownGlucose(world: World, at: UtcMs): number | undefined {
  const seen = seenGlucose(world, at);
  return seen?.beyond ? undefined : seen?.mgdl;
}
