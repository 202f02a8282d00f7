// The books of one reading or import: stamps what comes, puts it into the store, keeps the session row and the conversation true.
import type { DeviceInfo, DeviceMemory, DriverManifest, Problem, Settled } from '../src/device/driver.ts';
import { isDevice } from '../src/device/driver.ts';
import type { Transcript } from '../src/device/transcript.ts';
import type { AppError } from '../src/model/errors.ts';
import { asAppError } from '../src/model/errors.ts';
import { deviceIdOf, stamper } from '../src/model/identity.ts';
import type { DataRecord, Reading, RecordKind } from '../src/model/record.ts';
import type { Zone } from '../src/model/time.ts';
import type { Store, StoredSession } from '../src/store/store.ts';
import { clockAheadMs, shiftsForReading } from './clock.ts';
import type { ReadResult } from './device-api.ts';
import { redecodeKept } from './redecode.ts';

export interface LedgerOptions {
  readonly store: Store;
  readonly manifest: DriverManifest;
  readonly zone: Zone;
  readonly transcript: Transcript;
  readonly model: string;
  readonly appVersion: string;
  readonly fileName?: string;
  /** The device is a simulated one. */
  readonly demo?: boolean;
}

export interface Ledger {
  readonly added: number;
  readonly known: number;
  /** The device said who it is; returns its id in the store. */
  identified(info: DeviceInfo): Promise<string>;
  /** Stamps and stores a batch. When this has resolved, the batch is safe. */
  take(readings: readonly Reading[]): Promise<void>;
  problem(problem: Problem): void;
  /** Where what was reckoned before is to be replaced by what this reading has brought, when it ends. */
  settled(span: Settled): void;
  /** What is kept of the device; after `identified`. */
  memory(): DeviceMemory;
  /** Closes the books. */
  finish(outcome: ReadResult['outcome'], error?: AppError): Promise<ReadResult>;
}

/** Kinds a driver reckons from others, so that a later reading can change them. */
const RECKONED: readonly RecordKind[] = ['basal'];

export function openLedger(options: LedgerOptions): Ledger {
  const { store, manifest, zone, transcript } = options;
  const isElapsed = isDevice(manifest) && manifest.timing === 'elapsed';
  const kinds: Partial<Record<RecordKind, number>> = {};
  const problems: Problem[] = [];
  const spans: Settled[] = [];
  /** Of kinds that can be settled; a few hundred at most. */
  const reckoned: DataRecord[] = [];
  let info: DeviceInfo | undefined;
  let deviceId: string | undefined;
  let stamp: ((readings: readonly Reading[]) => DataRecord[]) | undefined;
  let aheadMs: number | undefined;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let session: StoredSession = {
    id: crypto.randomUUID(),
    deviceId: deviceIdOf(manifest.id, ''),
    driverId: manifest.id,
    startedAt: Date.now(),
    outcome: 'running',
    added: 0,
    known: 0,
    problems: [],
    zone: zone.id,
    model: options.model,
    appVersion: options.appVersion,
    ...(options.fileName !== undefined && { fileName: options.fileName }),
  };

  const save = async (changes: Partial<StoredSession>): Promise<void> => {
    session = { ...session, problems: [...problems], ...changes };
    await store.putSession(session);
  };

  /** What earlier readings reckoned there goes, what this one did stays. */
  const settle = async ({ kind, from, to }: Settled): Promise<void> => {
    const own = reckoned.filter(
      (record) => record.kind === kind && record.deviceTime >= from && record.deviceTime < to,
    );
    await store.replaceSpan({ deviceId: session.deviceId, kind, from, to }, own);
  };

  const decodedBy = isDevice(manifest) ? `${options.appVersion} ${manifest.decoder ?? 1}` : undefined;

  /**
   * What an older decoder made of a pump stays beside what this one makes of the same pages, under another id: a bolus would count
   * twice. So the kept pages are decoded again, once, at the end of the first reading by another decoder.
   */
  const refresh = async (): Promise<void> => {
    if (decodedBy === undefined || deviceId === undefined) return;
    const [before] = (await store.sessions(deviceId)).filter(({ id }) => id !== session.id);
    try {
      if (before && before.decodedBy !== decodedBy) await redecodeKept(store, deviceId);
      await save({ decodedBy });
    } catch (failure) {
      // Nothing has changed then, and the next reading tries again.
      const { code, message } = asAppError(failure, 'storage');
      problems.push({ where: 'earlier readings', what: `not decoded again by this version: ${code}, ${message}` });
      await save({}).catch(() => undefined);
    }
  };

  return {
    get added() {
      return session.added;
    },
    get known() {
      return session.known;
    },

    async identified(found) {
      info = found;
      const id = deviceIdOf(manifest.id, found.serial);
      deviceId = id;
      aheadMs = found.clock && clockAheadMs(found.clock, zone);
      const last = (await store.sessions(id)).find((item) => item.clock !== undefined);
      // Readings that bring their own UTC need no correction.
      const shifts = isElapsed ? undefined : shiftsForReading(last, aheadMs);
      stamp = stamper(id, { zone, ...(shifts && { shifts }) });
      await store.putDevice({
        id,
        driverId: manifest.id,
        model: found.model,
        serial: found.serial,
        lastReadAt: Date.now(),
        sort: !isDevice(manifest) ? 'other' : manifest.reads.includes('basal') ? 'pump' : 'meter',
        ...(found.firmware !== undefined && { firmware: found.firmware }),
        ...(shifts && { shifts }),
        ...(options.demo && { demo: true }),
      });
      await save({
        deviceId: id,
        model: found.model,
        ...(found.clock && { clock: found.clock }),
        ...(shifts && { shifts }),
      });
      return id;
    },

    async take(readings) {
      if (!stamp) throw new Error('readings before the device was identified');
      const records = stamp(readings);
      // First what the device said, then what was made of it: decoding again must never find less than is stored.
      await store.putConversation(session.id, transcript.toJsonLines());
      const { added, known } = await store.put(records);
      reckoned.push(...records.filter(({ kind }) => RECKONED.includes(kind)));
      for (const record of records) {
        kinds[record.kind] = (kinds[record.kind] ?? 0) + 1;
        if (record.at < first) first = record.at;
        if (record.at > last) last = record.at;
      }
      await save({ added: session.added + added, known: session.known + known });
    },

    problem: (problem) => void problems.push(problem),
    settled: (span) => void spans.push(span),

    memory() {
      const id = deviceId;
      if (id === undefined) throw new Error('memory before the device was identified');
      return { all: () => store.memory(id), put: (name, bytes) => store.putMemory(id, name, bytes) };
    },

    async finish(outcome, thrown) {
      let error = thrown;
      try {
        await store.putConversation(session.id, transcript.toJsonLines());
        for (const span of spans) await settle(span);
        await save({ outcome, endedAt: Date.now(), ...(error && { errorCode: error.code }) });
        await refresh();
      } catch (failure) {
        // A full disk takes the books too, but not the person's right to hear how it ended.
        error ??= asAppError(failure, 'storage');
      }
      return {
        sessionId: session.id,
        driverId: manifest.id,
        outcome: error && outcome === 'complete' ? 'broken' : outcome,
        added: session.added,
        known: session.known,
        kinds,
        problems,
        ...(deviceId !== undefined && { deviceId }),
        ...(info && { info }),
        ...(error && { error: { code: error.code, message: error.message } }),
        ...(first <= last && { span: { from: first, to: last + 1 } }),
        ...(aheadMs !== undefined && { clockAheadMs: aheadMs }),
        ...(isElapsed && { timing: 'elapsed' as const }),
      };
    },
  };
}
