// What all kept conversations of a device decode to, each record stamped as in the reading that brought it first.
import { manifestById } from '../drivers/index.ts';
import type { Decoded, Problem } from '../src/device/driver.ts';
import { Transcript } from '../src/device/transcript.ts';
import { AppError } from '../src/model/errors.ts';
import { stamp } from '../src/model/identity.ts';
import type { DataRecord } from '../src/model/record.ts';
import { zone } from '../src/model/time.ts';
import type { Store, StoredSession } from '../src/store/store.ts';

export interface DecodedDevice {
  /** By id. */
  readonly records: ReadonlyMap<string, DataRecord>;
  readonly problems: readonly Problem[];
  /** How many conversations were decoded. */
  readonly conversations: number;
  /** Every reading that brought records is among them, so what is not in `records` was never said by the device. */
  readonly whole: boolean;
}

/** Decodes the conversations of `sessions` (newest first, all of one device) in the order they were held. */
export async function decodeSessions(store: Store, sessions: readonly StoredSession[]): Promise<DecodedDevice> {
  const records = new Map<string, DataRecord>();
  const problems: Problem[] = [];
  let conversations = 0;
  let missing = false;
  for (const session of [...sessions].reverse()) {
    const readings = await decodeSession(store, session);
    if (!readings) {
      missing ||= session.added > 0;
      continue;
    }
    const clock = { zone: zone(session.zone), ...(session.shifts && { shifts: session.shifts }) };
    for (const record of stamp(readings.readings, session.deviceId, clock)) {
      if (!records.has(record.id)) records.set(record.id, record);
    }
    problems.push(...readings.problems);
    conversations++;
    // A closed tab may have cut this one off; a complete reading after it says all of it again.
    if (session.outcome === 'running') missing = true;
    else if (session.outcome === 'complete') missing = false;
  }
  return { records, problems, conversations, whole: conversations > 0 && !missing };
}

/** Undefined when no conversation was kept or nothing can be made of it. */
async function decodeSession(store: Store, session: StoredSession): Promise<Decoded | undefined> {
  const conversation = await store.conversation(session.id);
  if (conversation === undefined) return undefined;
  const module = await manifestById(session.driverId)?.load();
  if (!module) throw new AppError('unsupported-model', `this version has no driver ${session.driverId}`);
  const { received: chunks, transfers } = Transcript.fromJsonLines(conversation);
  const capture = { chunks, transfers, ...(session.fileName !== undefined && { fileName: session.fileName }) };
  try {
    return module.decode([capture], { model: session.model });
  } catch (error) {
    // One that broke before the device had said who it is.
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
