// One who may look: how much, until when, when they last did; another end, and the end now.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Share } from '../../../workers/sync-api.ts';
import type { AppError } from '../../model/errors.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { endWords, scopeWords, sharingErrorWords } from '../data/sharing-words.ts';
import { accountError } from '../state/asked.ts';
import { formatContext, profileContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import { isOver } from '../state/sharing-answers.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons } from '../styles.ts';
import './sharing-confirm.ts';
import type { SharingConfirm } from './sharing-confirm.ts';
import { changed, done, focusIn } from './sharing-events.ts';
import './sharing-fingerprint.ts';
import './sharing-link-shown.ts';
import { sharing } from './sharing-styles.ts';
import './sharing-until.ts';
import type { SharingUntil } from './sharing-until.ts';

@customElement('x-sharing-reader')
export class SharingReader extends LitElement {
  static override styles = [
    base,
    buttons,
    sharing,
    css`
      .email {
        overflow-wrap: anywhere;
      }
      .means {
        display: grid;
        gap: 8px;
        padding-inline-start: 20px;
      }
    `,
  ];

  @property({ attribute: false }) share: Share | undefined;
  /** What they may look at: 'the data of Ada'. */
  @property() data = '';
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private isExtending = false;
  @state() private isWorking = false;
  @state() private error: AppError | undefined;
  @query('x-sharing-until') private readonly until!: SharingUntil;
  @query('x-sharing-confirm') private readonly confirm!: SharingConfirm;

  override render(): TemplateResult | typeof nothing {
    const { share, format } = this;
    if (!share || !format) return nothing;
    const isLink = share.kind === 'link';
    const over = isOver(share);
    const who = share.name || share.email || '';
    return html`<div class="lines">
        <h3>${isLink ? text('sharing.link-for', { label: share.name }) : who}</h3>
        ${share.email ? html`<p class="email">${share.email}</p>` : nothing}
        ${over ? this.#over(share, format) : this.#facts(share, format)}
      </div>
      ${this.error ? html`<p class="wrong" role="alert">${sharingErrorWords(this.error)}</p>` : nothing}
      ${this.isExtending ? this.#extension(who) : this.#actions(share, over)} ${over ? nothing : this.#more(share, who)}
      <x-sharing-confirm
        heading=${isLink ? text('sharing.withdraw-title', { label: share.name }) : text('sharing.revoke-title', { who })}
        action=${text(isLink ? 'sharing.withdraw' : 'sharing.revoke')}
        working=${text('sharing.revoking')}
        .run=${() => syncWorker().revoke({ personId: this.profile!.person.id, id: share.id })}
        @confirmed=${() => this.#revoked(share, who)}
        ><ul class="means">
          <li>${isLink ? text('sharing.withdraw-now') : text('sharing.revoke-now', { who, data: this.data })}</li>
          <li>${text('sharing.revoke-later')}</li>
          <li>${text('sharing.revoke-kept')}</li>
        </ul></x-sharing-confirm
      >`;
  }

  #facts(share: Share, format: Format): TemplateResult {
    const now = Date.now();
    const { lastLookAt, since, until } = share;
    const of = share.kind === 'link' ? 'link' : 'reader';
    return html`<p>
        ${text(`sharing.${of}-scope`, { scope: scopeWords(share.fromMonth, format), until: endWords(until, format) })}
      </p>
      <p class="note">
        ${lastLookAt === undefined ? text(`sharing.${of}-not-looked`) : text(`sharing.${of}-looked`, { when: format.relative(lastLookAt, now) })}
        · ${text('sharing.reader-since', { day: endWords(since, format) })}
      </p>`;
  }

  #over({ isEnding, until }: Share, format: Format): TemplateResult {
    return html`<p>
      ${isEnding ? text('sharing.reader-ending') : text('sharing.reader-ended', { day: endWords(until, format) })}
    </p>`;
  }

  #actions({ kind }: Share, over: boolean): TemplateResult {
    const working = this.isWorking ? 'true' : nothing;
    if (over) {
      return html`<div class="actions">
        <button aria-disabled=${working} @click=${this.#finish}>
          ${text(this.isWorking ? 'sharing.revoking' : 'sharing.finish')}
        </button>
      </div>`;
    }
    return html`<div class="actions">
      ${kind === 'clinic' ? html`<button @click=${this.#open}>${text('sharing.extend')}</button>` : nothing}
      <button class="danger" @click=${() => this.confirm.ask()}>
        ${text(kind === 'link' ? 'sharing.withdraw' : 'sharing.revoke')}
      </button>
    </div>`;
  }

  #extension(who: string): TemplateResult {
    return html`<form novalidate @submit=${(event: SubmitEvent) => this.#extend(event, who)}>
      <x-sharing-until></x-sharing-until>
      <div class="actions">
        <button type="submit" aria-disabled=${this.isWorking ? 'true' : nothing}>
          ${text(this.isWorking ? 'sharing.saving' : 'sharing.extend-save')}
        </button>
        <button type="button" @click=${this.#close}>${text('state.cancel')}</button>
      </div>
    </form>`;
  }

  #more({ fingerprint, link, name }: Share, who: string): TemplateResult | typeof nothing {
    if (fingerprint) {
      return html`<details>
        <summary>${text('sharing.fingerprint')}</summary>
        <p class="note">${text('sharing.fingerprint-text', { who })}</p>
        <x-sharing-fingerprint
          .words=${fingerprint}
          label=${text('sharing.fingerprint-of', { who })}
        ></x-sharing-fingerprint>
      </details>`;
    }
    if (!link) return nothing;
    return html`<details>
      <summary>${text('sharing.link-again')}</summary>
      <x-sharing-link-shown .link=${link} label=${name}></x-sharing-link-shown>
    </details>`;
  }

  async #open(): Promise<void> {
    this.isExtending = true;
    await focusIn(this, 'x-sharing-until');
  }

  async #close(): Promise<void> {
    this.isExtending = false;
    this.error = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.actions button')?.focus();
  }

  async #extend(event: SubmitEvent, who: string): Promise<void> {
    event.preventDefault();
    const { share, profile, format } = this;
    if (this.isWorking || !share || !profile || !format) return;
    const until = this.until.read();
    if (until === undefined) return;
    await this.#during(async () => {
      await syncWorker().extend({ personId: profile.person.id, id: share.id, until });
      this.isExtending = false;
      done(this, 'shares', text('sharing.extended', { who, day: endWords(until, format) }));
    });
  }

  #revoked({ kind, name }: Share, who: string): void {
    done(
      this,
      'shares',
      kind === 'link' ? text('sharing.withdrawn', { label: name }) : text('sharing.revoked', { who }),
    );
    changed(this, 'shares');
  }

  /** New keys for what comes after, now and not with the next run. */
  async #finish(): Promise<void> {
    const { share, profile } = this;
    if (this.isWorking || !share || !profile) return;
    await this.#during(() => syncWorker().revoke({ personId: profile.person.id, id: share.id }));
  }

  async #during(work: () => Promise<void>): Promise<void> {
    this.isWorking = true;
    this.error = undefined;
    try {
      await work();
      changed(this, 'shares');
    } catch (thrown) {
      this.error = accountError(thrown);
    } finally {
      this.isWorking = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-reader': SharingReader;
  }
}
