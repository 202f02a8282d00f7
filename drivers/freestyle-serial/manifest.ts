// The FreeStyle meters with a round jack, read through Abbott's or any level-shifting serial cable.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { DRIVER_LIMIT, DRIVER_SILENT, abbottCable, abbottLinks } from '../abbott-mem/cable.ts';
import { MODELS } from './models.ts';

const LITE =
  'Follows free programs that read this meter; record lines quoted there decode, no whole answer of a real one is public.';
const MINI =
  'Follows a published description of this meter and a free program; no whole answer of a real one is public.';
const LIKE_MINI = 'Taken to speak as the Mini does, as one free program takes it; nothing of a real one is public.';

export const manifest: DeviceManifest = {
  id: 'freestyle-serial',
  name: 'FreeStyle (cable)',
  maker: 'Abbott',
  models: MODELS,
  reads: ['smbg', 'control', 'unknown'],
  evidence: 'documents',
  evidenceNote:
    'Follows free programs that read a FreeStyle Lite and Freedom Lite and a published description of the Mini; three record ' +
    'lines quoted there decode, no whole answer is public.',
  limits: [
    'How control solution is marked rests on one program: a control test might be shown as a reading.',
    'The memory arrives as a whole: when the cable is pulled in the middle, nothing of it is kept.',
    DRIVER_LIMIT,
  ],
  differs: {
    'FreeStyle Lite': { evidenceNote: LITE },
    'FreeStyle Freedom Lite': { evidenceNote: LITE },
    'FreeStyle Mini': { evidenceNote: MINI },
    'Papillon Mini': {
      evidenceNote: 'Taken for a FreeStyle Mini under another name, which is a guess; nothing of a real one is public.',
    },
    'FreeStyle Freedom': { evidenceNote: LIKE_MINI },
    'FreeStyle Flash': { evidenceNote: LIKE_MINI },
    FreeStyle: { evidenceNote: LIKE_MINI },
  },
  links: abbottLinks(0x3410, 19_200),
  help: {
    cable: abbottCable('The FreeStyle data cable with the round 2.5 mm plug'),
    steps: [
      'Take the test strip out of the meter.',
      'Connect the cable to the computer.',
      'Push the round plug all the way into the meter.',
      'Start reading.',
    ],
    plug: 'jack-2.5',
    // 400 records, the most a source names, take 7 s (npm run bench -- reading-time).
    minutes: 1,
    silent: `Pull the plug out of the meter, wait a moment and push it in again. ${DRIVER_SILENT}`,
  },
  rangeMgdl: { low: 20, high: 500 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
