// OneTouch Profile, Basic, SureStep and One Touch II: what they are called, how to reach them, how sure we are.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { ONE_TOUCH_CABLE, oneTouchLinks } from '../lifescan-dm/cable.ts';

export const manifest = {
  id: 'onetouch-profile',
  name: 'OneTouch Profile',
  maker: 'LifeScan',
  models: ['OneTouch Profile', 'OneTouch Basic', 'OneTouch SureStep', 'OneTouch II'],
  reads: ['smbg', 'control', 'injection', 'bolus', 'carbs', 'unknown'],
  evidence: 'captures',
  evidenceNote:
    'Checked on the memories of a real Profile and a real One Touch II as another program saved them. The conversation ' +
    'and the SureStep follow the maker’s papers; a Basic is described nowhere and read as a One Touch II.',
  links: oneTouchLinks(9600),
  help: {
    cable: ONE_TOUCH_CABLE,
    steps: [
      'Connect the cable to the computer.',
      'Push the round plug all the way into the data port of the meter.',
      'Switch the meter on and wait until it asks for a strip. A One Touch II has to be set to RS-232 and 9600.',
      'Start reading right away, before the meter switches itself off. Do not put a strip in.',
    ],
    plug: 'jack-2.5',
    minutes: 1,
  },
  rangeMgdl: { low: 0, high: 600 },
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
} as const satisfies DeviceManifest;
