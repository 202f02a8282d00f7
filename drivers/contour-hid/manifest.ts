// The Contour meters with a USB plug of their own, and the link meters used as meters.
import type { DeviceManifest } from '../../src/device/driver.ts';
import type { ContourModel } from './models.ts';
import { MODELS, PRODUCT_IDS, VENDOR_ID } from './models.ts';

const CLOSE = 'Close the maker’s own program, if it is running.';
const NO_STRIP = 'Take the test strip out of the meter.';
const SCREEN = 'If the screen of the meter asks for something, wait until it says that it is connected.';
const CHOOSE = 'Choose the meter in the list the browser shows.';

/** With a USB plug of their own; the others are read by cable. */
const STICKS: readonly ContourModel[] = [
  'Contour USB',
  'Contour Next USB',
  'Contour Next Link',
  'Contour Next Link 2.4',
  'Contour Plus Link 2.4',
];
const BY_CABLE = MODELS.filter((model) => !STICKS.includes(model));

const forEach = <T>(models: readonly ContourModel[], value: T): Record<string, T> =>
  Object.fromEntries(models.map((model) => [model, value]));

export const manifest: DeviceManifest = {
  id: 'contour-hid',
  name: 'Contour (USB)',
  maker: 'Ascensia (Bayer)',
  models: MODELS,
  reads: ['smbg', 'control', 'unknown'],
  evidence: 'documents',
  evidenceNote:
    'Framing, headers and a whole read-out of an empty memory match captures of a Contour USB and a Contour Next Link; ' +
    'no capture with stored results is public, so the result records rest on published descriptions and two quoted lines.',
  links: [{ kind: 'hid', ids: PRODUCT_IDS.map((productId) => ({ vendorId: VENDOR_ID, productId })) }],
  help: {
    cable:
      'Contour USB, Next USB and the Link meters have a USB plug under their cap. The others need a USB cable that carries data, not one made for charging only.',
    steps: [CLOSE, NO_STRIP, 'Plug the meter into the computer.', SCREEN, CHOOSE],
    stepsOf: {
      ...forEach(STICKS, [
        CLOSE,
        NO_STRIP,
        'Take the cap off the USB plug and push the meter into the computer’s USB socket.',
        SCREEN,
        CHOOSE,
      ]),
      ...forEach(BY_CABLE, [
        CLOSE,
        NO_STRIP,
        'Connect the cable to the computer, then push its small plug into the meter.',
        SCREEN,
        CHOOSE,
      ]),
    },
    plugOf: { ...forEach(STICKS, 'usb-stick'), ...forEach(BY_CABLE, 'micro-usb') },
    // Reckoned: 2000 results, the most a meter of the family is sold as holding, two reports and an answer each, 20 ms a
    // report. So fast came the header of a real Contour Next Link (paradigm-cnl-wire/522-665455-complete, transfers 2 to 5).
    minutes: 2,
  },
  rangeMgdl: { low: 10, high: 600 },
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
