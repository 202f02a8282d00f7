// The Contour meters with a USB plug of their own, and the link meters used as meters.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { MODELS, PRODUCT_IDS, VENDOR_ID } from './models.ts';

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
    steps: [
      'Close the maker’s own program, if it is running.',
      'Take the test strip out of the meter.',
      'Plug the meter into the computer.',
      'If the screen of the meter asks for something, wait until it says that it is connected.',
      'Choose the meter in the list the browser shows.',
    ],
  },
  rangeMgdl: { low: 10, high: 600 },
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
