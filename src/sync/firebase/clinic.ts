// A clinic's side: the list of its patients, made of their sealed summaries, and one patient opened.
import { AppError, asAppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import type { SummaryRow } from '../../store/account.ts';
import { base64url } from '../encoding.ts';
import { fingerprint } from '../fingerprint.ts';
import { openGrant } from '../grant.ts';
import type { Summary } from '../summary.ts';
import { openSummary } from '../summary.ts';
import { publicKeyOf } from './account-keys.ts';
import { bytesOf, lookPath, personPath, readerPath, textOf, timeOf } from './backend.ts';
import type { Place } from './computer.ts';
import { openAccount } from './computer.ts';
import type { PatientData, ReadOptions } from './patient.ts';
import { readPatient } from './patient.ts';
import { Moment, SERVER_NOW } from './wire.ts';

export interface Patient {
  readonly remoteId: string;
  /** When the server got the summary. */
  readonly changedAt: UtcMs;
  /** Absent when it cannot be opened; the patient is listed all the same. */
  readonly summary?: Summary;
  /** The person's fingerprint, to be compared with what the person sees. */
  readonly fingerprint?: readonly string[];
  readonly error?: 'tampered' | 'bad-file';
}

export interface ClinicList {
  readonly patients: readonly Patient[];
  /** Documents read from the server for it. */
  readonly reads: number;
}

/**
 * All patients. What this computer has from before (sealed as it came) is not asked for again: only what has changed since,
 * and how many there are; all when some have gone.
 */
export async function listPatients(place: Place): Promise<ClinicList> {
  const account = await openAccount(place);
  const { wire } = place.session;
  const path = `clinics/${account.uid}/patients`;
  const before = wire.counts.reads;
  let rows = new Map((await place.computer.keptSummaries()).map((row) => [row.id, row]));
  const since = Math.max(...[...rows.values()].map(({ changed }) => changed));
  if (rows.size) {
    // Two of one moment: what has the latest time is asked for again.
    const filter = { field: 'changed', is: '>' as const, value: new Moment(since - 1), inOrder: true as const };
    const changed = rowsOf(await wire.list(path, filter));
    for (const row of changed) rows.set(row.id, row);
    await place.computer.keepSummaries(changed);
  }
  if (!rows.size || (await wire.count(path)) !== rows.size) {
    const all = rowsOf(await wire.list(path));
    rows = new Map(all.map((row) => [row.id, row]));
    await place.computer.keepSummaries(all, true);
  }
  const patients = await Promise.all(
    [...rows.values()].map(async ({ id, sealed, changed }): Promise<Patient> => {
      try {
        const opened = await openSummary(sealed, { me: account.keys, personId: id, clinicId: account.uid });
        const words = await fingerprint(publicKeyBytes(sealed));
        return { remoteId: id, changedAt: changed, summary: opened.summary, fingerprint: words };
      } catch (thrown) {
        const { code } = asAppError(thrown);
        return { remoteId: id, changedAt: changed, error: code === 'bad-file' ? code : 'tampered' };
      }
    }),
  );
  return { patients, reads: wire.counts.reads - before };
}

function publicKeyBytes(sealed: Uint8Array): Uint8Array {
  return sealed.slice(0, 32);
}

function rowsOf(found: ReadonlyMap<string, Readonly<Record<string, unknown>>>): SummaryRow[] {
  return [...found].map(([id, item]) => ({ id, sealed: bytesOf(item, 'sealed'), changed: timeOf(item, 'changed') }));
}

/**
 * A patient's data, in memory only. Leaves the note of having looked first. `no-access` when access has ended, `tampered` when
 * the keys were not sealed by the one who sealed the summary in the list.
 */
export async function openPatient(
  place: Place,
  { remoteId, ...options }: { readonly remoteId: string } & ReadOptions,
): Promise<PatientData> {
  const account = await openAccount(place);
  const { wire } = place.session;
  const reader = await wire.get(readerPath(remoteId, account.uid));
  if (!reader) throw new AppError('no-access', 'no access was given, or it was withdrawn');
  await wire.commit([{ set: lookPath(remoteId, account.uid), to: { at: SERVER_NOW } }]);
  const person = await wire.get(personPath(remoteId));
  if (!person) throw new AppError('no-access', 'there is nothing');
  const from = await publicKeyOf(place.session, textOf(person, 'owner'));
  const listed = (await place.computer.keptSummaries()).find(({ id }) => id === remoteId);
  if (listed && base64url(publicKeyBytes(listed.sealed)) !== base64url(from)) {
    throw new AppError('tampered', 'list and keys are not sealed by the same person');
  }
  const grant = await openGrant(bytesOf(reader, 'sealed'), account.keys, from, remoteId, account.uid);
  return readPatient(wire, account.uid, grant, options);
}

/** A clinic gives a patient's access back. */
export async function leavePatient(place: Place, remoteId: string): Promise<void> {
  const { uid } = await openAccount(place);
  await place.session.wire.commit([
    { remove: readerPath(remoteId, uid) },
    { remove: `clinics/${uid}/patients/${remoteId}` },
  ]);
  const rows = await place.computer.keptSummaries();
  await place.computer.keepSummaries(
    rows.filter(({ id }) => id !== remoteId),
    true,
  );
}
