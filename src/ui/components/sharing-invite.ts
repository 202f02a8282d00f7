// How a clinic comes to ask: a code that is told, or the e-mail address.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { consume } from '@lit/context';
import { customElement, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { AppError } from '../../model/errors.ts';
import type { Invitation } from '../../../workers/sync-api.ts';
import type { Format } from '../../text/format.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { endWords, sharingErrorWords } from '../data/sharing-words.ts';
import { href } from '../routes.ts';
import { account } from '../state/account.ts';
import { accountError } from '../state/asked.ts';
import { formatContext } from '../state/contexts.ts';
import { Follow } from '../state/subject.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import './sharing-confirm.ts';
import type { SharingConfirm } from './sharing-confirm.ts';
import './sharing-copy.ts';
import './sharing-fingerprint.ts';
import { sharing } from './sharing-styles.ts';

@customElement('x-sharing-invite')
export class SharingInvite extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    sharing,
    css`
      .choice {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @consume({ context: formatContext, subscribe: true }) private format: Format | undefined;
  @state() private invitation: Invitation | undefined;
  @state() private isFindable: boolean | undefined;
  @state() private isSwitching = false;
  @state() private error: AppError | undefined;
  @state() private findError: AppError | undefined;
  @query('x-sharing-confirm') private readonly confirm!: SharingConfirm;
  readonly #account = new Follow(this, () => account);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
    addEventListener('online', this.#again);
    addEventListener('focus', this.#again);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('online', this.#again);
    removeEventListener('focus', this.#again);
  }

  /** What could not be asked is asked again when the network is back, or when the window is looked at. */
  readonly #again = (): void => {
    if (this.error) void this.#look();
  };

  override render(): TemplateResult | typeof nothing {
    const { format } = this;
    if (!format) return nothing;
    return html`<p class="text">${text('sharing.invite-text')}</p>
      ${this.#code(format)} ${this.#switch()}
      <details>
        <summary>${text('sharing.own-fingerprint')}</summary>
        <p class="note">${text('sharing.own-fingerprint-text')}</p>
        ${this.#ownFingerprint()}
      </details>
      <x-sharing-confirm
        heading=${text('sharing.fresh-title')}
        action=${text('sharing.fresh')}
        working=${text('sharing.fresh-making')}
        .run=${async () => void (this.invitation = await syncWorker().invitation({ fresh: true }))}
        ><p>${text('sharing.fresh-text')}</p></x-sharing-confirm
      >`;
  }

  #code(format: Format): TemplateResult {
    const { invitation } = this;
    if (!invitation) {
      return this.error
        ? html`<p class="note" role="status">
              ${this.error.code === 'offline' ? text('sharing.not-known') : sharingErrorWords(this.error)}
            </p>
            <div class="actions"><button @click=${this.#look}>${text('state.try-again')}</button></div>`
        : html`<p class="note" role="status">${text('state.loading')}</p>`;
    }
    return html`<div class="lines">
        <span class="label">${text('sharing.invite-code')}</span>
        <span class="code">${invitation.code}</span>
        <p class="note">${text('sharing.invite-until', { day: endWords(invitation.until, format) })}</p>
      </div>
      <div class="actions">
        <x-sharing-copy value=${invitation.code} label=${text('sharing.copy-code')}></x-sharing-copy>
        <button @click=${() => this.confirm.ask()}>${text('sharing.fresh')}</button>
      </div>`;
  }

  #switch(): TemplateResult | typeof nothing {
    const view = this.#account.value;
    if (view?.state !== 'unlocked' || this.isFindable === undefined) return nothing;
    const isUnconfirmed = this.findError?.code === 'unconfirmed';
    return html`<div class="lines">
      <label class="choice"
        ><input
          type="checkbox"
          role="switch"
          .checked=${live(this.isFindable)}
          aria-disabled=${this.isSwitching ? 'true' : nothing}
          aria-describedby="findable-note"
          @change=${this.#setFindable}
        />${text('sharing.findable', { email: view.account.email })}</label
      >
      <p id="findable-note" class="note">${text('sharing.findable-note')}</p>
      <p class="note" role="status">${this.isSwitching ? text('sharing.saving') : nothing}</p>
      ${
        isUnconfirmed
          ? html`<p class="wrong" role="alert">
              ${text('sharing.findable-unconfirmed')}
              <a href=${href('/share/account')}>${text('sharing.findable-confirm')}</a>
            </p>`
          : this.findError
            ? html`<p class="wrong" role="alert">${sharingErrorWords(this.findError)}</p>`
            : nothing
      }
    </div>`;
  }

  #ownFingerprint(): TemplateResult | typeof nothing {
    const view = this.#account.value;
    if (view?.state !== 'unlocked') return nothing;
    return html`<x-sharing-fingerprint
      .words=${view.fingerprint}
      label=${text('sharing.own-fingerprint')}
    ></x-sharing-fingerprint>`;
  }

  async #look(): Promise<void> {
    this.error = undefined;
    try {
      [this.invitation, this.isFindable] = await Promise.all([syncWorker().invitation(), syncWorker().isFindable()]);
    } catch (thrown) {
      this.error = accountError(thrown);
    }
  }

  async #setFindable(event: Event): Promise<void> {
    const findable = (event.target as HTMLInputElement).checked;
    if (this.isSwitching) return;
    const before = this.isFindable;
    this.isFindable = findable;
    this.isSwitching = true;
    this.findError = undefined;
    try {
      await syncWorker().setFindable({ findable });
    } catch (thrown) {
      this.isFindable = before;
      this.findError = accountError(thrown);
    } finally {
      this.isSwitching = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-sharing-invite': SharingInvite;
  }
}
