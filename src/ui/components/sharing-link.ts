// A link for a clinician without an account: made here, shown with its QR code and its code.
import { consume } from '@lit/context';
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MadeLink } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { dataOf, endWords } from '../data/sharing-words.ts';
import { accountError } from '../state/asked.ts';
import { formatContext, peopleContext, profileContext, syncRunsContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { toServer } from '../state/first-sync.ts';
import type { People } from '../state/people.ts';
import type { Readiness } from '../state/sharing-answers.ts';
import type { SyncRuns } from '../state/sync-runs.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons } from '../styles.ts';
import { changed, focusIn } from './sharing-events.ts';
import './sharing-link-shown.ts';
import './sharing-scope.ts';
import type { ScopeChoice } from './sharing-scope.ts';
import { sharing } from './sharing-styles.ts';

@customElement('x-sharing-link')
export class SharingLink extends LitElement {
  static override styles = [base, buttons, sharing];

  @property({ attribute: false }) readiness: Readiness = 'asking';
  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @consume({ context: syncRunsContext, subscribe: true }) private runs: SyncRuns | undefined;
  @state() private isOpen = false;
  @state() private working = '';
  @state() private error: AppError | undefined;
  @state() private made: { readonly link: MadeLink; readonly label: string; readonly until: number } | undefined;

  override render(): TemplateResult | typeof nothing {
    const { profile, format } = this;
    if (!profile || !format) return nothing;
    const { name } = profile.person;
    const { made } = this;
    if (made) {
      return html`<p id="made" class="text" role="status" tabindex="-1">
          ${text('sharing.link-made', { label: made.label, data: dataOf(profile.person), day: endWords(made.until, format) })}
        </p>
        <x-sharing-link-shown .link=${made.link} label=${made.label}></x-sharing-link-shown>
        <div class="actions"><button @click=${this.#again}>${text('sharing.link-done')}</button></div>`;
    }
    const canMake = this.readiness === 'linked' || this.readiness === 'new';
    return html`<p class="text">${text('sharing.link-text', { data: dataOf(profile.person) })}</p>
      ${
        this.isOpen
          ? html`${this.readiness === 'new' ? html`<p class="note">${text('sharing.first-sync-note', { name })}</p>` : nothing}
              <x-sharing-scope
                link
                action=${text('sharing.link-make')}
                .working=${this.working}
                .failure=${this.error}
                @scope-chosen=${this.#make}
                @scope-cancelled=${this.#close}
              ></x-sharing-scope>`
          : canMake
            ? html`<div class="actions">
                <button @click=${this.#open}>${text('sharing.link-open')}</button>
              </div>`
            : this.readiness === 'undecided'
              ? html`<p class="note">${text('sharing.approve-undecided', { name })}</p>`
              : nothing
      }`;
  }

  async #open(): Promise<void> {
    this.isOpen = true;
    await focusIn(this, 'x-sharing-scope');
  }

  async #close(): Promise<void> {
    this.isOpen = false;
    this.error = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector('button')?.focus();
  }

  async #again(): Promise<void> {
    this.made = undefined;
    await this.#close();
  }

  async #make({ detail }: CustomEvent<ScopeChoice>): Promise<void> {
    const { profile, people, runs } = this;
    if (!profile || !people || !runs || this.working) return;
    const { id: personId, name } = profile.person;
    const { label, fromMonth, until, passphrase, personName } = detail;
    this.working = text('sharing.link-making');
    this.error = undefined;
    try {
      if (personName) await people.change({ name: personName });
      if (this.readiness === 'new') this.working = text('sharing.sync-first-of', { name: personName ?? name });
      await toServer(runs, personId);
      this.working = text('sharing.link-making');
      const link = await syncWorker().createLink({ passphrase, personId, fromMonth, until, label });
      this.made = { link, label, until };
      this.isOpen = false;
      await focusIn(this, '#made');
      changed(this, 'shares', 'people');
    } catch (thrown) {
      this.error = accountError(thrown);
    } finally {
      this.working = '';
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-link': SharingLink;
  }
}
