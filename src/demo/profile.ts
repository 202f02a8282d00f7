// Who the demo person is: what the pump is set to, and how a day usually goes.

/** From a minute of the day (local) until the next entry; the first one starts at 0. */
export interface Timed<T> {
  readonly fromMin: number;
  readonly value: T;
}

export interface Usual {
  /** Minute of the day. */
  readonly minute: number;
  readonly grams: number;
}

export interface DayHabits {
  readonly wakeMin: number;
  readonly sleepMin: number;
  readonly breakfast: Usual;
  readonly lunch: Usual;
  readonly dinner: Usual;
}

export interface Profile {
  /** Pump settings. */
  readonly basalUnitsPerHour: readonly Timed<number>[];
  readonly gramsPerUnit: readonly Timed<number>[];
  readonly mgdlPerUnit: number;
  readonly targetLowMgdl: number;
  readonly targetHighMgdl: number;
  readonly activeInsulinMin: number;
  readonly maxBolusUnits: number;
  /** How strongly one unit works in the body, 1 for the person the settings were made for. */
  readonly sensitivity: number;
  readonly workday: DayHabits;
  readonly weekend: DayHabits;
}

/** An adult of 75 kg with type 1 diabetes on a pump, eating about 185 g of carbohydrate and needing about 43 U a day. */
export const DEMO_PROFILE: Profile = {
  basalUnitsPerHour: [
    { fromMin: 0, value: 0.8 },
    { fromMin: 180, value: 0.95 },
    { fromMin: 360, value: 1 },
    { fromMin: 600, value: 0.8 },
    { fromMin: 1020, value: 0.85 },
    { fromMin: 1320, value: 0.8 },
  ],
  gramsPerUnit: [
    { fromMin: 0, value: 9.5 },
    { fromMin: 330, value: 8.5 },
    { fromMin: 630, value: 9.5 },
    { fromMin: 1020, value: 9 },
  ],
  mgdlPerUnit: 42,
  targetLowMgdl: 100,
  targetHighMgdl: 120,
  activeInsulinMin: 240,
  maxBolusUnits: 15,
  sensitivity: 1,
  workday: {
    wakeMin: 400,
    sleepMin: 1370,
    breakfast: { minute: 430, grams: 45 },
    lunch: { minute: 750, grams: 58 },
    dinner: { minute: 1150, grams: 62 },
  },
  weekend: {
    wakeMin: 505,
    sleepMin: 1405,
    breakfast: { minute: 560, grams: 58 },
    lunch: { minute: 825, grams: 55 },
    dinner: { minute: 1180, grams: 70 },
  },
};

/** The entry in force at a minute of the day. */
export function timedValue<T>(entries: readonly Timed<T>[], minute: number): T {
  let found = entries[0]!;
  for (const entry of entries) if (entry.fromMin <= minute) found = entry;
  return found.value;
}
