// The FreeStyle meters and readers with a USB socket that are HID devices.
import type { DeviceManifest, ModelFacts, UsbId } from '../../src/device/driver.ts';
import { MODELS, PRODUCT_IDS, VENDOR_ID } from './models.ts';

const id = (productId: (typeof PRODUCT_IDS)[number]): UsbId => ({ vendorId: VENDOR_ID, productId });

const NEO: ModelFacts = {
  evidenceNote: 'Follows free programs and published notes; no record of a real one was seen.',
  reads: ['smbg', 'control', 'ketone', 'injection', 'clock-change', 'unknown'],
  limits: ['Ketones are known up to 8.0 mmol/L, anything above is HI.'],
  ids: [id(0x3850)],
};
const LIBRE: ModelFacts = {
  evidenceNote: 'Follows published notes and a free program; no record of a real one was seen.',
  reads: ['cgm', 'smbg', 'ketone', 'injection', 'carbs', 'clock-change', 'unknown'],
  limits: [
    'Sensor values are those of every 15 minutes, 40 to 500 mg/dL (2.2 to 27.8 mmol/L); scans in between are kept but not shown.',
    'A Libre 2 or 3 cannot be read by cable: use the file from libreview.com.',
  ],
};

export const manifest: DeviceManifest = {
  id: 'freestyle-hid',
  name: 'FreeStyle (USB)',
  maker: 'Abbott',
  models: MODELS,
  reads: ['smbg', 'control', 'ketone', 'cgm', 'injection', 'carbs', 'clock-change', 'unknown'],
  evidence: 'documents',
  evidenceNote: 'Follows free programs and published notes; the way of talking is that of a recorded InsuLinx.',
  limits: ['A list arrives as a whole: when the cable is pulled in the middle of it, nothing of it is kept.'],
  differs: {
    'FreeStyle InsuLinx': {
      evidence: 'captures',
      evidenceNote:
        'Checked on the whole memory of a real one, 227 readings, against the maker’s own export of it. No insulin, control test, ' +
        'HI or LO was in it.',
      reads: ['smbg', 'clock-change', 'unknown'],
      limits: [
        'Insulin doses and control tests are kept but not shown: where they stand is not known.',
        'Marks for meals are not read: what their numbers mean is not certain.',
      ],
      ids: [id(0x3450)],
    },
    'FreeStyle Precision Neo': NEO,
    'FreeStyle Optium Neo': NEO,
    'FreeStyle Libre': { ...LIBRE, ids: [id(0x3650)] },
    'FreeStyle Libre Pro': { ...LIBRE, ids: [id(0x3670)] },
  },
  links: [{ kind: 'hid', ids: PRODUCT_IDS.map((productId) => ({ vendorId: VENDOR_ID, productId })) }],
  help: {
    cable: 'A USB cable that carries data and fits the meter’s socket, not one made for charging only.',
    steps: [
      'Close Abbott’s own program, if it is running.',
      'Take the test strip out of the meter.',
      'Plug the meter into the computer and wait until its screen says that it is connected.',
      'Choose the meter in the list the browser shows.',
    ],
    plug: 'micro-usb',
    // Reckoned: 90 days of a Libre are 8640 lines of some 50 bytes, 7000 reports, and the InsuLinx of the capture needed 0.49 s
    // for 237 (insulinx-plug, the answer to $result?): a quarter of a minute.
    minutes: 1,
    silent:
      'Close Abbott’s own program, unplug the meter, wait until its screen is dark and plug it in again. A Libre 2 cannot be read: use the file from libreview.com.',
  },
  rangeMgdl: { low: 20, high: 500 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
