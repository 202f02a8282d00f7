// The cable of all OneTouch meters with a round data port: what it is called, and the chips that are in it.
import type { Link, UsbId } from '../../src/device/driver.ts';

const PL2303: UsbId = { vendorId: 0x067b, productId: 0x2303 };
const FTDI: UsbId = { vendorId: 0x0403, productId: 0x6001 };
const CH340: UsbId = { vendorId: 0x1a86, productId: 0x7523 };

/** As a serial port, and the PL2303 in most of these cables over WebUSB where the system has no driver for it. */
export function oneTouchLinks(baudRate: number): readonly Link[] {
  return [
    { kind: 'serial', baudRate, ids: [PL2303, FTDI, CH340] },
    { kind: 'usb', bridge: 'pl2303', baudRate, ids: [PL2303] },
  ];
}

export const ONE_TOUCH_CABLE =
  'The OneTouch interface cable with the round 2.5 mm plug: USB, or the older 9-pin one with a USB-serial adapter.';
