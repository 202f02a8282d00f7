// Boluses and bolus wizard estimates: what was programmed, what was delivered, and what the wizard had said.
import type { Problem } from '../../src/device/driver.ts';
import type { Bolus, WizardInput } from '../../src/model/record.ts';
import { MINUTE_MS } from '../../src/model/time.ts';
import { mgdlFromMmoll } from '../../src/model/units.ts';
import { MICRO_BOLUS } from './basal.ts';
import type { EventOf, PumpEvent, PumpTime } from './event.ts';
import { deviceTimeOf } from './event.ts';

type Programmed = EventOf<0x15> | EventOf<0x16> | EventOf<0x17>;
type Delivered = EventOf<0xdc> | EventOf<0xdd> | EventOf<0xde>;
type Estimate = EventOf<0x3d> | EventOf<0x3e>;

/** A bolus that is over, at the time it was started. */
export interface FoundBolus {
  readonly time: PumpTime;
  readonly bolus: Omit<Bolus, 'id' | 'deviceId' | 'at' | 'deviceTime'>;
}

/** An estimate no bolus followed. */
export interface FoundEstimate {
  readonly time: PumpTime;
  readonly wizard: WizardInput;
}

export interface FoundBoluses {
  readonly boluses: readonly FoundBolus[];
  readonly estimates: readonly FoundEstimate[];
}

/** A square or dual wave takes 8 hours at most. */
const LONGEST_SECONDS = 8.5 * 3600;
/** The wizard's answer is used or forgotten by then; in 144 of 144 saved wizard boluses it was used within five minutes. */
const WIZARD_SECONDS = 15 * 60;
/** Everything up to this is one amount; amounts are multiples of 1/10000 U. */
const SAME_UNITS = 0.00005;

/** Number in the delivered event's type that makes it the programmed one's. */
const PROGRAMMED_TYPE: Readonly<Record<Delivered['type'], Programmed['type']>> = { 0xdc: 0x15, 0xdd: 0x16, 0xde: 0x17 };

/**
 * Joins by number, as the pump counts its boluses from 0 to 255 and round again. `events` are in order of their RTC and
 * all there are up to `untilRtc`: what could still be delivered, or still be used, at that moment is left for later.
 */
export function findBoluses(
  events: readonly PumpEvent[],
  untilRtc: number,
  problem: (problem: Problem) => void,
): FoundBoluses {
  const programmed = events.filter(isProgrammed);
  const estimates = events.filter((event): event is Estimate => event.type === 0x3d || event.type === 0x3e);
  const deliveries = deliveriesOf(events, programmed, problem);
  const used = new Set<Estimate>();
  const boluses: FoundBolus[] = [];
  for (const order of programmed) {
    const parts = deliveries.get(order) ?? [];
    const isOver = untilRtc - order.rtc > LONGEST_SECONDS;
    if (parts.length < (order.type === 0x17 ? 2 : 1) && !isOver) {
      // Its estimate is spoken for.
      estimateFor(order, estimates, used);
      continue;
    }
    const estimate = estimateFor(order, estimates, used);
    if (!parts.length)
      problem({ where: deviceTimeOf(order), what: `bolus ${order.number} was programmed, its delivery is not there` });
    else {
      if (order.type === 0x17 && parts.length < 2)
        problem({ where: deviceTimeOf(order), what: `of dual bolus ${order.number} one part is not there` });
      boluses.push({ time: order, bolus: joined(order, parts, estimate) });
    }
  }
  const unused = estimates.filter((estimate) => !used.has(estimate) && untilRtc - estimate.rtc > WIZARD_SECONDS);
  return { boluses, estimates: unused.map((estimate) => ({ time: estimate, wizard: wizardOf(estimate) })) };
}

/** The basal of auto mode comes as boluses too, every five minutes. */
function isProgrammed(event: PumpEvent): event is Programmed {
  const isOne = event.type === 0x15 || event.type === 0x16 || event.type === 0x17;
  return isOne && event.bolusSource !== MICRO_BOLUS;
}

/** The delivered events of each programmed one. */
function deliveriesOf(
  events: readonly PumpEvent[],
  programmed: readonly Programmed[],
  problem: (problem: Problem) => void,
): Map<Programmed, Delivered[]> {
  const found = new Map<Programmed, Delivered[]>();
  const beginRtc = events[0]?.rtc ?? 0;
  for (const event of events) {
    if (event.type !== 0xdc && event.type !== 0xdd && event.type !== 0xde) continue;
    if (event.bolusSource === MICRO_BOLUS) continue;
    const order = programmed.findLast(
      (item) =>
        item.number === event.number &&
        item.type === PROGRAMMED_TYPE[event.type] &&
        item.rtc <= event.rtc &&
        event.rtc - item.rtc <= LONGEST_SECONDS,
    );
    if (order) found.set(order, [...(found.get(order) ?? []), event]);
    // Of the first ones the beginning was overwritten: when they began nobody knows.
    else if (event.rtc - beginRtc > LONGEST_SECONDS)
      problem({
        where: deviceTimeOf(event),
        what: `${event.delivered} U of bolus ${event.number} were delivered, when it was programmed is not there`,
      });
  }
  return found;
}

