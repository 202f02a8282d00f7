// Times of Contour HID meters are wall clock times: the computer's zone and its DST nights change nothing.
import { expect } from 'chai';
import { decodeResult } from '../../drivers/contour-hid/result.ts';
import { parseRecord } from '../../drivers/ascensia-astm/record.ts';
import { manifest } from '../../drivers/contour-hid/manifest.ts';
import type { Reading } from '../../src/model/record.ts';
import { readSimulator } from '../support/read-simulator.ts';

/** Hours that are missing or come twice somewhere, leap days, and the ends of years. */
const TIMES = [
  '2024-03-31T02:30:00',
  '2024-10-27T02:30:00',
  '2024-03-10T02:30:00',
  '2024-11-03T01:30:00',
  '2024-10-06T02:15:00',
  '2024-04-07T02:15:00',
  '2024-02-29T23:59:00',
  '2023-12-31T23:59:00',
  '2024-01-01T00:00:00',
];

describe('Contour HID times', () => {
  it('are the meter’s own, whatever the zone', async () => {
    for (const time of TIMES) {
      const digits = time.replace(/\D/g, '').slice(0, 12);
      const { reading } = decodeResult(parseRecord(`R|1|^^^Glucose|93|mg/dL^P||||${digits}`), undefined);
      expect(reading?.deviceTime).to.equal(time);
    }
    const readings: Reading[] = TIMES.map((deviceTime) => ({ kind: 'smbg', deviceTime, mgdl: 93 }));
    for (const deviceTime of TIMES) {
      const read = await readSimulator(manifest, {
        model: 'Contour Next',
        serial: '1',
        deviceTime,
        unit: 'mg/dL',
        readings,
      });
      expect(read.error).to.equal(undefined);
      expect(read.readings).to.deep.equal(readings);
      expect(read.info?.clock?.deviceTime).to.equal(deviceTime);
    }
  });
});
