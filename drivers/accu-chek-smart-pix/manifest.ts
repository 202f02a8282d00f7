// The Accu-Chek meters and pumps with an infrared eye, read through the reports of Roche's Smart Pix reader.
import type { FolderManifest } from '../../src/device/driver.ts';

export const manifest: FolderManifest = {
  id: 'accu-chek-smart-pix',
  name: 'Accu-Chek (Smart Pix)',
  maker: 'Roche',
  models: [
    'Accu-Chek Active',
    'Accu-Chek Aviva',
    'Accu-Chek Compact',
    'Accu-Chek Compact Plus',
    'Accu-Chek Aviva Combo',
    'Accu-Chek Spirit Combo (pump)',
  ],
  reads: [
    'smbg',
    'control',
    'carbs',
    'bolus',
    'basal',
    'temp-basal',
    'alarm',
    'event',
    'daily-total',
    'settings',
    'unknown',
  ],
  evidence: 'captures',
  evidenceNote:
    'Checked on a real report of an Aviva Combo meter (704 entries) and one of its pump, whose insulin agrees with the pump’s own ' +
    'sums of the day. Active, Aviva, Compact and Compact Plus give the same kind of report; none of theirs was seen, nor one in ' +
    'mg/dL, a control test, or HI and LO. A bare infrared cable is not read: too little is known of what goes over it.',
  accepts: ['.xml'],
  folder: true,
  help: {
    cable:
      'Roche’s Smart Pix reader with its USB plug. The meters send by infrared light, which no computer receives without it.',
    steps: [
      'Plug the reader into the computer. It appears as a disk named SMART_PIX.',
      'Switch the meter on the way its manual says for data transfer, and lay it in front of the reader’s eye.',
      'Wait until the reader has made its report: its light says when it is done.',
      'Press the button below and choose the disk, or a folder where reports are kept. The reports lie in REPORT, XML.',
      'Choose the report of the meter or pump. Older ones can be read too.',
    ],
    plug: 'infrared',
  },
  load: () => import('./driver.ts'),
};
