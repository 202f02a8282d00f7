// What the sharing page knows: asked of the server when it opens, after what changes it, and requests once a minute while it is seen.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AccessRequest, RemoteInfo, Share } from '../../../workers/sync-api.ts';
import type { UtcMs } from '../../model/time.ts';
import type { Store } from '../../store/store.ts';
import { Asked } from './asked.ts';
import type { Profile } from './contexts.ts';
import { Follow } from './subject.ts';
import type { SyncRuns } from './sync-runs.ts';
import { syncWorker } from './sync-worker.ts';
import { WhileSeen } from './while-seen.ts';

export type SharingTopic = 'people' | 'requests' | 'shares';

/**
 * What can be done with the person shown: let others in ('linked', or 'new': synchronised first), nothing before it is said
 * whether they are somebody of the account ('undecided'), nothing at all ('demo'), or it is not known yet.
 */
export type Readiness = 'asking' | 'demo' | 'undecided' | 'new' | 'linked';

/** The person shown, as this computer knows without asking anybody. */
export interface Mine {
  /** Synchronised with the account that is signed in. */
  readonly isLinked: boolean;
  readonly lastAt?: UtcMs;
  readonly isEmpty: boolean;
}

const ALL: readonly SharingTopic[] = ['people', 'requests', 'shares'];

/** Call `follow` from `willUpdate`. */
export class SharingAnswers implements ReactiveController {
  readonly mine = new Asked<Mine>(() => this.#askMine());
  /** Everybody of the account. */
  readonly people = new Asked<readonly RemoteInfo[]>(() => syncWorker().listRemotePeople());
  readonly requests = new Asked<readonly AccessRequest[]>(() => syncWorker().accessRequests());
  readonly shares = new Asked<readonly Share[]>(() => this.#askShares());

  #profile: Profile | undefined;
  #runs: SyncRuns | undefined;
  /** When the run was over that was noticed last. */
  #seenRun: UtcMs | undefined;

  constructor(host: ReactiveControllerHost) {
    host.addController(this);
    new WhileSeen(host, () => this.refresh(['requests']));
    new Follow(host, () => this.mine);
    new Follow(host, () => this.people);
    new Follow(host, () => this.requests);
    new Follow(host, () => this.shares);
    new Follow(host, () => this.#runs);
  }

  follow(profile: Profile | undefined, runs: SyncRuns | undefined): void {
    const before = this.#profile?.store;
    this.#profile = profile;
    this.#runs = runs;
    const lastAt = runs?.value.lastAt;
    // Another name or other targets change nothing on the server that is shown here.
    if (profile && profile.store !== before) {
      this.refresh();
      // The last run may have failed for want of a sign-in or of keys, which are there now.
      const error = runs?.value.error;
      if (error && error.code !== 'cancelled') void runs?.run();
    } else if (lastAt !== undefined && lastAt !== this.#seenRun) this.#afterRun();
    this.#seenRun = lastAt;
  }

  refresh(topics: readonly SharingTopic[] = ALL): void {
    if (!this.#profile) return;
    if (topics.includes('people')) {
      void this.mine.refresh();
      void this.people.refresh();
    }
    if (topics.includes('requests')) void this.requests.refresh();
    if (topics.includes('shares')) void this.shares.refresh();
  }

  get readiness(): Readiness {
    if (this.#profile?.person.demo) return 'demo';
    const mine = this.mine.value.value;
    if (mine?.isLinked) return 'linked';
    const people = this.people.value.value;
    if (!mine || !people) return 'asking';
    return this.elsewhere.length ? 'undecided' : 'new';
  }

  /** People of the account who are not on this computer. */
  get elsewhere(): readonly RemoteInfo[] {
    return this.people.value.value?.filter(({ personId }) => personId === undefined) ?? [];
  }

  hostConnected(): void {
    addEventListener('online', this.#again);
  }

  hostDisconnected(): void {
    removeEventListener('online', this.#again);
  }

  readonly #again = (): void => {
    this.refresh(this.people.value.error || this.shares.value.error ? ALL : ['requests']);
  };

  /** The first run has put the person into the account, a later one may have left out whose access had ended. */
  #afterRun(): void {
    const id = this.#profile?.person.id;
    const isKnown = this.people.value.value?.some(({ personId }) => personId === id);
    if (!isKnown) this.refresh(['people']);
    if (this.shares.value.value?.some(isOver)) this.refresh(['shares']);
  }

  async #askMine(): Promise<Mine> {
    const { person, store } = this.#profile!;
    const [synced, empty] = await Promise.all([syncWorker().syncedPeople(), isEmpty(store)]);
    const found = synced.find(({ personId }) => personId === person.id);
    const lastAt = found?.lastSyncAt;
    return { isLinked: found !== undefined, isEmpty: empty, ...(lastAt !== undefined && { lastAt }) };
  }

  async #askShares(): Promise<readonly Share[]> {
    const { id } = this.#profile!.person;
    const isSynced = (await syncWorker().syncedPeople()).some(({ personId }) => personId === id);
    return isSynced ? syncWorker().shares({ personId: id }) : [];
  }
}

/** Not a record and not a device. */
export async function isEmpty(store: Pick<Store, 'span' | 'devices'>): Promise<boolean> {
  return (await store.span()) === undefined && !(await store.devices()).length;
}

/** They can look no more; only the new key for what comes later is missing. */
export function isOver({ isEnding, until }: Pick<Share, 'isEnding' | 'until'>): boolean {
  return isEnding === true || until <= Date.now();
}
