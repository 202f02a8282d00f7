// The cable of all OneTouch meters with a round data port: what it is called, and the chips that are in it.
import type { UsbId } from '../../src/device/driver.ts';

export const ONE_TOUCH_CABLE_IDS: readonly UsbId[] = [
  { vendorId: 0x067b, productId: 0x2303 }, // Prolific PL2303
  { vendorId: 0x0403, productId: 0x6001 }, // FTDI
  { vendorId: 0x1a86, productId: 0x7523 }, // CH340
];

export const ONE_TOUCH_CABLE =
  'The OneTouch interface cable with the round 2.5 mm plug: USB, or the older 9-pin one with a USB-serial adapter.';
