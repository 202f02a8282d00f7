// A worker that writes to a store, as the device worker does.
import { stamp } from '../../src/model/identity.ts';
import { wallFromMs, zone } from '../../src/model/time.ts';
import { openStore } from '../../src/store/dexie-store.ts';

export interface PutOrder {
  readonly personId: string;
  readonly deviceId: string;
  /** Readings of the sensor, five minutes apart from 2020 on, all in one call. */
  readonly count: number;
}

addEventListener('message', async ({ data }: MessageEvent<PutOrder>) => {
  const store = await openStore(data.personId);
  const readings = Array.from({ length: data.count }, (_, i) => ({
    kind: 'cgm' as const,
    deviceTime: wallFromMs(Date.UTC(2020, 0, 1) + i * 300_000),
    mgdl: 100 + (i % 100),
  }));
  const records = stamp(readings, data.deviceId, { zone: zone('Europe/Paris') });
  postMessage('putting');
  const result = await store.put(records);
  store.close();
  postMessage(result);
});
