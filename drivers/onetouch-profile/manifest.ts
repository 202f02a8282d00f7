// OneTouch Profile, Basic, SureStep and One Touch II: what they are called, how to reach them, how sure we are.
import type { DeviceManifest } from '../../src/device/driver.ts';
import type { RecordKind } from '../../src/model/record.ts';
import { helpOn, oneTouchLinks } from '../lifescan-dm/cable.ts';

const GLUCOSE: readonly RecordKind[] = ['smbg', 'control', 'unknown'];

export const manifest = {
  id: 'onetouch-profile',
  name: 'OneTouch Profile',
  maker: 'LifeScan',
  models: ['OneTouch Profile', 'OneTouch Basic', 'OneTouch SureStep', 'OneTouch II'],
  reads: ['smbg', 'control', 'injection', 'bolus', 'carbs', 'unknown'],
  evidence: 'documents',
  evidenceNote: 'The conversation follows the maker’s papers.',
  limits: ['A check strip, an error and a reading the meter itself marks as damaged are no readings.'],
  differs: {
    'OneTouch Profile': {
      evidence: 'captures',
      evidenceNote:
        'Checked on the memory of a real one as another program saved it. The conversation follows the maker’s paper.',
      limits: ['Its marks for events become marks of the reading, whichever meal they name.'],
    },
    'OneTouch Basic': {
      evidenceNote: 'Its maker’s terminal sheet names it, no paper describes it: it is read as a One Touch II.',
      reads: GLUCOSE,
      limits: ['What it does not answer, its clock perhaps, is left out.'],
    },
    'OneTouch SureStep': {
      evidenceNote: 'Follows the maker’s paper; no bytes of a real one are public.',
      reads: GLUCOSE,
      rangeMgdl: { low: 0, high: 500 },
    },
    'OneTouch II': {
      evidence: 'captures',
      evidenceNote:
        'Checked on the memories of real ones, in mg/dL and mmol/L, as another program saved them. The conversation follows the maker’s paper.',
      reads: GLUCOSE,
      limits: ['Its event numbers have the meaning its owner gave them: they become the mark “other”.'],
    },
  },
  links: oneTouchLinks(9600),
  help: {
    ...helpOn(
      'Switch the meter on and wait until it asks for a strip. A One Touch II has to be set to RS-232 and 9600.',
      'Start reading right away, before the meter switches itself off. Do not put a strip in.',
    ),
    // 250 lines of some 55 bytes twice, glucose and insulin, at 960 bytes a second.
    minutes: 1,
  },
  rangeMgdl: { low: 0, high: 600 },
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
} as const satisfies DeviceManifest;
