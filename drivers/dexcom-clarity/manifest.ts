// Dexcom Clarity's CSV export.
import type { FileManifest } from '../../src/device/driver.ts';

export const manifest: FileManifest = {
  id: 'dexcom-clarity',
  name: 'Dexcom Clarity export',
  maker: 'Dexcom',
  models: ['Clarity CSV'],
  reads: ['cgm', 'smbg', 'injection', 'carbs', 'exercise', 'note'],
  evidence: 'captures',
  evidenceNote:
    'Checked on a real export in mg/dL (sensor values, insulin); calibrations, carbs, exercise, notes and mmol/L follow published descriptions.',
  accepts: ['.csv'],
  load: () => import('./driver.ts'),
};
