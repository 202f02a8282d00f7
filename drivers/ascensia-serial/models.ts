// The serial meters: names, the product codes of their headers, and what tells the families apart.
import { modelOf, productCode } from '../ascensia-astm/record.ts';
import type { WallTime } from '../../src/model/time.ts';

export const MODELS = ['Contour', 'Contour XT', 'Contour Link', 'Breeze', 'Breeze 2', 'Elite XL', 'Elite'] as const;

export type SerialModel = (typeof MODELS)[number];

const CONTOURS = ['Contour', 'Contour Link'] as const;

/**
 * Product codes: 6115, 6116, 7150 and 3883 from Bayer 99993952 rev C; 7220 and 7160 (Contour Next EZ, whose European
 * sister the XT is) from Tidepool's uploader. The code of a Contour Link is unknown, and the paper does not have the Elite.
 */
const BY_CODE: Readonly<Record<string, readonly SerialModel[]>> = {
  7150: CONTOURS,
  7220: CONTOURS,
  7160: ['Contour XT', ...CONTOURS],
  6115: ['Breeze', 'Breeze 2'],
  6116: ['Breeze', 'Breeze 2'],
  3883: ['Elite XL', 'Elite'],
};

/** The model in words (`modelOf`). */
export function modelName(product: string, chosen?: string): string {
  return modelOf(BY_CODE, product, chosen);
}

/** What the paper says of a family. */
export interface Family {
  readonly name: 'contour' | 'breeze' | 'elite' | 'unknown';
  /** LO means below this, mg/dL. HI is above 600 on all of them. */
  readonly lowMgdl: number;
  /** First and last year its clock can show; absent where no paper says so. */
  readonly years?: readonly [first: number, last: number];
}

const CONTOUR: Family = { name: 'contour', lowMgdl: 10 };
const BREEZE: Family = { name: 'breeze', lowMgdl: 10, years: [2001, 2032] };
const ELITE: Family = { name: 'elite', lowMgdl: 20, years: [1997, 2016] };
/** A meter nobody has described: LO at the lower of the two limits is what can be said of any of them. */
const UNKNOWN: Family = { name: 'unknown', lowMgdl: 10 };

const FAMILIES: Readonly<Record<string, Family>> = {
  7150: { ...CONTOUR, years: [2001, 2021] },
  7220: CONTOUR,
  7160: CONTOUR,
  7600: CONTOUR,
  6115: BREEZE,
  6116: BREEZE,
  3883: ELITE,
};

export function familyOf(product: string | undefined): Family {
  return FAMILIES[(product !== undefined && productCode(product)) || ''] ?? UNKNOWN;
}

/** The meter's own clock could not show this year, so neither can a result of it be from it. */
export function isOutside({ years }: Family, wall: WallTime): boolean {
  if (!years) return false;
  const year = Number(wall.slice(0, 4));
  return year < years[0] || year > years[1];
}
