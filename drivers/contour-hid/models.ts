// The meters of the family: names, USB products and the codes their headers carry.
import { modelOf } from '../ascensia-astm/record.ts';

export const MODELS = [
  'Contour USB',
  'Contour Next USB',
  'Contour Next',
  'Contour Next One',
  'Contour Plus One',
  'Contour Plus Blue',
  'Contour Next Link',
  'Contour Next Link 2.4',
  'Contour Plus Link 2.4',
] as const;

export type ContourModel = (typeof MODELS)[number];

export const VENDOR_ID = 0x1a79;

/** USB products. One product can be several models, and the code in the header is what counts. */
export const PRODUCT_IDS = [0x6002, 0x7410, 0x7350, 0x7800, 0x7900, 0x7950, 0x6200, 0x6300, 0x6210] as const;

/** Product codes as in `Bayer7390` or `Contour7390`; where two models share one, the usual one is first. */
const BY_CODE: Readonly<Record<string, readonly ContourModel[]>> = {
  7390: ['Contour USB'],
  7410: ['Contour Next USB'],
  7350: ['Contour Next'],
  7900: ['Contour Next'],
  7800: ['Contour Next One', 'Contour Plus One'],
  7950: ['Contour Plus Blue'],
  6200: ['Contour Next Link'],
  6300: ['Contour Next Link'],
  6210: ['Contour Next Link 2.4', 'Contour Plus Link 2.4'],
  // The one Plus Link known calls itself 6213 in its serial number (pazaan/decoding-contour-next-link, issue 3); whether its
  // product code does too is a guess.
  6213: ['Contour Plus Link 2.4'],
};

/** The model in words (`modelOf`). */
export function modelName(product: string, chosen?: string): string {
  return modelOf(BY_CODE, product, chosen);
}
