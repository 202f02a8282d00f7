// The pump of a simulated life: delivers basal rates and boluses, suggests doses, and writes its log.
import type { WizardInput } from '../model/record.ts';
import type { UtcMs } from '../model/time.ts';
import { HOUR_MS, MINUTE_MS, wallFromMs } from '../model/time.ts';
import type { LocalClock } from './calendar.ts';
import { MINUTES_A_DAY } from './calendar.ts';
import type { Entry, EntryOf } from './entry.ts';
import type { Profile } from './profile.ts';
import { timedValue } from './profile.ts';

/** A bolus as the person confirmed it. */
export interface BolusOrder {
  readonly at: UtcMs;
  /** Immediate and extended part together, U. */
  readonly units: number;
  readonly extendedUnits?: number;
  readonly durationMs?: number;
  readonly wizard?: WizardInput;
  /** Stopped by the person after this much, U; for normal boluses. */
  readonly stoppedAtUnits?: number;
}

export interface Pump {
  readonly log: Entry[];
  /** Lets the time until `to` pass and returns what was delivered in it, U. */
  deliverUntil(to: UtcMs): number;
  /** A new local day has begun: the running basal segment ends and goes on as a new one. */
  midnight(at: UtcMs): void;
  /** Percent of the schedule until `until`; replaces the running temporary rate. */
  temporary(at: UtcMs, percent: number, until: UtcMs): void;
  suspend(at: UtcMs, until: UtcMs): void;
  bolus(order: BolusOrder): void;
  /** What the bolus calculator suggests, and why. */
  suggest(at: UtcMs, glucose: number | undefined, grams: number | undefined): Suggestion;
  /** Insulin of boluses still at work, U. */
  active(at: UtcMs): number;
  /** 0 when there was none within the time insulin is active. */
  lastBolusAt(): UtcMs;
  /** End of the extended boluses, 0 when none runs. */
  extendedUntil(): UtcMs;
}

export interface Suggestion extends WizardInput {
  readonly activeUnits: number;
  readonly suggestedUnits: number;
}

interface Flow {
  readonly unitsPerHour: number;
  readonly delivery: EntryOf<'basal'>['delivery'];
}

const SUSPENDED: Flow = { unitsPerHour: 0, delivery: 'suspended' };

/** Rates change on whole slots of the day. */
const SLOT_MIN = 5;

/** Smallest step of a bolus, U, as 1 / step so that results are the nearest numbers to the decimals. */
const BOLUS_STEPS = 20;
const BASAL_STEPS = 40;

export function roundBolus(units: number): number {
  return Math.round(units * BOLUS_STEPS) / BOLUS_STEPS;
}

