// What the person does as planned: eats and doses, measures, exercises, changes the infusion set.
import { HOUR_MS, MINUTE_MS } from '../model/time.ts';
import type { UtcMs } from '../model/time.ts';
import { eat } from './body.ts';
import { happensOn } from './calendar.ts';
import { estimate, logSetChange, scheduleHousehold } from './household.ts';
import type { PlannedExercise, PlannedMeal } from './plan.ts';
import type { Suggestion } from './pump.ts';
import { roundBolus } from './pump.ts';
import type { World } from './world.ts';
import { chanceAt, fingerTest, intend, knownGlucose, logEntry, note, onDay, seenGlucose } from './world.ts';

/** Below this the person eats first and doses after. */
const EAT_FIRST_MGDL = 78;
const CORRECT_AT_BEDTIME_MGDL = 170;

/** Takes everything of the world's plan into the person's intentions. Once a day, when it begins. */
export function scheduleDay(world: World): void {
  const { plan } = world;
  world.wakeAt = onDay(world, plan.wakeMin);
  world.sleepAt = onDay(world, plan.sleepMin);
  for (const meal of plan.meals) scheduleMeal(world, meal);
  if (plan.exercise) scheduleExercise(world, plan.exercise);
  if (plan.illness) scheduleIllness(world, plan.illness);
  for (const test of plan.tests) {
    const { minute, spoiled, ...rest } = test;
    intend(world, onDay(world, minute), (at) => {
      const cold = chanceAt(world, 'cold', at).chance(0.006);
      fingerTest(world, {
        at,
        ...rest,
        ...(spoiled ? { spoiled } : {}),
        ...(cold ? { temperatureWarning: true } : {}),
      });
      if (test.marks.includes('fasting') && happensOn(world.seed, 'calibrate', plan.number, 3, 0)) calibrate(world, at);
      if (spoiled) repeatTest(world, at, spoiled);
      if (test.marks.includes('bedtime')) beforeSleep(world, at);
    });
  }
  scheduleHousehold(world);
  if (plan.controlMin !== undefined)
    intend(world, onDay(world, plan.controlMin), (at) => {
      world.meter.control(at, 'normal');
      if (chanceAt(world, 'control-high', at).chance(0.35)) world.meter.control(at + 2 * MINUTE_MS, 'high');
    });
  if (plan.setChangeMin !== undefined) intend(world, onDay(world, plan.setChangeMin), (at) => changeSet(world, at));
  if (plan.setFailsMin !== undefined)
    intend(world, onDay(world, plan.setFailsMin), (at) => {
      world.setWorks = 0.05;
      world.setFailedAt = at;
    });
}

/** Puts in a new infusion set, once no extended bolus runs: the pump stops for some minutes. */
export function changeSet(world: World, at: UtcMs, text?: string): void {
  const busyUntil = world.pump.extendedUntil();
  if (busyUntil >= at) {
    intend(world, busyUntil + MINUTE_MS, (later) => changeSet(world, later, text));
    return;
  }
  const minutes = chanceAt(world, 'set', at).whole(6, 13);
  world.pump.suspend(at, at + minutes * MINUTE_MS);
  world.setWorks = 1;
  delete world.setFailedAt;
  logSetChange(world, at, minutes);
  if (text !== undefined) note(world, at, text);
}

/** The fingerstick of the morning is given to the sensor as well. */
function calibrate(world: World, at: UtcMs): void {
  const seen = world.seenOnMeter;
  if (seen?.at === at) logEntry(world, { kind: 'calibration', at: at + MINUTE_MS, mgdl: seen.mgdl });
}

/** Confirms a suggestion, mostly as it is. `more`: by how much the person tends to add, as a share. */
export function confirmed(world: World, at: UtcMs, suggestion: Suggestion, more: number): number {
  const draw = chanceAt(world, 'override', at);
  if (!draw.chance(0.16)) return suggestion.suggestedUnits;
  return Math.min(
    world.profile.maxBolusUnits,
    roundBolus(suggestion.suggestedUnits * (1 + more + draw.uniform(-0.35, 0.35))),
  );
}

function scheduleMeal(world: World, meal: PlannedMeal): void {
  const seconds = chanceAt(world, meal.name, onDay(world, 0)).whole(0, 59) * 1000;
  const eatAt = onDay(world, Math.min(1439, meal.minute)) + seconds;
  intend(world, eatAt, () => eat(world.body, meal.grams, meal.slowShare));
  if (meal.leadMin === undefined) return;
  intend(world, eatAt - meal.leadMin * MINUTE_MS, (at) => {
    const seen = seenGlucose(world, at);
    if (seen && seen.mgdl < EAT_FIRST_MGDL && at < eatAt)
      intend(world, eatAt + 8 * MINUTE_MS, (later) => doseMeal(world, later, meal));
    else doseMeal(world, at, meal);
  });
}

