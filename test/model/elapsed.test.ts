// Times of a device that logs changes of its clock, found by how long ago things were.
import { expect } from 'chai';
import fc from 'fast-check';
import { elapsedAt, elapsedOffsets } from '../../src/model/elapsed.ts';
import { wallFromMs } from '../../src/model/time.ts';

describe('elapsed time', () => {
  it('goes back over changes of the clock', () => {
    // Set an hour back at 03:00 (autumn), then half a day forward by mistake, and read 10 minutes later.
    const computerAt = Date.UTC(2024, 9, 28, 9, 10);
    const check = { deviceTime: '2024-10-28T22:10:00', computerAt };
    const settings = [
      { before: '2024-10-27T03:00:00', after: '2024-10-27T02:00:00' },
      { before: '2024-10-28T10:00:00', after: '2024-10-28T22:00:00' },
    ];
    const offsets = elapsedOffsets(check, settings);
    expect(new Date(elapsedAt('2024-10-28T22:05:00', 0, offsets)).toISOString()).to.equal('2024-10-28T09:05:00.000Z');
    expect(new Date(elapsedAt('2024-10-28T09:59:00', 1, offsets)).toISOString()).to.equal('2024-10-28T08:59:00.000Z');
    // 02:30 was passed twice: which one it was is told by how many settings came after.
    expect(new Date(elapsedAt('2024-10-27T02:30:00', 1, offsets)).toISOString()).to.equal('2024-10-27T01:30:00.000Z');
    expect(new Date(elapsedAt('2024-10-27T02:30:00', 2, offsets)).toISOString()).to.equal('2024-10-27T00:30:00.000Z');
  });

  it('gives the true time of every record, whatever the clock was set to', () => {
    const start = Date.UTC(2024, 0, 1);
    const turn = fc.record({ waitMs: fc.integer({ min: 1, max: 1e8 }), setMs: fc.integer({ min: -1e9, max: 1e9 }) });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 8 }), fc.integer({ min: -1e8, max: 1e8 }), (turns, firstMs) => {
        let at = start;
        let aheadMs = firstMs;
        const settings: { before: string; after: string }[] = [];
        const records: { at: number; deviceTime: string; made: number }[] = [];
        for (const { waitMs, setMs } of turns) {
          at += waitMs;
          records.push({ at, deviceTime: wallFromMs(at + aheadMs), made: settings.length });
          settings.push({ before: wallFromMs(at + aheadMs), after: wallFromMs(at + aheadMs + setMs) });
          aheadMs += setMs;
        }
        const offsets = elapsedOffsets({ deviceTime: wallFromMs(at + aheadMs), computerAt: at }, settings);
        for (const { at: truly, deviceTime, made } of records)
          expect(elapsedAt(deviceTime, settings.length - made, offsets)).to.equal(truly);
      }),
    );
  });
});
