// The Precision and Optium meters whose data cable goes into the strip port.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { BAUD_RATES, MODELS } from './models.ts';

const XCEED =
  'Follows one free program and one person’s observations, of which only the checksums could be verified; newer ones follow free ' +
  'programs and published notes.';

export const manifest: DeviceManifest = {
  id: 'precision-serial',
  name: 'Precision, Optium (MediSense)',
  maker: 'Abbott',
  models: MODELS,
  reads: ['smbg', 'control', 'ketone', 'unknown'],
  evidence: 'documents',
  evidenceNote:
    'The newer meters follow free programs and published notes; the older protocol (at 9600 baud) follows one free program and one person’s ' +
    'observations, and only its checksums could be verified.',
  limits: [
    'Ketones are kept as ketones, in mmol/L; above 8.0 is HI.',
    'Of an older meter control tests cannot be told apart, and LO or HI may come as a plain number: values at the ends of the range are reported.',
    'Of an older meter the clock cannot be asked.',
    'Abbott’s own USB cable needs its driver (Windows) or firmware package (Linux); a 9-pin cable on an adapter works without.',
  ],
  differs: {
    'Precision Xtra': {
      evidenceNote:
        'The newer ones follow free programs and published notes; older ones follow one free program and one person’s observations.',
    },
    'Precision Xceed': { evidenceNote: XCEED },
    'Optium Xceed': { evidenceNote: XCEED },
  },
  links: [
    {
      kind: 'serial',
      baudRate: BAUD_RATES.text,
      ids: [
        { vendorId: 0x1a61, productId: 0x3420 }, // Abbott's own cable, a TUSB3410
        { vendorId: 0x0403, productId: 0x6001 }, // FTDI
        { vendorId: 0x067b, productId: 0x2303 }, // a 9-pin cable on a PL2303 adapter
        { vendorId: 0x1a86, productId: 0x7523 }, // or on a CH340
      ],
    },
    // That adapter where the system has no driver for it. Abbott's own cable starts without firmware, which only a driver brings.
    { kind: 'usb', bridge: 'pl2303', baudRate: BAUD_RATES.text, ids: [{ vendorId: 0x067b, productId: 0x2303 }] },
  ],
  help: {
    cable:
      'The Precision (Optium) data cable, which goes into the strip port: USB (it needs Abbott’s driver on Windows), or the older 9-pin one with a USB-serial adapter.',
    steps: [
      'Take the test strip out of the meter.',
      'Connect the cable to the computer.',
      'Push its other end into the strip port.',
      'Say which model it is, if you know: the older and the newer ones are asked in different ways.',
      'Start reading. It can take half a minute until the right way is found.',
    ],
    plug: 'strip-port',
    minutes: 1,
    silent:
      'Pull the cable out of the meter, wait until its screen is dark and push it in again. On Windows, Abbott’s USB cable works only after its driver was installed.',
  },
  rangeMgdl: { low: 20, high: 500 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
