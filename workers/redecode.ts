// Decodes the kept conversations of a device again: what a better decoder makes of them becomes the device's records.
import type { DataRecord } from '../src/model/record.ts';
import { RECORD_KINDS } from '../src/model/record.ts';
import type { Store } from '../src/store/store.ts';
import { decodeSessions } from './conversations.ts';
import type { RedecodeResult } from './device-api.ts';

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * A record keeps the stamp of the reading that brought it first. Records that no conversation holds any more go, but only
 * when every conversation that could hold them was kept whole: otherwise they stay as they are.
 */
export async function redecodeDevice(store: Store, deviceId: string): Promise<RedecodeResult> {
  const { records, problems, conversations, whole } = await decodeSessions(store, await store.sessions(deviceId));
  const kept = whole ? [] : (await recordsOf(store, deviceId)).filter((record) => !records.has(record.id));
  const result = await store.replaceDevice(deviceId, [...records.values(), ...kept]);
  return { conversations, problems, ...result };
}

async function recordsOf(store: Store, deviceId: string): Promise<DataRecord[]> {
  const all = await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, ALWAYS)));
  return (all as (readonly DataRecord[])[]).flat().filter((record) => record.deviceId === deviceId);
}
