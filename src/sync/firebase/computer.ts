// This computer, as sharing uses it: what it keeps of the account, its people and their stores. Tests bring several.
import {
  forgetAccount,
  forgetRemote,
  keepAccount,
  keepRemote,
  keepSummaries,
  keptAccount,
  keptSummaries,
  remotePeople,
} from '../../store/account.ts';
import type { KeptAccount, RemotePerson, SummaryRow } from '../../store/account.ts';
import { openStore } from '../../store/dexie-store.ts';
import type { Person } from '../../store/people.ts';
import { listPeople, putPerson, removePerson } from '../../store/people.ts';
import type { Store } from '../../store/store.ts';
import type { SyncNotes } from '../../store/sync-notes.ts';
import { openSyncNotes } from '../../store/sync-notes.ts';
import { AppError } from '../../model/errors.ts';
import type { KeyPair } from '../hpke.ts';
import type { Session } from './open.ts';
import { signedIn } from './open.ts';

export interface Computer {
  keptAccount(): Promise<KeptAccount | undefined>;
  keepAccount(account: KeptAccount): Promise<void>;
  forgetAccount(): Promise<void>;
  remotePeople(): Promise<readonly RemotePerson[]>;
  keepRemote(remote: RemotePerson): Promise<void>;
  forgetRemote(personId: string): Promise<void>;
  keptSummaries(): Promise<readonly SummaryRow[]>;
  keepSummaries(rows: readonly SummaryRow[], isAll?: boolean): Promise<void>;
  listPeople(): Promise<readonly Person[]>;
  putPerson(person: Person): Promise<void>;
  removePerson(id: string): Promise<void>;
  openStore(personId: string): Promise<Store>;
  openSyncNotes(personId: string): Promise<SyncNotes>;
  /** Runs `work` when nothing else of the same name runs in any tab. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** The one the app runs on. */
export const thisComputer: Computer = {
  keptAccount,
  keepAccount,
  forgetAccount,
  remotePeople,
  keepRemote,
  forgetRemote,
  keptSummaries,
  keepSummaries,
  listPeople,
  putPerson,
  removePerson,
  openStore,
  openSyncNotes,
  alone: async (name, work) => navigator.locks.request(`basalt-${name}`, work),
};

/** A session on a computer: what everything in this folder works with. */
export interface Place {
  readonly session: Session;
  readonly computer: Computer;
}

/** An account whose keys are open here. */
export interface OpenAccount {
  readonly uid: string;
  readonly email: string;
  readonly keys: KeyPair;
}

/** `signed-out` when nobody is signed in, `locked` when the keys are not open here. */
export async function openAccount({ session, computer }: Place): Promise<OpenAccount> {
  const { uid, email } = await signedIn(session);
  const kept = await computer.keptAccount();
  if (kept?.uid !== uid) throw new AppError('locked', 'the keys are not open on this computer');
  return { uid, email: email ?? kept.email, keys: { privateKey: kept.privateKey, publicKey: kept.publicKey } };
}
