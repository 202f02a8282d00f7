// Corrections of a device's clock from one reading to the next.
import { expect } from 'chai';
import { zone } from '../../src/model/time.ts';
import { clockAheadMs, shiftsForReading, withShift } from '../../workers/clock.ts';

const HOUR = 3_600_000;

describe('a device’s clock', () => {
  it('is compared with the local time on the computer', () => {
    const computerAt = Date.UTC(2024, 6, 1, 10);
    expect(clockAheadMs({ deviceTime: '2024-07-01T12:00:00', computerAt }, zone('Europe/Paris'))).to.equal(0);
    expect(clockAheadMs({ deviceTime: '2024-07-01T13:00:30', computerAt }, zone('Europe/Paris'))).to.equal(
      HOUR + 30_000,
    );
    expect(clockAheadMs({ deviceTime: '2012-07-01T12:00:00', computerAt }, zone('Europe/Paris'))).to.be.below(
      -12 * 365 * 24 * HOUR,
    );
  });

  it('keeps the correction agreed to while it is still that far off', () => {
    const agreed = [{ addMs: -HOUR }];
    expect(shiftsForReading(agreed, '2024-01-01T10:00:00', HOUR + 90_000)).to.equal(agreed);
    expect(shiftsForReading(agreed, '2024-01-01T10:00:00', undefined)).to.equal(agreed);
  });

  it('counts as right again after it was set, but only for what is newer than the last reading', () => {
    const shifts = shiftsForReading([{ addMs: -HOUR }], '2024-01-01T10:00:00', 20_000);
    expect(shifts).to.deep.equal([{ addMs: -HOUR }, { from: '2024-01-01T10:00:01', addMs: 0 }]);
  });

  it('corrected for the first reading holds for all of it, later ones from where they begin', () => {
    expect(withShift([], undefined, -HOUR)).to.deep.equal([{ addMs: -HOUR }]);
    expect(withShift([], undefined, 0)).to.deep.equal([]);
    const once = withShift([{ addMs: -HOUR }], '2024-01-01T10:00:00', 2 * HOUR);
    expect(once).to.deep.equal([{ addMs: -HOUR }, { from: '2024-01-01T10:00:01', addMs: 2 * HOUR }]);
    // Answering the same question again replaces the answer.
    expect(withShift(once, '2024-01-01T10:00:00', 0)).to.deep.equal([
      { addMs: -HOUR },
      { from: '2024-01-01T10:00:01', addMs: 0 },
    ]);
  });
});
