// The FreeStyle meters and readers with a USB socket that are HID devices.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { MODELS, PRODUCT_IDS, VENDOR_ID } from './models.ts';

export const manifest: DeviceManifest = {
  id: 'freestyle-hid',
  name: 'FreeStyle (USB)',
  maker: 'Abbott',
  models: MODELS,
  reads: ['smbg', 'control', 'ketone', 'cgm', 'injection', 'carbs', 'clock-change', 'unknown'],
  evidence: 'captures',
  evidenceNote:
    'Checked on the whole memory of a real InsuLinx, 227 readings, against the maker’s own export of it. Neo, Libre and Libre Pro ' +
    'follow free programs and published notes; none of their records was seen, nor insulin, a control test, HI or LO of an InsuLinx.',
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
    silent:
      'Close Abbott’s own program, unplug the meter, wait until its screen is dark and plug it in again. A Libre 2 cannot be read: use the file from libreview.com.',
  },
  rangeMgdl: { low: 20, high: 500 },
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
