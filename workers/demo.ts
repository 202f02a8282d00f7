// Puts the demo person's three devices into a store, marked as demo.
import { DEMO_SEED, demoLife } from '../src/demo/person.ts';
import { stamp } from '../src/model/identity.ts';
import type { Zone } from '../src/model/time.ts';
import type { Store } from '../src/store/store.ts';

/** `days` of life up to now. Filling twice adds nothing but what came since. */
export async function fillDemo(store: Store, zone: Zone, days: number): Promise<void> {
  const now = Date.now();
  for (const { id, model, serial, readings } of demoLife({
    seed: DEMO_SEED,
    zone,
    lastDay: zone.dayAt(now),
    days,
    until: now,
  })) {
    const deviceId = `${id}:${serial}`;
    await store.putDevice({ id: deviceId, driverId: id, model, serial, lastReadAt: now, demo: true });
    await store.put(stamp(readings, deviceId, { zone }));
  }
}
