// Ids that stay the same however a device is read, and device clocks turned into UTC.
import { expect } from 'chai';
import fc from 'fast-check';
import { deviceIdOf, stamp, stamper, utcFromDevice } from '../../src/model/identity.ts';
import type { Reading } from '../../src/model/record.ts';
import { wallFromMs, wallMs, zone } from '../../src/model/time.ts';

const paris = { zone: zone('Europe/Paris') };
const smbg = (deviceTime: string, mgdl: number): Reading => ({ kind: 'smbg', deviceTime, mgdl });

describe('identity', () => {
  it('tells equal readings of one minute apart by a running number', () => {
    const records = stamp([smbg('2024-01-01T08:00:00', 100), smbg('2024-01-01T08:00:00', 100)], 'm:1', paris);
    expect(records.map((record) => record.id)).to.deep.equal([
      'm:1/smbg/2024-01-01T08:00:00/100',
      'm:1/smbg/2024-01-01T08:00:00~1/100',
    ]);
  });

  it('does not depend on the order a device sends in, nor on batches', () => {
    const reading = fc.record({
      kind: fc.constant('smbg' as const),
      deviceTime: fc
        .integer({ min: 0, max: 5 })
        .map((minute) => wallFromMs(wallMs('2024-01-01T08:00:00') + minute * 60_000)),
      mgdl: fc.integer({ min: 90, max: 92 }),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 30 }), fc.nat(30), (readings, cut) => {
        const ids = new Set(stamp(readings, 'm:1', paris).map((record) => record.id));
        expect(ids.size).to.equal(readings.length);
        const backwards = stamper('m:1', paris);
        const reversed = [...readings].reverse();
        const again = [...backwards(reversed.slice(0, cut)), ...backwards(reversed.slice(cut))];
        expect(new Set(again.map((record) => record.id))).to.deep.equal(ids);
      }),
    );
  });

  it('keeps ids when a new reading joins equal ones in the same minute', () => {
    const before = stamp([smbg('2024-01-01T08:00:00', 100)], 'm:1', paris);
    const after = stamp([smbg('2024-01-01T08:00:00', 97), smbg('2024-01-01T08:00:00', 100)], 'm:1', paris);
    expect(after.map((record) => record.id)).to.include(before[0]!.id);
  });

  it('tells a second equal note from another one that ends in a number', () => {
    const note = (text: string): Reading => ({ kind: 'note', deviceTime: '2024-01-01T08:00:00', text });
    const ids = stamp(['x', 'x', 'x/1', 'x~1'].map(note), 'm:1', paris).map((record) => record.id);
    expect(new Set(ids).size).to.equal(4);
  });

  it('names a device by driver and serial', () => {
    expect(deviceIdOf('contour-hid', '6201- C36847')).to.equal('contour-hid:6201--C36847');
    expect(deviceIdOf('contour-hid', '  ')).to.equal('contour-hid:unknown');
  });
});

describe('device clocks', () => {
  it('are local time in the person’s zone', () => {
    expect(utcFromDevice('2024-07-01T12:00:00', paris)).to.equal(Date.UTC(2024, 6, 1, 10));
    expect(utcFromDevice('2024-01-01T12:00:00', paris)).to.equal(Date.UTC(2024, 0, 1, 11));
  });

  it('are corrected from the time on that the person agreed to, and keep their own time', () => {
    const shifts = [{ addMs: 3_600_000 }, { from: '2024-01-05T00:00:00', addMs: 0 }];
    const [early, late] = stamp([smbg('2024-01-04T23:00:00', 100), smbg('2024-01-05T01:00:00', 101)], 'm:1', {
      ...paris,
      shifts,
    });
    expect(early!.at).to.equal(Date.UTC(2024, 0, 4, 23));
    expect(early!.deviceTime).to.equal('2024-01-04T23:00:00');
    expect(late!.at).to.equal(Date.UTC(2024, 0, 5, 0));
  });

  it('yield to a source that knows UTC', () => {
    const [record] = stamp([{ ...smbg('2024-10-27T02:30:00', 100), at: Date.UTC(2024, 9, 27, 1, 30) }], 'm:1', paris);
    expect(record!.at).to.equal(Date.UTC(2024, 9, 27, 1, 30));
  });
});
