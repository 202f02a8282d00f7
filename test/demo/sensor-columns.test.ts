// Years of sensor readings for measuring: quick to make, ascending, whole values, like the demo person's.
import { expect } from 'chai';
import { sensorColumns, sensorRecords } from '../../src/demo/sensor-columns.ts';
import { AppError } from '../../src/model/errors.ts';
import { stamp } from '../../src/model/identity.ts';
import { DAY_MS, MINUTE_MS, wallMs, zone } from '../../src/model/time.ts';
import { mean, sd, share, steps } from './life-support.ts';

const FROM = wallMs('2015-01-01T00:00:00');

describe('sensorColumns', () => {
  it('makes ten years of plausible readings', () => {
    const columns = sensorColumns({ seed: 1, count: 1_050_000, from: FROM });
    expect(columns.length).to.equal(1_050_000);
    for (const column of [columns.at, columns.value, columns.bound, columns.source, columns.intervalMin])
      expect(column.length).to.equal(1_050_000);
    let wrong = 0;
    for (let i = 0; i < columns.length; i++) {
      const value = columns.value[i]!;
      const bound = columns.bound[i]!;
      if (!Number.isInteger(value) || value < 40 || value > 400) wrong++;
      if (bound > 2 || (bound === 1 && value !== 40) || (bound === 2 && value !== 400)) wrong++;
      if (i && columns.at[i]! - columns.at[i - 1]! < 5 * MINUTE_MS) wrong++;
    }
    expect(wrong).to.equal(0);
    expect(columns.at[0]!).to.be.within(FROM, FROM + 2 * DAY_MS);
    expect((columns.at.at(-1)! - FROM) / DAY_MS / 365.25).to.be.within(9.9, 11);
    const values = [...columns.value];
    expect(mean(values)).to.be.within(138, 168);
    expect((100 * sd(values)) / mean(values)).to.be.within(32, 40);
    expect(share(values, (value) => value < 54)).to.be.within(0.1, 2.5);
    expect(share([...columns.bound], (bound) => bound !== 0)).to.be.within(0.001, 1);
    const readings = values.slice(0, 60_000).map((mgdl, i) => ({ mgdl, at: columns.at[i]! }));
    const { first } = steps(readings, (ms) => ms === 5 * MINUTE_MS);
    expect(sd(first)).to.be.within(4, 8);
    expect(first.length).to.be.within(59_000, 59_950);
  });

  it('does not repeat itself', () => {
    const { value } = sensorColumns({ seed: 1, count: 200_000, from: FROM });
    const day = value.slice(5000, 5288).join();
    for (let from = 6000; from + 288 <= value.length; from++)
      if (value[from] === value[5000] && value.slice(from, from + 288).join() === day) expect.fail(`again at ${from}`);
  });

  it('is the same for the same options, a prefix for a smaller count', () => {
    const columns = sensorColumns({ seed: 2, count: 40_000, from: FROM });
    const fewer = sensorColumns({ seed: 2, count: 30_000, from: FROM });
    expect(fewer.value).to.deep.equal(columns.value.slice(0, 30_000));
    expect(fewer.at).to.deep.equal(columns.at.slice(0, 30_000));
    expect(sensorColumns({ seed: 3, count: 1000, from: FROM }).value).to.not.deep.equal(columns.value.slice(0, 1000));
    expect(sensorColumns({ seed: 2, count: 0, from: FROM }).length).to.equal(0);
    expect(() => sensorColumns({ seed: 2, count: -1, from: FROM })).to.throw(AppError);
  });

  it('makes the records that stamping would make', () => {
    const records = sensorRecords({ seed: 4, count: 30_000, from: FROM + 500, deviceId: 'bench' });
    const readings = records.map(({ id: _id, deviceId: _deviceId, at: _at, ...reading }) => reading);
    expect(stamp(readings, 'bench', { zone: zone('UTC') })).to.deep.equal(records);
    expect(new Set(records.map((record) => record.id)).size).to.equal(30_000);
  });
});
