// A clinic's own words on the server: one document with a version, so that of two computers that write at once one looks again.
import { AppError, asAppError } from '../../model/errors.ts';
import type { KeptNotes } from '../../store/account.ts';
import type { ClinicNotes, NotesChange } from '../clinic-notes.ts';
import { NO_NOTES, changedNotes, openNotes, sealNotes } from '../clinic-notes.ts';
import { bytesOf } from './backend.ts';
import type { OpenAccount, Place } from './computer.ts';
import { openAccount } from './computer.ts';

export const notesPath = (uid: string): string => `clinics/${uid}/own/notes`;
/** As the rules take them. */
const MOST_BYTES = 262_144;
/** Other computers of one clinic that are faster. */
const MOST_TRIES = 5;

/** What this computer has, sealed, when the server cannot be reached. `tampered` when the server shows an older one. */
export async function clinicNotes(place: Place): Promise<ClinicNotes> {
  const account = await openAccount(place);
  const kept = (await place.computer.keptAccount())?.notes;
  try {
    return await opened(account, await load(place, account));
  } catch (thrown) {
    if (asAppError(thrown).code !== 'offline' || !kept) throw thrown;
    return opened(account, kept);
  }
}

/** Resolves with the notes as they are then: what other computers have written meanwhile is kept. */
export async function changeClinicNotes(place: Place, change: NotesChange): Promise<ClinicNotes> {
  const account = await openAccount(place);
  for (let left = MOST_TRIES; ; left--) {
    const before = await load(place, account);
    const notes = changedNotes(await opened(account, before), change);
    const version = (before?.version ?? 0) + 1;
    const sealed = await sealNotes(notes, account.keys, account.uid, version);
    if (sealed.length > MOST_BYTES) throw new AppError('bad-input', 'more words than the server takes');
    try {
      await place.session.wire.commit([{ set: notesPath(account.uid), to: { version, sealed } }]);
    } catch (thrown) {
      // Denied: another computer was faster, or this account may not.
      if (asAppError(thrown).code !== 'no-access' || left <= 1) throw thrown;
      continue;
    }
    await keep(place, { version, sealed });
    return notes;
  }
}

async function load(place: Place, account: OpenAccount): Promise<KeptNotes | undefined> {
  const kept = (await place.computer.keptAccount())?.notes;
  const found = await place.session.wire.get(notesPath(account.uid));
  const version = found?.version ?? 0;
  if (typeof version !== 'number' || version < (kept?.version ?? 0)) {
    throw new AppError('tampered', 'an older version than this computer has seen');
  }
  if (!found) return undefined;
  const notes = { version, sealed: bytesOf(found, 'sealed') };
  await keep(place, notes);
  return notes;
}

async function opened({ keys, uid }: OpenAccount, notes: KeptNotes | undefined): Promise<ClinicNotes> {
  return notes ? openNotes(notes.sealed, keys, uid, notes.version) : NO_NOTES;
}

/** Sealed as it is; gone with the account. */
async function keep({ computer }: Place, notes: KeptNotes): Promise<void> {
  const kept = await computer.keptAccount();
  if (kept && kept.notes?.version !== notes.version) await computer.keepAccount({ ...kept, notes });
}
