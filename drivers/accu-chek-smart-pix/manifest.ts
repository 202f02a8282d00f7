// The Accu-Chek meters and pumps with an infrared eye, read through the reports of Roche's Smart Pix reader.
import type { FolderManifest, ModelFacts } from '../../src/device/driver.ts';

const METER: ModelFacts = { reads: ['smbg', 'control', 'carbs', 'unknown'] };

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
  evidence: 'documents',
  evidenceNote:
    'Gives the same kind of report as an Aviva Combo, of which a real one was checked; none of this meter was seen.',
  limits: [
    'A report in mg/dL, a control test, HI and LO were not in the saved reports: they follow a free program and the report’s own description.',
    'A bare infrared cable is not read: too little is known of what goes over it.',
  ],
  differs: {
    'Accu-Chek Active': METER,
    'Accu-Chek Aviva': METER,
    'Accu-Chek Compact': METER,
    'Accu-Chek Compact Plus': METER,
    'Accu-Chek Aviva Combo': {
      ...METER,
      evidence: 'captures',
      evidenceNote: 'Checked on a real report in mmol/L: 704 entries, all of them read.',
    },
    'Accu-Chek Spirit Combo (pump)': {
      evidence: 'captures',
      evidenceNote: 'Checked on a real report, whose insulin agrees with the pump’s own sums of the day.',
      reads: ['bolus', 'basal', 'temp-basal', 'alarm', 'event', 'daily-total', 'settings', 'unknown'],
      limits: ['The basal rate that is still running is left out until the next report tells how long it ran.'],
    },
  },
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
    // The sum of the time limits another program needs for the reader's own work, the meter's memory among it (ggc: 5 s, 20 s,
    // 120 s, 120 s); what goes over the infrared light has no published size.
    takes: 'The reader needs up to five minutes for its report. Reading the report takes a second.',
  },
  load: () => import('./driver.ts'),
  simulator: () => import('./simulator.ts'),
};
