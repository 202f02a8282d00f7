// Decodes the kept conversations of a device again: what a better decoder makes of them becomes the device's records.
import { manifestById } from '../drivers/index.ts';
import type { DeviceModule } from '../src/device/driver.ts';
import { stamp } from '../src/model/identity.ts';
import type { DataRecord, Reading, RecordKind } from '../src/model/record.ts';
import { RECORD_KINDS } from '../src/model/record.ts';
import { DAY_MS, HOUR_MS, wallMs, zone } from '../src/model/time.ts';
import type { Store, StoredSession } from '../src/store/store.ts';
import { decodeSessions } from './conversations.ts';
import type { RedecodeResult } from './device-api.ts';

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * A record keeps the stamp of the reading that brought it first. Records that no conversation holds any more go, but only
 * when every conversation that could hold them was kept whole: otherwise they stay as they are.
 */
export async function redecodeDevice(store: Store, deviceId: string): Promise<RedecodeResult> {
  const fromMemory = await redecodeKept(store, deviceId);
  if (fromMemory) return fromMemory;
  const { records, problems, conversations, whole } = await decodeSessions(store, await store.sessions(deviceId));
  const kept = whole ? [] : (await recordsOf(store, deviceId)).filter((record) => !records.has(record.id));
  const result = await store.replaceDevice(deviceId, [...records.values(), ...kept]);
  return { conversations, problems, ...result };
}

/**
 * The same for a device whose memory is kept page by page; `undefined` for all others. Nothing else may happen unasked: of a meter that was
 * read on two computers only a part of the conversations is here, and what they do not hold is not therefore wrong.
 */
export async function redecodeKept(store: Store, deviceId: string): Promise<RedecodeResult | undefined> {
  const [latest] = await store.sessions(deviceId);
  const module = latest && (await manifestById(latest.driverId)?.load());
  return module && 'decodeMemory' in module && module.decodeMemory
    ? redecodeMemory(store, latest, module.decodeMemory)
    : undefined;
}

/**
 * Of a device whose memory is kept page by page. What another computer has read of it is not in the pages here, so records
 * they do not explain stay, except where the pages tell everything: there a bolus they do not explain is one that an older
 * decoder understood otherwise, and both together would count its insulin twice.
 */
async function redecodeMemory(
  store: Store,
  { deviceId, model, zone: zoneId }: StoredSession,
  decodeMemory: NonNullable<DeviceModule['decodeMemory']>,
): Promise<RedecodeResult> {
  const { readings, problems } = decodeMemory(await store.memory(deviceId), { model });
  const held = new Map((await recordsOf(store, deviceId)).map((record) => [record.id, record]));
  const records = new Map<string, DataRecord>();
  stamp(readings, deviceId, { zone: zone(zoneId) }).forEach((record, i) => {
    // Where the pages do not tell the time, the zone the person was in at the first reading counts, not the latest one.
    const first = readings[i]!.at === undefined ? held.get(record.id) : undefined;
    records.set(record.id, first ? { ...record, at: first.at } : record);
  });
  const isTold = toldBy(readings);
  const kept = [...held.values()].filter((record) => !records.has(record.id) && !isTold(record));
  const result = await store.replaceDevice(deviceId, [...records.values(), ...kept]);
  return { conversations: 1, problems, ...result };
}

/** Kinds that a pump writes into the same log its basal is reckoned from; alarms and events may come from a sensor's log too. */
const LOGGED: readonly RecordKind[] = ['bolus', 'wizard', 'temp-basal', 'smbg', 'daily-total', 'carbs', 'injection'];
/** At both ends of what is kept a driver holds back what needs a neighbour: parts of one bolus are up to 8.5 h apart, a total comes a day later. */
const AFTER_START_MS = 12 * HOUR_MS;
const BEFORE_END_MS = 2 * DAY_MS;
/** Between two basal segments without a gap; device times have whole seconds. */
const SECOND_MS = 1000;

/** True for records of a time whose log is here without a gap: the delivered basal is known all through it. */
function toldBy(readings: readonly Reading[]): (record: DataRecord) => boolean {
  const spans: { readonly from: number; to: number }[] = [];
  const segments = readings
    .flatMap((reading) => (reading.kind === 'basal' ? [[wallMs(reading.deviceTime), reading.durationMs] as const] : []))
    .sort(([a], [b]) => a - b);
  for (const [from, durationMs] of segments) {
    const last = spans.at(-1);
    if (last && from <= last.to + SECOND_MS) last.to = Math.max(last.to, from + durationMs);
    else spans.push({ from, to: from + durationMs });
  }
  return ({ kind, deviceTime }) => {
    const ms = wallMs(deviceTime);
    if (kind === 'basal') return spans.some(({ from, to }) => ms >= from && ms < to);
    if (!LOGGED.includes(kind)) return false;
    return spans.some(({ from, to }) => ms >= from + AFTER_START_MS && ms < to - BEFORE_END_MS);
  };
}

async function recordsOf(store: Store, deviceId: string): Promise<DataRecord[]> {
  const all = await Promise.all(RECORD_KINDS.map((kind) => store.range(kind, ALWAYS)));
  return (all as (readonly DataRecord[])[]).flat().filter((record) => record.deviceId === deviceId);
}
