// Puts the demo person's three devices into a store, marked as demo.
import { DEMO_SEED, demoLife } from '../src/demo/person.ts';
import { stamp } from '../src/model/identity.ts';
import type { Zone } from '../src/model/time.ts';
import type { Store, StoredDevice } from '../src/store/store.ts';

/** The demo's own pump; simulated ones are demo devices too. */
const OWN_PUMP = 'demo-pump';

const isPump = ({ driverId, sort }: StoredDevice): boolean => driverId === OWN_PUMP || sort === 'pump';

/**
 * Nobody wears two pumps at once: when a simulated one is read, what the other pumps of the demo gave goes, or insulin and
 * carbs would be counted of both.
 */
export async function wearOnly(store: Store, deviceId: string): Promise<void> {
  for (const device of await store.devices()) {
    if (device.demo && device.id !== deviceId && isPump(device)) await store.replaceDevice(device.id, []);
  }
}

/** `days` of life up to now. Filling twice adds nothing but what came since. */
export async function fillDemo(store: Store, zone: Zone, days: number): Promise<void> {
  const now = Date.now();
  const wearsAnother = (await store.devices()).some((device) => isPump(device) && device.driverId !== OWN_PUMP);
  for (const { id, model, serial, readings } of demoLife({
    seed: DEMO_SEED,
    zone,
    lastDay: zone.dayAt(now),
    days,
    until: now,
  })) {
    if (id === OWN_PUMP && wearsAnother) continue;
    const deviceId = `${id}:${serial}`;
    await store.putDevice({ id: deviceId, driverId: id, model, serial, lastReadAt: now, demo: true });
    await store.put(stamp(readings, deviceId, { zone }));
  }
}
