// OneTouch Ultra2 and UltraLink: what they are called, how to reach them, how sure we are.
import type { DeviceManifest } from '../../src/device/driver.ts';

export const manifest = {
  id: 'onetouch-ultra2',
  name: 'OneTouch Ultra2',
  maker: 'LifeScan',
  models: ['OneTouch Ultra2', 'OneTouch UltraLink'],
  reads: ['smbg', 'control', 'unknown'],
  evidence: 'captures',
  evidenceNote:
    'Checked on the whole memory of a real UltraLink, 500 readings. Of an Ultra2, which by its maker’s paper writes the ' +
    'same, only four real lines are known; a control test or a value beyond the limits was seen from neither.',
  links: [
    {
      kind: 'serial',
      baudRate: 9600,
      ids: [
        { vendorId: 0x067b, productId: 0x2303 }, // Prolific PL2303
        { vendorId: 0x0403, productId: 0x6001 }, // FTDI
        { vendorId: 0x1a86, productId: 0x7523 }, // CH340
      ],
    },
    {
      // Where the system has no driver for the cable.
      kind: 'usb',
      bridge: 'pl2303',
      baudRate: 9600,
      ids: [{ vendorId: 0x067b, productId: 0x2303 }],
    },
  ],
  help: {
    cable:
      'The OneTouch interface cable with the round 2.5 mm plug: USB, or the older 9-pin one with a USB-serial adapter.',
    steps: [
      'Switch the meter off.',
      'Connect the cable to the computer.',
      'Push the round plug all the way into the data port at the bottom of the meter.',
      'Leave the meter off and start reading: it wakes by itself, which can take up to 20 seconds.',
    ],
    plug: 'jack-2.5',
    // 500 lines of 61 bytes (the UltraLink dump) at 960 bytes a second, and the 20 s in which it wakes.
    minutes: 1,
  },
  rangeMgdl: { low: 20, high: 600 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
} as const satisfies DeviceManifest;
