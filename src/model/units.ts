// Glucose units: kept as unrounded mg/dL, converted once on the way in and once for display.

/** mg/dL in one mmol/L: molar mass of glucose 180.1559 g/mol (metrics §1.1; the factor Tidepool and Nightscout use). */
export const MGDL_PER_MMOLL = 18.01559;

export type GlucoseUnit = 'mg/dL' | 'mmol/L';

/** mmol/L → mg/dL, unrounded. */
export function mgdlFromMmoll(mmoll: number): number {
  return mmoll * MGDL_PER_MMOLL;
}

/** mg/dL → mmol/L, unrounded. */
export function mmollFromMgdl(mgdl: number): number {
  return mgdl / MGDL_PER_MMOLL;
}

/** A value as it was measured, in `unit`, to the mg/dL we keep. */
export function mgdlFrom(value: number, unit: GlucoseUnit): number {
  return unit === 'mg/dL' ? value : mgdlFromMmoll(value);
}

/**
 * The number a person reads: whole mg/dL, or mmol/L with one decimal, ties to even (metrics §1.1).
 * Not for computing: the result is rounded.
 */
export function displayGlucose(mgdl: number, unit: GlucoseUnit): number {
  return unit === 'mg/dL' ? roundHalfEven(mgdl) : roundHalfEven(mmollFromMgdl(mgdl) * 10) / 10;
}

/** Decimals shown for a glucose value in `unit`. */
export function glucoseDecimals(unit: GlucoseUnit): 0 | 1 {
  return unit === 'mg/dL' ? 0 : 1;
}

/** Nearest whole number, ties to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5) return floor + 1;
  if (rest < 0.5) return floor;
  return floor % 2 === 0 ? floor : floor + 1;
}
