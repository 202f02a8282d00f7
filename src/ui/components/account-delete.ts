// Deletes the account with everything the server has of it, after the password was asked in a second step.
import { LitElement, css, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { navigate } from '../routes.ts';
import { account } from '../state/account.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, owner, secret } from './account-form.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-account-delete')
export class AccountDelete extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    section,
    accountStyles,
    css`
      dialog {
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--ink);
        padding: 24px;
        width: min(480px, calc(100vw - 32px));
      }
      dialog::backdrop {
        background: rgb(10 20 26 / 45%);
      }
    `,
  ];

  @property() email = '';
  @state() private sent = '';
  @query('dialog') private readonly dialog!: HTMLDialogElement;
  readonly #form = new Form(this);

  override render(): TemplateResult {
    const form = this.#form;
    return html`${this.#what()}
      <div class="actions">
        <button type="button" class="danger" @click=${this.#ask}>${text('account.delete-open')}</button>
      </div>
      <dialog aria-labelledby="title" @close=${this.#reset}>
        <form novalidate @submit=${this.#delete}>
          <h2 id="title" class="title">${text('account.delete-title')}</h2>
          ${this.#what()} ${owner(this.email, 'password')}
          ${secret(form, { id: 'password', label: text('account.delete-password'), autocomplete: 'current-password' })}
          ${failed(form, {
            'wrong-secret': text('account.password-wrong'),
            offline: text('account.delete-offline'),
          })}
          <div class="actions">
            <button type="submit" class="danger" aria-disabled=${String(form.isWorking)}>
              ${text('account.delete-go')}
            </button>
            <button type="button" @click=${() => this.dialog.close()}>${text('state.cancel')}</button>
            <button type="button" class="plain" @click=${this.#mail}>${text('account.forgotten-password')}</button>
          </div>
          <p class="note" role="status">${form.isWorking ? text('account.deleting') : this.sent}</p>
        </form>
      </dialog>`;
  }

  #what(): TemplateResult {
    return html`<ul class="list">
      <li>${text('account.delete-goes')}</li>
      <li>${text('account.delete-readers')}</li>
      <li>${text('account.delete-stays')}</li>
    </ul>`;
  }

  #ask(): void {
    this.#reset();
    this.dialog.showModal();
  }

  #reset(): void {
    this.#form.empty('password');
    this.#form.forget();
    this.sent = '';
  }

  async #mail(): Promise<void> {
    const { email } = this;
    if (await this.#form.run(() => syncWorker().resetPassword({ email }))) {
      this.sent = text('account.reset-sent-own', { email });
    }
  }

  async #delete(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = this.#form;
    const password = form.value('password');
    if (!password) return form.refuse('password', text('account.password-missing'));
    this.sent = '';
    if (await form.run(() => account.change(() => syncWorker().deleteAccount({ password })))) {
      navigate('/share', { replace: true });
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-delete': AccountDelete;
  }
}
