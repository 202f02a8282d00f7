// What others share with this account, kept while the window is open: the list, whom was asked, what is chosen to be seen. Gone with the account.
import type { AskedAccount } from '../../store/account.ts';
import type { PatientRow, SyncApi } from '../../../workers/sync-api.ts';
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
  'listPatients' | 'askedAccounts' | 'askForAccess' | 'withdrawRequest' | 'leavePatient' | 'openPatient' | 'setName'
>;

export interface ClinicState {
  /** Absent until the list was there once. */
  readonly patients?: readonly PatientRow[];
  /** When it was. */
  readonly at?: UtcMs;
  readonly asked: readonly AskedAccount[];
  readonly isAsking: boolean;
  readonly error?: AppError | undefined;
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

  constructor(api: () => ClinicApi) {
    super(empty());
    this.api = api;
  }

  /** Asks for the list and for who was asked. What is known stays until the answer is there; the latest question counts. */
  async refresh(): Promise<void> {
    const mine = ++this.#asked;
    this.set({ ...this.value, isAsking: true, error: undefined });
    try {
      const [{ patients }, asked] = await Promise.all([this.api().listPatients(), this.api().askedAccounts()]);
      if (mine === this.#asked) this.set({ ...this.value, asked, patients, at: Date.now(), isAsking: false });
    } catch (error) {
      if (mine === this.#asked) this.set({ ...this.value, isAsking: false, error: asAppError(error) });
    }
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
