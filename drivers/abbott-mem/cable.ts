// The data cables of the Abbott meters with a serial port: how they are reached, and what a person has to know of them.
import { CH340, FTDI, PL2303 } from '../../src/device/adapters.ts';
import type { Link } from '../../src/device/driver.ts';

const ABBOTT = 0x1a61;

/**
 * As a serial port: Abbott's own cable, a TUSB3410 of that product id, or a 9-pin one on an adapter. A PL2303 also where the
 * system has no driver for it; Abbott's own cable starts without firmware, which only a driver brings.
 */
export function abbottLinks(productId: number, baudRate: number, otherBaudRate?: number): readonly Link[] {
  const other = otherBaudRate === undefined ? {} : { otherBaudRate };
  return [
    { kind: 'serial', baudRate, ...other, ids: [{ vendorId: ABBOTT, productId }, FTDI, PL2303, CH340] },
    { kind: 'usb', bridge: 'pl2303', baudRate, ids: [PL2303] },
  ];
}

/** `plug` is what the cable is called by and where it goes: 'The FreeStyle data cable with the round 2.5 mm plug'. */
export function abbottCable(plug: string): string {
  return `${plug}: USB (it needs Abbott’s driver on Windows), or the older 9-pin one with a USB-serial adapter.`;
}

export const DRIVER_LIMIT =
  'Abbott’s own USB cable needs its driver (Windows) or firmware package (Linux); a 9-pin cable on an adapter works without.';

export const DRIVER_SILENT = 'On Windows, Abbott’s USB cable works only after its driver was installed.';
