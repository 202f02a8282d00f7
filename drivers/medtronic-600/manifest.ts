// The MiniMed 600 pumps, read by radio through the link meter that came with them.
import type { DeviceManifest } from '../../src/device/driver.ts';

export const manifest: DeviceManifest = {
  id: 'medtronic-600',
  name: 'MiniMed 600 series',
  maker: 'Medtronic',
  models: ['MiniMed 640G', 'MiniMed 630G', 'MiniMed 670G'],
  reads: [
    'cgm',
    'smbg',
    'bolus',
    'basal',
    'temp-basal',
    'wizard',
    'calibration',
    'alarm',
    'event',
    'daily-total',
    'settings',
    'clock-change',
    'unknown',
  ],
  evidence: 'documents',
  evidenceNote: 'Read as a 640G is, by two free programs; no saved history of this one is known.',
  limits: [
    'The way to the pump, radio and cipher, follows two free programs and has only met our own simulated meter.',
  ],
  differs: {
    'MiniMed 640G': {
      evidence: 'captures',
      evidenceNote:
        'Saved histories decode whole: their insulin adds up to the pump’s own daily totals, and saved answers match what the screens showed.',
    },
    'MiniMed 670G': {
      evidenceNote: 'Read as a 640G is, by two free programs; no saved history of this one is known.',
      limits: ['What it writes in auto mode, beside the small boluses, is not known.'],
    },
  },
  links: [
    {
      kind: 'hid',
      name: 'Contour Next Link 2.4',
      plug: 'radio-meter',
      ids: [{ vendorId: 0x1a79, productId: 0x6210 }],
    },
  ],
  help: {
    cable:
      'The link meter that is paired with the pump, Contour Next Link 2.4 or Contour Plus Link 2.4: its USB plug is under the cap. Other Contour meters cannot reach the pump.',
    steps: [
      'Close the maker’s own program, if it is running.',
      'Pair the meter with the pump, if it is not: in the pump’s menu, under Utilities. Basalt never pairs them itself.',
      'Plug the meter into the computer and wait until its screen says that it is connected.',
      'Hold the pump close to the meter, closer than 50 cm, away from phones and metal.',
      'Choose the meter in the list the browser shows.',
      'Leave meter and pump where they are until the reading is done: the first one takes some minutes.',
    ],
    // How large a full history is nobody has published, nor how fast the radio is.
    takes: 'The first reading takes some minutes, later ones less: only what is new is sent.',
  },
  rangeMgdl: { low: 10, high: 600 },
  storesMgdl: true,
  timing: 'elapsed',
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
