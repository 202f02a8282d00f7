// USB-serial chips that are in makers' data cables and in the adapters for their 9-pin ones.
import type { UsbId } from './driver.ts';

export const FTDI: UsbId = { vendorId: 0x0403, productId: 0x6001 };
export const PL2303: UsbId = { vendorId: 0x067b, productId: 0x2303 };
export const CH340: UsbId = { vendorId: 0x1a86, productId: 0x7523 };
