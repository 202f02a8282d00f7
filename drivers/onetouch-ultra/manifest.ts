// OneTouch Ultra and FastTake: what they are called, how to reach them, how sure we are.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { helpOff, oneTouchLinks } from '../lifescan-dm/cable.ts';

export const manifest = {
  id: 'onetouch-ultra',
  name: 'OneTouch Ultra',
  maker: 'LifeScan',
  models: ['OneTouch Ultra', 'OneTouch FastTake'],
  reads: ['smbg', 'control', 'unknown'],
  evidence: 'documents',
  evidenceNote: 'Follows the maker’s paper of the Ultra.',
  limits: ['The maker’s paper names no text for LO: a number below 20 mg/dL (1.1 mmol/L) is shown as LO.'],
  differs: {
    'OneTouch Ultra': {
      evidence: 'captures',
      evidenceNote:
        'Checked on a conversation of the maker’s own program with a real one that held a single reading; all else follows the maker’s paper.',
    },
    'OneTouch FastTake': {
      evidenceNote: 'Only how it is asked is in a paper of its maker. That it writes like an Ultra is a guess.',
      limits: ['A line that looks different from an Ultra’s is reported and not read.'],
    },
  },
  links: oneTouchLinks(9600),
  help: {
    ...helpOff('Switch the meter off.', 'it wakes by itself and shows PC, which can take up to 20 seconds.'),
    // 150 lines of 52 bytes at 960 bytes a second, and the 20 s in which it wakes.
    minutes: 1,
  },
  rangeMgdl: { low: 20, high: 600 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
} as const satisfies DeviceManifest;
