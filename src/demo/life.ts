// A plausible life with diabetes, simulated five minutes at a time: what pump, sensor and meter hold at the end of it.
import type { Reading } from '../model/record.ts';
import type { UtcMs } from '../model/time.ts';
import { MINUTE_MS } from '../model/time.ts';
import { advance, restingBody, STEP_MIN } from './body.ts';
import type { LocalClock } from './calendar.ts';
import { MINUTES_A_DAY, startOfDay } from './calendar.ts';
import type { EntryOf } from './entry.ts';
import { readingsFrom } from './entry.ts';
import { scheduleDay } from './habits.ts';
import { makeMeter } from './meter.ts';
import { daySensitivity, planDay } from './plan.ts';
import type { Profile } from './profile.ts';
import { makePump } from './pump.ts';
import type { Random } from './random.ts';
import { random } from './random.ts';
import { react } from './reactions.ts';
import { makeSensor } from './sensor.ts';
import { settingsEntries } from './settings.ts';
import type { World } from './world.ts';
import { actUntil, isAwake, makeWorld } from './world.ts';

export interface LifeOptions {
  /** A whole number; another seed is another life. */
  readonly seed: number;
  readonly clock: LocalClock;
  readonly profile: Profile;
  /** Days since 1970-01-01, both included. */
  readonly firstDay: number;
  readonly lastDay: number;
}

/** Readings with `at`, ascending. */
export interface Life {
  readonly pump: readonly Reading[];
  readonly sensor: readonly Reading[];
  readonly meter: readonly Reading[];
}

const STEP_MS = STEP_MIN * MINUTE_MS;
/** Days that are simulated in one go, counted from 1970-01-01. */
const BLOCK_DAYS = 28;
/** Simulated before a block and thrown away; after four no difference is left (measured over 240 blocks). */
const WARM_UP_DAYS = 7;

/**
 * The life of the days asked for. What a day holds does not depend on which days are asked for: every day is simulated
 * from the same start, a week before its block of days. Within that week body, sensor and pump forget how they started,
 * so that one block goes on where the last one ended.
 */
export function simulateLife(options: LifeOptions, blockDays = BLOCK_DAYS): Life {
  const parts: Life[] = [];
  for (let day = options.firstDay; day <= options.lastDay;) {
    const block = Math.floor(day / blockDays) * blockDays;
    const lastDay = Math.min(options.lastDay, block + blockDays - 1);
    parts.push(simulate({ ...options, firstDay: day, lastDay }, block - WARM_UP_DAYS));
    day = lastDay + 1;
  }
  return {
    pump: parts.flatMap((part) => part.pump),
    sensor: parts.flatMap((part) => part.sensor),
    meter: parts.flatMap((part) => part.meter),
  };
}

function simulate({ seed, clock, profile, firstDay, lastDay }: LifeOptions, startDay: number): Life {
  // Steps are multiples of five minutes of UTC, and so is midnight in every zone of today.
  const firstStep = (day: number): UtcMs => Math.ceil(startOfDay(clock, day) / STEP_MS) * STEP_MS;
  const start = firstStep(startDay);
  const world = makeWorld({
    seed,
    clock,
    profile,
    body: restingBody(profile.basalUnitsPerHour[0]!.value),
    pump: makePump(profile, clock, start),
    sensor: makeSensor(seed, clock, startDay),
    meter: makeMeter(seed),
    plan: planDay(seed, startDay, profile),
  });
  const sensor: EntryOf<'cgm'>[] = [];
  for (let day = startDay; day <= lastDay; day++) {
    const from = firstStep(day);
    const to = firstStep(day + 1);
    world.plan = planDay(seed, day, profile);
    world.pump.midnight(from);
    world.sensor.day(day);
    scheduleDay(world);
    world.pump.log.push(...settingsEntries(seed, day, profile, clock));
    const liver = random(seed, 'liver', day);
    const sensitivity = [daySensitivity(seed, day), daySensitivity(seed, day + 1)] as const;
    for (let at = from; at < to; at += STEP_MS) {
      const share = (at - from) / (to - from);
      const strength = sensitivity[0] + (sensitivity[1] - sensitivity[0]) * share;
      live(world, at, strength, liver);
      const reading = world.sensor.sample(at, world.body.interstitial);
      if (reading && day >= firstDay) sensor.push(reading);
      look(world, at + STEP_MS, reading);
    }
  }
  const to = firstStep(lastDay + 1);
  world.pump.midnight(to);
  const range = { from: firstStep(firstDay), to };
  return {
    pump: readingsFrom(world.pump.log, clock, range),
    sensor: readingsFrom(sensor, clock, range),
    meter: readingsFrom(world.meter.log, clock, range),
  };
}

/** Five minutes of the body, with everything the person does in them. */
function live(world: World, at: UtcMs, strength: number, liver: Random): void {
  actUntil(world, at + STEP_MS);
  const units = world.pump.deliverUntil(at + STEP_MS) * world.setWorks + world.injected;
  world.injected = 0;
  world.liverSlow = 0.98 * world.liverSlow + liver.normal(0, 0.075);
  world.liverQuick = 0.6 * world.liverQuick + liver.normal(0, isAwake(world, at) ? 1 : 0.45);
  // Below nothing: walking to the bus and all else that takes up glucose and is in no log.
  const liverNow = DAWN[slotOf(world.clock.wallMsAt(at))]! + world.liverSlow + world.liverQuick;
  advance(world.body, {
    units,
    sensitivity: (world.profile.sensitivity * strength) / (1 + 0.55 * world.plan.illness),
    liver: Math.max(-1.5, liverNow),
    effort: world.effort,
  });
}

/** What the liver gives off by the time of day: a tenth more around six in the morning, a little more around dinner. */
function dawn(hour: number): number {
  return 1 + 0.1 * hump((hour - 6) / 4) - 0.03 * hump((hour - 0.5) / 3) + 0.05 * hump((hour - 18) / 3);
}

/** 1 at 0, 0 from ±1 on, smooth. */
function hump(x: number): number {
  const rest = Math.max(0, 1 - x * x);
  return rest * rest;
}

const DAWN = Array.from({ length: MINUTES_A_DAY / STEP_MIN }, (_, slot) => dawn((slot * STEP_MIN) / 60));

/** Five-minute slot of the day. */
function slotOf(wall: number): number {
  const slot = Math.floor(wall / STEP_MS) % DAWN.length;
  return slot < 0 ? slot + DAWN.length : slot;
}

function look(world: World, at: UtcMs, reading: EntryOf<'cgm'> | undefined): void {
  const before = world.seenOnSensor;
  if (reading) world.seenOnSensor = { at, mgdl: reading.mgdl, ...(reading.bound ? { beyond: true } : {}) };
  react(world, at, reading && world.seenOnSensor, before);
}
