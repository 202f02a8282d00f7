// Summaries for a clinic's list: the same figures as everywhere, within the scope, sealed for one clinic about one person.
import { expect } from 'chai';
import type { AppError } from '../../src/model/errors.ts';
import type { Columns } from '../../src/model/columns.ts';
import { DAY_MS, zone } from '../../src/model/time.ts';
import { cleanCgm } from '../../src/stats/clean.ts';
import { lastDays } from '../../src/stats/coverage.ts';
import { withPeriodBefore } from '../../src/stats/period.ts';
import { clinicFlags } from '../../src/stats/clinic-flags.ts';
import { monthOf, monthStart } from '../../src/sync/epochs.ts';
import { newKeyPair } from '../../src/sync/hpke.ts';
import type { Summary } from '../../src/sync/summary.ts';
import { flagsOf, makeSummary, openSummary, sealSummary, targetChange } from '../../src/sync/summary.ts';

const code = (error: unknown): string => (error as AppError).code;
const END = Date.UTC(2026, 2, 20, 12);
const person = { id: 'p', name: 'Ada', unit: 'mg/dL' as const, zoneId: 'Europe/Berlin' };
const devices = [{ id: 'd', driverId: 'x', model: 'Sensor 7', serial: 'SERIAL77', lastReadAt: END }];

/** A reading each five minutes for 40 days: higher in the last 14, so that there is a change. */
function columns(from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): Columns {
  const at: number[] = [];
  for (let time = END - 40 * DAY_MS; time <= END; time += 300_000) if (time >= from && time < to) at.push(time);
  const value = at.map((time) => (time > END - 14 * DAY_MS ? 190 : 110) + 60 * Math.sin(time / 12_000_000));
  const length = at.length;
  return {
    length,
    at: Float64Array.from(at),
    value: Float64Array.from(value),
    bound: new Uint8Array(length),
    intervalMin: new Uint8Array(length).fill(5),
    source: new Uint16Array(length),
    sources: ['d'],
  };
}

const store = {
  columns: (_: string, { from, to }: { from: number; to: number }) => Promise.resolve(columns(from, to)),
  span: () => Promise.resolve({ from: END - 40 * DAY_MS, to: END + 1 }),
  devices: () => Promise.resolve(devices),
};
const make = (fromMonth = 0): Promise<Summary> =>
  makeSummary({ store: store as never, person, fromMonth, until: END + DAY_MS, now: END });

describe('summaries', () => {
  it('hold the figures of the last 14 days and the 14 before, and the flags these give', async () => {
    const berlin = zone('Europe/Berlin');
    const range = lastDays(END, 14, berlin);
    const { now, before } = withPeriodBefore(cleanCgm(columns(), berlin), range, berlin, { lastUploadAt: END + 1 });
    const summary = await make();
    expect(summary).to.include({ name: 'Ada', lastDataAt: END, lastUploadAt: END, days: 14 });
    expect(summary.devices).to.deep.equal(['Sensor 7']);
    expect(summary.now!.target).to.be.closeTo(now.standardShares.target, 1e-6);
    expect(summary.now!.meanMgdl).to.be.closeTo(now.mean!, 1e-6);
    expect(summary.now!.gmiPercent).to.be.closeTo(now.gmiPercent!, 1e-6);
    expect(summary.before!.target).to.be.closeTo(before.standardShares.target, 1e-6);
    expect(targetChange(summary)).to.be.below(-15);
    const own = flagsOf(summary, { now: END });
    const same = clinicFlags(now, before, { now: END, lastUploadAt: END });
    expect(own.all).to.deep.equal(same.all);
    expect(own.all).to.include('target-drop');
    expect(flagsOf(summary, { now: END + 3 * DAY_MS }).first).to.equal('no-recent-data');
  });

  it('tell nothing of before the scope', async () => {
    const march = monthOf(END);
    const summary = await make(march);
    expect(summary.before, 'of it only March')
      .to.have.property('readings')
      .below(14 * 288 - 10);
    const days = (END - 14 * DAY_MS - monthStart(march)) / DAY_MS;
    expect(summary.before!.readings).to.be.below(days * 288 + 300);
    const later = await make(march + 1);
    expect(later).to.not.have.any.keys('now', 'before', 'lastDataAt');
    expect(flagsOf(later, { now: END }).all).to.include('low-use');
  });

  it('are small, and open for the clinic and the person they are for only', async () => {
    const [patient, clinic, other] = await Promise.all([newKeyPair(), newKeyPair(), newKeyPair()]);
    const summary = await make();
    const sealed = await sealSummary(summary, { from: patient, to: clinic.publicKey, personId: 'p', clinicId: 'c' });
    expect(sealed.length).to.be.below(1200);
    const opened = await openSummary(sealed, { me: clinic, personId: 'p', clinicId: 'c' });
    expect(opened.summary).to.deep.equal(summary);
    const attempts = [
      openSummary(sealed, { me: other, personId: 'p', clinicId: 'c' }),
      openSummary(sealed, { me: clinic, personId: 'q', clinicId: 'c' }),
      openSummary(sealed, { me: clinic, personId: 'p', clinicId: 'd' }),
      openSummary(Uint8Array.from([...other.publicKey, ...sealed.subarray(32)]), {
        me: clinic,
        personId: 'p',
        clinicId: 'c',
      }),
    ];
    for (const attempt of attempts) expect(await attempt.catch(code)).to.equal('tampered');
  });
});
