// OneTouch Verio IQ: what it is called, how to reach it, how sure we are.
import type { DeviceManifest } from '../../src/device/driver.ts';

export const manifest = {
  id: 'onetouch-verio',
  name: 'OneTouch Verio IQ',
  maker: 'LifeScan',
  models: ['OneTouch Verio IQ'],
  reads: ['smbg', 'control', 'unknown'],
  evidence: 'captures',
  evidenceNote:
    'Checked on a published session of the maker’s own program with a real Verio IQ, eleven readings marked before a ' +
    'meal. Control tests, values beyond the limits and the mark after a meal follow published descriptions.',
  limits: [
    'A number below 20 or above 600 mg/dL (1.1, 33.3 mmol/L) is shown as LO or HI.',
    'Other Verio meters cannot be read by cable.',
  ],
  links: [{ kind: 'serial', baudRate: 38_400, ids: [{ vendorId: 0x10c4, productId: 0x85a7 }] }],
  help: {
    cable: 'A mini-USB cable that carries data, not one made for charging only. The serial port is inside the meter.',
    steps: [
      'Close the maker’s own program, if it is running.',
      'Take the test strip out of the meter.',
      'Plug the meter into the computer: it switches itself on.',
      'Start reading, and choose the CP210x port in the list the browser shows.',
    ],
    plug: 'mini-usb',
    // 750 records of 30 bytes, question and answer, at 3840 bytes a second are six seconds (npm run bench -- reading-time).
    minutes: 1,
  },
  rangeMgdl: { low: 20, high: 600 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
} as const satisfies DeviceManifest;
