// What a day holds before anything goes otherwise than planned: meals, tests, exercise, mishaps, all from the date alone.
import type { GlucoseMark } from '../model/record.ts';
import { happensOn, weekdayOf } from './calendar.ts';
import type { Profile, Usual } from './profile.ts';
import { random } from './random.ts';

export interface PlannedMeal {
  readonly name: 'breakfast' | 'lunch' | 'dinner' | 'snack';
  /** Minute of the day, as all minutes here. */
  readonly minute: number;
  /** Eaten, g. */
  readonly grams: number;
  /** What the person counts and enters, g. */
  readonly countedGrams: number;
  /** Part of the carbohydrate that comes slowly, with fat and protein: 0 to 1. */
  readonly slowShare: number;
  /** The bolus comes this long before the meal (after it when negative); absent when it is forgotten. */
  readonly leadMin?: number;
  readonly shape: 'normal' | 'dual' | 'extended';
  readonly note?: string;
}

export interface PlannedTest {
  readonly minute: number;
  readonly marks: readonly GlucoseMark[];
  readonly afterMealMin?: number;
  readonly spoiled?: 'low' | 'high';
}

export interface PlannedExercise {
  readonly minute: number;
  readonly durationMin: number;
  readonly intensity: 'light' | 'moderate' | 'vigorous';
  /** 0 to 1, what the muscles do. */
  readonly effort: number;
  /** Set an hour before when the person thinks of it. */
  readonly temporaryRate: boolean;
  readonly note?: string;
}

export interface DayPlan {
  readonly number: number;
  readonly wakeMin: number;
  readonly sleepMin: number;
  readonly meals: readonly PlannedMeal[];
  readonly tests: readonly PlannedTest[];
  readonly exercise?: PlannedExercise;
  /** 0 well … 1 ill. */
  readonly illness: number;
  readonly setChangeMin?: number;
  /** From here on hardly any insulin arrives, until the set is changed. */
  readonly setFailsMin?: number;
  readonly controlMin?: number;
  /** The dinner bolus is stopped half way. */
  readonly stopsBolus: boolean;
}

const TUESDAY = 1;
const THURSDAY = 3;
const FRIDAY = 4;
const SATURDAY = 5;

export function planDay(seed: number, number: number, profile: Profile): DayPlan {
  const weekday = weekdayOf(number);
  const weekend = weekday >= SATURDAY;
  const habits = weekend ? profile.weekend : profile.workday;
  const spread = weekend ? 1.6 : 1;
  const rhythm = random(seed, 'rhythm', number);
  const wakeMin = Math.round(habits.wakeMin + rhythm.normal(0, 8 * spread));
  const sleepMin = Math.min(1430, Math.round(habits.sleepMin + rhythm.normal(0, 14)));
  const ill = happensOn(seed, 'ill', number, 75, 14) ? 1 : happensOn(seed, 'ill', number - 1, 75, 14) ? 0.6 : 0;
  const setFails = happensOn(seed, 'set-fails', number, 50, 30);
  const exercise = ill ? undefined : planExercise(seed, number, weekday);
  const meals = planMeals(seed, number, profile, { wakeMin, sleepMin, ill, exercise });
  return {
    number,
    wakeMin,
    sleepMin,
    meals,
    tests: planTests(seed, number, { wakeMin, sleepMin, meals, ill }),
    ...(exercise ? { exercise } : {}),
    illness: ill,
    ...(happensOn(seed, 'set', number, 3, 0) && !setFails
      ? { setChangeMin: rhythm.whole(20 * 60 + 20, 21 * 60 + 40) }
      : {}),
    ...(setFails ? { setFailsMin: rhythm.whole(13 * 60, 15 * 60) } : {}),
    ...(happensOn(seed, 'control', number, 24, 6) ? { controlMin: wakeMin + rhythm.whole(14, 18) } : {}),
    stopsBolus: happensOn(seed, 'stop', number, 30, 20),
  };
}

/** How strongly insulin works on a day against the usual: drifts over days, as with stress, weather and the like. */
export function daySensitivity(seed: number, number: number): number {
  const of = (day: number): number => random(seed, 'sensitivity', day).normal(0, 0.24);
  return between(0.45, 1 + 0.75 * of(number) + 0.5 * of(number - 1) + 0.35 * of(number - 2), 1.7);
}

interface Frame {
  readonly wakeMin: number;
  readonly sleepMin: number;
  readonly ill: number;
  readonly exercise?: PlannedExercise | undefined;
}

function planExercise(seed: number, number: number, weekday: number): PlannedExercise | undefined {
  const draw = random(seed, 'exercise', number);
  const temporaryRate = draw.chance(0.55);
  if (weekday === TUESDAY || weekday === THURSDAY) {
    if (!draw.chance(0.9)) return undefined;
    const durationMin = draw.whole(35, 55);
    const hard = draw.chance(0.4);
    return {
      minute: draw.whole(17 * 60 + 40, 18 * 60 + 25),
      durationMin,
      intensity: hard ? 'vigorous' : 'moderate',
      effort: hard ? 0.95 : 0.75,
      temporaryRate,
      ...(draw.chance(0.4) ? { note: `Run, ${(durationMin / (hard ? 5.2 : 6.1)).toFixed(1)} km` } : {}),
    };
  }
  if (weekday < SATURDAY || !draw.chance(0.5)) return undefined;
  const minute = draw.whole(15 * 60, 16 * 60 + 30);
  return { minute, durationMin: draw.whole(50, 110), intensity: 'light', effort: 0.3, temporaryRate: false };
}

