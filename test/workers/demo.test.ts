// The demo person: nobody wears two pumps at once, so insulin is never counted of two.
import { expect } from 'chai';
import { stamp } from '../../src/model/identity.ts';
import { zone } from '../../src/model/time.ts';
import { openStore } from '../../src/store/dexie-store.ts';
import { fillDemo, wearOnly } from '../../workers/demo.ts';

const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

describe('the demo person', function () {
  this.timeout(60_000);

  it('takes off the pump worn before when a simulated one is read, and does not put it on again', async () => {
    const store = await openStore(`test-${crypto.randomUUID()}`);
    const home = zone('Europe/Paris');
    await fillDemo(store, home, 3);
    const before = await store.range('bolus', EVER);
    expect(before).to.not.be.empty;
    const meter = (await store.range('smbg', EVER)).length;
    const id = 'medtronic-paradigm:208850';
    const base = { driverId: 'medtronic-paradigm', model: 'Veo 754', serial: '208850', lastReadAt: Date.now() };
    await store.putDevice({ id, ...base, sort: 'pump', demo: true });
    const bolus = { kind: 'bolus' as const, deviceTime: '2026-01-05T08:00:00', units: 2, shape: 'normal' as const };
    await store.put(stamp([bolus], id, { zone: home }));
    await wearOnly(store, id);
    expect((await store.range('bolus', EVER)).map(({ deviceId }) => deviceId)).to.deep.equal([id]);
    expect(await store.range('basal', EVER)).to.deep.equal([]);
    expect((await store.range('smbg', EVER)).length, 'the meter stays').to.equal(meter);
    await fillDemo(store, home, 4);
    expect(await store.range('bolus', EVER)).to.have.length(1);
    store.close();
  });
});
