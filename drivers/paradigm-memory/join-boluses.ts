// Boluses from their records: the two parts of a dual wave as one, with the wizard's estimate that led to them.
import type { Reading, ReadingOf, WizardInput } from '../../src/model/record.ts';
import { MINUTE_MS } from '../../src/model/time.ts';
import { wallText } from './date.ts';
import type { BolusPart } from './records/bolus.ts';
import { BOLUS_KIND, bolusPart, isEstimate, wizardInput } from './records/bolus.ts';
import { impossibleWizard } from './plausible.ts';
import type { RunView } from './run-view.ts';
import { mayBeBefore, mayComeAfter } from './run-view.ts';

/** Between the two parts of a dual wave stand at most one other record and a daily total with its details (capture 522-unknown-injury). */
const DUAL_REACH = 4;
/** A bolus begins in the second of its estimate or in the next one (1 600 of 1 600 in the captures); a little more for a slow pump. */
const ESTIMATE_MS = 5000;
/** Insulin of a normal bolus takes about 40 s a unit. */
const MS_PER_UNIT = 40_000;
/** Longer than any normal bolus takes: a bolus is written when it has been delivered, its estimate before it. */
const SETTLED_MS = 30 * MINUTE_MS;

/** More records than a pump writes while a bolus is delivered. */
const START_REACH = 40;

interface Delivery {
  /** Indexes of its records. */
  readonly at: number;
  readonly normal?: BolusPart;
  readonly square?: BolusPart;
  readonly startMs: number;
}

export function joinBoluses(view: RunView): void {
  const deliveries = pairParts(view);
  const estimates: number[] = [];
  const impossible: number[] = [];
  const inputs = new Array<WizardInput | undefined>(view.records.length);
  const claimed = new Set<number>();
  let next = 0;
  for (let i = 0; i < view.records.length; i++) {
    if (isEstimate(view.records[i]!) && !view.done[i]) {
      // One that cannot be is reported as an estimate of its own, and no bolus comes of it.
      const input = wizardInput(view.records[i]!, view.model);
      inputs[i] = input;
      if (impossibleWizard(input)) impossible.push(i);
      else estimates.push(i);
    }
    while (next < deliveries.length && deliveries[next]!.at === i) {
      const delivery = deliveries[next++]!;
      const estimate = estimateOf(view, delivery, estimates, claimed);
      if (estimate !== undefined) claimed.add(estimate);
      if (!isHeld(view, delivery, estimate !== undefined))
        view.readings[delivery.at] = bolusReading(
          delivery,
          estimate === undefined ? undefined : inputs[estimate],
          !isEarly(view, delivery),
        );
    }
  }
  for (const i of [...estimates, ...impossible]) {
    view.done[i] = 1;
    if (claimed.has(i) || isUndecided(view, i)) continue;
    view.readings[i] = {
      kind: 'wizard',
      deviceTime: wallText(view.times[i]!),
      wizard: inputs[i]!,
    };
  }
}

/** All bolus records as deliveries, in order of their later record. */
function pairParts(view: RunView): Delivery[] {
  const { records, times, done, model } = view;
  const deliveries: Delivery[] = [];
  const taken = new Set<number>();
  for (let i = 0; i < records.length; i++) {
    if (records[i]!.opcode !== 0x01 || done[i]) continue;
    done[i] = 1;
    const part = bolusPart(records[i]!, model);
    if (taken.has(i)) continue;
    if (part.kind !== BOLUS_KIND.dualNormal && part.kind !== BOLUS_KIND.dualSquare) {
      const isSquare = part.kind === BOLUS_KIND.square;
      deliveries.push({ at: i, startMs: times[i]!, ...(isSquare ? { square: part } : { normal: part }) });
      continue;
    }
    const other = otherPart(view, i, part);
    if (other >= 0) {
      taken.add(other);
      const partner = bolusPart(records[other]!, model);
      const [normal, square, normalAt] =
        part.kind === BOLUS_KIND.dualNormal ? [part, partner, i] : [partner, part, other];
      deliveries.push({ at: other, normal, square, startMs: times[normalAt]! });
    } else if (!mayBeBefore(view, i, DUAL_REACH) && !mayComeAfter(view, i, DUAL_REACH)) {
      const isSquare = part.kind === BOLUS_KIND.dualSquare;
      deliveries.push({ at: i, startMs: times[i]!, ...(isSquare ? { square: part } : { normal: part }) });
    }
  }
  return deliveries.sort((a, b) => a.at - b.at);
}