/** The newest estimate before it that came to this amount; for boluses that say they come from the wizard. */
function estimateFor(order: Programmed, estimates: readonly Estimate[], used: Set<Estimate>): Estimate | undefined {
  if (sourceOf(order) !== 'wizard') return undefined;
  const units = programmedUnits(order);
  const estimate = estimates.findLast(
    (item) =>
      !used.has(item) &&
      item.rtc <= order.rtc &&
      order.rtc - item.rtc <= WIZARD_SECONDS &&
      Math.abs(finalUnits(item) - units) < SAME_UNITS,
  );
  if (estimate) used.add(estimate);
  return estimate;
}

function finalUnits(estimate: Estimate): number {
  return estimate.type === 0x3d ? estimate.final : estimate.sum;
}

function programmedUnits(order: Programmed): number {
  if (order.type === 0x15) return order.normal;
  return order.type === 0x16 ? order.square : tidy(order.normal + order.square);
}

/** 0 manual, 1 wizard, 2 easy, 4 preset; 6 to 8 the wizard of a 670G in auto mode. */
function sourceOf({ bolusSource }: Programmed): Bolus['source'] {
  return bolusSource === 1 || (bolusSource >= 6 && bolusSource <= 8) ? 'wizard' : 'manual';
}

function joined(order: Programmed, parts: readonly Delivered[], estimate: Estimate | undefined): FoundBolus['bolus'] {
  const common = {
    kind: 'bolus',
    units: tidy(parts.reduce((sum, { delivered }) => sum + delivered, 0)),
    programmedUnits: programmedUnits(order),
    source: sourceOf(order)!,
    ...(estimate && { wizard: wizardOf(estimate) }),
  } as const;
  if (order.type === 0x15) return { ...common, shape: 'normal' };
  const square = parts.find((part) => part.type === 0xdd || (part.type === 0xde && part.part === 2));
  return {
    ...common,
    shape: order.type === 0x16 ? 'extended' : 'dual',
    extendedUnits: square?.delivered ?? 0,
    programmedExtendedUnits: order.square,
    durationMs: order.minutes * MINUTE_MS,
    ...(square && 'ran' in square && { deliveredMs: square.ran * MINUTE_MS }),
  };
}

/** Sums of decimals without their tails. */
function tidy(units: number): number {
  return Math.round(units * 10_000) / 10_000;
}

/** Glucose in mg/dL, whatever the wizard was set to. */
function glucose(value: number, unit: number): number {
  return unit === 1 ? mgdlFromMmoll(value / 10) : value;
}

function wizardOf(estimate: Estimate): WizardInput {
  if (estimate.type === 0x3e) {
    return {
      ...glucoseOf(estimate.glucose, estimate.flags & 1),
      ...carbsOf(estimate.carbs, estimate.ratio, (estimate.flags >> 1) & 1),
      foodUnits: estimate.food,
      correctionUnits: estimate.correction,
      suggestedUnits: estimate.sum,
    };
  }
  const { glucoseUnit: unit } = estimate;
  return {
    ...glucoseOf(estimate.glucose, unit),
    ...carbsOf(estimate.carbs, estimate.ratio, estimate.carbUnit),
    ...(estimate.sensitivity && { mgdlPerUnit: glucose(estimate.sensitivity, unit) }),
    ...(estimate.high && {
      targetLowMgdl: glucose(estimate.low, unit),
      targetHighMgdl: glucose(estimate.high, unit),
    }),
    activeUnits: estimate.active,
    foodUnits: estimate.food,
    correctionUnits: estimate.correction,
    suggestedUnits: estimate.sum,
  };
}

/** 0 is no glucose given. */
function glucoseOf(value: number, unit: number): WizardInput {
  return value ? { mgdl: glucose(value, unit) } : {};
}

/** Grams and grams per unit, or tenths of exchanges and units per exchange. */
function carbsOf(carbs: number, ratio: number, unit: number): WizardInput {
  if (unit === 1) return { exchanges: carbs / 10, ...(ratio && { unitsPerExchange: ratio / 1000 }) };
  return { grams: carbs, ...(ratio && { gramsPerUnit: ratio / 10 }) };
}
