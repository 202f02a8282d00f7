// The Contour meters with a USB plug of their own, and the link meters used as meters.
import type { DeviceManifest, UsbId } from '../../src/device/driver.ts';
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

const RESULTS = 'No recording with results is public, so these rest on published descriptions and two quoted lines.';
const BY_LIKENESS =
  'Follows free programs and what was recorded of its sisters; nothing recorded from a real one is public.';
const METER_ONLY =
  'These are the results of the meter itself. The pump it belongs to has a row of its own in the list.';

const ids = (...productIds: (typeof PRODUCT_IDS)[number][]): readonly UsbId[] =>
  productIds.map((productId) => ({ vendorId: VENDOR_ID, productId }));

export const manifest: DeviceManifest = {
  id: 'contour-hid',
  name: 'Contour (USB)',
  maker: 'Ascensia (Bayer)',
  models: MODELS,
  reads: ['smbg', 'control', 'unknown'],
  evidence: 'documents',
  evidenceNote:
    'Framing, headers and a whole read-out of an empty memory match recordings of a Contour USB and a Contour Next Link; ' +
    'no recording with results is public, so results rest on published descriptions and two quoted lines.',
  limits: [
    'Control tests are kept as such and never counted.',
    'LO and HI have the limits that the meter itself names; a real Contour USB names 20 and 600 mg/dL (1.1, 33.3 mmol/L).',
    'Notes of insulin and food are kept but not shown: how these meters write them is not published.',
  ],
  differs: {
    'Contour USB': {
      evidenceNote: `A whole read-out of a real one decodes, but its memory was empty. ${RESULTS}`,
      ids: ids(0x6002),
    },
    'Contour Next USB': { evidenceNote: BY_LIKENESS, ids: ids(0x7410) },
    'Contour Next': {
      evidenceNote:
        'One result of a real one, quoted by another program, decodes; all else follows its sisters and free programs.',
      ids: ids(0x7350, 0x7900),
    },
    'Contour Next One': { evidenceNote: BY_LIKENESS, ids: ids(0x7800) },
    'Contour Plus One': { evidenceNote: BY_LIKENESS, ids: ids(0x7800) },
    'Contour Plus Blue': { evidenceNote: BY_LIKENESS, ids: ids(0x7950) },
    'Contour Next Link': {
      evidenceNote: `Headers and first words of a real one decode. ${RESULTS}`,
      limits: [METER_ONLY],
      ids: ids(0x6200, 0x6300),
    },
    'Contour Next Link 2.4': { evidenceNote: BY_LIKENESS, limits: [METER_ONLY], ids: ids(0x6210) },
    'Contour Plus Link 2.4': {
      evidenceNote: `${BY_LIKENESS} Its USB numbers are taken to be those of the Next Link 2.4, which is a guess.`,
      limits: [METER_ONLY],
      ids: ids(0x6210),
    },
  },
  links: [{ kind: 'hid', ids: PRODUCT_IDS.map((productId) => ({ vendorId: VENDOR_ID, productId })) }],
  help: {
    cable:
      'Contour USB, Next USB and the Link meters have a USB plug under their cap. The others need a USB cable that carries data, not one made for charging only.',
    cableOf: {
      ...forEach(STICKS, 'None: its own USB plug is under its cap.'),
      ...forEach(BY_CABLE, 'A USB cable that carries data, not one made for charging only.'),
    },
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
