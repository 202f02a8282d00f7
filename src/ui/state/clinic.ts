// What others share with this account, kept while the window is open: the list, whom was asked, what is chosen to be seen. Gone with the account.
import type { AskedAccount } from '../../store/account.ts';
import type { ClinicNotes, NotesChange, PatientRow, SyncApi } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { UtcMs } from '../../model/time.ts';
import type { PatientsView } from '../data/patients.ts';
import { FIRST_VIEW, RECENT_DAYS } from '../data/patients.ts';
import type { Account, AccountView } from './account.ts';
import { account } from './account.ts';
import { Subject } from './subject.ts';
import { syncWorker } from './sync-worker.ts';

export type ClinicApi = Pick<
  SyncApi,
  | 'listPatients'
  | 'askedAccounts'
  | 'askForAccess'
  | 'withdrawRequest'
  | 'leavePatient'
  | 'openPatient'
  | 'setName'
  | 'clinicNotes'
  | 'changeClinicNotes'
>;

export interface ClinicState {
  /** Absent until the list was there once. */
  readonly patients?: readonly PatientRow[];
  /** When it was. */
  readonly at?: UtcMs;
  readonly asked: readonly AskedAccount[];
  readonly isAsking: boolean;
  readonly error?: AppError | undefined;
  /** The clinic's own words; absent until they were there once. */
  readonly notes?: ClinicNotes;
  readonly notesError?: AppError | undefined;
  readonly view: PatientsView;
  /** Days without an upload after which a patient has no recent data. */
  readonly recentDays: number;
}

/** Where the list was left, to come back to. */
export interface LeftAt {
  readonly remoteId: string;
  readonly scrollY: number;
}

const RECENT_KEY = 'basalt-recent-days';

function empty(): ClinicState {
  const kept = Number(localStorage.getItem(RECENT_KEY));
  const recentDays = RECENT_DAYS.find((days) => days === kept) ?? 2;
  return { asked: [], isAsking: false, view: FIRST_VIEW, recentDays };
}

export class Clinic extends Subject<ClinicState> {
  readonly api: () => ClinicApi;
  leftAt: LeftAt | undefined;
  #uid: string | undefined;
  #asked = 0;
  #notesAsked = 0;

  constructor(api: () => ClinicApi) {
    super(empty());
    this.api = api;
  }

  /** Asks for everything. What is known stays until the answer is there; the latest question counts. */
  async refresh(): Promise<void> {
    const mine = ++this.#asked;
    const hear = (heard: Partial<ClinicState>): void => {
      if (mine === this.#asked) this.set({ ...this.value, ...heard });
    };
    hear({ isAsking: true, error: undefined });
    // Without its own words the list is still a list.
    const notes = this.#refreshNotes();
    try {
      const [{ patients }, asked] = await Promise.all([this.api().listPatients(), this.api().askedAccounts()]);
      await notes;
      hear({ asked, patients, at: Date.now(), isAsking: false });
    } catch (error) {
      hear({ isAsking: false, error: asAppError(error) });
    }
  }

  async #refreshNotes(): Promise<void> {
    const mine = ++this.#notesAsked;
    const heard = await this.api()
      .clinicNotes()
      .then(
        (notes) => ({ notes, notesError: undefined }),
        (error: unknown) => ({ notesError: asAppError(error) }),
      );
    if (mine === this.#notesAsked) this.set({ ...this.value, ...heard });
  }

  /** Changes the clinic's own words. Rejects when they could not be kept. */
  async change(change: NotesChange): Promise<void> {
    // A question that has begun before may bring what was before.
    const mine = ++this.#notesAsked;
    const notes = await this.api().changeClinicNotes(change);
    if (mine === this.#notesAsked) this.set({ ...this.value, notes, notesError: undefined });
  }

  /** Gives an access back; the clinic's own words of it go as well. */
  async leave(remoteId: string): Promise<void> {
    await this.api().leavePatient({ remoteId });
    if (this.value.notes?.tags[remoteId]) {
      await this.change({ kind: 'forget', remoteId }).catch(() => undefined);
    }
    await this.refresh();
  }

  look(view: Partial<PatientsView>): void {
    this.set({ ...this.value, view: { ...this.value.view, ...view } });
  }

  chooseRecent(recentDays: number): void {
    localStorage.setItem(RECENT_KEY, String(recentDays));
    this.set({ ...this.value, recentDays });
  }

  /** Nothing of one account may be seen by the next. */
  forget(): void {
    this.#asked++;
    this.#notesAsked++;
    this.leftAt = undefined;
    this.set(empty());
  }

  /** Forgets when another account, or none, is open. Returns the stop. */
  follow(followed: Account): () => void {
    const heard = (view: AccountView): void => {
      if (view.state === 'asking' || view.state === 'failed') return;
      const uid = view.state === 'unlocked' ? view.account.uid : undefined;
      if (uid !== this.#uid) this.forget();
      this.#uid = uid;
    };
    heard(followed.value);
    return followed.subscribe(heard);
  }
}

/** One for the window. */
export const clinic = new Clinic(syncWorker);
clinic.follow(account);
