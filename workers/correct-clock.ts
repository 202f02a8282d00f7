// The person says a device's clock was wrong: the records of that reading are stamped again, those of other clocks are not.
import { AppError } from '../src/model/errors.ts';
import type { ClockShift } from '../src/model/identity.ts';
import type { Store, StoredSession } from '../src/store/store.ts';
import { sessionsToCorrect, shiftsOf } from './clock.ts';
import { decodeSessions } from './conversations.ts';

export interface ClockCorrection {
  readonly deviceId: string;
  readonly sessionId: string;
  /** What to add to the device's time, ms. */
  readonly addMs: number;
}

/** Each record is stamped by the reading that brought it first. Resolves with how many records moved. */
export async function correctClock(store: Store, { deviceId, sessionId, addMs }: ClockCorrection): Promise<number> {
  const sessions = await store.sessions(deviceId);
  const session = sessions.find((item) => item.id === sessionId);
  if (!session) throw new AppError('bad-input', `no reading ${sessionId} of ${deviceId}`);
  const affected = sessionsToCorrect(sessions, session);
  const corrected = sessions.map((item): StoredSession => {
    return affected.includes(item) ? withShifts(item, addMs) : item;
  });
  const { records } = await decodeSessions(store, corrected);
  let moved = 0;
  await store.restamp(deviceId, (record) => {
    const at = records.get(record.id)?.at ?? record.at;
    if (at !== record.at) moved++;
    return at;
  });
  for (const item of corrected) if (!sessions.includes(item)) await store.putSession(item);
  const device = (await store.devices()).find((item) => item.id === deviceId);
  if (device) await store.putDevice(withShifts(device, addMs));
  return moved;
}

/** A copy with this correction in place of the one it had. */
function withShifts<T extends { readonly shifts?: readonly ClockShift[] }>(item: T, addMs: number): T {
  const copy: { shifts?: readonly ClockShift[] } & Omit<T, 'shifts'> = { ...item };
  delete copy.shifts;
  const shifts = shiftsOf(addMs);
  return (shifts ? { ...copy, shifts } : copy) as T;
}
