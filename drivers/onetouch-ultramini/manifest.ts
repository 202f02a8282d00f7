// OneTouch UltraMini, UltraEasy and Select: what they are called, how to reach them, how sure we are.
import type { DeviceManifest } from '../../src/device/driver.ts';
import type { RecordKind } from '../../src/model/record.ts';
import { helpOff, oneTouchLinks } from '../lifescan-dm/cable.ts';

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
    ...helpOff('Switch the meter off and take the test strip out.', 'it shows PC when it is connected.'),
    // 500 records, each with 100 ms before every packet (npm run bench -- reading-time).
    minutes: 2,
  },
  rangeMgdl: { low: 20, high: 600 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
} as const satisfies DeviceManifest;
