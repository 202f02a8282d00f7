// What the window may ask of the sync worker (workers/sync.worker.ts), and what comes back. Types only.
import type { UtcMs } from '../src/model/time.ts';
import type { ClinicFlag, ClinicFlagResult } from '../src/stats/clinic-flags.ts';
import type { AskedAccount } from '../src/store/account.ts';
import type { Person } from '../src/store/people.ts';
import type { ClinicNotes, NotesChange } from '../src/sync/clinic-notes.ts';
import type { AccountState, Opener } from '../src/sync/firebase/account.ts';
import type { Patient } from '../src/sync/firebase/clinic.ts';
import type { PatientData } from '../src/sync/firebase/patient.ts';
import type { RemoteInfo, SyncResult } from '../src/sync/firebase/person.ts';
import type { AccessRequest, Asked, Invitation } from '../src/sync/firebase/requests.ts';
import type { MadeLink, Scope, Share } from '../src/sync/firebase/sharing.ts';

export type { ClinicNotes, NotesChange, SavedFilter } from '../src/sync/clinic-notes.ts';
export type { AccountInfo, AccountState, Opener } from '../src/sync/firebase/account.ts';
export type { PatientData } from '../src/sync/firebase/patient.ts';
export type { RemoteInfo, SyncResult } from '../src/sync/firebase/person.ts';
export type { AccessRequest, Asked, Invitation } from '../src/sync/firebase/requests.ts';
export type { MadeLink, Scope, Share } from '../src/sync/firebase/sharing.ts';
export type { Summary, SummaryFigures } from '../src/sync/summary.ts';

/** What a sealed file holds, as far as it is shown before anything is restored. */
export interface BackupInfo {
  readonly person: Person;
  readonly madeAt: UtcMs;
  readonly devices: number;
}

export interface BackupApi {
  /** Everything of a person as a sealed file. */
  writeBackup(request: { readonly person: Person; readonly passphrase: string }): Promise<Blob>;
  /** Opens a sealed file and keeps it open. `bad-file`, `wrong-secret`, `tampered`. */
  openBackup(request: { readonly file: Blob; readonly passphrase: string }): Promise<BackupInfo>;
  /** Merges the opened file into a person's store; what is there stays. */
  restoreBackup(request: { readonly personId: string }): Promise<{ readonly added: number }>;
}

/** Called with documents done and in all. */
export type OnProgress = (done: number, total: number) => void;

/**
 * The account. Every call rejects with `not-configured` when there is no server, `offline` when it cannot be reached; those
 * that need more say so: `signed-out`, `locked` (keys not opened on this computer).
 */
export interface AccountApi {
  /** Never rejects for want of a server. */
  accountState(): Promise<AccountState | { readonly state: 'not-configured' }>;
  /**
   * Resolves with the recovery code, once. Ask a group of it back before going on (`recoveryGroup` of src/sync/recovery.ts).
   * `weak-secret` also when the passphrase holds the password; `taken`.
   */
  createAccount(request: {
    readonly email: string;
    readonly password: string;
    readonly passphrase: string;
    readonly name?: string;
  }): Promise<{ readonly recoveryCode: string }>;
  /** For the state 'unfinished'. */
  finishAccount(request: {
    readonly passphrase: string;
    readonly password?: string;
  }): Promise<{ readonly recoveryCode: string }>;
  /** `wrong-secret` for address or password. Then look at `accountState`: 'locked' on a computer that is new. */
  signIn(request: { readonly email: string; readonly password: string }): Promise<void>;
  /** By passphrase or recovery code. `wrong-secret`. Takes a second. */
  unlock(opener: Opener): Promise<void>;
  /** With `wipe` the account's people go from this computer; else they stay, without sync. */
  signOut(request: { readonly wipe: boolean }): Promise<void>;
  /** Resolves whether there is such an account or not. */
  resetPassword(request: { readonly email: string }): Promise<void>;
  changePassword(request: { readonly password: string; readonly newPassword: string }): Promise<void>;
  /** Opened by the old passphrase or the recovery code, also in the state 'locked'; `unlock` follows there. */
  changePassphrase(request: { readonly opener: Opener; readonly passphrase: string }): Promise<void>;
  newRecoveryCode(request: { readonly passphrase: string }): Promise<{ readonly recoveryCode: string }>;
  /** The recovery code made last was asked back and was right. */
  recoveryCodeChecked(): Promise<void>;
  /** Sends the mail with the link to confirm the address. */
  sendConfirmation(): Promise<void>;
  /** Whether the address is confirmed by now. */
  checkConfirmed(): Promise<boolean>;
  /** What requests are signed with: a clinic's name. */
  setName(request: { readonly name: string }): Promise<void>;
  /** Everything of the account on the server. Data on this computer stays. `wrong-secret`. */
  deleteAccount(request: { readonly password: string }): Promise<void>;
}

