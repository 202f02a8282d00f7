// What a clinic's list shows of a patient, as the patient's own app has reckoned it: a few hundred bytes, sealed for the clinic.
import * as v from 'valibot';
import { concat } from '../device/bytes.ts';
import { AppError } from '../model/errors.ts';

import type { Range, UtcMs } from '../model/time.ts';
import { DAY_MS, zone as zoneOf } from '../model/time.ts';
import { cleanCgm } from '../stats/clean.ts';
import type { ClinicFlagOptions, ClinicFlagResult } from '../stats/clinic-flags.ts';
import { clinicFlags } from '../stats/clinic-flags.ts';
import { lastDays } from '../stats/coverage.ts';
import type { PeriodFigures } from '../stats/period.ts';
import { withPeriodBefore } from '../stats/period.ts';
import type { Person } from '../store/people.ts';
import type { Store } from '../store/store.ts';
import type { Bytes } from './encoding.ts';
import { base64url, fields, owned, utf8 } from './encoding.ts';
import type { Month } from './epochs.ts';
import { monthStart } from './epochs.ts';
import type { KeyPair } from './hpke.ts';
import { hpkeOpen, hpkeSeal } from './hpke.ts';

/** Days a list looks at. */
export const SUMMARY_DAYS = 14;

const maybe = v.optional(v.number());
const FIGURES = v.object({
  /** Percent of the readings that were possible. */
  coveragePercent: maybe,
  readings: v.number(),
  /** Fractions of time by the standard limits: < 54, < 70, 70–180, > 180, > 250, > 350 mg/dL. */
  veryLow: v.number(),
  belowLow: v.number(),
  target: v.number(),
  aboveHigh: v.number(),
  veryHigh: v.number(),
  above350: v.number(),
  meanMgdl: maybe,
  gmiPercent: maybe,
  cvPercent: maybe,
});
const SUMMARY = v.object({
  format: v.literal(1),
  /** When it was made. */
  at: v.number(),
  name: v.string(),
  unit: v.picklist(['mg/dL', 'mmol/L']),
  zoneId: v.string(),
  /** The last sensor or fingerstick reading; absent when there is none in the scope. */
  lastDataAt: maybe,
  /** The last reading of a device or a file. */
  lastUploadAt: maybe,
  devices: v.array(v.string()),
  days: v.number(),
  now: v.optional(FIGURES),
  before: v.optional(FIGURES),
  /** What is older than this month cannot be opened, 0 for everything. */
  fromMonth: v.number(),
  until: v.number(),
});

export type SummaryFigures = v.InferOutput<typeof FIGURES>;
export type Summary = v.InferOutput<typeof SUMMARY>;

export interface SummaryOptions {
  readonly store: Pick<Store, 'columns' | 'span' | 'devices'>;
  readonly person: Person;
  readonly fromMonth: Month;
  readonly until: UtcMs;
  readonly now: UtcMs;
}

/** The last 14 days up to the last sensor reading, and the 14 before, both no further back than the scope. */
export async function makeSummary({ store, person, fromMonth, until, now }: SummaryOptions): Promise<Summary> {
  const zone = zoneOf(person.zoneId);
  // As the months of documents: from the month's first day on, where the person is.
  const scope = zone.dayRange(new Date(monthStart(fromMonth)).toISOString().slice(0, 10)).from;
  const [glucose, sensor, devices] = await Promise.all([
    store.span(['cgm', 'smbg']),
    store.span(['cgm']),
    store.devices(),
  ]);
  const lastUploadAt = Math.max(...devices.map(({ lastReadAt }) => lastReadAt));
  const common = {
    format: 1 as const,
    at: now,
    name: person.name,
    unit: person.unit,
    zoneId: person.zoneId,
    devices: devices.map(({ model }) => model),
    days: SUMMARY_DAYS,
    fromMonth,
    until,
    ...(glucose && glucose.to > scope && { lastDataAt: glucose.to - 1 }),
    ...(Number.isFinite(lastUploadAt) && { lastUploadAt }),
  };
  if (!sensor || sensor.to <= scope) return common;
  // A clock in the future would leave the days of today out.
  const end = Math.min(sensor.to - 1, now);
  const range = lastDays(end, SUMMARY_DAYS, zone);
  const wide: Range = { from: Math.max(scope, range.from - (SUMMARY_DAYS + 2) * DAY_MS), to: range.to + DAY_MS };
  const columns = cleanCgm(await store.columns('cgm', wide), zone);
  if (columns.length === 0) return common;
  const { now: last, before } = withPeriodBefore(columns, range, zone, { lastUploadAt: sensor.to });
  return { ...common, now: figuresOf(last), ...(before.shares.readings > 0 && { before: figuresOf(before) }) };
}

