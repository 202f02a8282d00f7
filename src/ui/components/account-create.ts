// Making an account: address and password first, then the passphrase; the recovery code follows on a page of its own.
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { LEAST_PASSWORD } from '../../sync/passphrase-rules.ts';
import '../../text/share.ts';
import { text } from '../../text/text.ts';
import { account } from '../state/account.ts';
import { freshCode } from '../state/fresh-code.ts';
import { syncWorker } from '../state/sync-worker.ts';
import { base, buttons, fields } from '../styles.ts';
import { Form, failed, failureWords, field, owner, secret, submit } from './account-form.ts';
import { NewPassphrase } from './account-passphrase.ts';
import './account-steps.ts';
import { accountStyles } from './account-styles.ts';
import { section } from './settings-styles.ts';

/** Fires `account-way` with 'sign-in' where there is an account with the address already. */
@customElement('x-account-create')
export class AccountCreate extends LitElement {
  static override styles = [base, buttons, fields, section, accountStyles];

  @state() private step: 1 | 2 = 1;
  /** The address that has an account already. */
  @state() private taken = '';
  readonly #first = new Form(this);
  readonly #second = new Form(this);
  readonly #passphrase = new NewPassphrase(this.#second);

  override render(): TemplateResult {
    return html`<x-account-steps .step=${this.step}></x-account-steps>
      <form class="split" novalidate ?hidden=${this.step !== 1} @submit=${this.#next}>
        <div>
          <h2 class="title" id="title-1" tabindex="-1">${text('account.password-title')}</h2>
          <p class="muted">${text('account.password-text')}</p>
        </div>
        <div>
          ${field(this.#first, { id: 'email', label: text('account.email'), type: 'email', autocomplete: 'username' })}
          ${secret(this.#first, {
            id: 'password',
            label: text('account.password'),
            autocomplete: 'new-password',
            hint: text('account.password-hint', { count: LEAST_PASSWORD }),
          })}
          ${field(this.#first, {
            id: 'name',
            label: text('account.name-optional'),
            autocomplete: 'organization',
            hint: text('account.name-hint'),
          })}
          ${this.taken ? this.#signInInstead() : failed(this.#first)}
          <div class="actions">
            <button class="primary" type="submit">${text('account.to-passphrase')}</button>
          </div>
        </div>
      </form>
      <form class="split" novalidate ?hidden=${this.step !== 2} @submit=${this.#create}>
        <div>
          <h2 class="title" id="title-2" tabindex="-1">${text('account.passphrase-title')}</h2>
          <p class="muted">${text('account.passphrase-text')}</p>
          <p class="note-box">${text('account.passphrase-lost')}</p>
        </div>
        <div>
          ${this.step === 2 ? owner(this.#first.value('email').trim(), 'passphrase') : nothing}
          ${this.#passphrase.render()} ${failed(this.#second)}
          ${submit(
            this.#second,
            text('account.create-go'),
            text('account.creating'),
            html`<button type="button" @click=${() => this.#show(1)}>${text('account.back')}</button>`,
          )}
        </div>
      </form>`;
  }

  #signInInstead(): TemplateResult {
    return html`<p class="wrong" role="alert">${text('error.taken.title')}.</p>
      <div class="actions">
        <button type="button" @click=${this.#toSignIn}>${text('account.sign-in-instead')}</button>
      </div>`;
  }

  async #show(step: 1 | 2): Promise<void> {
    this.step = step;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#title-${step}`)?.focus();
  }

  #next(event: SubmitEvent): void {
    event.preventDefault();
    const form = this.#first;
    this.taken = '';
    form.forget();
    if (!form.value('email').trim() || !form.input('email').validity.valid) {
      return form.refuse('email', text('account.email-wrong'));
    }
    if ([...form.value('password')].length < LEAST_PASSWORD) {
      return form.refuse('password', text('account.password-short', { count: LEAST_PASSWORD }));
    }
    void this.#show(2);
  }

  async #create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = this.#second;
    const email = this.#first.value('email').trim();
    const password = this.#first.value('password');
    const name = this.#first.value('name').trim();
    const passphrase = this.#passphrase.checked(password);
    if (passphrase === undefined) return;
    const made = await form.run(() =>
      account.change(async () => {
        const request = { email, password, passphrase, ...(name && { name }) };
        const { recoveryCode } = await syncWorker().createAccount(request);
        freshCode.set({ code: recoveryCode, isFirst: true });
      }),
    );
    if (made) {
      this.#first.empty('password');
      return this.#passphrase.empty();
    }
    const code = form.error?.code;
    if (code === 'taken') this.taken = email;
    else if (code === 'bad-input') this.#first.refuse('email', text('account.email-wrong'));
    else if (code === 'weak-secret') this.#first.refuse('password', failureWords(form.error!));
    else return;
    form.forget();
    await this.#show(1);
  }

  #toSignIn(): void {
    const detail = { way: 'sign-in', email: this.taken } as const;
    this.dispatchEvent(new CustomEvent('account-way', { detail, bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-account-create': AccountCreate;
  }
  interface HTMLElementEventMap {
    'account-way': CustomEvent<{ readonly way: 'create' | 'sign-in'; readonly email?: string }>;
  }
}
