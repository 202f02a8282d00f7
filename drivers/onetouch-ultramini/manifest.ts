// OneTouch UltraMini, UltraEasy and Select: what they are called, how to reach them, how sure we are.
import type { DeviceManifest } from '../../src/device/driver.ts';
import type { RecordKind } from '../../src/model/record.ts';
import { ONE_TOUCH_CABLE, oneTouchLinks } from '../lifescan-dm/cable.ts';

const MINI: readonly RecordKind[] = ['smbg', 'unknown'];
const MINI_CONTROL =
  'How it marks a control test is not known: a record with anything but a glucose value in it is kept without a value.';

export const manifest = {
  id: 'onetouch-ultramini',
  name: 'OneTouch UltraMini',
  maker: 'LifeScan',
  models: ['OneTouch UltraMini', 'OneTouch UltraEasy', 'OneTouch Select'],
  reads: ['smbg', 'control', 'unknown'],
  evidence: 'documents',
  evidenceNote: 'Every example in the maker’s paper decodes as stated; no bytes of a real meter are public.',
  limits: ['A number below 20 or above 600 mg/dL (1.1, 33.3 mmol/L) is shown as LO or HI.'],
  differs: {
    'OneTouch UltraMini': { reads: MINI, limits: [MINI_CONTROL] },
    'OneTouch UltraEasy': { reads: MINI, limits: [MINI_CONTROL] },
  },
  links: oneTouchLinks(9600),
  help: {
    cable: ONE_TOUCH_CABLE,
    steps: [
      'Switch the meter off and take the test strip out.',
      'Connect the cable to the computer.',
      'Push the round plug all the way into the data port at the bottom of the meter.',
      'Leave the meter off and start reading: it shows PC when it is connected.',
    ],
    plug: 'jack-2.5',
    minutes: 2,
  },
  rangeMgdl: { low: 20, high: 600 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
} as const satisfies DeviceManifest;
