// The FreeStyle meters that are HID devices, and which lists of records each of them keeps.

export const MODELS = [
  'FreeStyle InsuLinx',
  'FreeStyle Precision Neo',
  'FreeStyle Optium Neo',
  'FreeStyle Libre',
  'FreeStyle Libre Pro',
] as const;

export type HidModel = (typeof MODELS)[number];

export const VENDOR_ID = 0x1a61;

/** InsuLinx, Libre, Libre Pro, Neo. The Libre 2 (3950) encrypts what it says and cannot be read. */
export const PRODUCT_IDS = [0x3450, 0x3650, 0x3670, 0x3850] as const;

export function isLibre(model: string | undefined): boolean {
  return model?.includes('Libre') ?? false;
}
