// What kind of thing each stored device is.
import type { Smbg } from '../model/record.ts';
import type { DeviceSort, StoredDevice } from '../store/store.ts';

/** What it was read as. The demo's parts were read by no driver; their names say what they are. */
export function deviceSort({ sort, driverId }: Pick<StoredDevice, 'driverId' | 'sort'>): DeviceSort {
  return sort ?? (driverId.includes('pump') ? 'pump' : 'meter');
}

/** Of copies of one fingerstick the meter's counts, then a pump's, then what was typed (stats/fingersticks.ts): the same in reports. */
export function fingerstickRank(devices: readonly StoredDevice[]): (reading: Smbg) => number {
  const sorts = new Map(devices.map((device) => [device.id, deviceSort(device)]));
  return ({ manual, deviceId }) => (manual ? 2 : sorts.get(deviceId) === 'pump' ? 1 : 0);
}
