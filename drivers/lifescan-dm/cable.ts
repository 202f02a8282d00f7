// The cable of all OneTouch meters with a round data port: what it is called, and the chips that are in it.
import { CH340, FTDI, PL2303 } from '../../src/device/adapters.ts';
import type { Help, Link } from '../../src/device/driver.ts';

/** As a serial port, and the PL2303 in most of these cables over WebUSB where the system has no driver for it. */
export function oneTouchLinks(baudRate: number): readonly Link[] {
  return [
    { kind: 'serial', baudRate, ids: [PL2303, FTDI, CH340] },
    { kind: 'usb', bridge: 'pl2303', baudRate, ids: [PL2303] },
  ];
}

const ONE_TOUCH_CABLE =
  'The OneTouch interface cable with the round 2.5 mm plug: USB, or the older 9-pin one with a USB-serial adapter.';

const CONNECT = 'Connect the cable to the computer.';

/** Of a meter that is off while it is read; `first` as it is put away, `start` how it wakes. */
export function helpOff(first: string, start: string): Pick<Help, 'cable' | 'steps' | 'plug'> {
  const plug = 'Push the round plug all the way into the data port at the bottom of the meter.';
  return {
    cable: ONE_TOUCH_CABLE,
    steps: [first, CONNECT, plug, `Leave the meter off and start reading: ${start}`],
    plug: 'jack-2.5',
  };
}

/** Of a meter that has to be on; `steps` follow once the plug is in. */
export function helpOn(...steps: readonly string[]): Pick<Help, 'cable' | 'steps' | 'plug'> {
  const plug = 'Push the round plug all the way into the data port of the meter.';
  return { cable: ONE_TOUCH_CABLE, steps: [CONNECT, plug, ...steps], plug: 'jack-2.5' };
}