/** A pump that starts at `start` on its schedule with no bolus at work. */
export function makePump(profile: Profile, clock: LocalClock, start: UtcMs): Pump {
  const log: Entry[] = [];
  let given: { readonly at: UtcMs; readonly units: number }[] = [];
  let extended: { readonly unitsPerMs: number; readonly from: UtcMs; readonly until: UtcMs }[] = [];
  let temporary: { readonly percent: number; readonly until: UtcMs } | undefined;
  let suspendedUntil = 0;
  let now = start;
  let pending = 0;
  const today = { basal: 0, bolus: 0 };
  const schedule = Array.from({ length: MINUTES_A_DAY / SLOT_MIN }, (_, slot): Flow => {
    return { unitsPerHour: timedValue(profile.basalUnitsPerHour, slot * SLOT_MIN), delivery: 'scheduled' };
  });
  let running: Flow = flowAt(start);
  let runningFrom = start;

  function minuteAt(at: UtcMs): number {
    const minute = Math.floor(clock.wallMsAt(at) / MINUTE_MS) % MINUTES_A_DAY;
    return minute < 0 ? minute + MINUTES_A_DAY : minute;
  }

  function flowAt(at: UtcMs): Flow {
    const scheduled = schedule[Math.floor(minuteAt(at) / SLOT_MIN)]!;
    if (at < suspendedUntil) return SUSPENDED;
    if (!temporary || at >= temporary.until) return scheduled;
    const rate = Math.round((scheduled.unitsPerHour * temporary.percent * BASAL_STEPS) / 100) / BASAL_STEPS;
    return { unitsPerHour: rate, delivery: 'temporary' };
  }

  /** Ends the running segment at `at` when something else flows from there on, or when `cut`. */
  function settle(at: UtcMs, cut = false): void {
    const basal = (running.unitsPerHour * (at - now)) / HOUR_MS;
    pending += basal;
    today.basal += basal;
    for (const part of extended) {
      const units = part.unitsPerMs * Math.max(0, Math.min(at, part.until) - Math.max(now, part.from));
      pending += units;
      today.bolus += units;
    }
    now = at;
    const flow = flowAt(at);
    if (!cut && flow.unitsPerHour === running.unitsPerHour && flow.delivery === running.delivery) return;
    if (at > runningFrom) log.push({ kind: 'basal', at: runningFrom, durationMs: at - runningFrom, ...running });
    running = flow;
    runningFrom = at;
  }

  /** Settles at every moment up to `at` at which a temporary rate or a suspend ends by itself. */
  function pass(at: UtcMs): void {
    const first = Math.min(suspendedUntil, temporary?.until ?? 0);
    const last = Math.max(suspendedUntil, temporary?.until ?? 0);
    if (first > now && first < at) settle(first);
    if (last > now && last < at) settle(last);
    settle(at);
  }

  /** The sum of the day that ends at `at`, as pumps write it in steps of a hundredth. */
  function logTotal(at: UtcMs): void {
    const [basalUnits, bolusUnits] = [today.basal, today.bolus].map((units) => Math.round(units * 100) / 100);
    today.basal = 0;
    today.bolus = 0;
    const units = Math.round((basalUnits! + bolusUnits!) * 100) / 100;
    const day = wallFromMs(clock.wallMsAt(at - 1)).slice(0, 10);
    if (at > start) log.push({ kind: 'daily-total', at, day, units, basalUnits: basalUnits!, bolusUnits: bolusUnits! });
  }

  function active(at: UtcMs): number {
    const lastMs = profile.activeInsulinMin * MINUTE_MS;
    given = given.filter((dose) => at - dose.at < lastMs);
    let units = 0;
    for (const dose of given) {
      const share = Math.max(0, at - dose.at) / lastMs;
      units += dose.units * (1 - share * share * (3 - 2 * share));
    }
    return units;
  }

  return {
    log,
    active,
    lastBolusAt: () => given.at(-1)?.at ?? 0,
    extendedUntil: () => Math.max(0, ...extended.map((part) => part.until)),
    deliverUntil(to) {
      pass(to);
      const units = pending;
      pending = 0;
      if (extended.length) extended = extended.filter((part) => part.until > to);
      return units;
    },
    midnight(at) {
      pass(at);
      settle(at, true);
      logTotal(at);
    },
    temporary(at, percent, until) {
      pass(at);
      temporary = { percent, until };
      log.push({ kind: 'temp-basal', at, durationMs: until - at, percent });
      settle(at);
    },
    suspend(at, until) {
      pass(at);
      suspendedUntil = until;
      log.push({ kind: 'event', at, event: 'suspend' }, { kind: 'event', at: until, event: 'resume' });
      settle(at);
    },
    bolus(order) {
      const { at, wizard, extendedUnits = 0, durationMs = 0 } = order;
      const units = order.stoppedAtUnits ?? order.units;
      pass(at);
      const now = roundBolus(units - extendedUnits);
      pending += now;
      today.bolus += now;
      if (now) given.push({ at, units: now });
      if (extendedUnits) {
        extended.push({ unitsPerMs: extendedUnits / durationMs, from: at, until: at + durationMs });
        given.push({ at: at + durationMs / 2, units: extendedUnits });
      }
      log.push({
        kind: 'bolus',
        at,
        units,
        programmedUnits: order.units,
        shape: extendedUnits ? (now ? 'dual' : 'extended') : 'normal',
        ...(extendedUnits ? { extendedUnits, durationMs } : {}),
        source: wizard ? 'wizard' : 'manual',
        ...(wizard ? { wizard } : {}),
      });
    },
    suggest(at, glucose, grams) {
      const minute = minuteAt(at);
      const { mgdlPerUnit, targetLowMgdl, targetHighMgdl } = profile;
      const gramsPerUnit = timedValue(profile.gramsPerUnit, minute);
      const activeUnits = roundBolus(active(at));
      const food = (grams ?? 0) / gramsPerUnit;
      let correction = 0;
      if (glucose !== undefined && glucose > targetHighMgdl)
        correction = Math.max(0, (glucose - targetHighMgdl) / mgdlPerUnit - activeUnits);
      if (glucose !== undefined && glucose < targetLowMgdl) correction = (glucose - targetLowMgdl) / mgdlPerUnit;
      const wanted = roundBolus(food + correction);
      const suggestedUnits = Math.min(profile.maxBolusUnits, Math.max(0, wanted));
      const foodUnits = roundBolus(food);
      return {
        ...(glucose === undefined ? {} : { mgdl: glucose }),
        ...(grams === undefined ? {} : { grams, gramsPerUnit, foodUnits }),
        mgdlPerUnit,
        targetLowMgdl,
        targetHighMgdl,
        activeUnits,
        // Rounded together with the food, so that the parts are the sum.
        ...(glucose === undefined ? {} : { correctionUnits: roundBolus(wanted - foodUnits) }),
        suggestedUnits,
      };
    },
  };
}
