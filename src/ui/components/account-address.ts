// The account's address, confirmed or not, and the name that requests are signed with.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AccountInfo } from '../../../workers/sync-api.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, field } from './account-form.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-account-address')
export class AccountAddress extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    section,
    accountStyles,
    css`
      .address {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) account: AccountInfo | undefined;
  @state() private mailed = '';
  @state() private named = '';
  @state() private work: 'checking' | 'sending' | undefined;
  readonly #mail = new Form(this);
  readonly #name = new Form(this);

  override render(): TemplateResult | typeof nothing {
    const { account } = this;
    if (!account) return nothing;
    return html`<div class="stack">
        <div class="head-text">
          <p class="address">${account.email}</p>
          <p class="note">${text(account.isConfirmed ? 'account.confirmed' : 'account.unconfirmed')}</p>
        </div>
        ${account.isConfirmed ? nothing : this.#confirmation()}
      </div>
      <form novalidate class="below" @submit=${this.#save}>
        ${field(this.#name, {
          id: 'name',
          label: text('account.name'),
          autocomplete: 'organization',
          hint: text('account.name-hint'),
          value: account.name ?? '',
        })}
        ${failed(this.#name)}
        <div class="beside">
          <div class="actions">
            <button type="submit" aria-disabled=${this.#name.isWorking ? 'true' : nothing}>
              ${text('account.name-save')}
            </button>
          </div>
          <p class="note" role="status">${this.named}</p>
        </div>
      </form>`;
  }

  #confirmation(): TemplateResult {
    const busy = this.#mail.isWorking ? 'true' : nothing;
    return html`<div class="beside">
        <div class="actions">
          <button type="button" aria-disabled=${busy} @click=${this.#check}>${text('account.confirm-check')}</button>
          <button type="button" aria-disabled=${busy} @click=${this.#send}>${text('account.confirm-send')}</button>
        </div>
        <p class="note" role="status">
          ${this.work && this.#mail.isWorking ? text(`account.${this.work}`) : this.mailed}
        </p>
      </div>
      ${failed(this.#mail)}`;
  }

  async #check(): Promise<void> {
    this.work = 'checking';
    this.mailed = '';
    let isConfirmed = false;
    const isAsked = await this.#mail.run(() =>
      account.change(async () => {
        isConfirmed = await syncWorker().checkConfirmed();
      }),
    );
    if (isAsked && !isConfirmed) this.mailed = text('account.confirm-not-yet');
  }

  async #send(): Promise<void> {
    this.work = 'sending';
    this.mailed = '';
    if (await this.#mail.run(() => syncWorker().sendConfirmation())) this.mailed = text('account.confirm-sent');
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.named = '';
    const name = this.#name.value('name').trim();
    const isSaved = await this.#name.run(() => account.change(() => syncWorker().setName({ name })));
    if (isSaved) this.named = text('account.name-saved');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-address': AccountAddress;
  }
}
