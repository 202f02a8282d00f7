// Sharing the data of the person shown: sync, requests, who may look, links.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { dataOf, hasName, sharingErrorWords } from '../data/sharing-words.ts';
import { href } from '../routes.ts';
import { peopleContext, profileContext, syncRunsContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { People } from '../state/people.ts';
import type { Readiness, SharingTopic } from '../state/sharing-answers.ts';
import { SharingAnswers } from '../state/sharing-answers.ts';
import type { SyncRuns } from '../state/sync-runs.ts';
import { base, buttons, page } from '../styles.ts';
import type { Done } from './sharing-events.ts';
import './sharing-invite.ts';
import './sharing-link.ts';
import './sharing-people.ts';
import './sharing-readers.ts';
import './sharing-requests.ts';
import { sharing } from './sharing-styles.ts';
import './sharing-sync.ts';

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
        outline: none;
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
  /** What was done last. */
  @state() private said: Done | undefined;
  readonly #answers = new SharingAnswers(this);

  protected override willUpdate(): void {
    this.#answers.follow(this.profile, this.runs);
  }

  override render(): TemplateResult | typeof nothing {
    const { profile } = this;
    if (!profile) return nothing;
    const { demo } = profile.person;
    const { readiness, requests, shares } = this.#answers;
    const isShown = readiness !== 'demo';
    return html`<div class="column" @sharing-changed=${this.#changed} @sharing-done=${this.#done}>
        <section class="card" aria-labelledby="people">
          <h2 id="people" tabindex="-1">${text('sharing.sync')}</h2>
          ${this.#said('people')} ${demo ? this.#demo() : this.#sync(profile, readiness)}
        </section>
        <section class="card" aria-labelledby="requests">
          <h2 id="requests" tabindex="-1">${text('sharing.requests')}</h2>
          ${this.#said('requests')}
          <x-sharing-requests .answer=${requests.value} .readiness=${readiness}></x-sharing-requests>
        </section>
        ${
          isShown
            ? html`<section class="card" aria-labelledby="shares">
                <h2 id="shares" tabindex="-1">${text('sharing.readers')}</h2>
                ${this.#said('shares')}
                <x-sharing-readers .answer=${shares.value} data=${dataOf(profile.person)}></x-sharing-readers>
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
    const { elsewhere, requests } = this.#answers;
    const mine = this.#answers.mine.value.value;
    if (!mine || readiness === 'asking') return this.#waiting();
    const placeholder = !mine.isLinked && mine.isEmpty && !hasName(person);
    const card = html`<x-sharing-sync
      .linked=${mine.isLinked}
      .lastAt=${mine.lastAt}
      .remote=${this.#answers.people.value.value?.find(({ personId }) => personId === person.id)}
      .elsewhere=${elsewhere}
      .placeholder=${placeholder}
      .quiet=${(requests.value.value?.length ?? 0) > 0}
    ></x-sharing-sync>`;
    // Whoever is surely the one shown is offered by the card itself.
    const others = mine.isLinked ? elsewhere : elsewhere.filter(({ originalId }) => originalId !== person.id);
    if (!others.length) return card;
    const list = html`<x-sharing-people
      .people=${others}
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
    const error = this.#answers.mine.value.error ?? this.#answers.people.value.error;
    if (!error) return html`<p class="text muted" role="status">${text('sharing.looking')}</p>`;
    return html`<p class="text" role="status">${sharingErrorWords(error)}</p>
      <div class="actions">
        <button class="primary" @click=${() => this.#answers.refresh()}>${text('state.try-again')}</button>
      </div>`;
  }

  #changed({ detail }: CustomEvent<readonly SharingTopic[]>): void {
    this.#answers.refresh(detail);
  }

  /** What was done is said in the card it is about; what had the focus may be gone with it. */
  #done({ detail }: CustomEvent<Done>): void {
    this.said = detail;
    this.renderRoot.querySelector<HTMLElement>(`#${detail.about}`)?.focus();
  }

  #said(about: SharingTopic): TemplateResult {
    return html`<p class="said" role="status">${this.said?.about === about ? this.said.words : nothing}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing': Sharing;
  }
}
