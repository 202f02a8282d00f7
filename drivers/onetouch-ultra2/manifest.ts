// OneTouch Ultra2 and UltraLink: what they are called, how to reach them, how sure we are.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { helpOff, oneTouchLinks } from '../lifescan-dm/cable.ts';

export const manifest = {
  id: 'onetouch-ultra2',
  name: 'OneTouch Ultra2',
  maker: 'LifeScan',
  models: ['OneTouch Ultra2', 'OneTouch UltraLink'],
  reads: ['smbg', 'control', 'unknown'],
  evidence: 'documents',
  evidenceNote: 'Follows the maker’s paper of the Ultra2.',
  limits: [
    'The maker’s paper names no text for LO and HI: a number below 20 or above 600 mg/dL (1.1, 33.3 mmol/L) is shown as LO or HI.',
    'A meal, comment or event that the paper does not list is reported, and its value is not shown as a reading.',
  ],
  differs: {
    'OneTouch Ultra2': {
      evidenceNote:
        'Follows the maker’s paper, and writes by it as the recorded UltraLink does; of a real one four quoted lines are known.',
    },
    'OneTouch UltraLink': {
      evidence: 'captures',
      evidenceNote:
        'Checked on the whole memory of a real one, 500 readings; no control test and no value beyond the limits was in it.',
    },
  },
  links: oneTouchLinks(9600),
  help: {
    ...helpOff('Switch the meter off.', 'it wakes by itself, which can take up to 20 seconds.'),
    // 500 lines of 61 bytes (the UltraLink dump) at 960 bytes a second, and the 20 s in which it wakes.
    minutes: 1,
  },
  rangeMgdl: { low: 20, high: 600 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
} as const satisfies DeviceManifest;
