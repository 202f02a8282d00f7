// Another password for the account. Fires `account-changed`.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LEAST_PASSWORD } from '../../sync/passphrase-rules.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, owner, secret, submit } from './account-form.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-account-change-password')
export class AccountChangePassword extends LitElement {
  static override styles = [base, buttons, fields, section, accountStyles];

  @property() email = '';
  readonly #form = new Form(this);

  override render(): TemplateResult {
    const form = this.#form;
    return html`<form novalidate @submit=${this.#change}>
      ${owner(this.email, 'password')}
      ${secret(form, { id: 'password', label: text('account.password-now'), autocomplete: 'current-password' })}
      ${secret(form, {
        id: 'new',
        label: text('account.password-new'),
        autocomplete: 'new-password',
        hint: text('account.password-new-hint', { count: LEAST_PASSWORD }),
      })}
      ${failed(form, { 'wrong-secret': text('account.password-wrong') })}
      ${submit(form, text('account.change-password'), text('account.working'))}
    </form>`;
  }

  async #change(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = this.#form;
    const password = form.value('password');
    const newPassword = form.value('new');
    if (!password) return form.refuse('password', text('account.password-missing'));
    if ([...newPassword].length < LEAST_PASSWORD) {
      return form.refuse('new', text('account.password-short', { count: LEAST_PASSWORD }));
    }
    if (!(await form.run(() => syncWorker().changePassword({ password, newPassword })))) return;
    form.empty('password', 'new');
    this.dispatchEvent(new CustomEvent('account-changed', { detail: 'password', bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-change-password': AccountChangePassword;
  }
}