function figuresOf(figures: PeriodFigures): SummaryFigures {
  const { veryLow, belowLow, target, aboveHigh, veryHigh, readings } = figures.standardShares;
  const { mean, gmiPercent, cvPercent } = figures;
  return {
    readings,
    veryLow: short(veryLow),
    belowLow: short(belowLow),
    target: short(target),
    aboveHigh: short(aboveHigh),
    veryHigh: short(veryHigh),
    above350: short(figures.above350),
    ...(figures.coverage.percent !== undefined && { coveragePercent: short(figures.coverage.percent) }),
    ...(mean !== undefined && { meanMgdl: short(mean) }),
    ...(gmiPercent !== undefined && { gmiPercent: short(gmiPercent) }),
    ...(cvPercent !== undefined && { cvPercent: short(cvPercent) }),
  };
}

/** Six digits behind the point: flags compare with whole percents, and the list stays small. */
function short(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 1e6) / 1e6 : 0;
}

/** Percentage points of time in range gained or lost against the period before; `undefined` without both. */
export function targetChange({ now, before }: Summary): number | undefined {
  return now && before ? 100 * (now.target - before.target) : undefined;
}

/** The flags of a clinic's list, at the moment it is looked at. */
export function flagsOf(
  summary: Summary,
  options: Pick<ClinicFlagOptions, 'now' | 'recentDays' | 'order'>,
): ClinicFlagResult {
  const { lastUploadAt, lastDataAt } = summary;
  const figures = (of: SummaryFigures | undefined): PeriodFigures | undefined =>
    of &&
    ({
      standardShares: of,
      coverage: { percent: of.coveragePercent },
      above350: of.above350,
    } as unknown as PeriodFigures);
  const latest = lastUploadAt ?? lastDataAt;
  return clinicFlags(figures(summary.now) ?? figures(NOTHING)!, figures(summary.before), {
    ...options,
    lastUploadAt: latest,
  });
}

const NOTHING: SummaryFigures = {
  readings: 0,
  veryLow: 0,
  belowLow: 0,
  target: 0,
  aboveHigh: 0,
  veryHigh: 0,
  above350: 0,
};

/**
 * `[32 bytes of the person's public key][HPKE message]`: the list of a clinic opens with one read for each patient. That the
 * key is the person's own is known by its fingerprint, and checked against the grant when the patient is opened.
 */
export async function sealSummary(
  summary: Summary,
  { from, to, personId, clinicId }: { from: KeyPair; to: Uint8Array; personId: string; clinicId: string },
): Promise<Bytes> {
  const message = await hpkeSeal(utf8(JSON.stringify(summary)), { from, to, info: infoOf(personId, clinicId) });
  return owned(concat([from.publicKey, message]));
}

export interface OpenedSummary {
  readonly summary: Summary;
  /** Who sealed it, base64url. */
  readonly publicKey: string;
}

/** `tampered` when it was not sealed for this clinic, about this person, by who it says. `bad-file` for a later format. */
export async function openSummary(
  sealed: Uint8Array,
  { me, personId, clinicId }: { me: KeyPair; personId: string; clinicId: string },
): Promise<OpenedSummary> {
  const from = sealed.slice(0, 32);
  const plain = await hpkeOpen(sealed.subarray(32), { me, from, info: infoOf(personId, clinicId) });
  const value = JSON.parse(new TextDecoder().decode(plain)) as { format?: unknown };
  if (typeof value.format === 'number' && value.format > 1) {
    throw new AppError('bad-file', `a summary of format ${value.format}: a newer Basalt is needed`);
  }
  const parsed = v.safeParse(SUMMARY, value);
  if (!parsed.success) throw new AppError('tampered', 'not a summary');
  return { summary: parsed.output, publicKey: base64url(from) };
}

function infoOf(personId: string, clinicId: string): Bytes {
  return fields('basalt', 1, 'summary', personId, clinicId);
}
