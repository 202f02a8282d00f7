// The compute worker: the same numbers as here, from columns and from the store, and errors that keep their code.
import { expect } from 'chai';
import { type Remote, wrap } from 'comlink';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import { wallFromMs, zone } from '../../src/model/time.ts';
import '../../src/rpc/errors.ts';
import { allStatistics } from '../../src/stats/all.ts';
import { cleanCgm } from '../../src/stats/clean.ts';
import { withPeriodBefore } from '../../src/stats/period.ts';
import { deleteStore, openStore } from '../../src/store/dexie-store.ts';
import type { ComputeApi } from '../../workers/compute-api.ts';
import { series, utc } from './support.ts';

describe('the compute worker', function () {
  this.timeout(60_000);
  const zoneId = 'Europe/Paris';
  const paris = zone(zoneId);
  const values = Array.from({ length: 20 * 288 }, (_, i) =>
    Math.round(140 + 70 * Math.sin(i / 40) + 20 * Math.sin(i / 7)),
  );
  let worker: Worker;
  let api: Remote<ComputeApi>;

  before(() => {
    worker = new Worker(new URL('../../workers/compute.worker.ts', import.meta.url), { type: 'module' });
    api = wrap<ComputeApi>(worker);
  });
  after(() => worker.terminate());

  it('computes what the same code computes here', async () => {
    const columns = series(values);
    expect(await api.statisticsOf(columns, { zoneId })).to.deep.equal(allStatistics(cleanCgm(columns, paris), paris));
  });

  it('reads the store itself', async () => {
    const personId = `test-${crypto.randomUUID()}`;
    const store = await openStore(personId);
    const start = utc('2024-06-01 00:00:00');
    const readings = values.map((mgdl, i) => ({
      kind: 'cgm' as const,
      deviceTime: wallFromMs(start + i * 300_000),
      mgdl,
      intervalMin: 5,
    }));
    await store.put(stamp(readings, 'sensor', { zone: paris }));
    const ever = { from: -Infinity, to: Infinity };
    const columns = await store.columns('cgm', ever);
    const found = await api.statistics({ personId, range: ever, zoneId });
    expect(found).to.deep.equal(allStatistics(cleanCgm(columns, paris), paris));
    const range = paris.daysRange('2024-06-20', 7);
    const periods = await api.periods({ personId, range, zoneId });
    expect(periods).to.deep.equal(withPeriodBefore(columns, range, paris));
    expect(periods.now.coverage.percent).to.be.greaterThan(99);
    store.close();
    await deleteStore(personId);
  });

  it('says what was wrong', async () => {
    const refused = await api.statisticsOf(series([100]), { zoneId: 'Mars/Olympus' }).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(AppError).with.property('code', 'bad-input');
    const broken = await api.statisticsOf(series([Number.NaN]), { zoneId }).catch((error: unknown) => error);
    expect(broken).to.be.instanceOf(AppError).with.property('code', 'bad-input');
  });

  it('leaves the window free while it computes ten years', async () => {
    const years = series(Array.from({ length: 3650 * 288 }, (_, i) => values[i % values.length]!));
    let ticks = 0;
    const tick = setInterval(() => ticks++, 5);
    const { readings } = await api.statisticsOf(years, { zoneId });
    clearInterval(tick);
    expect(readings).to.equal(1_051_200);
    // Computed here there would be none: the window does nothing but copy the columns.
    expect(ticks).to.be.at.least(3);
  });
});
