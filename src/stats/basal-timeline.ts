// Which basal rate ran at each moment: segments that overlap become one line of time, and what is not known stays open.
import type { Basal } from '../model/record.ts';
import type { Range, UtcMs, Zone } from '../model/time.ts';
import { HOUR_MS, MINUTE_MS } from '../model/time.ts';
import { daysOf } from './per-day.ts';

/** A stretch of time with one rate. Stretches ascend and never overlap; between them the basal is unknown. */
export interface BasalStretch {
  readonly from: UtcMs;
  readonly to: UtcMs;
  readonly unitsPerHour: number;
  readonly delivery: Basal['delivery'];
}

/**
 * The basal of a range as stretches. Where segments overlap: automatic basal and suspension replace a programmed rate
 * (a pump in automatic mode goes on writing the schedule that it does not run), and of two of a kind the one that began
 * last holds. Clipped at the borders of the range.
 */
export function basalTimeline(basals: readonly Basal[], range: Range): readonly BasalStretch[] {
  const inRange = basals
    .filter(({ at, durationMs }) => durationMs > 0 && at < range.to && at + durationMs > range.from)
    .sort((a, b) => a.at - b.at);
  const times = new Float64Array(inRange.length * 2);
  inRange.forEach(({ at, durationMs }, i) => {
    times[2 * i] = Math.max(at, range.from);
    times[2 * i + 1] = Math.min(at + durationMs, range.to);
  });
  times.sort();
  const stretches: BasalStretch[] = [];
  let running: Basal[] = [];
  let next = 0;
  for (let i = 0; i + 1 < times.length; i++) {
    const from = times[i]!;
    const to = times[i + 1]!;
    if (from === to) continue;
    running = running.filter(({ at, durationMs }) => at + durationMs > from);
    while (next < inRange.length && inRange[next]!.at <= from) running.push(inRange[next++]!);
    const own = running.reduce<Basal | undefined>((best, one) => (best && prevails(best, one) ? best : one), undefined);
    if (!own) continue;
    const before = stretches.at(-1);
    const { unitsPerHour, delivery } = own;
    if (before?.to === from && before.unitsPerHour === unitsPerHour && before.delivery === delivery)
      stretches[stretches.length - 1] = { ...before, to };
    else stretches.push({ from, to, unitsPerHour, delivery });
  }
  return stretches;
}

function prevails(a: Basal, b: Basal): boolean {
  const isRun = ({ delivery }: Basal): boolean => delivery === 'automatic' || delivery === 'suspended';
  return isRun(a) === isRun(b) ? a.at > b.at : isRun(a);
}

/** Units given in `stretches`, suspended counting as none, and how long the basal was known. */
export function basalUnits(stretches: readonly BasalStretch[]): { readonly units: number; readonly knownMs: number } {
  let units = 0;
  let knownMs = 0;
  for (const { from, to, unitsPerHour, delivery } of stretches) {
    knownMs += to - from;
    if (delivery !== 'suspended') units += (unitsPerHour * (to - from)) / HOUR_MS;
  }
  return { units, knownMs };
}

/** How a pump's basal was used in a range. Percentages are of the time in which the basal is known. */
export interface BasalUse {
  readonly knownMs: number;
  readonly automaticMs: number;
  readonly automaticPercent: number | undefined;
  readonly suspendedMs: number;
  readonly suspendedPercent: number | undefined;
  readonly suspensions: number;
  /** Temporary basals; parts that follow each other without a pause are one. */
  readonly temporaries: number;
  readonly temporariesPerDay: number;
}

/**
 * Time suspended, time in automatic mode and temporary basals.
 * @formula suspended: Σ durations of suspension; automatic: 100 · Σ durations of automatic basal / time with known basal; temporary basals / local days of the range, directly following parts counted as one
 * @unit hours, percent of known time, temporary basals a day
 * @rounding whole minutes, whole percent, one decimal
 * @source count over the pump's own records
 */
export function basalUse(basals: readonly Basal[], range: Range, zone: Zone): BasalUse {
  const stretches = basalTimeline(basals, range);
  const sum = (delivery: Basal['delivery']): number =>
    stretches.reduce((total, one) => total + (one.delivery === delivery ? one.to - one.from : 0), 0);
  const count = (delivery: Basal['delivery']): number => {
    let found = 0;
    let end = -Infinity;
    for (const one of stretches) {
      if (one.delivery !== delivery) continue;
      if (one.from - end > MINUTE_MS) found++;
      end = one.to;
    }
    return found;
  };
  const { knownMs } = basalUnits(stretches);
  const automaticMs = sum('automatic');
  const suspendedMs = sum('suspended');
  const temporaries = count('temporary');
  return {
    knownMs,
    automaticMs,
    automaticPercent: knownMs > 0 ? (100 * automaticMs) / knownMs : undefined,
    suspendedMs,
    suspendedPercent: knownMs > 0 ? (100 * suspendedMs) / knownMs : undefined,
    suspensions: count('suspended'),
    temporaries,
    temporariesPerDay: temporaries / daysOf(range, zone),
  };
}
