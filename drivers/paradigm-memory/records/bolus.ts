// The bolus record (01) and what the bolus wizard had reckoned before it (5B, with 5C).
import type { WizardInput } from '../../../src/model/record.ts';
import { MINUTE_MS } from '../../../src/model/time.ts';
import { mgdlFromMmoll } from '../../../src/model/units.ts';
import { hourFlag, requestor } from '../date.ts';
import type { PumpModel } from '../pump-model.ts';
import type { RawRecord, RecordFamily } from '../raw-record.ts';
import { beWord } from '../raw-record.ts';

const SMALL_DATE = 4;
const LARGE_DATE = 8;

export const bolus: RecordFamily = {
  0x01: { name: 'bolus', length: (model) => (model.isLarge ? 13 : 9), dateAt: null },
  0x5b: { name: 'wizard estimate', length: (model) => (model.isLarge ? 22 : 20) },
  0x2f: { name: 'wizard estimate (512)', length: 19 },
  0x30: {
    name: 'active insulin (512)',
    length: (model, page, at) => (model.hasOldWizard ? (page[at + 1] ?? 0) : 7),
    dateAt: null,
    quiet: true,
  },
  // Boluses still at work, with their ages: belongs to the 5B right before it, whose sum it explains.
  0x5c: { name: 'active insulin', length: (_, page, at) => page[at + 1] ?? 0, dateAt: null, quiet: true },
};

export const BOLUS_KIND = { normal: 1, normalVariable: 2, square: 3, dualNormal: 4, dualSquare: 5 } as const;

export interface BolusPart {
  readonly kind: number;
  readonly programmed: number;
  readonly delivered: number;
  readonly durationMs: number;
  readonly requestor: number;
}

export function bolusDateAt(model: PumpModel): number {
  return model.isLarge ? LARGE_DATE : SMALL_DATE;
}

export function bolusPart({ bytes }: RawRecord, model: PumpModel): BolusPart {
  const at = bolusDateAt(model);
  const steps = model.bolusStepsPerUnit;
  const [programmed, delivered, halfHours] = model.isLarge
    ? [beWord(bytes, 1), beWord(bytes, 3), bytes[7]!]
    : [bytes[1]!, bytes[2]!, bytes[3]!];
  return {
    kind: hourFlag(bytes, at),
    programmed: programmed / steps,
    delivered: delivered / steps,
    durationMs: halfHours * 30 * MINUTE_MS,
    requestor: requestor(bytes, at),
  };
}

/** True for records of what the wizard reckoned. */
export function isEstimate({ opcode }: RawRecord): boolean {
  return opcode === 0x5b || opcode === 0x2f;
}

/** True when the wizard of this estimate counted in mmol/L. */
export function estimateIsMmol({ bytes }: RawRecord): boolean {
  return bytes[8]! >> 6 === 2;
}

/** What a 5B says. A glucose or carbohydrates of 0 mean that none were given. */
export function wizardInput(record: RawRecord, model: PumpModel): WizardInput {
  const { bytes } = record;
  const flags = bytes[8]!;
  const glucose = (value: number): number => (estimateIsMmol(record) ? mgdlFromMmoll(value / 10) : value);
  const parts = model.isLarge ? largeParts(bytes) : record.opcode === 0x2f ? oldParts(bytes) : smallParts(bytes);
  const { carbs, ratio } = parts;
  const exchanges = ((flags >> 4) & 3) === 2;
  return {
    ...(parts.glucose && { mgdl: glucose(parts.glucose) }),
    ...(carbs && (exchanges ? { exchanges: carbs / 10 } : { grams: carbs })),
    ...(exchanges ? { unitsPerExchange: parts.exchangeRatio } : { gramsPerUnit: ratio }),
    mgdlPerUnit: glucose(parts.sensitivity),
    targetLowMgdl: glucose(parts.low),
    targetHighMgdl: glucose(parts.high),
    activeUnits: parts.active,
    foodUnits: parts.food,
    correctionUnits: parts.correction,
    suggestedUnits: parts.estimate,
  };
}

interface EstimateParts {
  readonly glucose: number;
  readonly carbs: number;
  /** Grams a unit. */
  readonly ratio: number;
  /** Units an exchange: in the same steps as answer 8A has them (no exchange has been captured). */
  readonly exchangeRatio: number;
  readonly sensitivity: number;
  readonly low: number;
  readonly high: number;
  readonly food: number;
  readonly correction: number;
  readonly active: number;
  readonly estimate: number;
}

/** Body bytes are counted from B0 = byte 7 (devices.md 3.5). */
function smallParts(r: Uint8Array): EstimateParts {
  const correction = ((r[14]! & 0xf0) << 4) | r[12]!;
  return {
    glucose: ((r[8]! & 0x0f) << 8) | r[1]!,
    carbs: r[7]!,
    ratio: r[9]!,
    exchangeRatio: r[9]! / 10,
    sensitivity: r[10]!,
    low: r[11]!,
    high: r[19]!,
    food: r[13]! / 10,
    correction: (correction & 0x800 ? correction - 0x1000 : correction) / 10,
    active: r[16]! / 10,
    estimate: r[18]! / 10,
  };
}

/**
 * The 512's: as the small ones, with one target, and the high bits of the carbohydrates in B1. Inferred from the three of
 * ecc1/medtronic model-512-1: 300 g at 13 g/U are 23.0 U of food, 600 mg/dL above 100 at 46 are 10.8 U.
 */
function oldParts(r: Uint8Array): EstimateParts {
  const correction = ((r[14]! & 0xf0) << 4) | r[12]!;
  return {
    glucose: ((r[8]! & 0x03) << 8) | r[1]!,
    carbs: ((r[8]! & 0x0c) << 6) | r[7]!,
    ratio: r[9]!,
    exchangeRatio: r[9]! / 10,
    sensitivity: r[10]!,
    low: r[11]!,
    high: r[11]!,
    food: r[13]! / 10,
    correction: (correction & 0x800 ? correction - 0x1000 : correction) / 10,
    active: r[16]! / 10,
    estimate: r[18]! / 10,
  };
}

function largeParts(r: Uint8Array): EstimateParts {
  const correction = ((r[16]! >> 3) << 8) | r[13]!;
  const ratio = (((r[16]! >> 1) & 3) << 16) | beWord(r, 9);
  return {
    glucose: ((r[8]! & 0x03) << 8) | r[1]!,
    carbs: ((r[8]! & 0x0c) << 6) | r[7]!,
    ratio: ratio / 10,
    exchangeRatio: ratio / 1000,
    sensitivity: ((r[4]! >> 6) << 8) | r[11]!,
    low: r[12]!,
    high: r[21]!,
    food: (((r[16]! & 1) << 16) | beWord(r, 14)) / 40,
    correction: (correction & 0x1000 ? correction - 0x2000 : correction) / 40,
    active: beWord(r, 17) / 40,
    estimate: ((((r[8]! >> 3) & 1) << 16) | beWord(r, 19)) / 40,
  };
}
