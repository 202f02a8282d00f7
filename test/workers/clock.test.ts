// How far a device's clock is off, and which readings a correction is for.
import { expect } from 'chai';
import { wallFromMs, zone } from '../../src/model/time.ts';
import type { StoredSession } from '../../src/store/store.ts';
import { clockAheadMs, sessionsToCorrect, shiftsForReading } from '../../workers/clock.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 0, 10, 12);

/** A reading `day` days after noon of 10 January that found the clock `aheadMs` ahead of UTC. */
function session(id: string, day: number, aheadMs: number | undefined, addMs = 0): StoredSession {
  const computerAt = NOON + day * 24 * HOUR;
  return {
    id,
    deviceId: 'm',
    driverId: 'd',
    startedAt: computerAt,
    outcome: 'complete',
    added: 1,
    known: 0,
    problems: [],
    zone: 'UTC',
    model: 'x',
    appVersion: '0',
    ...(aheadMs !== undefined && { clock: { deviceTime: wallFromMs(computerAt + aheadMs), computerAt } }),
    ...(addMs && { shifts: [{ addMs }] }),
  };
}

describe('a device’s clock', () => {
  it('is compared with the local time on the computer', () => {
    const computerAt = Date.UTC(2024, 6, 1, 10);
    const paris = zone('Europe/Paris');
    expect(clockAheadMs({ deviceTime: '2024-07-01T12:00:00', computerAt }, paris)).to.equal(0);
    expect(clockAheadMs({ deviceTime: '2024-07-01T13:00:30', computerAt }, paris)).to.equal(HOUR + 30_000);
    expect(clockAheadMs({ deviceTime: '2012-07-01T12:00:00', computerAt }, paris)).to.be.below(-11 * 365 * 24 * HOUR);
  });

  it('keeps the correction agreed to while it is still that far off, and only then', () => {
    const last = session('a', 0, HOUR, -HOUR);
    expect(shiftsForReading(last, HOUR + 90_000)).to.deep.equal([{ addMs: -HOUR }]);
    expect(shiftsForReading(last, 20_000)).to.equal(undefined);
    expect(shiftsForReading(last, undefined)).to.equal(undefined);
    expect(shiftsForReading(session('a', 0, HOUR), HOUR)).to.equal(undefined);
    expect(shiftsForReading(undefined, 0)).to.equal(undefined);
  });

  it('is corrected back to the reading that found it otherwise', () => {
    const [right, broken, silent, now] = [
      session('right', 0, 0),
      session('broken', 5, HOUR),
      session('silent', 6, undefined),
      session('now', 7, HOUR + 60_000),
    ];
    const ids = sessionsToCorrect([now, silent, broken, right], now).map((item) => item.id);
    expect(ids).to.deep.equal(['now', 'broken']);
    expect(sessionsToCorrect([now, silent, broken, right], silent)).to.deep.equal([]);
  });
});
