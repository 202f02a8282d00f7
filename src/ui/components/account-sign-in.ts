// Signing in by address and password, and the mail for who has forgotten it. Neither tells whether there is such an account.
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, field, secret, submit } from './account-form.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

@customElement('x-account-sign-in')
export class AccountSignIn extends LitElement {
  static override styles = [base, buttons, fields, section, accountStyles];

  @property() email = '';
  @state() private isForgotten = false;
  @state() private sent = '';
  readonly #form = new Form(this);
  readonly #mail = new Form(this);

  override render(): TemplateResult {
    return this.isForgotten ? this.#reset() : this.#signIn();
  }

  #signIn(): TemplateResult {
    const form = this.#form;
    return html`<form class="split" novalidate @submit=${this.#go}>
      <div>
        <h2 class="title">${text('account.sign-in')}</h2>
        <p class="muted">${text('account.sign-in-text')}</p>
      </div>
      <div>
        ${field(form, {
          id: 'email',
          label: text('account.email'),
          type: 'email',
          autocomplete: 'username',
          value: this.email,
        })}
        ${secret(form, { id: 'password', label: text('account.password'), autocomplete: 'current-password' })}
        ${failed(form, { 'wrong-secret': text('account.sign-in-wrong'), 'bad-input': text('account.email-wrong') })}
        ${submit(form, text('account.sign-in'), text('account.signing-in'))}
        <button type="button" class="plain aside" @click=${() => this.#forgotten(true)}>
          ${text('account.forgotten-password')}
        </button>
      </div>
    </form>`;
  }

  #reset(): TemplateResult {
    const form = this.#mail;
    return html`<form class="split" novalidate @submit=${this.#send}>
      <div>
        <h2 class="title">${text('account.reset')}</h2>
        <p class="muted">${text('account.reset-text')}</p>
      </div>
      <div>
        ${field(form, {
          id: 'mail',
          label: text('account.email'),
          type: 'email',
          autocomplete: 'username',
          value: this.email,
        })}
        ${failed(form, { 'bad-input': text('account.email-wrong') })}
        ${submit(
          form,
          text(this.sent ? 'account.reset-again' : 'account.reset-send'),
          text('account.sending'),
          html`<button type="button" @click=${() => this.#forgotten(false)}>${text('account.back')}</button>`,
        )}
        <p role="status">${this.sent}</p>
      </div>
    </form>`;
  }

  /** The address goes along from one form to the other. */
  async #forgotten(isForgotten: boolean): Promise<void> {
    this.email = isForgotten ? this.#form.value('email') : this.#mail.value('mail');
    this.isForgotten = isForgotten;
    this.sent = '';
    this.#form.forget();
    this.#mail.forget();
    await this.updateComplete;
    (isForgotten ? this.#mail.input('mail') : this.#form.input('email')).focus();
  }

  async #go(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = this.#form;
    const email = form.value('email').trim();
    const password = form.value('password');
    if (!email) return form.refuse('email', text('account.email-wrong'));
    if (!password) return form.refuse('password', text('account.password-missing'));
    // Typed letters must outlive the drawing that says that it works.
    this.email = form.value('email');
    if (await form.run(() => account.change(() => syncWorker().signIn({ email, password })))) form.empty('password');
    else if (form.error?.code === 'wrong-secret') form.input('password').select();
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = this.#mail;
    const email = form.value('mail').trim();
    if (!email || !form.input('mail').validity.valid) return form.refuse('mail', text('account.email-wrong'));
    this.email = email;
    this.sent = '';
    if (await form.run(() => syncWorker().resetPassword({ email }))) this.sent = text('account.reset-sent', { email });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-sign-in': AccountSignIn;
  }
}
