// Decodes the kept conversations of a device again: what a better decoder makes of them becomes the device's records.
import { manifestById } from '../drivers/index.ts';
import type { Capture, Problem } from '../src/device/driver.ts';
import { Transcript } from '../src/device/transcript.ts';
import { AppError, asAppError } from '../src/model/errors.ts';
import { stamp } from '../src/model/identity.ts';
import type { DataRecord } from '../src/model/record.ts';
import { zone } from '../src/model/time.ts';
import type { Store } from '../src/store/store.ts';
import type { RedecodeResult } from './device-api.ts';

/**
 * Oldest conversation first, so that a record keeps the stamp it got when it was read first.
 * `storage` and nothing changed when a conversation that brought records was not kept.
 */
export async function redecodeDevice(store: Store, deviceId: string): Promise<RedecodeResult> {
  const sessions = [...(await store.sessions(deviceId))].reverse();
  const records = new Map<string, DataRecord>();
  const problems: Problem[] = [];
  let conversations = 0;
  for (const session of sessions) {
    const conversation = await store.conversation(session.id);
    if (conversation === undefined) {
      if (session.added > 0) {
        throw new AppError(
          'storage',
          `the conversation of ${session.id} was not kept, so its records cannot be made again`,
        );
      }
      continue;
    }
    const module = await manifestById(session.driverId)?.load();
    if (!module) throw new AppError('unsupported-model', `this version has no driver ${session.driverId}`);
    const capture: Capture = {
      chunks: Transcript.fromJsonLines(conversation).received,
      ...(session.fileName !== undefined && { fileName: session.fileName }),
    };
    try {
      const decoded = module.decode([capture], { model: session.model });
      const clock = { zone: zone(session.zone), ...(session.shifts && { shifts: session.shifts }) };
      for (const record of stamp(decoded.readings, deviceId, clock)) {
        if (!records.has(record.id)) records.set(record.id, record);
      }
      problems.push(...decoded.problems);
      conversations++;
    } catch (error) {
      // A conversation that broke before anything came has nothing to decode; one that brought records must decode.
      if (session.added > 0) throw asAppError(error);
    }
  }
  const result = await store.replaceDevice(deviceId, [...records.values()]);
  return { conversations, problems, ...result };
}