/** The other part of a dual wave behind `i`: of the other kind, and at a time that fits. */
function otherPart({ records, times, done, model }: RunView, i: number, part: BolusPart): number {
  for (let k = i + 1; k <= i + DUAL_REACH && k < records.length; k++) {
    if (records[k]!.opcode !== 0x01 || done[k]) continue;
    const other = bolusPart(records[k]!, model);
    if (part.kind + other.kind !== BOLUS_KIND.dualNormal + BOLUS_KIND.dualSquare || part.kind === other.kind) continue;
    const [normalAt, squareAt, normal] = part.kind === BOLUS_KIND.dualNormal ? [i, k, part] : [k, i, other];
    const lag = times[squareAt]! - times[normalAt]!;
    if (lag >= -1000 && lag <= normal.programmed * MS_PER_UNIT * 1.2 + MINUTE_MS) return k;
  }
  return -1;
}

function estimateOf(
  { times }: RunView,
  delivery: Delivery,
  estimates: readonly number[],
  claimed: ReadonlySet<number>,
): number | undefined {
  for (let k = estimates.length - 1; k >= 0 && k >= estimates.length - 6; k--) {
    const i = estimates[k]!;
    const lag = delivery.startMs - times[i]!;
    if (!claimed.has(i) && lag >= -1000 && lag <= ESTIMATE_MS) return i;
  }
  return undefined;
}

/**
 * True when the delivery cannot be told yet: its estimate may stand on the page before, or it still ran when the pump was
 * read (its record then changes in place).
 */
function isHeld(view: RunView, delivery: Delivery, hasEstimate: boolean): boolean {
  if (view.openStart && !hasEstimate && (delivery.at < DUAL_REACH || isEarly(view, delivery))) return true;
  if (!view.openEnd || view.nowMs === undefined) return false;
  const { normal, square } = delivery;
  const lasts = Math.max((normal?.programmed ?? 0) * MS_PER_UNIT, square?.durationMs ?? 0) + MINUTE_MS;
  return delivery.startMs + lasts > view.nowMs && !clockChangesAfter(view, delivery.at);
}

/** True when the estimate of a delivery would stand before the first record there is. */
function isEarly({ times }: RunView, { at, startMs }: Delivery): boolean {
  let first = 0;
  while (first < times.length && Number.isNaN(times[first]!)) first++;
  return at < START_REACH && startMs <= (times[first] ?? 0) + ESTIMATE_MS;
}

/** True while a bolus may still follow an estimate. */
function isUndecided(view: RunView, i: number): boolean {
  if (!view.openEnd) return false;
  const settled = view.times[i]! + SETTLED_MS;
  if (view.nowMs !== undefined && view.nowMs > settled) return false;
  for (let k = i + 1; k < view.times.length; k++)
    if (view.times[k]! > settled || view.records[k]!.opcode === 0x18) return false;
  return true;
}

function clockChangesAfter(view: RunView, at: number): boolean {
  for (let k = view.records.length - 1; k > at; k--) if (view.records[k]!.opcode === 0x18) return true;
  return false;
}

/** `isWhole`: an estimate that led to it would be there. Where it may be on a page that is not, nobody knows how the bolus was asked for. */
function bolusReading(
  { normal, square, startMs }: Delivery,
  wizard: WizardInput | undefined,
  isWhole: boolean,
): Reading {
  // A dual wave programmed without a square share, and a square without duration, are normal boluses.
  const extended = square && (square.programmed > 0 || !normal) ? square : undefined;
  const units = sum(normal?.delivered, extended?.delivered);
  const programmed = sum(normal?.programmed, extended?.programmed);
  const asked = (normal ?? square)!.requestor;
  const reading: ReadingOf<'bolus'> = {
    kind: 'bolus',
    deviceTime: wallText(startMs),
    units,
    programmedUnits: programmed,
    shape: !extended ? 'normal' : normal ? 'dual' : 'extended',
    ...(extended && {
      extendedUnits: extended.delivered,
      programmedExtendedUnits: extended.programmed,
      durationMs: extended.durationMs,
    }),
    ...(wizard ? { source: 'wizard', wizard } : asked === 2 ? { source: 'remote' } : isWhole && { source: 'manual' }),
  };
  return reading;
}

/** Sum of two amounts of fortieths or tenths, without the noise of adding decimals. */
function sum(a = 0, b = 0): number {
  return Math.round((a + b) * 1000) / 1000;
}
