// What kind of thing each stored device is, from what its driver reads.
import { manifestById } from '../../../drivers/index.ts';
import { isDevice } from '../../device/driver.ts';
import type { ReportDevice } from '../../reports/report.ts';
import type { Smbg } from '../../model/record.ts';
import type { StoredDevice } from '../../store/store.ts';

/** Of copies of one fingerstick the meter's counts, then a pump's, then what was typed (stats/fingersticks.ts). */
export function deviceSort(device: Pick<StoredDevice, 'driverId'>): NonNullable<ReportDevice['sort']> {
  const manifest = manifestById(device.driverId);
  // The demo's parts have no driver; their names say what they are.
  if (!manifest) return device.driverId.includes('pump') ? 'pump' : 'meter';
  if (!isDevice(manifest)) return 'other';
  return manifest.reads.includes('basal') ? 'pump' : 'meter';
}

/** Rank for `distinctFingersticks`: the same as in reports, so that both say the same numbers. */
export function fingerstickRank(devices: readonly StoredDevice[]): (reading: Smbg) => number {
  const sorts = new Map(devices.map((device) => [device.id, deviceSort(device)]));
  return ({ manual, deviceId }) => (manual ? 2 : sorts.get(deviceId) === 'pump' ? 1 : 0);
}
