// What this browser knows of an account: its unlocked keys, which person is which on the server, a clinic's sealed list.
import type { KeptAccount, RemotePerson, SummaryRow } from './database.ts';
import { openedPeople as database } from './database.ts';
import { guarded } from './errors.ts';
import { watched } from './watching.ts';

export type { AskedAccount, KeptAccount, KeptNotes, RemotePerson, SummaryRow } from './database.ts';

/** `undefined` when nobody has unlocked an account here. */
export function keptAccount(): Promise<KeptAccount | undefined> {
  return guarded(() => database().account.get('own'));
}

export function keepAccount(account: KeptAccount): Promise<void> {
  return guarded(async () => void (await database().account.put({ ...account, id: 'own' })));
}

/** Calls `onValue` with the account's id now and after every change of what is kept of it, from any window. Returns the stop. */
export function watchAccount(
  onValue: (uid: string | undefined) => void,
  onError: (error: unknown) => void = reportError,
): () => void {
  return watched(async (inQuery) => (await inQuery(keptAccount))?.uid, onValue, onError);
}

/** The keys and a clinic's list are gone; which person is which stays, for the next time. */
export function forgetAccount(): Promise<void> {
  return guarded(async () => {
    const { account, summaries } = database();
    await database().transaction('rw', account, summaries, async () => {
      await account.clear();
      await summaries.clear();
    });
  });
}

export function remotePeople(): Promise<readonly RemotePerson[]> {
  return guarded(() => database().remotes.toArray());
}

export function keepRemote(remote: RemotePerson): Promise<void> {
  return guarded(async () => void (await database().remotes.put(remote)));
}

export function forgetRemote(personId: string): Promise<void> {
  return guarded(() => database().remotes.delete(personId));
}

/** Calls `onValue` with the people that are synchronised now and after every change, from any window. Returns the stop. */
export function watchRemotes(
  onValue: (remotes: readonly RemotePerson[]) => void,
  onError: (error: unknown) => void = reportError,
): () => void {
  return watched((inQuery) => inQuery(remotePeople), onValue, onError);
}

export function keptSummaries(): Promise<readonly SummaryRow[]> {
  return guarded(() => database().summaries.toArray());
}

/** Adds or replaces; makes them the only ones when `isAll`. */
export function keepSummaries(rows: readonly SummaryRow[], isAll = false): Promise<void> {
  return guarded(async () => {
    const { summaries } = database();
    await database().transaction('rw', summaries, async () => {
      if (isAll) await summaries.clear();
      await summaries.bulkPut([...rows]);
    });
  });
}
