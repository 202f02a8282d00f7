// What a pump writes of itself in a simulated life: alarms, the change of set and battery, its clock, the sum of a day.
import type { UtcMs } from '../model/time.ts';
import { HOUR_MS, MINUTE_MS, wallFromMs } from '../model/time.ts';
import { happensOn } from './calendar.ts';
import type { Seen, World } from './world.ts';
import { chanceAt, intend, knownGlucose, logEntry, onDay } from './world.ts';

const LOW_ALERT_MGDL = 70;
const HIGH_ALERT_MGDL = 250;

/** What the day brings besides meals and tests. Once a day, when it begins. */
export function scheduleHousehold(world: World): void {
  const { plan, seed } = world;
  const { number, setChangeMin } = plan;
  const draw = chanceAt(world, 'household', onDay(world, 0));
  if (setChangeMin !== undefined && draw.chance(0.6)) {
    const at = onDay(world, setChangeMin) - draw.whole(90, 420) * MINUTE_MS;
    intend(world, at, (later) => logEntry(world, { kind: 'alarm', at: later, alarm: 'reservoir-low', code: 52 }));
  }
  if (happensOn(seed, 'battery', number, 26, 8)) changeBattery(world, onDay(world, draw.whole(9 * 60, 12 * 60)));
  if (happensOn(seed, 'clock', number, 40, 12)) setClock(world, onDay(world, draw.whole(12 * 60, 13 * 60)));
  if (happensOn(seed, 'estimate', number, 5, 3))
    intend(world, onDay(world, draw.whole(14 * 60, 18 * 60)), (at) => estimate(world, at));
}

/** The bolus calculator is asked, and its answer not followed. */
export function estimate(world: World, at: UtcMs, grams?: number): void {
  const wizard = world.pump.suggest(at, knownGlucose(world, at), grams);
  if (wizard.mgdl !== undefined || grams !== undefined) logEntry(world, { kind: 'wizard', at, wizard });
}

/** What the pump writes while a new reservoir and a new set are put in, from the stop at `at` on for `minutes`. */
export function logSetChange(world: World, at: UtcMs, minutes: number): void {
  const draw = chanceAt(world, 'fill', at);
  const after = (share: number): UtcMs => at + Math.round(share * minutes) * MINUTE_MS;
  logEntry(world, { kind: 'event', at: after(0.2), event: 'rewind' });
  logEntry(world, { kind: 'event', at: after(0.6), event: 'tubing-fill', units: draw.whole(80, 140) / 10 });
  logEntry(world, { kind: 'event', at: after(0.9), event: 'cannula-fill', units: 0.5 });
}

/** The sensor's limits are crossed: the pump beeps once. */
export function alertOf(world: World, at: UtcMs, reading: Seen, before: Seen | undefined): void {
  if (!before || at - before.at > 10 * MINUTE_MS) return;
  const { mgdl } = reading;
  if (mgdl < LOW_ALERT_MGDL && before.mgdl >= LOW_ALERT_MGDL)
    logEntry(world, { kind: 'alarm', at, alarm: 'low-glucose', mgdl });
  if (mgdl > HIGH_ALERT_MGDL && before.mgdl <= HIGH_ALERT_MGDL)
    logEntry(world, { kind: 'alarm', at, alarm: 'high-glucose', mgdl });
}

function changeBattery(world: World, at: UtcMs): void {
  const draw = chanceAt(world, 'battery', at);
  logEntry(world, { kind: 'alarm', at, alarm: 'battery-low', code: 25 });
  const out = at + draw.whole(1, 5) * HOUR_MS;
  logEntry(world, { kind: 'event', at: out, event: 'battery-out' });
  logEntry(world, { kind: 'event', at: out + 2 * MINUTE_MS, event: 'battery-in' });
}

/** A minute slow, and put right. */
function setClock(world: World, at: UtcMs): void {
  const newDeviceTime = wallFromMs(world.clock.wallMsAt(at) + MINUTE_MS);
  logEntry(world, { kind: 'clock-change', at, newDeviceTime });
}
