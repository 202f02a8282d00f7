// One who asks to look: what they say of themselves, how to know that it is them, and the answer.
import { consume } from '@lit/context';
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AccessRequest } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { dataOf, endWords, sharingErrorWords } from '../data/sharing-words.ts';
import { accountError } from '../state/asked.ts';
import { formatContext, peopleContext, profileContext, syncRunsContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { toServer } from '../state/first-sync.ts';
import type { People } from '../state/people.ts';
import type { Readiness } from '../state/sharing-answers.ts';
import type { SyncRuns } from '../state/sync-runs.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons } from '../styles.ts';
import { changed, done, focusIn } from './sharing-events.ts';
import './sharing-fingerprint.ts';
import './sharing-scope.ts';
import type { ScopeChoice } from './sharing-scope.ts';
import { sharing } from './sharing-styles.ts';

@customElement('x-sharing-request')
export class SharingRequest extends LitElement {
  static override styles = [base, buttons, sharing];

  @property({ attribute: false }) request: AccessRequest | undefined;
  @property({ attribute: false }) readiness: Readiness = 'asking';
  /** The button of this one is the one that stands out. */
  @property({ type: Boolean }) first = false;
  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @consume({ context: syncRunsContext, subscribe: true }) private runs: SyncRuns | undefined;
  /** As it was when the form was opened: access goes to the fingerprint that was looked at, whatever arrives meanwhile. */
  @state() private held: AccessRequest | undefined;
  @state() private working = '';
  @state() private error: AppError | undefined;

  override render(): TemplateResult | typeof nothing {
    const request = this.held ?? this.request;
    const { profile, format } = this;
    if (!request || !profile || !format) return nothing;
    const who = request.name || request.email;
    return html`<div class="lines">
        <h3 tabindex="-1">${who}</h3>
        <p>${request.email}</p>
        ${request.message ? html`<p class="text">“${request.message}”</p>` : nothing}
        <p class="note">${text('sharing.request-at', { when: format.relative(request.at, Date.now()) })}</p>
      </div>
      <div class="lines">
        <p class="text">${text('sharing.request-check', { who })}</p>
        <x-sharing-fingerprint
          .words=${request.fingerprint}
          label=${text('sharing.fingerprint-of', { who })}
        ></x-sharing-fingerprint>
      </div>
      ${this.held ? this.#form(profile, who) : this.#answers(profile)}`;
  }

  #answers({ person }: Profile): TemplateResult {
    const { name } = person;
    const others = this.people?.value.people.filter((person) => !person.demo) ?? [];
    return html`${this.#hint(name)}
      ${this.error ? html`<p class="wrong" role="alert">${sharingErrorWords(this.error)}</p>` : nothing}
      <div class="actions">
        ${
          this.#canAnswer
            ? html`<button class=${this.first ? 'primary' : ''} @click=${this.#open}>
                ${text('sharing.approve-open', { data: dataOf(person) })}
              </button>`
            : nothing
        }
        <button aria-disabled=${this.working ? 'true' : nothing} @click=${this.#decline}>
          ${this.working || text('sharing.decline')}
        </button>
      </div>
      ${this.#canAnswer && others.length > 1 ? html`<p class="note">${text('sharing.approve-other', { name })}</p>` : nothing}`;
  }

  get #canAnswer(): boolean {
    return this.readiness === 'linked' || this.readiness === 'new';
  }

  #hint(name: string): TemplateResult | typeof nothing {
    if (this.readiness === 'demo') return html`<p class="note">${text('sharing.approve-demo')}</p>`;
    if (this.readiness === 'undecided') return html`<p class="note">${text('sharing.approve-undecided', { name })}</p>`;
    return nothing;
  }

  #form({ person }: Profile, who: string): TemplateResult {
    return html`<p class="text">
        ${text('sharing.approve-text', { data: dataOf(person), who })}
        ${this.readiness === 'new' ? text('sharing.first-sync-note', { name: person.name }) : nothing}
      </p>
      <x-sharing-scope
        action=${text('sharing.approve', { who })}
        .working=${this.working}
        .failure=${this.error}
        @scope-chosen=${this.#approve}
        @scope-cancelled=${this.#close}
      ></x-sharing-scope>`;
  }

  async #open(): Promise<void> {
    this.held = this.request;
    this.error = undefined;
    await focusIn(this, 'x-sharing-scope');
  }

  async #close(): Promise<void> {
    this.held = undefined;
    this.error = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector('button')?.focus();
  }

  async #approve({ detail }: CustomEvent<ScopeChoice>): Promise<void> {
    const { held: request, profile, format, people, runs } = this;
    if (!request || !profile || !format || !people || !runs || this.working) return;
    const { id: personId, name } = profile.person;
    const { fromMonth, until, passphrase, personName } = detail;
    this.working = text('sharing.approving');
    this.error = undefined;
    try {
      if (personName) await people.change({ name: personName });
      if (this.readiness === 'new') this.working = text('sharing.sync-first-of', { name: personName ?? name });
      await toServer(runs, personId);
      this.working = text('sharing.approving');
      await syncWorker().approve({ passphrase, personId, fromMonth, until, request });
      done(
        this,
        'requests',
        text('sharing.approved', {
          who: request.name || request.email,
          data: dataOf({ name: personName ?? name }),
          day: endWords(until, format),
        }),
      );
      changed(this, 'requests', 'shares', 'people');
    } catch (thrown) {
      this.error = accountError(thrown);
    } finally {
      this.working = '';
    }
  }

  async #decline(): Promise<void> {
    const { request } = this;
    if (!request || this.working) return;
    this.working = text('sharing.declining');
    this.error = undefined;
    try {
      await syncWorker().declineRequest({ from: request.from });
      done(this, 'requests', text('sharing.declined', { who: request.name || request.email }));
      changed(this, 'requests');
    } catch (thrown) {
      this.error = accountError(thrown);
    } finally {
      this.working = '';
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-request': SharingRequest;
  }
}
