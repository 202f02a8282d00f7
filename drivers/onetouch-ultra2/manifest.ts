// OneTouch Ultra2 and UltraLink: what they are called, how to reach them, how sure we are.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { ONE_TOUCH_CABLE, oneTouchLinks } from '../lifescan-dm/cable.ts';

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
  links: oneTouchLinks(9600),
  help: {
    cable: ONE_TOUCH_CABLE,
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
