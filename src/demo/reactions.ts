// What the person does about the glucose of the moment: treats lows, corrects highs, finds a blocked set.
import type { UtcMs } from '../model/time.ts';
import { HOUR_MS, MINUTE_MS } from '../model/time.ts';
import { eat } from './body.ts';
import { changeSet, confirmed } from './habits.ts';
import { alertOf } from './household.ts';
import type { Seen, World } from './world.ts';
import { chanceAt, fingerTest, intend, isAwake, knownGlucose, logEntry, note, seenGlucose } from './world.ts';

const LOW_MGDL = 70;
const URGENT_MGDL = 58;
const HIGH_MGDL = 190;
const VERY_HIGH_MGDL = 260;
/** Without a sensor a low is felt, from here on. */
const FELT_MGDL = 64;

/** One look at the end of a step: at `reading` when the sensor gave one, with the one before it. */
export function react(world: World, at: UtcMs, reading: Seen | undefined, before: Seen | undefined): void {
  const awake = isAwake(world, at);
  if (reading) {
    alertOf(world, at, reading, before);
    lookForLow(world, at, reading, before, awake);
  } else {
    if (awake && world.body.glucose < FELT_MGDL && mayTreat(world, at) && chanceAt(world, 'felt', at).chance(0.25))
      treatLow(world, at, true);
    if (awake) testWithoutSensor(world, at);
  }
  const glucose = seenGlucose(world, at)?.mgdl;
  if (world.setFailedAt !== undefined && awake) findBlockedSet(world, at, world.setFailedAt, glucose);
  if (glucose !== undefined) lookForHigh(world, at, glucose, awake);
}

function mayTreat(world: World, at: UtcMs): boolean {
  return at - world.lastTreatedAt > 18 * MINUTE_MS;
}

function lookForLow(world: World, at: UtcMs, reading: Seen, before: Seen | undefined, awake: boolean): void {
  if (!mayTreat(world, at)) return;
  const falling = before !== undefined && reading.mgdl - before.mgdl <= -2;
  const { mgdl } = reading;
  let chance = 0;
  if (mgdl < URGENT_MGDL) chance = awake ? 0.6 : 0.25;
  else if (mgdl < LOW_MGDL) chance = awake ? 0.3 : 0.06;
  else if (mgdl < 80 && falling && awake) chance = 0.12;
  if (chance && chanceAt(world, 'low', at).chance(chance)) treatLow(world, at, awake);
}

function treatLow(world: World, at: UtcMs, awake: boolean): void {
  const draw = chanceAt(world, 'treat', at);
  world.lastTreatedAt = at;
  const grams = draw.chance(0.2) ? draw.whole(22, 32) : draw.pick([10, 12, 15, 15, 16, 20]);
  const tested = world.seenOnMeter && at - world.seenOnMeter.at < 75 * MINUTE_MS;
  if (!tested && draw.chance(awake ? 0.5 : 0.2))
    intend(world, at + MINUTE_MS, (later) => fingerTest(world, { at: later, marks: ['hypo-feeling'] }));
  intend(world, at + draw.whole(2, 6) * MINUTE_MS, (later) => {
    eat(world.body, grams, 0);
    if (draw.chance(0.7)) logEntry(world, { kind: 'carbs', at: later, grams });
    if (!awake && draw.chance(0.3)) note(world, later, 'Woken by the low alarm');
  });
  if (awake && world.body.glucose < URGENT_MGDL && !world.pump.extendedUntil() && draw.chance(0.25))
    intend(world, at + MINUTE_MS, (later) => world.pump.suspend(later, later + draw.whole(3, 6) * 10 * MINUTE_MS));
}

function lookForHigh(world: World, at: UtcMs, glucose: number, awake: boolean): void {
  if (glucose < HIGH_MGDL || at < world.waitsUntil || at - world.pump.lastBolusAt() < 95 * MINUTE_MS) return;
  const chance = awake ? (glucose < VERY_HIGH_MGDL ? 0.08 : 0.16) : glucose < VERY_HIGH_MGDL ? 0 : 0.03;
  const draw = chanceAt(world, 'high', at);
  if (!draw.chance(chance)) return;
  intend(world, at + draw.whole(20, 200) * 1000, (later) => {
    if (knownGlucose(world, later) === undefined) fingerTest(world, { at: later });
    intend(world, later + 45_000, (dosed) => correct(world, dosed, glucose < VERY_HIGH_MGDL ? 0.05 : 0.3));
  });
}

function correct(world: World, at: UtcMs, more: number): void {
  const glucose = knownGlucose(world, at);
  if (glucose === undefined) return;
  const wizard = world.pump.suggest(at, glucose, undefined);
  const units = confirmed(world, at, wizard, more);
  if (wizard.suggestedUnits >= 0.3 && units >= 0.3) world.pump.bolus({ at, units, wizard });
}

/** High for hours, and boluses do nothing: ketones, insulin by pen, a new set. */
function findBlockedSet(world: World, at: UtcMs, failedAt: UtcMs, glucose: number | undefined): void {
  const hours = (at - failedAt) / HOUR_MS;
  if (!(hours > 7 || (hours > 3.5 && glucose !== undefined && glucose > 310))) return;
  const draw = chanceAt(world, 'blocked', at);
  delete world.setFailedAt;
  logEntry(world, { kind: 'alarm', at, alarm: 'no-delivery', code: 4 });
  logEntry(world, { kind: 'event', at: at + MINUTE_MS, event: 'alarm-cleared' });
  intend(world, at + 2 * MINUTE_MS, (later) => {
    fingerTest(world, { at: later });
    world.meter.ketone(later + 2 * MINUTE_MS, 0.25 * hours + draw.uniform(0, 0.4));
  });
  intend(world, at + 9 * MINUTE_MS, (later) => {
    changeSet(world, later, 'Set blocked: correction by pen, new set');
    const units = Math.min(6, Math.max(2, Math.round((world.body.glucose - 130) / world.profile.mgdlPerUnit)));
    logEntry(world, { kind: 'injection', at: later + MINUTE_MS, units, insulin: 'rapid' });
    world.injected += units;
    world.waitsUntil = later + 3.5 * HOUR_MS;
  });
}

function testWithoutSensor(world: World, at: UtcMs): void {
  const last = world.seenOnMeter?.at ?? 0;
  if (at - last < 2.6 * HOUR_MS || !chanceAt(world, 'no-sensor', at).chance(0.05)) return;
  intend(world, at + MINUTE_MS, (later) => fingerTest(world, { at: later }));
}
