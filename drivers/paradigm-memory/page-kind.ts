// Whether a saved page of 1024 bytes is of the history or of the sensor: both have the same length and checksum.
import { isIntactPage } from './crc.ts';
import { fitsModel } from './model-evidence.ts';
import { FAMILIES, pumpModel } from './pump-model.ts';
import { cutSensorPage, SENSOR, sensorDate } from './sensor-page.ts';

/**
 * What a page is by its content; `undefined` when that does not decide. A history page is filled by the records of some model, with dates
 * that exist; a glucose page by sensor entries, with a time stamp that does.
 */
export function kindOfPage(page: Uint8Array): 'history' | 'glucose' | undefined {
  if (!isIntactPage(page)) return undefined;
  const isHistory = page[0] !== 0 && FAMILIES.some((name) => fitsModel(page, pumpModel(name)!));
  const isGlucose = isSensorPage(page);
  if (isHistory === isGlucose) return undefined;
  return isHistory ? 'history' : 'glucose';
}

function isSensorPage(page: Uint8Array): boolean {
  const { places, damage } = cutSensorPage(page);
  return !damage && places.some((at) => page[at] === SENSOR.stamp && !Number.isNaN(sensorDate(page, at - 1)));
}
