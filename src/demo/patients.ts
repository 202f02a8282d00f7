// A clinic's list of people who do not exist: a summary each, as their own apps would have made them.
import type { UtcMs } from '../model/time.ts';
import { DAY_MS, HOUR_MS } from '../model/time.ts';
import type { Random } from './random.ts';
import { random } from './random.ts';

/** As in a summary (src/sync/summary.ts). */
export interface DemoFigures {
  readonly coveragePercent: number;
  readonly readings: number;
  readonly veryLow: number;
  readonly belowLow: number;
  readonly target: number;
  readonly aboveHigh: number;
  readonly veryHigh: number;
  readonly above350: number;
  readonly meanMgdl: number;
  readonly gmiPercent?: number;
  readonly cvPercent: number;
}

export interface DemoPatient {
  readonly remoteId: string;
  readonly changedAt: UtcMs;
  readonly fingerprint: readonly string[];
  readonly summary: {
    readonly format: 1;
    readonly at: UtcMs;
    readonly name: string;
    readonly unit: 'mg/dL' | 'mmol/L';
    readonly zoneId: string;
    readonly lastDataAt?: UtcMs;
    readonly lastUploadAt?: UtcMs;
    readonly devices: string[];
    readonly days: number;
    readonly now?: DemoFigures;
    readonly before?: DemoFigures;
    readonly fromMonth: number;
    readonly until: UtcMs;
  };
}

const FIRST: readonly [string, ...string[]] = [
  'Ada', 'Björn', 'Chloé', 'Dévora', 'Élise', 'Fatima', 'Grażyna', 'Håkon', 'Ines', 'Jürgen', 'Katarína', 'Łukasz',
  'María', 'Niccolò', 'Ólafur', 'Priya', 'Quentin', 'Rosa', 'Søren', 'Tereza', 'Uğur', 'Văn', 'Willem', 'Xin', 'Yusuf', 'Žofie',
]; // prettier-ignore
const LAST: readonly [string, ...string[]] = [
  'Ångström', 'Bernoulli', 'Čapek', 'Dvořák', 'Eriksen', 'Ferreira', 'Großmann', 'Horváth', 'Ibáñez', 'Jónsdóttir', 'Kowalska',
  'Lovelace', 'Müller', 'Novák', 'Öztürk', 'Papadopoulos', 'Quispe', 'Rossi', 'Šimek', 'Thompson', 'Ünal', 'Vargas', 'Weiß', 'Zhang',
]; // prettier-ignore
const DEVICES = [
  'MiniMed 640G',
  'Guardian Connect',
  'Contour Next Link 2.4',
  'OneTouch Ultra2',
  'FreeStyle Libre 2',
] as const;
const FULL = 14 * 288;

export interface DemoPatientsOptions {
  readonly seed: number;
  readonly count: number;
  readonly now: UtcMs;
}

/** The same seed gives the same people. About one in eight has no recent data, one in twenty no sensor at all. */
export function demoPatients({ seed, count, now }: DemoPatientsOptions): readonly DemoPatient[] {
  return Array.from({ length: count }, (_, index) => {
    const draw = random(seed, 'patients', index);
    const silent = draw.chance(0.125) ? draw.uniform(3, 90) : draw.uniform(0, 1.8);
    const uploadAt = Math.round(now - silent * DAY_MS);
    const hasSensor = !draw.chance(0.05);
    const middle = draw.normal(158, 26);
    const before = figures(draw, middle + draw.normal(0, 12));
    return {
      remoteId: `patient-${index}`,
      changedAt: uploadAt,
      fingerprint: Array.from({ length: 8 }, (_, i) => WORDS[(index * 7 + i * 13) % WORDS.length]!),
      summary: {
        format: 1,
        at: uploadAt,
        name: `${draw.pick(FIRST)} ${draw.pick(LAST)}`,
        unit: draw.chance(0.5) ? 'mg/dL' : 'mmol/L',
        zoneId: 'Europe/Paris',
        devices: [draw.pick(DEVICES), draw.pick(DEVICES)],
        days: 14,
        lastUploadAt: uploadAt,
        lastDataAt: Math.round(uploadAt - draw.uniform(0, 3) * HOUR_MS),
        ...(hasSensor && { now: figures(draw, middle), before }),
        fromMonth: draw.chance(0.3) ? 12 * 56 + draw.whole(0, 9) : 0,
        until: Math.round(now + draw.uniform(2, 360) * DAY_MS),
      },
    };
  });
}

/** Shares of a bell curve around a mean, wide enough to look like a person's. */
function figures(draw: Random, mean: number): DemoFigures {
  const cv = Math.max(18, draw.normal(34, 6));
  const sd = (mean * cv) / 100;
  const below = (limit: number): number => share((limit - mean) / sd);
  const coveragePercent = draw.chance(0.12) ? draw.uniform(20, 69) : draw.uniform(78, 99.6);
  return {
    coveragePercent,
    readings: Math.round((FULL * coveragePercent) / 100),
    // The lower end of a real distribution is steeper than a bell's.
    veryLow: below(54) * 0.12,
    belowLow: below(70) * 0.45,
    target: below(180.5) - below(70) * 0.45,
    aboveHigh: 1 - below(180.5),
    veryHigh: 1 - below(250.5),
    above350: 1 - below(350.5),
    meanMgdl: mean,
    cvPercent: cv,
    ...(coveragePercent >= 70 && { gmiPercent: 3.31 + 0.02392 * mean }),
  };
}

/** The share of a bell curve below `z` standard deviations (logistic approximation of Bowling et al. 2009). */
function share(z: number): number {
  return 1 / (1 + Math.exp(-(0.07056 * z ** 3 + 1.5976 * z)));
}

const WORDS = [
  'anchor', 'basil', 'candle', 'desert', 'echo', 'fabric', 'garden', 'harbor', 'island', 'jungle', 'kitchen', 'ladder', 'marble',
  'novel', 'ocean', 'pepper', 'quarter', 'ribbon', 'saddle', 'tunnel', 'umbrella', 'valley', 'window', 'yellow', 'zebra',
]; // prettier-ignore
