// Sharing the data of the person shown: sync, requests, who may look, links. Asks the server for all of it and hands it to the cards.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AccessRequest, RemoteInfo, Share } from '../../../workers/sync-api.ts';
import type { UtcMs } from '../../model/time.ts';
import type { Store } from '../../store/store.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { dataOf, hasName, sharingErrorWords } from '../data/sharing-words.ts';
import { href } from '../routes.ts';
import { Asked } from '../state/asked.ts';
import { peopleContext, profileContext, syncRunsContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import { Follow } from '../state/subject.ts';
import type { SyncRuns } from '../state/sync-runs.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, page } from '../styles.ts';
import type { SharingTopic } from './sharing-events.ts';
import './sharing-invite.ts';
import './sharing-link.ts';
import './sharing-people.ts';
import { isEmpty } from './sharing-people.ts';
import { isOver } from './sharing-reader.ts';
import './sharing-readers.ts';
import './sharing-requests.ts';
import { sharing } from './sharing-styles.ts';
import './sharing-sync.ts';

/**
 * What can be done with the person shown: let others in ('linked', or 'new': synchronised first), nothing before it is said
 * whether they are somebody of the account ('undecided'), nothing at all ('demo'), or it is not known yet.
 */
export type Readiness = 'asking' | 'demo' | 'undecided' | 'new' | 'linked';

/** How often it is looked for requests while the page is seen. */
const POLL_MS = 60_000;

interface Mine {
  readonly isLinked: boolean;
  readonly lastAt?: UtcMs;
  readonly isEmpty: boolean;
}

@customElement('x-sharing')
export class Sharing extends LitElement {
  static override styles = [
    base,
    buttons,
    page,
    sharing,
    css`
      :host {
        grid-template-columns: minmax(0, 1fr);
        gap: 18px;
        display: grid;
        align-items: start;
      }
      .column {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 18px;
      }
      @media (min-width: 900px) {
        :host {
          grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        }
      }
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
      }
      .card > h2 {
        font-size: 17px;
        font-weight: 620;
        color: var(--ink);
        margin: 0;
        overflow-wrap: anywhere;
      }
      .said:empty {
        display: none;
      }
      .said {
        background: var(--note-soft);
        border-radius: var(--radius-small);
        padding: 10px 14px;
        font-size: 14px;
      }
      .apart {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        border-top: 1px solid var(--line);
        padding-top: 16px;
      }
    `,
  ];

  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: peopleContext, subscribe: true }) private here: People | undefined;
  @consume({ context: syncRunsContext, subscribe: true }) private runs: SyncRuns | undefined;
  /** What was done last, by topic. */
  @state() private said: { readonly at: 'requests' | 'shares'; readonly words: string } | undefined;
  readonly #mine = new Asked(() => this.#askMine());
  readonly #people = new Asked<readonly RemoteInfo[]>(() => syncWorker().listRemotePeople());
  readonly #requests = new Asked<readonly AccessRequest[]>(() => syncWorker().accessRequests());
  readonly #shares = new Asked<readonly Share[]>(() => this.#askShares());
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Whose data the server was asked about. */
  #asked: Store | undefined;
  /** When the run was over that was noticed last. */
  #seenRun: UtcMs | undefined;
  readonly #look = (): void => {
    if (document.visibilityState === 'visible') void this.#requests.refresh();
  };
  readonly #again = (): void => {
    this.#look();
    if (this.#people.value.error || this.#shares.value.error) this.#refresh(['people', 'shares']);
  };

  constructor() {
    super();
    new Follow(this, () => this.#mine);
    new Follow(this, () => this.#people);
    new Follow(this, () => this.#requests);
    new Follow(this, () => this.#shares);
    new Follow(this, () => this.runs);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(this.#look, POLL_MS);
    addEventListener('focus', this.#look);
    addEventListener('online', this.#again);
    document.addEventListener('visibilitychange', this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    removeEventListener('focus', this.#look);
    removeEventListener('online', this.#again);
    document.removeEventListener('visibilitychange', this.#look);
  }

  protected override willUpdate(): void {
    const store = this.profile?.store;
    const lastAt = this.runs?.value.lastAt;
    // Another name or other targets change nothing on the server that is shown here.
    if (store && store !== this.#asked) {
      this.#asked = store;
      this.#refresh(['people', 'requests', 'shares']);
    } else if (lastAt !== undefined && lastAt !== this.#seenRun) this.#afterRun();
    this.#seenRun = lastAt;
  }

  override render(): TemplateResult | typeof nothing {
    const { profile } = this;
    if (!profile) return nothing;
    const { demo } = profile.person;
    const readiness = this.#readiness(profile);
    const isShown = readiness !== 'demo';
    return html`<div class="column" @sharing-changed=${this.#changed} @sharing-done=${this.#done}>
        <section class="card" aria-labelledby="sync">
          <h2 id="sync">${text('sharing.sync')}</h2>
          ${demo ? this.#demo() : this.#sync(profile, readiness)}
        </section>
        <section class="card" aria-labelledby="requests">
          <h2 id="requests" tabindex="-1">${text('sharing.requests')}</h2>
          <p class="said" role="status">${this.said?.at === 'requests' ? this.said.words : nothing}</p>
          <x-sharing-requests .answer=${this.#requests.value} .readiness=${readiness}></x-sharing-requests>
        </section>
        ${
          isShown
            ? html`<section class="card" aria-labelledby="readers">
                <h2 id="readers" tabindex="-1">${text('sharing.readers')}</h2>
                <p class="said" role="status">${this.said?.at === 'shares' ? this.said.words : nothing}</p>
                <x-sharing-readers .answer=${this.#shares.value} data=${dataOf(profile.person)}></x-sharing-readers>
              </section>`
            : nothing
        }
      </div>
      <div class="column" @sharing-changed=${this.#changed} @sharing-done=${this.#done}>
        <section class="card" aria-labelledby="invite">
          <h2 id="invite">${text('sharing.invite')}</h2>
          <x-sharing-invite></x-sharing-invite>
        </section>
        ${
          isShown
            ? html`<section class="card" aria-labelledby="link">
                <h2 id="link">${text('sharing.link')}</h2>
                <x-sharing-link .readiness=${readiness}></x-sharing-link>
              </section>`
            : nothing
        }
        <section class="card" aria-labelledby="file">
          <h2 id="file">${text('sharing.file')}</h2>
          <p class="text">${text('sharing.file-text')}</p>
          <div class="actions">
            <a class="button" href=${href('/settings/backup')}>${text('sharing.file-open')}</a>
          </div>
        </section>
      </div>`;
  }

  #demo(): TemplateResult {
    return html`<p class="text">${text('sharing.demo-text')}</p>
      <div class="actions">
        <button class="primary" @click=${() => this.here?.showOwn()}>${text('sharing.demo-own')}</button>
      </div>`;
  }

  #sync({ person }: Profile, readiness: Readiness): TemplateResult {
    const mine = this.#mine.value.value;
    const people = this.#people.value;
    const elsewhere = people.value?.filter(({ personId }) => personId === undefined) ?? [];
    if (!mine || (!mine.isLinked && !people.value)) return this.#waiting();
    const placeholder = !mine.isLinked && mine.isEmpty && !hasName(person);
    const card = html`<x-sharing-sync
      .linked=${mine.isLinked}
      .lastAt=${mine.lastAt}
      .remote=${people.value?.find(({ personId }) => personId === person.id)}
      .elsewhere=${elsewhere}
      .placeholder=${placeholder}
      .quiet=${(this.#requests.value.value?.length ?? 0) > 0}
    ></x-sharing-sync>`;
    if (!elsewhere.length) return card;
    const list = html`<x-sharing-people
      .people=${elsewhere}
      .joinable=${readiness === 'undecided'}
      .placeholder=${placeholder}
    ></x-sharing-people>`;
    const words = html`<h3>${text('sharing.elsewhere')}</h3>`;
    // A new computer: who is in the account comes before beginning with somebody else.
    return placeholder
      ? html`<p class="text">${text('sharing.elsewhere-first')}</p>
          ${list}
          <div class="apart">${card}</div>`
      : html`${card}
          <div class="apart">${words} ${list}</div>`;
  }

  #waiting(): TemplateResult {
    const error = this.#mine.value.error ?? this.#people.value.error;
    if (!error) return html`<p class="text muted" role="status">${text('sharing.looking')}</p>`;
    return html`<p class="text" role="status">${sharingErrorWords(error)}</p>
      <div class="actions">
        <button class="primary" @click=${() => this.#refresh(['people', 'requests', 'shares'])}>
          ${text('state.try-again')}
        </button>
      </div>`;
  }

  #readiness({ person }: Profile): Readiness {
    if (person.demo) return 'demo';
    const mine = this.#mine.value.value;
    if (!mine) return 'asking';
    if (mine.isLinked) return 'linked';
    const people = this.#people.value.value;
    if (!people) return 'asking';
    return people.some(({ personId }) => personId === undefined) ? 'undecided' : 'new';
  }

  async #askMine(): Promise<Mine> {
    const { person, store } = this.profile!;
    const [synced, empty] = await Promise.all([syncWorker().syncedPeople(), isEmpty(store)]);
    const found = synced.find(({ personId }) => personId === person.id);
    const lastAt = found?.lastSyncAt;
    return { isLinked: found !== undefined, isEmpty: empty, ...(lastAt !== undefined && { lastAt }) };
  }

  async #askShares(): Promise<readonly Share[]> {
    const { id } = this.profile!.person;
    const isSynced = (await syncWorker().syncedPeople()).some(({ personId }) => personId === id);
    return isSynced ? syncWorker().shares({ personId: id }) : [];
  }

  /** The first run has put the person into the account, a later one may have left out whose access had ended. */
  #afterRun(): void {
    const id = this.profile?.person.id;
    const isKnown = this.#people.value.value?.some(({ personId }) => personId === id);
    if (!isKnown) this.#refresh(['people']);
    if (this.#shares.value.value?.some(isOver)) this.#refresh(['shares']);
  }

  #changed({ detail }: CustomEvent<readonly SharingTopic[]>): void {
    this.#refresh(detail);
  }

  #refresh(topics: readonly SharingTopic[]): void {
    if (!this.profile) return;
    if (topics.includes('people')) {
      void this.#mine.refresh();
      void this.#people.refresh();
    }
    if (topics.includes('requests')) void this.#requests.refresh();
    if (topics.includes('shares')) void this.#shares.refresh();
  }

  /** What was done is said in the card it is about; what had the focus may be gone with it. */
  #done({ detail, target }: CustomEvent<string>): void {
    const from = (target as Element).tagName === 'X-SHARING-REQUESTS' ? 'requests' : 'shares';
    this.said = { at: from, words: detail };
    this.renderRoot.querySelector<HTMLElement>(from === 'requests' ? '#requests' : '#readers')?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing': Sharing;
  }
}