function planMeals(seed: number, number: number, profile: Profile, frame: Frame): PlannedMeal[] {
  const { wakeMin, sleepMin, ill, exercise } = frame;
  const weekday = weekdayOf(number);
  const weekend = weekday >= SATURDAY;
  const habits = weekend ? profile.weekend : profile.workday;
  const draw = random(seed, 'meals', number);
  const forgotten = happensOn(seed, 'forgotten', number, 8, 6)
    ? draw.pick(['lunch', 'snack', 'dinner'] as const)
    : undefined;
  const appetite = 1 - 0.35 * ill;

  /** `error`: how far the count is off, as a share of the carbohydrate. */
  function meal(
    name: PlannedMeal['name'],
    usual: Usual,
    error: number,
    slowShare: number,
    spreadMin: number,
    forget = forgotten === name,
  ): PlannedMeal {
    const grams = Math.max(6, usual.grams * appetite * between(0.5, draw.normal(1, 0.24), 1.5));
    const counted = grams * between(0.55, draw.normal(0.93, error), 1.4);
    const leadMin = draw.chance(0.28) ? -draw.whole(4, 25) : draw.whole(1, 10);
    return {
      name,
      minute: Math.round(usual.minute + draw.normal(0, spreadMin)),
      grams,
      countedGrams: Math.max(5, Math.round(counted / 5) * 5),
      slowShare,
      shape: 'normal',
      ...(forget ? {} : { leadMin }),
    };
  }

  const breakfast = meal('breakfast', habits.breakfast, 0.27, draw.uniform(0.1, 0.35), weekend ? 20 : 7);
  const lunch = meal('lunch', habits.lunch, 0.4, draw.uniform(0.25, 0.55), weekend ? 25 : 15);
  const afterSport = exercise ? Math.max(habits.dinner.minute, exercise.minute + exercise.durationMin + 35) : 0;
  const usualDinner = { ...habits.dinner, minute: Math.max(habits.dinner.minute, afterSport) };
  let dinner = meal('dinner', usualDinner, 0.42, draw.uniform(0.3, 0.65), 16);
  const out = (weekday === FRIDAY || weekday === SATURDAY) && draw.chance(0.45) && !ill;
  if (out) {
    const note = draw.pick(['Restaurant, carbs guessed', 'Pizza', 'Dinner with friends', 'Pasta, a second helping']);
    const shape = draw.chance(0.75) ? 'dual' : 'extended';
    const grams = dinner.grams * 1.3;
    dinner = {
      ...dinner,
      grams,
      countedGrams: Math.round((grams * between(0.6, draw.normal(0.95, 0.2), 1.3)) / 5) * 5,
      slowShare: 0.75,
      shape,
      note,
    };
  } else if (draw.chance(0.06)) dinner = { ...dinner, shape: 'dual', slowShare: 0.7 };

  const meals = [{ ...breakfast, minute: Math.max(breakfast.minute, wakeMin + 15) }, lunch, dinner];
  if (draw.chance(weekend ? 0.75 : 0.65) && !ill) {
    const snack = { minute: weekend ? 990 : 960, grams: weekend ? 26 : 20 };
    meals.push(meal('snack', snack, 0.25, 0.2, 25, forgotten === 'snack' || draw.chance(0.2)));
  }
  if (draw.chance(0.3))
    meals.push(meal('snack', { minute: sleepMin - 70, grams: 16 }, 0.25, 0.4, 15, draw.chance(0.3)));
  return meals.sort((a, b) => a.minute - b.minute);
}

function planTests(
  seed: number,
  number: number,
  day: { wakeMin: number; sleepMin: number; meals: readonly PlannedMeal[]; ill: number },
): PlannedTest[] {
  const draw = random(seed, 'tests', number);
  const called = (name: PlannedMeal['name']): PlannedMeal => day.meals.find((meal) => meal.name === name)!;
  const [breakfast, lunch, dinner] = [called('breakfast'), called('lunch'), called('dinner')];
  const before = (meal: PlannedMeal): PlannedTest => ({
    minute: meal.minute - Math.max(0, meal.leadMin ?? 0) - draw.whole(1, 3),
    marks: ['before-meal'],
  });
  const after = (meal: PlannedMeal): PlannedTest => ({
    minute: meal.minute + 120 + draw.whole(-10, 15),
    marks: ['after-meal'],
    afterMealMin: 120,
  });
  const tests: PlannedTest[] = [
    { ...before(breakfast), marks: ['fasting'] },
    before(dinner),
    { minute: day.sleepMin - draw.whole(6, 25), marks: ['bedtime'] },
  ];
  const [afterBreakfast, beforeLunch, afterDinner] = [draw.chance(0.3), draw.chance(0.75), draw.chance(0.35)];
  if (afterBreakfast) tests.push(after(breakfast));
  if (beforeLunch || (!afterBreakfast && !afterDinner)) tests.push(before(lunch));
  if (afterDinner) tests.push(after(dinner));
  if (day.ill) tests.push({ minute: draw.whole(600, 660), marks: ['illness'] });
  if (day.ill) tests.push({ minute: draw.whole(930, 1020), marks: ['illness'] });
  const spoiled = { minute: lunch.minute + 100 + draw.whole(0, 40), marks: [] };
  if (happensOn(seed, 'meter-hi', number, 72, 16)) tests.push({ ...spoiled, spoiled: 'high' });
  if (happensOn(seed, 'meter-lo', number, 74, 14))
    tests.push({ ...spoiled, minute: spoiled.minute + 55, spoiled: 'low' });
  return tests.filter((test) => test.minute < 1440).sort((a, b) => a.minute - b.minute);
}

function between(low: number, value: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
