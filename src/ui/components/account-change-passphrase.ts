// Another passphrase for the account, allowed by the old one or by the recovery code. Fires `account-changed`.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, field, owner, secret, submit } from './account-form.ts';
import { NewPassphrase } from './account-passphrase.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-account-change-passphrase')
export class AccountChangePassphrase extends LitElement {
  static override styles = [base, buttons, fields, section, accountStyles];

  @property() email = '';
  @state() private isByCode = false;
  readonly #form = new Form(this);
  readonly #passphrase = new NewPassphrase(this.#form);

  override render(): TemplateResult {
    const form = this.#form;
    return html`<form novalidate @submit=${this.#change}>
      ${owner(this.email, 'passphrase')}
      <div class="head-text">
        ${
          this.isByCode
            ? field(form, {
                id: 'code',
                label: text('account.code'),
                autocomplete: 'off',
                hint: text('account.code-hint'),
              })
            : secret(form, { id: 'old', label: text('account.passphrase-now'), autocomplete: 'current-password' })
        }
        <button type="button" class="plain aside" @click=${this.#turn}>
          ${text(this.isByCode ? 'account.by-passphrase' : 'account.forgotten-passphrase')}
        </button>
      </div>
      ${this.#passphrase.render(text('account.new-passphrase'))}
      ${failed(form, { 'wrong-secret': text(this.isByCode ? 'account.code-wrong' : 'account.passphrase-wrong') })}
      ${submit(form, text('account.change-passphrase'), text('account.working'))}
    </form>`;
  }

  async #turn(): Promise<void> {
    this.isByCode = !this.isByCode;
    this.#form.forget();
    await this.updateComplete;
    this.#form.input(this.isByCode ? 'code' : 'old').focus();
  }

  async #change(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = this.#form;
    const id = this.isByCode ? 'code' : 'old';
    const old = form.value(id);
    if (!old.trim()) {
      return form.refuse(id, text(this.isByCode ? 'account.code-missing' : 'account.passphrase-missing'));
    }
    const passphrase = this.#passphrase.checked();
    if (passphrase === undefined) return;
    const opener = this.isByCode ? { recoveryCode: old.trim() } : { passphrase: old };
    if (!(await form.run(() => account.change(() => syncWorker().changePassphrase({ opener, passphrase }))))) return;
    form.empty('old', 'code');
    this.#passphrase.empty();
    this.dispatchEvent(new CustomEvent('account-changed', { detail: 'passphrase', bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-change-passphrase': AccountChangePassphrase;
  }
}
