// OneTouch UltraSmart: what it is called, how to reach it, and how little is known of what it sends.
import type { DeviceManifest } from '../../src/device/driver.ts';
import { helpOn, oneTouchLinks } from '../lifescan-dm/cable.ts';

export const manifest = {
  id: 'onetouch-ultrasmart',
  name: 'OneTouch UltraSmart',
  maker: 'LifeScan',
  models: ['OneTouch UltraSmart'],
  reads: ['smbg', 'unknown'],
  evidence: 'documents',
  evidenceNote:
    'Little is public about this meter: one free program, and a few lines of a real conversation that a forum has damaged. Its ' +
    'requests decode, its answers have lost bytes.',
  limits: [
    'Values from 20 to 255 mg/dL (14.1 mmol/L) are shown where nothing in the record can make them larger, and a control test may be among them: compare with the meter’s screen.',
    'Higher values, food, insulin and exercise are kept as raw records without a value. How it marks LO and HI is not known.',
    'The meter’s clock cannot be asked.',
  ],
  links: oneTouchLinks(38_400),
  help: {
    ...helpOn(
      'Switch the meter on.',
      'Start reading right away, and compare a few values with the screen of the meter afterwards.',
    ),
    // Up to 5000 records (ggc), each with its question some 30 bytes, at 3840 bytes a second.
    minutes: 1,
  },
  rangeMgdl: { low: 20, high: 600 },
  areBoundsUnknown: true,
  storesMgdl: true,
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
} as const satisfies DeviceManifest;