/** People of the account and their synchronising. */
export interface PeopleApi {
  /** Begins to synchronise a person; `syncPerson` does it. `bad-input` for the demo. */
  linkPerson(request: { readonly personId: string }): Promise<void>;
  /** Stops it here; server and other computers keep what they have. */
  unlinkPerson(request: { readonly personId: string }): Promise<void>;
  /** Everybody of the account; without `personId` those that are not on this computer yet. */
  listRemotePeople(): Promise<readonly RemoteInfo[]>;
  /** As a new person here, or joined with `personId`. Then `syncPerson`. */
  adoptPerson(request: { readonly remoteId: string; readonly personId?: string }): Promise<Person>;
  /** Removes a person from the server: other computers keep what they have, readers lose access. */
  removeRemotePerson(request: { readonly remoteId: string }): Promise<void>;
  /** One run; waits for one that is going on in another tab. `not-found` for a person that is not linked. */
  syncPerson(request: { readonly personId: string }, onProgress?: OnProgress): Promise<SyncResult>;
  /** Breaks a run off; what has arrived stays. Its call rejects with `cancelled`. */
  cancelSync(request: { readonly personId: string }): Promise<void>;
  /** People here that are synchronised with the account that is signed in, and when they were last. Asks no server. */
  syncedPeople(): Promise<readonly { readonly personId: string; readonly lastSyncAt?: UtcMs }[]>;
}

/** A person lets others read. */
export interface SharingApi {
  /** A code to tell a clinic; good for a month. */
  invitation(request?: { readonly fresh?: boolean }): Promise<Invitation>;
  isFindable(): Promise<boolean>;
  /** To be found by one's e-mail address. `unconfirmed`. */
  setFindable(request: { readonly findable: boolean }): Promise<void>;
  accessRequests(): Promise<readonly AccessRequest[]>;
  declineRequest(request: { readonly from: string }): Promise<void>;
  /** Asks for the passphrase (`wrong-secret`). The request as it was shown: access goes to the key whose fingerprint was. */
  approve(request: Scope & { readonly request: AccessRequest }): Promise<void>;
  shares(request: { readonly personId: string }): Promise<readonly Share[]>;
  /** Another end for a clinic. */
  extend(request: { readonly personId: string; readonly id: string; readonly until: UtcMs }): Promise<void>;
  /** Ends a clinic's access or withdraws a link. */
  revoke(request: { readonly personId: string; readonly id: string }): Promise<void>;
  /** Asks for the passphrase. Behind `#` of an address of the app's own; the page of the link calls `openSharedLink` with it. */
  createLink(request: Scope & { readonly label: string }): Promise<MadeLink>;
}

/** One line of a clinic's list. */
export interface PatientRow extends Patient {
  readonly flags?: ClinicFlagResult;
  /** Percentage points of time in range against the 14 days before. */
  readonly targetChange?: number;
}

/** Somebody reads what others have let them. What is opened is for `memoryStore` of src/store/memory-store.ts. */
export interface ReadingApi {
  /** `by` an e-mail address or a code. `not-found`. */
  askForAccess(request: { readonly by: string; readonly name: string; readonly message?: string }): Promise<Asked>;
  /** Accounts that were asked from this computer, answered or not. */
  askedAccounts(): Promise<readonly AskedAccount[]>;
  withdrawRequest(request: { readonly uid: string }): Promise<void>;
  listPatients(request?: {
    readonly recentDays?: number;
    readonly order?: readonly ClinicFlag[];
  }): Promise<{ readonly patients: readonly PatientRow[]; readonly reads: number }>;
  openPatient(request: { readonly remoteId: string }, onProgress?: OnProgress): Promise<PatientData>;
  leavePatient(request: { readonly remoteId: string }): Promise<void>;
  /** Tags and saved filters of this account, sealed for itself; without the network as they were. */
  clinicNotes(): Promise<ClinicNotes>;
  /** `bad-input` for a name that is empty or too long. */
  changeClinicNotes(change: NotesChange): Promise<ClinicNotes>;
  /** `bad-input` for a link cut short, `wrong-secret` for the code, `no-access` when it has ended. Needs no account. */
  openSharedLink(
    request: { readonly fragment: string; readonly code: string },
    onProgress?: OnProgress,
  ): Promise<PatientData>;
}

export interface SyncApi extends BackupApi, AccountApi, PeopleApi, SharingApi, ReadingApi {
  /** Where `firebase-config.json` is looked for: the page's base address. Called once, first. */
  setBase(baseUrl: string): Promise<void>;
}
