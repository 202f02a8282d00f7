// The Bayer and Ascensia meters with a 3.5 mm jack, read through the maker's serial cable.
import { CH340, FTDI, PL2303 } from '../../src/device/adapters.ts';
import type { DeviceManifest } from '../../src/device/driver.ts';
import { MODELS } from './models.ts';

const STRIP_OUT = 'Take the test strip out of the meter. A meter that a strip has switched on stays silent.';
const CONTOUR_STEPS = [STRIP_OUT, 'With the meter off, push the round plug in.', 'Press the meter’s button briefly.'];
const ELITE_STEPS = [
  STRIP_OUT,
  'Push the round plug in.',
  'Start reading, then switch the meter on within half a minute.',
];
const BREEZE_STEPS = [STRIP_OUT, 'Switch the meter on with its button.', 'Push the round plug in.'];

const IN_PAPER =
  'Follows Bayer’s own interface paper of 2006, which describes this meter; its printed frames decode. No read-out of a real one is public.';
const lastYear = (year: number): string =>
  `By the paper its clock knows no year after ${year}: times stay as the meter shows them, and you are asked what the difference means.`;

export const manifest: DeviceManifest = {
  id: 'ascensia-serial',
  name: 'Contour, Breeze, Elite (cable)',
  maker: 'Ascensia (Bayer)',
  models: MODELS,
  reads: ['smbg', 'control', 'unknown'],
  evidence: 'documents',
  evidenceNote:
    'Follows Bayer’s own interface paper of 2006 for Breeze, Contour and Elite XL; its printed frames decode. No read-out of a real ' +
    'meter is public.',
  limits: [
    'Control tests are kept as such and never counted, and results that were deleted on the meter are left out.',
  ],
  differs: {
    Contour: {
      evidenceNote: IN_PAPER,
      limits: [lastYear(2021), 'One that counts down 15 seconds stays silent while it shows its stored results.'],
    },
    'Contour XT': {
      evidenceNote:
        'Read as a Contour is: the maker’s paper is older than this meter, and nothing of a real one is public.',
      limits: ['It may have another name once it was read: what an XT calls itself is not published.'],
    },
    'Contour Link': {
      evidenceNote:
        'Read as a Contour is: the maker’s paper does not name this meter, and nothing of a real one is public.',
      limits: ['It may have another name once it was read: what a Contour Link calls itself is not published.'],
    },
    Breeze: { evidenceNote: IN_PAPER },
    'Breeze 2': {
      evidenceNote: 'Read as a Breeze is, by Bayer’s interface paper of 2006; nothing of a real one is public.',
    },
    'Elite XL': { evidenceNote: IN_PAPER, limits: [lastYear(2016)], rangeMgdl: { low: 20, high: 600 } },
    Elite: {
      evidenceNote:
        'The maker’s paper has only the Elite XL. Should an Elite answer it is read as one; nothing of a real one is public.',
      limits: [lastYear(2016)],
      rangeMgdl: { low: 20, high: 600 },
      isPortUnlisted: true,
    },
  },
  links: [
    {
      kind: 'serial',
      baudRate: 9600,
      // Bayer's own cable, an FTDI, and a 9-pin one on an adapter.
      ids: [{ vendorId: 0x1a79, productId: 0x6001 }, FTDI, PL2303, CH340],
    },
  ],
  help: {
    cable:
      'The Ascensia (Bayer) data cable with the round 3.5 mm plug: USB, or the older 9-pin one with a USB-serial adapter.',
    steps: [
      STRIP_OUT,
      'Contour: with the meter off, push the round plug in, then press its button briefly.',
      'Breeze: switch the meter on with its button, then push the round plug in.',
      'Elite XL: push the plug in, start reading, then switch the meter on within half a minute.',
    ],
    stepsOf: {
      Contour: CONTOUR_STEPS,
      'Contour XT': CONTOUR_STEPS,
      'Contour Link': CONTOUR_STEPS,
      Breeze: BREEZE_STEPS,
      'Breeze 2': BREEZE_STEPS,
      'Elite XL': ELITE_STEPS,
      Elite: ELITE_STEPS,
    },
    // Whether an Elite has a socket at all is not known.
    plugOf: Object.fromEntries(MODELS.filter((model) => model !== 'Elite').map((model) => [model, 'jack-3.5'])),
    // 480 results of a Contour at 960 bytes a second are half a minute, and the meter has half a minute to wake.
    minutes: 1,
    silent:
      'If the meter shows a stored result, it is looking through its memory and does not talk (the 15-second Contour): the plug ' +
      'came in while it was on. Pull the plug, switch the meter off, push the plug in again, then press the button briefly. ' +
      'An Elite without XL may have no data port at all.',
  },
  rangeMgdl: { low: 10, high: 600 },
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
