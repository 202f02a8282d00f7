// The Precision and Optium meters whose data cable goes into the strip port.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { DRIVER_LIMIT, DRIVER_SILENT, abbottCable, abbottLinks } from '../abbott-mem/cable.ts';
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
    DRIVER_LIMIT,
  ],
  differs: {
    'Precision Xtra': {
      evidenceNote:
        'The newer ones follow free programs and published notes; older ones follow one free program and one person’s observations.',
    },
    'Precision Xceed': { evidenceNote: XCEED },
    'Optium Xceed': { evidenceNote: XCEED },
  },
  links: abbottLinks(0x3420, BAUD_RATES.text, BAUD_RATES.medisense),
  help: {
    cable: abbottCable('The Precision (Optium) data cable, which goes into the strip port'),
    steps: [
      'Take the test strip out of the meter.',
      'Connect the cable to the computer.',
      'Push its other end into the strip port.',
      'Start reading. It can take half a minute until the right way is found: older and newer ones are asked differently.',
    ],
    plug: 'strip-port',
    // 450 records take 16 s at the slower speed, and half a minute goes by until the right one is found.
    minutes: 1,
    silent: `Pull the cable out of the meter, wait until its screen is dark and push it in again. ${DRIVER_SILENT}`,
  },
  rangeMgdl: { low: 20, high: 500 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
