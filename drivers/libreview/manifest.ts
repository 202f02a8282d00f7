// LibreView's CSV export.
import type { FileManifest } from '../../src/device/driver.ts';

export const manifest: FileManifest = {
  id: 'libreview',
  name: 'LibreView export',
  maker: 'Abbott',
  models: ['LibreView CSV'],
  reads: ['cgm', 'smbg', 'ketone', 'injection', 'carbs', 'note', 'unknown'],
  evidence: 'captures',
  evidenceNote:
    'Checked on a real Libre 3 export in mg/dL (history and scans); strips, ketones, insulin, food and mmol/L follow published descriptions.',
  accepts: ['.csv'],
  load: () => import('./driver.ts'),
};
