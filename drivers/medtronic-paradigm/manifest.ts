// Medtronic Paradigm insulin pumps, through a CareLink USB stick or a Contour Next Link.
import type { DeviceManifest } from '../../src/device/driver.ts';
import type { RecordKind } from '../../src/model/record.ts';
import { MODELS } from './models.ts';

const STICK = {
  name: 'CareLink USB stick',
  plug: 'radio-stick',
  ids: [{ vendorId: 0x0a21, productId: 0x8001 }],
} as const;

const BROWSER = 'How a browser gets along with the stick was tried with simulators only.';

const READS: readonly RecordKind[] = [
  'cgm',
  'smbg',
  'bolus',
  'basal',
  'temp-basal',
  'wizard',
  'injection',
  'carbs',
  'calibration',
  'alarm',
  'event',
  'daily-total',
  'settings',
  'clock-change',
  'unknown',
];
const SENSOR_READS: readonly RecordKind[] = ['cgm', 'calibration'];
const WITHOUT_SENSOR = READS.filter((kind) => !SENSOR_READS.includes(kind));

export const manifest: DeviceManifest = {
  id: 'medtronic-paradigm',
  name: 'MiniMed Paradigm',
  maker: 'Medtronic',
  models: MODELS,
  reads: READS,
  evidence: 'captures',
  evidenceNote: `Commands and pages match recorded conversations with a real one through the stick. ${BROWSER}`,
  limits: [
    'Only the last 36 pages of history, and 32 of the sensor, are in the pump.',
    'The basal rate that is still running is known once the next reading tells how long it ran.',
  ],
  differs: {
    'Paradigm 512': {
      evidenceNote: `Two saved pages of a real one decode; of its conversation only a broken recording is known. ${BROWSER}`,
      reads: WITHOUT_SENSOR,
    },
    'Paradigm 712': {
      evidence: 'documents',
      evidenceNote: `Read as a 512 is; nothing of a real one is public. ${BROWSER}`,
      reads: WITHOUT_SENSOR,
    },
    'Paradigm 515': { reads: WITHOUT_SENSOR },
    'Paradigm 715': { reads: WITHOUT_SENSOR },
    'Paradigm 522': {
      evidenceNote: `Commands and pages match recorded conversations with a real one, through the stick and through the Next Link. ${BROWSER}`,
    },
    'Paradigm 722': {
      evidenceNote: `Saved sensor pages of a real one decode; its history is that of a 522. ${BROWSER}`,
    },
    'Paradigm REAL-Time Revel 554': {
      evidence: 'documents',
      evidenceNote: `Read as a 523 is; nothing of a real one is known for certain. ${BROWSER}`,
    },
    'Paradigm REAL-Time Revel 754': {
      evidence: 'documents',
      evidenceNote: `Read as a 723 is; nothing of a real one is known for certain. ${BROWSER}`,
    },
    'Paradigm Veo 754': {
      evidenceNote: `Saved pages of a pump with this number decode; of its conversation nothing is public. ${BROWSER}`,
    },
  },
  links: [
    { kind: 'usb', ...STICK },
    // Linux makes a serial port of it.
    { kind: 'serial', ...STICK, baudRate: 9600 },
    {
      kind: 'hid',
      name: 'Contour Next Link',
      plug: 'radio-meter',
      ids: [
        { vendorId: 0x1a79, productId: 0x6200 },
        { vendorId: 0x1a79, productId: 0x6300 },
      ],
    },
  ],
  asks: [
    {
      id: 'serial',
      label: 'Serial number of the pump',
      hint: 'Six digits on the back of the pump, behind the letters (PAR 123456), and under Status on its screen.',
      pattern: '\\d{6}',
      inputMode: 'numeric',
    },
  ],
  timing: 'elapsed',
  decoder: 3,
  help: {
    // 36 pages of history and 32 pairs of a sensor's at the captures' pace, through the stick (README.md).
    minutes: 5,
    cable:
      'Either the CareLink USB stick, or the Contour Next Link meter that is linked to this pump. Use a USB 2 socket for the stick where there is one: ' +
      'many sticks do not work in USB 3 sockets (blue inside). Stick and pump must be made for the same country: pumps sold in America and ' +
      'elsewhere use different radio frequencies.',
    steps: [
      'Close the maker’s own program, if it is running.',
      'Lay the pump within a hand’s breadth of the stick or meter, away from other electronics, and leave it there until the reading is over.',
      'On the pump, wait until a running bolus is over and go back to the home screen: no menu open (bolus and temp basal least of all), no alarm showing.',
      'A pump that shows Low Battery answers badly or not at all: put in a new battery first.',
      'Plug in the stick or the meter, and choose it in the list the browser shows.',
      'Windows, with the stick: the maker’s driver keeps browsers out. Once per computer, install “WinUSB” for the device “CareLink USB” with the free program Zadig (it needs an administrator; the maker’s own program then no longer works until its driver is installed again). With the Next Link nothing has to be installed.',
      'Linux, with the stick: the system already makes a serial port of it. Choose it in the list of ports.',
      'Later readings only bring what is new and are shorter. The pump goes on delivering all the time.',
      'If the pump does not answer: check the serial number you typed, move the pump closer, and try the battery.',
    ],
  },
  rangeMgdl: { low: 10, high: 600 },
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