function doseMeal(world: World, at: UtcMs, meal: PlannedMeal): void {
  const draw = chanceAt(world, 'dose', at);
  const grams = meal.countedGrams;
  logEntry(world, { kind: 'carbs', at, grams });
  if (meal.note) note(world, at, meal.note);
  if (meal.name === 'snack' && draw.chance(0.3)) {
    const units = roundBolus(Math.round(grams / 5) / 2);
    if (units) world.pump.bolus({ at, units });
    return;
  }
  const wizard = world.pump.suggest(at, knownGlucose(world, at), grams);
  const sport =
    world.plan.exercise && world.plan.exercise.minute > meal.minute && world.plan.exercise.minute - meal.minute < 180;
  const units = confirmed(world, at, wizard, sport ? -0.25 : 0.03);
  if (!units) return estimate(world, at, grams);
  if (meal.shape !== 'normal') {
    const extendedUnits = meal.shape === 'extended' ? units : roundBolus(units * draw.pick([0.3, 0.4, 0.5]));
    world.pump.bolus({ at, units, extendedUnits, durationMs: draw.whole(3, 6) * 30 * MINUTE_MS, wizard });
  } else if (world.plan.stopsBolus && meal.name === 'dinner' && units > 1)
    world.pump.bolus({ at, units, wizard, stoppedAtUnits: roundBolus(units * draw.uniform(0.4, 0.8)) });
  else world.pump.bolus({ at, units, wizard });
}

function scheduleExercise(world: World, exercise: PlannedExercise): void {
  const from = onDay(world, exercise.minute);
  const durationMs = exercise.durationMin * MINUTE_MS;
  if (exercise.temporaryRate)
    intend(world, from - HOUR_MS, (at) => world.pump.temporary(at, 50, from + durationMs + 30 * MINUTE_MS));
  intend(world, from - 12 * MINUTE_MS, (at) => {
    const glucose = seenGlucose(world, at)?.mgdl ?? 140;
    if (exercise.effort < 0.5 || glucose > 150) return;
    const grams = glucose < 110 ? 25 : 15;
    eat(world.body, grams, 0);
    logEntry(world, { kind: 'carbs', at, grams });
  });
  intend(world, from, (at) => {
    world.effort = exercise.effort;
    logEntry(world, { kind: 'exercise', at, durationMs, intensity: exercise.intensity });
    if (exercise.note) note(world, at, exercise.note);
  });
  intend(world, from + durationMs, () => {
    world.effort = 0;
  });
}

function scheduleIllness(world: World, illness: number): void {
  const { wakeMin } = world.plan;
  const draw = chanceAt(world, 'ill', onDay(world, 0));
  intend(world, onDay(world, wakeMin + 12), (at) => {
    world.pump.temporary(at, illness === 1 ? 135 : 115, at + 14 * HOUR_MS);
    note(world, at, illness === 1 ? 'Cold with fever' : 'Feeling better');
  });
  intend(world, onDay(world, draw.whole(610, 640)), (at) => world.meter.ketone(at, illness * draw.uniform(0.4, 0.9)));
  intend(world, onDay(world, draw.whole(1020, 1080)), (at) => world.meter.ketone(at, illness * draw.uniform(0.2, 0.6)));
}

/** HI and LO that do not fit how one feels: wash the hands, take a new strip. */
function repeatTest(world: World, at: UtcMs, spoiled: 'low' | 'high'): void {
  const text = spoiled === 'high' ? 'Meter HI after peeling fruit, hands washed' : 'Meter LO, too little blood';
  note(world, at + MINUTE_MS, text);
  intend(world, at + 2 * MINUTE_MS, (later) => fingerTest(world, { at: later }));
}

/** The last look of the day: a correction, a snack, a lower rate after exercise. */
function beforeSleep(world: World, at: UtcMs): void {
  const draw = chanceAt(world, 'bed', at);
  const glucose = knownGlucose(world, at);
  if (glucose === undefined) return;
  const { exercise } = world.plan;
  if (glucose > CORRECT_AT_BEDTIME_MGDL && at >= world.waitsUntil && draw.chance(0.7))
    intend(world, at + 90_000, (later) => {
      const wizard = world.pump.suggest(later, glucose, undefined);
      const units = confirmed(world, later, wizard, exercise ? -0.3 : -0.05);
      if (units >= 0.2) world.pump.bolus({ at: later, units, wizard });
    });
  if (glucose < 100 && draw.chance(0.6)) {
    const grams = draw.pick([10, 12, 15]);
    eat(world.body, grams, 0.4);
    logEntry(world, { kind: 'carbs', at: at + 4 * MINUTE_MS, grams });
  }
  if (exercise && exercise.effort > 0.5 && draw.chance(0.4))
    intend(world, at + 2 * MINUTE_MS, (later) => world.pump.temporary(later, 80, later + 6 * HOUR_MS));
}
