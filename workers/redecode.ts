// Decodes the kept conversations of a device again: what a better decoder makes of them becomes the device's records.
import { manifestById } from '../drivers/index.ts';
import type { DeviceModule } from '../src/device/driver.ts';
import { stamp } from '../src/model/identity.ts';
import type { DataRecord } from '../src/model/record.ts';
import { RECORD_KINDS } from '../src/model/record.ts';
import { zone } from '../src/model/time.ts';
import type { Store, StoredSession } from '../src/store/store.ts';
import { decodeSessions } from './conversations.ts';
import type { RedecodeResult } from './device-api.ts';

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * A record keeps the stamp of the reading that brought it first. Records that no conversation holds any more go, but only
 * when every conversation that could hold them was kept whole: otherwise they stay as they are.
 */
export async function redecodeDevice(store: Store, deviceId: string): Promise<RedecodeResult> {
  const [latest] = await store.sessions(deviceId);
  const module = latest && (await manifestById(latest.driverId)?.load());
  if (module && 'decodeMemory' in module && module.decodeMemory)
    return redecodeMemory(store, latest, module.decodeMemory);
  const { records, problems, conversations, whole } = await decodeSessions(store, await store.sessions(deviceId));
  const kept = whole ? [] : (await recordsOf(store, deviceId)).filter((record) => !records.has(record.id));
  const result = await store.replaceDevice(deviceId, [...records.values(), ...kept]);
  return { conversations, problems, ...result };
}

/**
 * Of a device whose memory is kept page by page. What another computer has read of it is not in the pages here, so records
 * they do not explain stay.
 */
async function redecodeMemory(
  store: Store,
  { deviceId, model, zone: zoneId }: StoredSession,
  decodeMemory: NonNullable<DeviceModule['decodeMemory']>,
): Promise<RedecodeResult> {
  const { readings, problems } = decodeMemory(await store.memory(deviceId), { model });
  const records = new Map(stamp(readings, deviceId, { zone: zone(zoneId) }).map((record) => [record.id, record]));
  const kept = (await recordsOf(store, deviceId)).filter((record) => !records.has(record.id));
  const result = await store.replaceDevice(deviceId, [...records.values(), ...kept]);
  return { conversations: 1, problems, ...result };
}

async function recordsOf(store: Store, deviceId: string): Promise<DataRecord[]> {
  const all = await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, ALWAYS)));
  return (all as (readonly DataRecord[])[]).flat().filter((record) => record.deviceId === deviceId);
}
